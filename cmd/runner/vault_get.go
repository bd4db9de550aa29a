package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rq-runner/runner/vault"
)

func vaultGet(ctx context.Context, p *process, args []string) error {
	f := newVaultFlags(p, "get", "get NAME\n\nPrints the value; asks first when the output is a terminal. Of a linked name that is the secret of AWS.")
	var mfa mfaFlags
	mfa.set(f.FlagSet)
	yes := f.BoolP("yes", "y", false, "do not ask")
	if err := f.parse(args, 1); err != nil {
		return err
	}
	chain, err := f.chain(p, mfa)
	if err != nil {
		return err
	}
	ref, err := vault.ParseRef(f.Arg(0))
	if err != nil {
		return err
	}
	secret, err := p.valueOf(ctx, chain, ref)
	if err != nil {
		return err
	}
	if !*yes {
		if err := p.mayShow(ctx, fmt.Sprintf("Show the value of %q on this screen?", f.Arg(0))); err != nil {
			return err
		}
	}
	text := secret.Value.Reveal()
	if p.stdoutTTY {
		text += "\n" // elsewhere the value comes as it is
	}
	_, err = io.WriteString(p.stdout, text)
	return err
}

// chain is what a run asks: linked secrets first, then the local vault.
func (f *vaultFlags) chain(p *process, mfa mfaFlags) (vault.Chain, error) {
	config, err := readVaultConfig()
	if err != nil {
		return nil, err
	}
	file, err := f.open(p)
	if err != nil {
		return nil, err
	}
	a, err := newAWSAccess(p, config, file, awsOptions{mfa: mfa})
	if err != nil {
		return nil, err
	}
	return vault.Chain{a.secrets, file}, nil
}

// valueOf asks AWS, then the local vault. A name that is not there is a fault of the command line; what AWS refuses or
// cannot do is none.
func (p *process) valueOf(ctx context.Context, chain vault.Chain, ref vault.Ref) (vault.Secret, error) {
	secret, err := chain[0].Get(ctx, ref)
	switch {
	case err == nil:
		return secret, nil
	case !errors.Is(err, vault.ErrNotFound):
		return secret, p.failed(err)
	}
	secret, err = chain[1:].Get(ctx, ref)
	return secret, notFound(err)
}

// mayShow asks before secrets go to a screen. Files and pipes are what the person asked for.
func (p *process) mayShow(ctx context.Context, question string) error {
	if !p.stdoutTTY {
		return nil
	}
	yes, err := p.confirm(ctx, question)
	switch {
	case isNoTerminal(err):
		return &usageError{problem: "there is no terminal to ask whether the value may be shown", hint: "--yes shows it, and a pipe or a file takes it unasked"}
	case err == nil && !yes:
		return &usageError{problem: "nothing was shown", hint: "answer y, use --yes, or send the output to a file or a pipe"}
	}
	return err
}
