package aws

import (
	"context"
	"net/http"
	"time"

	"github.com/rq-runner/runner/vault"
)

// SessionOptions say how to reach AWS. The zero value of everything but Provider works.
type SessionOptions struct {
	Provider vault.ProviderConfig
	// Getenv knows AWS_MFA_SERIAL, AWS_PROFILE and Kong's names, KONG_VAULT_AWS_REGION and the like; nil knows none.
	// The SDK reads its own variables by itself.
	Getenv func(name string) string
	// Keys are those of source static, kept in the local vault; nil has none.
	Keys func(ctx context.Context) (StaticKeys, error)
	// Codes are asked in order for a one-time code. The first that has one counts.
	Codes []CodeSource
	// Store keeps sessions for later runs; nil keeps none.
	Store *Store
	// Register is told every secret text, keys, tokens and codes, before it is used; nil tells nobody.
	Register func(secret string)
	// Warn is told, in a sentence, what a person should know and what stops nothing; nil tells nobody.
	Warn func(text string)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Wait lets d pass, or less when ctx ends, whose cause it then returns; nil sleeps.
	Wait func(ctx context.Context, d time.Duration) error
	// HTTP makes the requests; nil is the SDK's own.
	HTTP *http.Client
}

// Session is what a provider's secrets are asked with: base credentials, an MFA session where one is wanted, and roles.
// One code serves all of them, and with a Store later runs too. Its errors are for people: a *vault.Error with a hint,
// which wraps vault.ErrNeedsPerson when a code or a login is wanted and nobody is there to give it. It is safe for
// concurrent use.
type Session struct {
	o SessionOptions
}

// NewSession returns the session of a provider. Nothing is read or asked before it is first used.
func NewSession(o SessionOptions) *Session {
	return &Session{o: o.withDefaults()}
}

func (o SessionOptions) withDefaults() SessionOptions {
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	if o.Register == nil {
		o.Register = func(string) {}
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	return o
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Whoami tells who the session is, without the provider's role. It logs in when that is needed.
func (s *Session) Whoami(ctx context.Context) (Identity, error) {
	return Identity{}, errNotYet
}

// Login makes a new MFA session, or renews the one there is, and tells who it is. Where no code is wanted, it only
// tells.
func (s *Session) Login(ctx context.Context) (Identity, error) {
	return Identity{}, errNotYet
}

// Logout forgets the sessions of this provider's credentials, in the Store too. Store.Forget forgets those of all.
func (s *Session) Logout(ctx context.Context) error {
	return errNotYet
}
