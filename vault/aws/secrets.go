package aws

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

// Options are what Secrets needs. Client is required, all else may be left out.
type Options struct {
	// Config has the providers and the links. It is not changed, and must not be while Secrets is used.
	Config vault.Config
	// Client returns the client that asks for the secrets of a target of the named provider, as Session.SecretsManager
	// does. It is called once for each target and fetch, perhaps at the same time from several goroutines, so it should
	// keep its clients. The provider is one of Config, or vault.EnvironmentProvider when Config has none. Its error may
	// be a *vault.Error, whose hint is then kept; one that wraps vault.ErrNeedsPerson ends Prefetch. Retries are set by
	// Secrets.
	Client func(ctx context.Context, provider string, t Target) (*secretsmanager.Client, error)
	// Caller returns the ARN that a provider's session acts as, for errors; empty when it is not known. It must not ask
	// a person. Nil knows nobody.
	Caller func(ctx context.Context, provider string) string
	// Store keeps the values of cache policy disk; nil keeps none beyond the process.
	Store *Store
	// Scope names whose links these are, among the users of one Store: the absolute path of runner.json. Values of
	// other scopes are left alone.
	Scope string
	// Register is told every value and every field of its JSON before anybody else sees them, so that they are masked.
	// Nil tells nobody.
	Register func(secret string)
	// Warn gets texts that a person should read: a value is stale, a cache could not be written. Nil tells nobody.
	Warn func(text string)
	// Offline answers with what is cached and asks nobody.
	Offline bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Secrets answers references with secrets of AWS Secrets Manager: by links, and by direct references. It is safe for
// concurrent use, and keeps what it fetched as the cache policies of the links and their providers say.
type Secrets struct {
	options  Options
	retryer  aws.Retryer
	patience time.Duration // with one attempt
	calls    chan struct{} // holds one token for each call under way

	mu      sync.Mutex // guards what follows
	entries map[slot]*entry
	regions map[group]string  // of the sessions that chose them
	noBatch map[group]bool    // what may not use BatchGetSecretValue
	callers map[string]string // who the providers' sessions are, where something failed
	told    map[string]bool   // warnings

	disk    sync.Mutex // guards shelves; never taken with mu held
	shelves map[string]map[source]record
}

// New returns the secrets of o's providers. Nothing is read or asked of anybody yet.
func New(o Options) *Secrets {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	return &Secrets{
		options: o, retryer: newRetryer(), patience: attemptTimeout, calls: make(chan struct{}, maxCalls), entries: map[slot]*entry{},
		regions: map[group]string{}, noBatch: map[group]bool{}, callers: map[string]string{}, told: map[string]bool{}, shelves: map[string]map[source]record{},
	}
}

// Get answers a link (alias, or alias.field of a JSON secret) or a direct reference of one of the providers. The error
// wraps vault.ErrNotFound only when there is neither a link nor a provider of that name, so that the local vault is
// asked next. A secret that AWS does not have, or a field that the secret lacks, is final: an external secret beats a
// local one of its name. vault.ErrEmpty is wrapped when the secret was never given a value.
func (s *Secrets) Get(ctx context.Context, ref vault.Ref) (vault.Secret, error) {
	w, err := s.find(ref)
	if err != nil {
		return vault.Secret{}, err
	}
	v, err := s.value(ctx, w)
	if err != nil {
		return vault.Secret{}, err
	}
	return w.secret(v)
}

// secret picks what a reference asks for out of a value.
func (w wanted) secret(v *value) (vault.Secret, error) {
	text, err := v.text, error(nil)
	if w.link.Key != "" {
		text, err = vault.Path(text, w.link.Key)
	}
	if err == nil && w.path != "" {
		text, err = vault.Field(text, w.path)
	}
	if err != nil {
		return vault.Secret{}, w.explainField(v, err)
	}
	return vault.Secret{
		Name: w.name, Value: vault.NewValue(text), Domains: w.link.Domains, Scripts: w.link.Scripts, Source: "aws:" + w.provider,
	}, nil
}

// Prefetch fetches the secrets of refs with as few calls as can be, before a run. References that are not to be
// answered here are passed over, and so are those with cache policy none. What goes wrong with a secret is told by its
// Get; the error is only that a person is needed, or that ctx ended.
func (s *Secrets) Prefetch(ctx context.Context, refs []vault.Ref) error {
	var all []wanted
	for _, ref := range refs {
		if w, err := s.find(ref); err == nil && w.cache.Policy != vault.CacheNone {
			all = append(all, w)
		}
	}
	if err := s.obtain(ctx, slotsOf(all), Fetch); err != nil {
		return err
	}
	for _, w := range all {
		if err := s.needsPerson(w); err != nil {
			return err
		}
	}
	return nil
}

func slotsOf(all []wanted) []slot {
	var slots []slot
	seen := map[slot]bool{}
	for _, w := range all {
		if !seen[w.slot] {
			seen[w.slot] = true
			slots = append(slots, w.slot)
		}
	}
	return slots
}

// needsPerson returns the error of a secret that cannot be had without a person, also not as it was.
func (s *Secrets) needsPerson(w wanted) error {
	s.mu.Lock()
	e := *s.entry(w.slot)
	s.mu.Unlock()
	if e.err == nil || e.usable(w.cache, s.options.Now()) {
		return nil
	}
	if err := s.explain(w, e.err); errors.Is(err, vault.ErrNeedsPerson) {
		return err
	}
	return nil
}

// Current returns the last value of a link, however old it is, and fetches one only when there is none.
func (s *Secrets) Current(ctx context.Context, alias string) (vault.Secret, error) {
	link, ok := s.options.Config.Links[alias]
	if !ok {
		return vault.Secret{}, unlinked(alias)
	}
	w, err := s.want(alias, link)
	if err != nil {
		return vault.Secret{}, err
	}
	s.recall(ctx, []slot{w.slot})
	s.mu.Lock()
	v := s.entry(w.slot).value
	s.mu.Unlock()
	if v == nil {
		if v, err = s.value(ctx, w); err != nil {
			return vault.Secret{}, err
		}
	}
	return w.secret(v)
}

func unlinked(alias string) error {
	return &vault.Error{
		Problem: fmt.Sprintf("no secret is linked as %q", alias), Kind: vault.ErrNotFound,
		Hint: "runner vault list shows the links; runner vault link ALIAS --secret-id ARN makes one",
	}
}
