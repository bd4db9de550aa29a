package main

import (
	"context"
	"errors"
	"fmt"
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
	memory  vault.Memory // what scripts store when there is no vault
	chain   vault.Provider
	scripts vault.ScriptRule
	// variables are those of --secret.
	variables []collection.Variable

	untold sync.Once // the warning that memory is used
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
	s := &secrets{local: vault.NewFile(o), scripts: config.Scripts}
	if s.variables, err = secretVariables(ctx, p, f.secrets); err != nil {
		return nil, err
	}
	s.scripts.All = s.scripts.All || f.vaultScripts
	s.chain = vault.Chain{&s.memory, s.local}
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
		return run.Secret{}, &run.HintError{Err: err, Hint: hintOfVault(err)}
	}
	return run.Secret{Name: found.Name, Text: found.Value.Reveal(), Domains: found.Domains}, nil
}

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

// read is pm.vault.get.
func (s *secrets) read(ctx context.Context, name string) (run.Secret, bool, error) {
	found, err := s.get(ctx, name)
	if refused := s.refuse(name, found.Scripts); refused != nil {
		return run.Secret{}, false, refused
	}
	if errors.Is(err, vault.ErrNotFound) || errors.Is(err, vault.ErrEmpty) {
		return run.Secret{}, false, nil
	}
	if err != nil {
		return run.Secret{}, false, scriptError(err)
	}
	secret, err := s.forRequest(found, nil)
	return secret, true, err
}

// write is pm.vault.set.
func (s *secrets) write(ctx context.Context, name, text string) (warning string, err error) {
	if err := s.mayChange(ctx, name); err != nil {
		return "", err
	}
	if text == "" {
		return "", errors.New("vault.set: the value is empty; vault.unset removes a secret")
	}
	value := vault.NewValue(text)
	err = s.local.Set(ctx, name, vault.Change{Value: &value})
	if !errors.Is(err, vault.ErrNotFound) {
		return "", scriptError(err)
	}
	s.memory.Set(name, value)
	s.untold.Do(func() {
		warning = err.Error() + ": what scripts store with vault.set is kept for this run only (runner vault init makes one)"
	})
	return warning, nil
}

// remove is pm.vault.unset; a secret that is not there is removed already.
func (s *secrets) remove(ctx context.Context, name string) error {
	if err := s.mayChange(ctx, name); err != nil {
		return err
	}
	s.memory.Unset(name)
	if err := s.local.Unset(ctx, name); !errors.Is(err, vault.ErrNotFound) {
		return scriptError(err)
	}
	return nil
}

// mayChange allows scripts what they may read, under names that a local vault can hold.
func (s *secrets) mayChange(ctx context.Context, name string) error {
	if err := vault.CheckName(name); err != nil {
		return scriptError(err)
	}
	found, err := s.get(ctx, name)
	if refused := s.refuse(name, found.Scripts); refused != nil {
		return refused
	}
	if errors.Is(err, vault.ErrNeedsPerson) {
		return scriptError(err)
	}
	return nil // what else is wrong is told by the change itself
}

// refuse says no to scripts, and how to make it a yes. The secret's own rule counts before those of the run.
func (s *secrets) refuse(name string, own vault.Access) error {
	switch {
	case own == vault.AccessDenied:
		return fmt.Errorf("scripts may not use the secret %q: its own settings forbid it "+
			"(to allow it: runner vault set %q --keep --scripts allow)", name, name)
	case own == vault.AccessAllowed || s.scripts.Allow(name):
		return nil
	}
	return fmt.Errorf("scripts may not use the secret %q; allow all secrets with --vault-scripts, "+
		`or this one with "vault": {"scripts": [%q]} in runner.json`, name, name)
}

// scriptError joins the hint to the message: scripts see nothing but that.
func scriptError(err error) error {
	if hint := hintOfVault(err); hint != "" {
		return fmt.Errorf("%w (%s)", err, hint)
	}
	return err
}

// unlock opens the vault before a run that will need it, so that a person is asked before the first request and not
// in the middle. Only that nobody is there to be asked is an error; other requests than those with secrets can go on
// without a vault.
func (s *secrets) unlock(ctx context.Context, c *collection.Collection, o run.Options) error {
	var refs references
	refs.collection(c)
	for _, e := range []*collection.Environment{o.Environment, o.Globals} {
		if e != nil {
			refs.variables(e.Variables)
		}
	}
	refs.variables(o.EnvironmentVars)
	refs.variables(o.GlobalVars)
	if len(refs.aliases()) == 0 {
		return nil
	}
	_, err := s.local.List(ctx)
	if errors.Is(err, vault.ErrNeedsPerson) || ctx.Err() != nil {
		return err
	}
	return nil
}
