package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/vault"
)

// read is pm.vault.get.
func (s *secrets) read(ctx context.Context, name string) (run.Secret, bool, error) {
	link, _, linked := s.aws.secrets.Linked(name)
	if linked { // before it costs a call, or a person a code
		if refused := s.refuse(name, link.Scripts); refused != nil {
			return run.Secret{}, false, refused
		}
	}
	found, err := s.get(ctx, name)
	if refused := s.refuse(name, found.Scripts); !linked && refused != nil {
		return run.Secret{}, false, refused
	}
	for _, absent := range []error{vault.ErrNotFound, vault.ErrEmpty, vault.ErrNoField} {
		if errors.Is(err, absent) {
			return run.Secret{}, false, nil
		}
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
	if link, alias, ok := s.aws.secrets.Linked(name); ok {
		return errors.Join(s.refuse(name, link.Scripts), linkedError(name, alias, link))
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

// linkedError says why a secret that is kept elsewhere stays as it is.
func linkedError(name, alias string, link vault.Link) error {
	return fmt.Errorf("the secret %q is linked to %q of AWS Secrets Manager: scripts can read it, but not set or unset it "+
		"(change it there; or runner vault move-to-local %s makes a local secret of it)", name, link.SecretID, shellWord(alias))
}

// refuse says no to scripts, and how to make it a yes. The secret's own rule counts before those of the run.
func (s *secrets) refuse(name string, own vault.Access) error {
	_, alias, linked := s.aws.secrets.Linked(name)
	switch {
	case own == vault.AccessDenied && linked:
		return fmt.Errorf("scripts may not use the secret %q: its link forbids it "+
			`(to allow it: "scripts": "allow" in "links": {%q: …} of runner.json)`, name, alias)
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
		return fmt.Errorf("%w (%s)", err, oneLine(hint))
	}
	return err
}
