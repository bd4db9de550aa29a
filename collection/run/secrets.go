package run

import (
	"context"

	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// Vault is where a run gets its secrets. Its funcs may be called concurrently; an error that is a *HintError tells how
// to mend what is wrong. A request whose secret cannot be had is not sent.
type Vault struct {
	// Get answers {{vault:name}} and {{secrets:name}} in authored text.
	Get func(ctx context.Context, name string) (Secret, error)
	// Variable answers for a variable that names its source, as Postman's secret variables do.
	Variable func(ctx context.Context, v vars.Variable) (Secret, error)
	// Read is pm.vault.get and has; found is false when there is no such secret. Write is set and Remove unset, both
	// done when they return. An error is what the script is rejected with. The warning of Write, if any, goes to the
	// report.
	Read   func(ctx context.Context, name string) (s Secret, found bool, err error)
	Write  func(ctx context.Context, name, value string) (warning string, err error)
	Remove func(ctx context.Context, name string) error
}

// Secret is a value in plaintext, with the hosts that it may be sent to. CheckDomain has their form; none means all.
type Secret struct {
	Name, Text string
	Domains    []string
	// Settings says where Domains are written, for people; empty is the local vault.
	Settings string
}

// HintError is an error with how to mend it.
type HintError struct {
	Err  error
	Hint string
}

func (e *HintError) Error() string { return e.Err.Error() }
func (e *HintError) Unwrap() error { return e.Err }

// learn makes a secret fit for use: it is masked, and kept to its hosts, from now on.
func (r *run) learn(s Secret) (*guarded, error) {
	r.record.mask.Add(s.Text)
	return r.guard.add(s, byReference)
}

// addSecrets lets references in the authored text of this request name secrets.
func (x *exchange) addSecrets(env *vars.Env) {
	v := x.lane.run.options.Vault
	if v == nil {
		return
	}
	get := func(ctx context.Context, name string) (string, error) {
		s, err := v.Get(ctx, name)
		return x.use(s, err)
	}
	env.Sources = map[string]vars.Source{"vault": get, "secrets": get}
	env.Stored = func(ctx context.Context, variable vars.Variable) (string, error) {
		s, err := v.Variable(ctx, variable)
		return x.use(s, err)
	}
}

// use remembers that a secret went into this request.
func (x *exchange) use(s Secret, err error) (string, error) {
	if err != nil {
		return "", err
	}
	g, err := x.lane.run.learn(s)
	if g != nil {
		x.used = append(x.used, g)
	}
	return s.Text, err
}

// vault is pm.vault of the scripts of this exchange.
func (x *exchange) vault() *script.Vault {
	v := x.lane.run.options.Vault
	if v == nil {
		return nil
	}
	return &script.Vault{
		Get: func(ctx context.Context, name string) (string, bool, error) {
			s, found, err := v.Read(ctx, name)
			if err != nil || !found {
				return "", false, err
			}
			x.lane.run.record.mask.Add(s.Text)
			_, err = x.lane.run.guard.add(s, byScript)
			return s.Text, true, err
		},
		Set: func(ctx context.Context, name, value string) error {
			x.lane.run.record.mask.Add(value)
			warning, err := v.Write(ctx, name, value)
			if warning != "" {
				x.warn(warning)
			}
			return err
		},
		Unset: v.Remove,
	}
}

// allow is asked before each hop of this request.
func (x *exchange) allow(w *wire) error {
	if x.signs(w) {
		for _, g := range x.used {
			if err := g.check(w.to); err != nil {
				return err
			}
		}
	}
	return x.lane.run.guard.check(w)
}

// signs reports whether the secrets that went into the request take part in this hop though their text may not stand
// in it: they signed it. A redirect that lost its Authorization has lost them too, and OAuth 2 sends its secrets to
// another host.
func (x *exchange) signs(w *wire) bool {
	if a := w.request.Auth; a != nil && a.Type == "oauth2" {
		return false
	}
	return w == x.wire || w.header.index("Authorization") >= 0
}
