package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/rq-runner/runner/vault"
)

// exportFlags say how an export is locked: exactly one of them must.
type exportFlags struct {
	*vaultFlags
	to             []string
	passphrase     bool
	passphraseFile string
	plain, yes     bool
	output         string
}

func vaultExport(ctx context.Context, p *process, args []string) error {
	f := exportFlags{vaultFlags: newVaultFlags(p, "export", "export (--to KEY | --passphrase | --plain-json) [-o FILE]\n\n"+
		"Writes the vault, locked anew. What --to and --passphrase write is a vault: --vault takes it.")}
	f.StringArrayVar(&f.to, "to", nil, "an age public `key` (age1…) that shall open it (repeatable)")
	f.BoolVar(&f.passphrase, "passphrase", false, "a passphrase shall open it; it is asked for")
	f.StringVar(&f.passphraseFile, "passphrase-file", "", "a passphrase shall open it, which `file` holds")
	f.BoolVar(&f.plain, "plain-json", false, "write names and values for everyone to read")
	f.StringVarP(&f.output, "output", "o", "", "write to a new `file`, not to stdout")
	f.BoolVarP(&f.yes, "yes", "y", false, "do not ask before values go to the screen")
	if err := f.parse(args, 0); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	data, err := f.export(ctx, p, file)
	if err != nil {
		return err
	}
	return f.write(p, data)
}

func (f *exportFlags) check() error {
	ways := 0
	for _, given := range []bool{len(f.to) > 0, f.passphrase, f.passphraseFile != "", f.plain} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return &usageError{
			problem: "runner vault export wants one of --to KEY, --passphrase, --passphrase-file FILE and --plain-json",
			hint:    "for CI: runner vault export --passphrase -o ci.age, and RUNNER_VAULT_PASSPHRASE there",
		}
	}
	return nil
}

func (f *exportFlags) export(ctx context.Context, p *process, file *vault.File) ([]byte, error) {
	switch {
	case len(f.to) > 0:
		return file.Export(ctx, vault.Recipients(f.to))
	case f.passphrase:
		text, err := p.askTwice(ctx)
		if isNoTerminal(err) {
			err = &usageError{problem: "there is no terminal to ask for the passphrase", hint: "use --passphrase-file FILE"}
		}
		if err != nil {
			return nil, err
		}
		return file.Export(ctx, vault.Passphrase{Text: text})
	case f.passphraseFile != "":
		text, err := os.ReadFile(f.passphraseFile)
		if err != nil {
			return nil, inputError(err)
		}
		return file.Export(ctx, vault.Passphrase{Text: trimNewline(string(text))})
	}
	if f.output == "" && !f.yes {
		if err := p.mayShow(ctx, "Show all values on this screen?"); err != nil {
			return nil, err
		}
	}
	fmt.Fprintln(p.stderr, "runner: warning: the export is not encrypted; whoever reads it has every secret")
	return file.ExportPlain(ctx)
}

// write never replaces a file, and opens a new one to its owner only.
func (f *exportFlags) write(p *process, data []byte) error {
	if f.output == "" {
		_, err := p.stdout.Write(data)
		return err
	}
	file, err := os.OpenFile(f.output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &usageError{problem: err.Error(), hint: "name a file that does not exist yet"}
	}
	_, err = io.Writer(file).Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}
