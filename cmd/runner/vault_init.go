package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

func vaultInit(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "init", "init [flags]\n\nMakes an empty vault; its key goes to the keyring, or to a file beside it.")
	from := f.StringArray("from", nil, "`collection` whose references get empty entries (repeatable)")
	environments := f.StringArrayP("environment", "e", nil, "`environment` file whose references get entries too (repeatable)")
	byPassphrase := f.Bool("passphrase", false, "lock the vault with a passphrase in place of a key")
	byKeyFile := f.Bool("key-file", false, "keep the key in a file beside the vault, not in the keyring")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	by := vault.ByKeyring
	switch {
	case *byPassphrase && *byKeyFile:
		return &usageError{problem: "--passphrase and --key-file contradict each other"}
	case *byPassphrase:
		by = vault.ByPassphrase
	case *byKeyFile:
		by = vault.ByKeyFile
	}
	names, err := wantedNames(ctx, p, *from, *environments)
	if err != nil {
		return err
	}
	o, err := f.options(p)
	if err != nil {
		return err
	}
	prepares := len(*from)+len(*environments) > 0
	if err := createVault(ctx, p, o, by); err != nil && (!prepares || !errors.Is(err, fs.ErrExist)) {
		return err
	}
	if !prepares {
		return nil
	}
	return prepareEntries(ctx, p, vault.NewFile(o), names)
}

// createVault makes the vault and tells where its key is.
func createVault(ctx context.Context, p *process, o vault.Options, by vault.Protection) error {
	if by == vault.ByPassphrase {
		o.Passphrase = p.newPassphrase
	}
	made, err := vault.Create(ctx, o, by)
	if err != nil {
		return err
	}
	if made.NoKeyring != nil {
		fmt.Fprintf(p.stderr, "runner: there is no keyring to keep the key in (%s)\n", made.NoKeyring)
	}
	fmt.Fprintf(p.stderr, "runner: the vault is %s; its key is %s\n", o.Path, keyPlace(made.Key))
	if made.Key == vault.KeyPath(o.Path) {
		fmt.Fprintln(p.stderr, "runner: keep the key out of version control, and a copy of it in a safe place")
	}
	return nil
}

func keyPlace(key string) string {
	switch {
	case key == "the keyring":
		return "in the keyring of this user"
	case filepath.IsAbs(key) || filepath.Ext(key) == ".key":
		return "the file " + key
	}
	return key
}

// wantedNames are the secrets that collections and environments refer to.
func wantedNames(ctx context.Context, p *process, collections, environments []string) ([]string, error) {
	var f runFlags
	var refs references
	for _, src := range collections {
		c, err := collection.Load(ctx, src, f.loadOptions(p))
		if err != nil {
			return nil, inputError(err)
		}
		refs.collection(c)
	}
	for _, src := range environments {
		e, err := collection.LoadEnvironment(ctx, src, f.loadOptions(p))
		if err != nil {
			return nil, inputError(err)
		}
		refs.variables(e.Variables)
	}
	return unlinked(refs.aliases())
}

// unlinked leaves out what runner.json links to secrets elsewhere: the local vault needs no entry for those.
func unlinked(names []string) ([]string, error) {
	config, err := readVaultConfig()
	if err != nil {
		return nil, err
	}
	secrets := aws.New(aws.Options{Config: config})
	return slices.DeleteFunc(names, func(name string) bool {
		_, _, linked := secrets.Linked(name)
		return linked
	}), nil
}

// prepareEntries adds the entries and prints the names that still want a value.
func prepareEntries(ctx context.Context, p *process, file *vault.File, names []string) error {
	if _, err := file.Prepare(ctx, names); err != nil {
		return err
	}
	all, err := file.List(ctx)
	if err != nil {
		return err
	}
	empty := 0
	for _, e := range all {
		for _, name := range names {
			if e.Name == name && e.Empty {
				fmt.Fprintln(p.stdout, name)
				empty++
			}
		}
	}
	switch {
	case len(names) == 0:
		fmt.Fprintln(p.stderr, "runner: nothing in it refers to the vault")
	case empty == 0:
		fmt.Fprintln(p.stderr, "runner: all secrets that it refers to have values")
	default:
		fmt.Fprintln(p.stderr, "runner: these want a value: runner vault set NAME")
	}
	return nil
}
