package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

func vaultList(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "list", "list [--json]")
	asJSON := f.Bool("json", false, "print JSON")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	list, err := listedLinks(ctx, p, config, file)
	if err != nil {
		return err
	}
	all, err := file.List(ctx)
	if err != nil && len(list) == 0 {
		return err
	}
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		fmt.Fprintf(p.stderr, "runner: warning: the local vault is left out: %s\n", err)
	}
	for _, e := range all {
		list = append(list, listedEntry(e))
	}
	sortListed(list)
	if *asJSON {
		return printJSON(p, list)
	}
	return listSecrets(p, list)
}

// listedSecret is one line of the list. There is no place in it for a value.
type listedSecret struct {
	Name    string   `json:"name"`
	Source  string   `json:"source"` // local, or aws:PROVIDER
	Domains []string `json:"domains"`
	Scripts string   `json:"scripts"`
	Changed string   `json:"changed,omitempty"` // of a local secret, RFC 3339
	Empty   bool     `json:"empty"`
	JSON    bool     `json:"json"`
	// Hidden secrets are local ones that a link of the same name beats.
	Hidden bool        `json:"hidden,omitempty"`
	Link   *listedLink `json:"link,omitempty"`
	time   time.Time
}

// listedLink is what only linked secrets have.
type listedLink struct {
	SecretID  string    `json:"secretId"`
	Version   string    `json:"version"`
	Key       string    `json:"key,omitempty"`
	Role      string    `json:"role,omitempty"`
	Region    string    `json:"region,omitempty"`
	Cache     string    `json:"cache"`
	ARN       string    `json:"arn,omitempty"`       // of the last value
	VersionID string    `json:"versionId,omitempty"` // of the last value
	Stages    []string  `json:"stages,omitempty"`
	Fetched   time.Time `json:"fetched,omitzero"`
	Kept      bool      `json:"kept"` // a value is on the disk
	Stale     bool      `json:"stale"`
	Error     string    `json:"error,omitempty"`
	Help      string    `json:"help,omitempty"`
}

func listedEntry(e vault.Entry) listedSecret {
	l := listedSecret{
		Name: e.Name, Source: vault.LocalName, Domains: append([]string{}, e.Domains...), Scripts: scriptsText(e.Scripts),
		Changed: e.Changed.Format(time.RFC3339Nano), Empty: e.Empty, JSON: e.JSON, time: e.Changed,
	}
	return l
}

func scriptsText(a vault.Access) string { return cmp.Or(string(a), "default") }

// listedLinks are the linked secrets as they are known: nobody is asked.
func listedLinks(ctx context.Context, p *process, config vault.Config, local *vault.File) ([]listedSecret, error) {
	list := []listedSecret{}
	if len(config.Links) == 0 {
		return list, nil
	}
	a, err := newAWSAccess(p, config, local, awsOptions{})
	if err != nil {
		return nil, err
	}
	for _, s := range a.secrets.Status(ctx) {
		list = append(list, listedStatus(s))
	}
	return list, nil
}

func listedStatus(s aws.Status) listedSecret {
	link := &listedLink{
		SecretID: s.Link.SecretID, Version: s.Version, Key: s.Link.Key, Role: s.RoleARN, Region: s.Region, Cache: string(s.Cache),
		ARN: s.ARN, VersionID: s.VersionID, Stages: s.Stages, Fetched: s.Fetched, Kept: s.Cached, Stale: s.Stale,
	}
	if s.Err != nil {
		link.Error, link.Help = s.Err.Error(), hintOf(s.Err)
	}
	return listedSecret{
		Name: s.Alias, Source: "aws:" + s.Provider, Domains: append([]string{}, s.Link.Domains...), Scripts: scriptsText(s.Link.Scripts),
		JSON: s.Link.Mode == vault.ModeJSON, Link: link, time: s.Fetched,
	}
}

// sortListed sorts by name; of two of one name the linked one is first, and hides the other.
func sortListed(list []listedSecret) {
	slices.SortStableFunc(list, func(a, b listedSecret) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(list); i++ {
		list[i].Hidden = list[i].Name == list[i-1].Name
	}
}

func listSecrets(p *process, list []listedSecret) error {
	if len(list) == 0 {
		fmt.Fprintln(p.stderr, "runner: the vault is empty; runner vault set NAME stores a secret")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tSOURCE\tDOMAINS\tSCRIPTS\tCHANGED")
	for _, l := range list {
		domains := cmp.Or(strings.Join(l.Domains, ", "), "all")
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", printable(l.Name), printable(l.sourceText()), domains, l.Scripts, l.timeText())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, l := range list {
		if l.Link != nil && l.Link.Error != "" {
			fmt.Fprintf(p.stderr, "runner: %s\n", printable(l.Link.Error))
			fmt.Fprintf(p.stderr, "runner: hint: %s\n", indented(cmp.Or(l.Link.Help, "runner vault refresh asks again"), "    "))
		}
	}
	return nil
}

func (l listedSecret) sourceText() string {
	var notes []string
	for _, note := range []struct {
		on   bool
		text string
	}{
		{l.JSON, "json"},
		{l.Empty, "empty"},
		{l.Hidden, "hidden by the link"},
		{l.Link != nil && l.Link.Stale, "stale"},
		{l.Link != nil && l.Link.Error != "", "error"},
	} {
		if note.on {
			notes = append(notes, note.text)
		}
	}
	if len(notes) == 0 {
		return l.Source
	}
	return l.Source + " (" + strings.Join(notes, ", ") + ")"
}

// timeText is when the value changed here: when it was set, or last fetched.
func (l listedSecret) timeText() string {
	switch {
	case l.Link == nil:
		return l.time.Local().Format(time.DateTime)
	case l.time.IsZero():
		return "not fetched yet"
	}
	return "fetched " + shownTime(l.time)
}
