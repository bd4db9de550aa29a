package main

import (
	"context"

	"github.com/rq-runner/runner/vault"
)

const awsUsage = `Usage:
    runner aws login [--provider NAME]      open a session, with a code of the MFA device if AWS wants one; later runs use it
    runner aws whoami [--provider NAME]     who the credentials are, and how long they last
    runner aws logout [--all]               forget the session
    runner aws secrets [--match 'prod/*']   the secrets that AWS has, never their values
    runner aws describe SECRET              versions, rotation and tags of a secret
    runner aws serve [flags]                serve AWS Secrets Manager and STS on loopback

Without --provider it is the active one of runner vault provider list or, without any, what AWS's variables and ~/.aws say.
runner aws COMMAND --help lists the flags; vault/README.md tells the rest.
`

func awsCommands() map[string]command {
	return map[string]command{
		"login": awsLogin, "whoami": awsWhoami, "logout": awsLogout, "secrets": awsSecrets, "describe": awsDescribe, "serve": awsServe,
	}
}

func awsCommand(ctx context.Context, p *process, args []string) error {
	return subcommand(ctx, p, "aws", awsUsage, awsCommands(), args)
}

// sessionFlags are those of login, whoami and logout.
type sessionFlags struct {
	*vaultFlags
	mfa      mfaFlags
	provider string
	all      bool
	asJSON   bool
}

func newSessionFlags(p *process, name, about, all string) *sessionFlags {
	f := &sessionFlags{vaultFlags: &vaultFlags{FlagSet: commandFlags(p, "aws "+name, "aws "+about)}}
	f.StringVar(&f.provider, "provider", "", "`name` of the provider (default: the active one)")
	f.BoolVar(&f.all, "all", false, all)
	f.StringVar(&f.file, "vault", "", "the vault's `file`, which has the keys of providers (default: that of runner.json, else the user's own)")
	return f
}

// output adds the flags of commands that log in and say who they are.
func (f *sessionFlags) output() {
	f.BoolVar(&f.asJSON, "json", false, "print JSON")
	f.mfa.set(f.FlagSet)
}

// parse reads the command line and returns the access and the providers that it means.
func (f *sessionFlags) parse(p *process, args []string) (*awsAccess, []string, error) {
	if err := parseArguments(f.FlagSet, args, 0, 0, ""); err != nil {
		return nil, nil, err
	}
	if f.all && f.provider != "" {
		return nil, nil, &usageError{problem: f.Name() + ": --all and --provider contradict each other", hint: f.Name() + " --help"}
	}
	config, err := readVaultConfig()
	if err != nil {
		return nil, nil, err
	}
	o, err := vaultOptions(p, firstOf(f.file, config.File))
	if err != nil {
		return nil, nil, err
	}
	a, err := newAWSAccess(p, config, vault.NewFile(o), awsOptions{mfa: f.mfa})
	if err != nil || !f.all {
		return a, []string{f.provider}, err
	}
	var names []string
	for _, provider := range config.Providers {
		names = append(names, provider.Name)
	}
	if len(names) == 0 {
		names = []string{vault.EnvironmentProvider}
	}
	return a, names, nil
}
