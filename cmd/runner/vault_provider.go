package main

import (
	"context"

	"github.com/spf13/pflag"
)

const providerUsage = `Usage:
    runner vault provider add NAME [flags]      set up a place of secrets: an account of AWS, as you name it
    runner vault provider autofill [NAME]       set one up from ~/.aws: the profile main, else default
    runner vault provider list [--json]         the providers, and which one is active
    runner vault provider use NAME              make it the one that answers links that name none
    runner vault provider test [NAME]           do its credentials work, who are they, and what may they not do
    runner vault provider remove NAME           forget it and its keys

Providers are kept in runner.json, in this folder or above; keys never are, they go into the local vault.
runner vault provider COMMAND --help lists the flags; vault/README.md tells the rest.
`

func providerCommands() map[string]command {
	return map[string]command{
		"add": providerAdd, "autofill": providerAutofill, "list": providerList, "use": providerUse, "remove": providerRemove,
		"test": vaultProviderTest,
	}
}

func vaultProvider(ctx context.Context, p *process, args []string) error {
	return subcommand(ctx, p, "vault provider", providerUsage, providerCommands(), args)
}

// subcommand runs one of the commands of a family; usage lists them.
func subcommand(ctx context.Context, p *process, family, usage string, commands map[string]command, args []string) error {
	help := "runner " + family + " --help lists the commands"
	if len(args) == 0 {
		return &usageError{problem: "runner " + family + " wants a command", hint: help}
	}
	if args[0] == "-h" || args[0] == "--help" {
		_, err := p.stdout.Write([]byte(usage))
		return err
	}
	run, ok := commands[args[0]]
	if !ok {
		return &usageError{problem: "unknown command " + quote(family+" "+args[0]), hint: help}
	}
	return run(ctx, p, args[1:])
}

// parseArguments reads a command line that wants between least and most arguments, which what names.
func parseArguments(f *pflag.FlagSet, args []string, least, most int, what string) error {
	if err := f.Parse(args); err != nil {
		return flagError(err, f.Name()+" --help")
	}
	switch {
	case f.NArg() < least:
		return &usageError{problem: f.Name() + ": " + what + " is missing", hint: f.Name() + " --help"}
	case f.NArg() > most:
		return &usageError{problem: f.Name() + ": too many arguments", hint: f.Name() + " --help"}
	}
	return nil
}
