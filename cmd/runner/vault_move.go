package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rq-runner/runner/vault"
)

const moveAbout = `vault move-to-local ALIAS [flags]

Copies the last value of a linked secret into the local vault, with its domains and its rule for scripts, and removes the link.
A value that is kept is taken as it is; else it is fetched.`

// vaultMove copies first and unlinks then: whatever stops it between, the link still answers.
func vaultMove(ctx context.Context, p *process, args []string) error {
	f := newAccessFlags(p, "vault move-to-local", moveAbout)
	overwrite := f.Bool("overwrite", false, "replace a local secret of this name")
	if err := parseArguments(f.FlagSet, args, 1, 1, "the alias"); err != nil {
		return err
	}
	alias := f.Arg(0)
	a, err := f.access(p)
	if err != nil {
		return err
	}
	link, ok := a.config.Links[alias]
	if !ok {
		return notLinked(alias, a.config)
	}
	if !*overwrite {
		if err := checkNoLocal(ctx, a.local, alias); err != nil {
			return err
		}
	}
	secret, err := a.secrets.Current(ctx, alias)
	if err != nil {
		return p.failed(err)
	}
	isJSON := link.Mode == vault.ModeJSON && hasFields(secret.Value)
	change := vault.Change{Value: &secret.Value, JSON: &isJSON, Domains: &link.Domains, Scripts: &link.Scripts}
	if err := a.local.Set(ctx, alias, change); err != nil {
		return err
	}
	path, err := editVaultConfig(ctx, p, func(c *vault.Config) error {
		delete(c.Links, alias)
		return nil
	})
	if err != nil {
		return fmt.Errorf("%q is copied, but still linked: %w", alias, err)
	}
	tidyCache(ctx, p, a.local)
	fmt.Fprintf(p.stderr, "runner: the secret %q is local now; its link to %s is removed from %s\n", alias, link.SecretID, path)
	return nil
}

func notLinked(alias string, c vault.Config) error {
	hint := "runner vault list shows the links"
	if len(c.Links) == 0 {
		hint = "nothing is linked; runner vault link makes links"
	}
	return &usageError{problem: fmt.Sprintf("no secret is linked as %q", alias), hint: hint}
}

// checkNoLocal refuses to write over a secret that the link hides. A vault that is not there is told before anything is
// fetched.
func checkNoLocal(ctx context.Context, local *vault.File, alias string) error {
	all, err := local.List(ctx)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.Name == alias && !e.Empty {
			return &usageError{
				problem: fmt.Sprintf("the local vault has a secret %q already", alias),
				hint:    "--overwrite replaces it; runner vault unlink makes it the one that counts",
			}
		}
	}
	return nil
}

// hasFields reports whether a value is a JSON object or array: a plain text in JSON has no fields.
func hasFields(v vault.Value) bool {
	text := strings.TrimSpace(v.Reveal())
	return json.Valid([]byte(text)) && (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["))
}
