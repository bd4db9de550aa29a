package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tidwall/gjson"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/vault"
)

// secrets answers runs out of the vault. All collections of one command line share it, and so do their lanes.
type secrets struct {
	local   *vault.File
	aws     *awsAccess
	memory  vault.Memory // what scripts store when there is no vault
	chain   vault.Provider
	scripts vault.ScriptRule
	// variables are those of --secret.
	variables []collection.Variable

	// unasked is the local vault as far as it opens without a person.
	unasked *vault.File
	warn    func(text string)

	untold  sync.Once       // the warning that memory is used
	shadows map[string]bool // the links that beat local secrets, as far as that was told; touched between runs only
	// person is set when a secret could not be had because nobody was there to be asked.
	person atomic.Bool
}

// openSecrets finds the vault that the flags and runner.json mean. It is opened when a secret is asked for.
func (f *runFlags) openSecrets(ctx context.Context, p *process) (*secrets, error) {
	config, err := readVaultConfig()
	if err != nil {
		return nil, err
	}
	o, err := vaultOptions(p, firstOf(f.vault, config.File))
	if err != nil {
		return nil, err
	}
	s := &secrets{local: vault.NewFile(o), scripts: config.Scripts, shadows: map[string]bool{}, warn: func(text string) {
		if !f.silent {
			fmt.Fprintf(p.stderr, "runner: warning: %s\n", text)
		}
	}}
	o.Passphrase = nil
	s.unasked = vault.NewFile(o)
	if s.aws, err = newAWSAccess(p, config, s.local, awsOptions{mfa: f.mfa, offline: f.offline, warn: s.warn}); err != nil {
		return nil, err
	}
	if s.variables, err = secretVariables(ctx, p, f.secrets); err != nil {
		return nil, err
	}
	s.scripts.All = s.scripts.All || f.vaultScripts
	s.chain = vault.Chain{&s.memory, s.aws.secrets, s.local}
	return s, nil
}

func (s *secrets) vault() *run.Vault {
	return &run.Vault{
		Get:      func(ctx context.Context, name string) (run.Secret, error) { return s.forRequest(s.get(ctx, name)) },
		Variable: s.variable, Read: s.read, Write: s.write, Remove: s.remove,
	}
}

func (s *secrets) get(ctx context.Context, name string) (vault.Secret, error) {
	ref, err := vault.ParseRef(name)
	if err != nil {
		return vault.Secret{}, err
	}
	found, err := s.chain.Get(ctx, ref)
	if errors.Is(err, vault.ErrNeedsPerson) {
		s.person.Store(true)
	}
	return found, err
}

// forRequest turns the vault's words into the run's.
func (s *secrets) forRequest(found vault.Secret, err error) (run.Secret, error) {
	if err != nil {
		return run.Secret{}, &run.HintError{Err: err, Hint: oneLine(hintOfVault(err))}
	}
	secret := run.Secret{Name: found.Name, Text: found.Value.Reveal(), Domains: found.Domains}
	if provider, ok := strings.CutPrefix(found.Source, "aws:"); ok && strings.HasPrefix(found.Name, "//") {
		secret.Settings = fmt.Sprintf(`"domains" in "direct" of the provider %q in runner.json`, provider)
	} else if ok {
		secret.Settings = fmt.Sprintf(`"domains" of the link %q in runner.json`, found.Name)
	}
	return secret, nil
}

// oneLine joins the lines of a hint for where it is one part of many.
func oneLine(hint string) string { return strings.ReplaceAll(hint, "\n", "; ") }

// variable finds the value of one of Postman's secret variables: Postman's own are kept under their id or their key.
func (s *secrets) variable(ctx context.Context, v vars.Variable) (run.Secret, error) {
	provider := gjson.Get(v.Source, "provider").String()
	if provider != "postman" {
		return run.Secret{}, &run.HintError{
			Err:  fmt.Errorf("the variable takes its value from %q, which runner cannot ask", provider),
			Hint: fmt.Sprintf("give it a value with --secret %s=@FILE, or let it refer to the vault", v.Key),
		}
	}
	if id := gjson.Get(v.Source, "postman.secretId").String(); vault.CheckName(id) == nil {
		if found, err := s.get(ctx, id); !errors.Is(err, vault.ErrNotFound) {
			return s.forRequest(found, err)
		}
	}
	return s.forRequest(s.get(ctx, v.Key))
}
