package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// settingFlags are the rules of a secret; only those that are given change.
type settingFlags struct {
	json    bool
	domains []string
	scripts string
	keep    bool
}

func (f *vaultFlags) settingFlags() *settingFlags {
	s := &settingFlags{}
	f.StringSliceVar(&s.domains, "domains", nil, "`hosts` that the value may be sent to: api.example.com,*.example.com, http://localhost; \"\" allows all")
	f.StringVar(&s.scripts, "scripts", "", "`allow` or deny scripts this secret; default leaves it to the run")
	f.BoolVar(&s.json, "json", false, "the value is JSON: its fields are secrets too, as NAME.field")
	f.BoolVar(&s.keep, "keep", false, "keep the value, change only what the other flags say")
	return s
}

func vaultSet(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "set", "set NAME [flags]\n\nThe value is typed, or comes from stdin or from --file.")
	values, settings := f.valueFlags(), f.settingFlags()
	if err := f.parse(args, 1); err != nil {
		if f.NArg() > 1 {
			return valueOnCommandLine()
		}
		return err
	}
	name := f.Arg(0)
	if strings.Contains(name, "=") {
		return valueOnCommandLine()
	}
	if err := vault.CheckName(name); err != nil {
		return err
	}
	change, err := settings.change(f)
	if err != nil {
		return err
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	// What is missing is told before a person types a value in vain.
	if err := settings.checkThere(ctx, file, name); err != nil {
		return err
	}
	if !settings.keep {
		value, err := values.read(ctx, p, name)
		if err != nil {
			return err
		}
		change.Value = &value
	}
	if err := file.Set(ctx, name, change); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "runner: the secret %q is stored\n", name)
	return warnOfLink(p, name)
}

// warnOfLink tells that what was stored is not what counts.
func warnOfLink(p *process, name string) error {
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	if link, _, ok := aws.New(aws.Options{Config: config}).Linked(name); ok {
		fmt.Fprintf(p.stderr, "runner: warning: %q is linked to %s of AWS, which beats it; runner vault unlink removes the link\n", name, link.SecretID)
	}
	return nil
}

func valueOnCommandLine() error {
	return &usageError{
		problem: "a value is never taken from the command line: it would stay in the shell's history and show in the list of processes",
		hint:    "runner vault set NAME asks for it, or reads it from stdin or from --file FILE",
	}
}

// change is what the flags say of the rules.
func (s *settingFlags) change(f *vaultFlags) (vault.Change, error) {
	var c vault.Change
	if f.Changed("json") {
		c.JSON = &s.json
	}
	if f.Changed("domains") {
		list, err := domainList(s.domains)
		if err != nil {
			return c, err
		}
		c.Domains = &list
	}
	if f.Changed("scripts") {
		access, err := accessOf(s.scripts)
		if err != nil {
			return c, err
		}
		c.Scripts = &access
	}
	return c, nil
}

func domainList(texts []string) ([]string, error) {
	var list []string
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if err := run.CheckDomain(text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, nil
}

func accessOf(text string) (vault.Access, error) {
	switch text {
	case "allow", "deny":
		return vault.Access(text), nil
	case "default":
		return vault.AccessDefault, nil
	}
	return "", &usageError{problem: "--scripts wants allow, deny or default, not " + quote(text)}
}

// checkThere opens the vault and, for a value that is to be kept, looks for the secret.
func (s *settingFlags) checkThere(ctx context.Context, file *vault.File, name string) error {
	all, err := file.List(ctx)
	if err != nil || !s.keep {
		return err
	}
	for _, e := range all {
		if e.Name == name {
			return nil
		}
	}
	return &usageError{problem: fmt.Sprintf("no secret is named %q", name), hint: "runner vault list shows them; without --keep a new one is made"}
}

func vaultUnset(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "unset", "unset NAME")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	if err := file.Unset(ctx, f.Arg(0)); err != nil {
		return notFound(err)
	}
	fmt.Fprintf(p.stderr, "runner: the secret %q is removed\n", f.Arg(0))
	return nil
}

// notFound gives a name that is not there the hint of a person at the prompt.
func notFound(err error) error {
	if !errors.Is(err, vault.ErrNotFound) || hintOfVault(err) == "" || !strings.HasPrefix(hintOfVault(err), "store it") {
		return err
	}
	return &usageError{problem: err.Error(), hint: "runner vault list shows the names"}
}
