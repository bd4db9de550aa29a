package main

import (
	"context"
	"fmt"

	"github.com/rq-runner/runner/vault"
)

func providerUse(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "provider use", "provider use NAME\n\nMakes it the one that answers links that name no provider. What others fetched stays cached.")
	if err := parseArguments(f.FlagSet, args, 1, 1, "the name of the provider"); err != nil {
		return err
	}
	name := ""
	_, err := editVaultConfig(ctx, p, func(c *vault.Config) error {
		found, ok := c.Provider(f.Arg(0))
		if !ok {
			return noProvider(f.Arg(0))
		}
		c.Active, name = found.Name, found.Name
		return nil
	})
	if err == nil {
		fmt.Fprintf(p.stderr, "runner: %q is the active provider\n", name)
	}
	return err
}
