package main

import (
	"context"
	"fmt"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

func providerAutofill(ctx context.Context, p *process, args []string) error {
	f := &providerFlags{vaultFlags: newVaultFlags(p, "provider autofill", "provider autofill [NAME] [flags]\n\n"+
		"Sets up a provider from a profile of ~/.aws: main, then default, as Postman does; or the one of AWS_PROFILE or\n"+
		"--profile. Its keys stay where they are, unless --copy-keys.")}
	profile := f.String("profile", "", "`profile` of ~/.aws")
	copyKeys := f.Bool("copy-keys", false, "copy its keys into the local vault")
	f.BoolVar(&f.use, "use", false, "make it the active one")
	f.BoolVar(&f.overwrite, "overwrite", false, "replace the provider of that name, and its keys")
	if err := parseArguments(f.FlagSet, args, 0, 1, ""); err != nil {
		return err
	}
	provider, err := aws.Autofill(ctx, *profile)
	if err != nil {
		return err
	}
	found := provider.Credentials.Profile
	provider.Name = firstOf(f.Arg(0), provider.Name)
	if *copyKeys {
		if err := f.copyKeys(ctx, p, &provider); err != nil {
			return err
		}
	}
	if err := f.save(ctx, p, provider); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "runner: it is the profile %q of ~/.aws\n", found)
	return nil
}

// copyKeys takes the keys out of the profile, for save to keep.
func (f *providerFlags) copyKeys(_ context.Context, p *process, provider *vault.ProviderConfig) error {
	keys, serial, err := profileKeys(p, provider.Credentials.Profile)
	if err != nil {
		return err
	}
	provider.Credentials = vault.CredentialsConfig{Source: vault.SourceStatic}
	provider.MFA.Serial = serial
	f.copied = &keys
	return nil
}
