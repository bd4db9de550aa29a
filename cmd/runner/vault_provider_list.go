package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rq-runner/runner/vault"
)

// listedProvider is one line of the list, and one object of its JSON.
type listedProvider struct {
	Name        string `json:"name"`
	Active      bool   `json:"active"`
	Type        string `json:"type"`
	Region      string `json:"region"`
	Endpoint    string `json:"endpoint"`
	Credentials string `json:"credentials"` // the source, "default" is the chain of AWS's tools
	Profile     string `json:"profile"`
	RoleARN     string `json:"roleArn"`
	MFA         string `json:"mfa"` // auto, on or off
	MFASerial   string `json:"mfaSerial"`
	Cache       string `json:"cache"`
	Links       int    `json:"links"` // that it answers
	// Direct is what references without a link may name.
	Direct vault.DirectRule `json:"direct"`
}

func providerList(_ context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "provider list", "provider list [--json]")
	asJSON := f.Bool("json", false, "print JSON")
	if err := parseArguments(f.FlagSet, args, 0, 0, ""); err != nil {
		return err
	}
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	list := []listedProvider{}
	for _, provider := range config.Providers {
		list = append(list, listProvider(&config, provider))
	}
	if *asJSON {
		return printJSON(p, list)
	}
	return printProviders(p, list)
}

func listProvider(c *vault.Config, p vault.ProviderConfig) listedProvider {
	active := strings.EqualFold(p.Name, c.Active) || c.Active == "" && len(c.Providers) == 1
	return listedProvider{
		Name: p.Name, Active: active, Type: p.Type, Region: p.Region, Endpoint: p.Endpoint,
		Credentials: firstOf(string(p.Credentials.Source), "default"), Profile: p.Credentials.Profile, RoleARN: p.RoleARN,
		MFA: firstOf(string(p.MFA.Mode), "auto"), MFASerial: p.MFA.Serial, Cache: firstOf(string(p.Cache.Policy), "memory"),
		Links: len(linksOf(c, p.Name, active)), Direct: p.Direct,
	}
}

// linksOf are the aliases that a provider answers, sorted.
func linksOf(c *vault.Config, provider string, active bool) []string {
	var all []string
	for alias, link := range c.Links {
		if strings.EqualFold(link.Provider, provider) || active && (link.Provider == "" || strings.EqualFold(link.Provider, vault.EnvironmentProvider)) {
			all = append(all, alias)
		}
	}
	slices.Sort(all)
	return all
}

func printProviders(p *process, list []listedProvider) error {
	if len(list) == 0 {
		fmt.Fprintln(p.stderr, "runner: no provider is set up, so AWS's variables and ~/.aws decide; runner vault provider add NAME sets one up")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tNAME\tREGION\tCREDENTIALS\tROLE\tMFA\tCACHE\tLINKS")
	for _, l := range list {
		mark, credentials := " ", l.Credentials
		if l.Active {
			mark = "*"
		}
		if l.Profile != "" {
			credentials += " " + l.Profile
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", mark, l.Name, firstOf(l.Region, "-"), credentials, firstOf(l.RoleARN, "-"), l.MFA, l.Cache, l.Links)
	}
	return w.Flush()
}
