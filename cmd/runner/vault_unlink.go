package main

import (
	"context"
	"fmt"

	"github.com/rq-runner/runner/vault"
)

func vaultUnlink(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "unlink", "unlink ALIAS\n\nRemoves the link. The secret stays in AWS, and a local one of that name counts again.")
	if err := parseArguments(f.FlagSet, args, 1, 1, "the alias"); err != nil {
		return err
	}
	alias := f.Arg(0)
	path, err := editVaultConfig(ctx, p, func(c *vault.Config) error {
		if _, ok := c.Links[alias]; !ok {
			return notLinked(alias, *c)
		}
		delete(c.Links, alias)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "runner: %q is linked no more; %s is changed\n", alias, path)
	file, err := f.open(p)
	if err == nil {
		tidyCache(ctx, p, file)
	}
	return err
}
