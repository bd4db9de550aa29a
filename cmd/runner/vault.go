package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/vault"
)

const vaultUsage = `Usage:
    runner vault init [--from COLLECTION]   make the vault, with an empty entry for each reference
    runner vault set NAME                   store a value: typed, from stdin or from --file
    runner vault get NAME                   print a value
    runner vault unset NAME                 remove a secret
    runner vault list [--json]              names, sources, domains, scripts and last change, never values
    runner vault export                     the vault for another machine or for CI

    runner vault provider COMMAND           places of external secrets: add, autofill, list, use, test, remove
    runner vault link NAME --secret-id ARN  let a name be a secret of AWS Secrets Manager
    runner vault link --from ARN            link every field of a JSON secret; --match 'prod/*' links many secrets
    runner vault unlink NAME                remove a link
    runner vault fetch [NAME…|--all]        fetch linked secrets that are not there or no longer fresh
    runner vault refresh [NAME…|--all]      fetch them whatever is cached
    runner vault move-to-local NAME         copy the last value of a linked secret into the vault, and unlink it

A collection names a secret with {{vault:NAME}}, a script with rq.vault.get("NAME"). A linked secret beats a local one.
runner vault COMMAND --help lists the flags; vault/README.md tells the rest.
`

func vaultCommands() map[string]command {
	return map[string]command{
		"init": vaultInit, "set": vaultSet, "get": vaultGet, "unset": vaultUnset, "list": vaultList, "export": vaultExport,
		"provider": vaultProvider, "link": vaultLink, "unlink": vaultUnlink,
		"fetch": vaultFetch, "refresh": vaultRefresh, "move-to-local": vaultMove,
	}
}

func vaultCommand(ctx context.Context, p *process, args []string) error {
	return subcommand(ctx, p, "vault", vaultUsage, vaultCommands(), args)
}

// vaultFlags is the command line of one runner vault command.
type vaultFlags struct {
	*pflag.FlagSet
	file string
}

func newVaultFlags(p *process, name, about string) *vaultFlags {
	f := &vaultFlags{FlagSet: commandFlags(p, "vault "+name, "vault "+about)}
	f.StringVar(&f.file, "vault", "", "the vault's `file` (default: that of runner.json, else the user's own)")
	return f
}

// commandFlags is an empty command line of runner NAME. about begins with its usage.
func commandFlags(p *process, name, about string) *pflag.FlagSet {
	f := pflag.NewFlagSet("runner "+name, pflag.ContinueOnError)
	f.SortFlags = false
	f.SetOutput(p.stderr)
	f.Usage = func() { fmt.Fprintf(p.stderr, "Usage: runner %s\n\n%s", about, f.FlagUsagesWrapped(100)) }
	return f
}

// parse reads the command line and opens what it needs of the vault. want is how many arguments must be there; one that
// is too many is never shown, it may be a secret.
func (f *vaultFlags) parse(args []string, want int) error {
	if err := f.Parse(args); err != nil {
		return flagError(err, f.Name()+" --help")
	}
	switch {
	case f.NArg() < want:
		return &usageError{problem: f.Name() + ": the name of the secret is missing", hint: f.Name() + " --help"}
	case f.NArg() > want:
		return &usageError{problem: f.Name() + ": too many arguments", hint: f.Name() + " --help"}
	}
	return nil
}

// open returns the vault that the flags, runner.json and the environment mean.
func (f *vaultFlags) open(p *process) (*vault.File, error) {
	o, err := f.options(p)
	return vault.NewFile(o), err
}

func (f *vaultFlags) options(p *process) (vault.Options, error) {
	config, err := readVaultConfig()
	if err != nil {
		return vault.Options{}, err
	}
	return vaultOptions(p, firstOf(f.file, config.File))
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// hintOfVault is the mend of an error of the vault.
func hintOfVault(err error) string {
	if problem, ok := errors.AsType[*vault.Error](err); ok {
		return problem.Hint
	}
	return ""
}
