package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/rq-runner/runner/vault"
)

func vaultList(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "list", "list [--json]")
	asJSON := f.Bool("json", false, "print JSON")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	all, err := file.List(ctx)
	if err != nil {
		return err
	}
	if *asJSON {
		return listSecretsJSON(p, all)
	}
	return listSecrets(p, all)
}

// listedSecret is one line of the list. There is no place in it for a value.
type listedSecret struct {
	Name    string    `json:"name"`
	Source  string    `json:"source"`
	Domains []string  `json:"domains"`
	Scripts string    `json:"scripts"`
	Changed time.Time `json:"changed"`
	Empty   bool      `json:"empty"`
	JSON    bool      `json:"json"`
}

func listedEntry(e vault.Entry) listedSecret {
	l := listedSecret{
		Name: e.Name, Source: vault.LocalName, Domains: e.Domains, Scripts: string(e.Scripts), Changed: e.Changed,
		Empty: e.Empty, JSON: e.JSON,
	}
	if e.Scripts == vault.AccessDefault {
		l.Scripts = "default"
	}
	if l.Domains == nil {
		l.Domains = []string{}
	}
	return l
}

func listSecretsJSON(p *process, all []vault.Entry) error {
	list := []listedSecret{}
	for _, e := range all {
		list = append(list, listedEntry(e))
	}
	out := json.NewEncoder(p.stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(list)
}

func listSecrets(p *process, all []vault.Entry) error {
	if len(all) == 0 {
		fmt.Fprintln(p.stderr, "runner: the vault is empty; runner vault set NAME stores a secret")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tSOURCE\tDOMAINS\tSCRIPTS\tCHANGED")
	for _, e := range all {
		l := listedEntry(e)
		source, domains := l.Source, strings.Join(l.Domains, ", ")
		if l.JSON {
			source += " (json)"
		}
		if l.Empty {
			source += " (empty)"
		}
		if domains == "" {
			domains = "all"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.Name, source, domains, l.Scripts, l.Changed.Local().Format(time.DateTime))
	}
	return w.Flush()
}
