package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rq-runner/runner/vault"
)

func providerRemove(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "provider remove", "provider remove NAME [--force]\n\nForgets the provider, and its keys in the local vault.")
	force := f.Bool("force", false, "also remove the links that name it")
	if err := parseArguments(f.FlagSet, args, 1, 1, "the name of the provider"); err != nil {
		return err
	}
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	if _, err := dropProvider(&config, f.Arg(0), *force); err != nil {
		return err
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	if err := forgetKeys(ctx, file, f.Arg(0)); err != nil {
		return err
	}
	var links []string
	_, err = editVaultConfig(ctx, p, func(c *vault.Config) error {
		links, err = dropProvider(c, f.Arg(0), *force)
		config = *c
		return err
	})
	if err != nil {
		return err
	}
	tidyCache(ctx, p, file)
	fmt.Fprintf(p.stderr, "runner: the provider %q is removed\n", f.Arg(0))
	if len(links) > 0 {
		fmt.Fprintf(p.stderr, "runner: with it the links %s\n", strings.Join(links, ", "))
	}
	tellHeir(p, config)
	return nil
}

// tellHeir says who answers for links that name no provider: it may be another one than before.
func tellHeir(p *process, c vault.Config) {
	heir := firstOf(c.Active, vault.EnvironmentProvider)
	if len(c.Providers) == 1 {
		heir = c.Providers[0].Name
	}
	if open := linksOf(&c, heir, true); len(open) > 0 {
		fmt.Fprintf(p.stderr, "runner: the provider %q answers for the links %s\n", heir, strings.Join(open, ", "))
	}
}

// dropProvider takes a provider out of the configuration, and the links that name it when that is wanted.
func dropProvider(c *vault.Config, name string, force bool) (links []string, err error) {
	found, ok := c.Provider(name)
	if !ok {
		return nil, noProvider(name)
	}
	links = linksOf(c, found.Name, false)
	switch active := strings.EqualFold(c.Active, name); {
	case len(links) > 0 && !force:
		return nil, &usageError{
			problem: fmt.Sprintf("the provider %q is named by the links %s", found.Name, strings.Join(links, ", ")),
			hint:    "link them elsewhere or unlink them first, or remove them too with --force",
		}
	case active && len(c.Providers) > 2:
		return nil, &usageError{problem: fmt.Sprintf("the provider %q is the active one", found.Name), hint: "choose another first: runner vault provider use NAME"}
	case active:
		c.Active = "" // the one that is left, if any, is the only one
	}
	for _, alias := range links {
		delete(c.Links, alias)
	}
	c.Providers = slices.DeleteFunc(c.Providers, func(p vault.ProviderConfig) bool { return strings.EqualFold(p.Name, name) })
	return links, nil
}

// forgetKeys removes what the local vault keeps for a provider, if there is a vault.
func forgetKeys(ctx context.Context, file *vault.File, provider string) error {
	kept, err := file.PrivateNames(ctx, "aws/")
	if err != nil {
		return err
	}
	for _, name := range []string{keysName(provider), seedName(provider)} {
		if !slices.Contains(kept, name) {
			continue
		}
		if err := file.SetPrivate(ctx, name, nil); err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
	}
	return nil
}
