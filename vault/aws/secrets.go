package aws

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

// Options are what Secrets needs. Client is required, all else may be left out.
type Options struct {
	// Config has the providers and the links.
	Config vault.Config
	// Client returns the client that asks for the secrets of a target of the named provider. It is called once for each
	// target and fetch, perhaps at the same time from several goroutines, so it should keep its clients. Its error is
	// explained as those of AWS are; one that wraps vault.ErrNeedsPerson ends Prefetch. Retries are set by Secrets.
	Client func(ctx context.Context, provider string, t Target) (*secretsmanager.Client, error)
	// Caller returns the ARN that a provider's session acts as, for errors; empty when it is not known. It may be nil.
	Caller func(ctx context.Context, provider string) string
	// Register is told every value and every field of its JSON before anybody else sees them, so that they are masked.
	Register func(secret string)
	// Warn gets texts that a person should read: a value is stale, a cache could not be written. It may be nil.
	Warn func(text string)
	// Offline answers with what is cached and asks nobody.
	Offline bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Secrets answers references with secrets of AWS Secrets Manager: by links, and by direct references. It is safe for
// concurrent use, and keeps what it fetched as the links' cache policies say.
type Secrets struct {
	options Options
}

// New returns the secrets of o's providers. Nothing is asked of anybody yet.
func New(o Options) *Secrets { return &Secrets{options: o} }

// Get answers a link (alias, or alias.field of a JSON secret) or a direct reference of one of the providers. The error
// wraps vault.ErrNotFound only when there is neither a link nor a provider of that name, so that the local vault is
// asked next. A secret that AWS does not have, or a field that the secret lacks, is final: an external secret beats a
// local one of its name. vault.ErrEmpty is wrapped when the secret was never given a value.
func (s *Secrets) Get(ctx context.Context, ref vault.Ref) (vault.Secret, error) {
	return vault.Secret{}, &vault.Error{Problem: "links are not there yet", Kind: vault.ErrNotFound}
}

// Linked returns the link that answers for a name, and its alias: the name itself, or the JSON link db for db.password.
// Such names cannot be set or unset.
func (s *Secrets) Linked(name string) (link vault.Link, alias string, ok bool) {
	return vault.Link{}, "", false
}

// Prefetch fetches the secrets of refs with as few calls as can be, before a run. References that are not to be
// answered here are passed over, and so are those with cache policy none. What goes wrong with a secret is told by its
// Get; the error is only that a person is needed, or that ctx ended.
func (s *Secrets) Prefetch(ctx context.Context, refs []vault.Ref) error { return nil }

// How says which values Fetch asks AWS for.
type How int

// The values of How.
const (
	Fetch   How = iota // those that are not there or are no longer fresh
	Refresh            // all, whatever is cached
)

// Fetch fetches links, all when aliases is empty, and returns their states sorted by alias. A value that could not be
// fetched stays as it was; the reason is in Status.Err.
func (s *Secrets) Fetch(ctx context.Context, aliases []string, how How) []Status { return nil }

// Status tells what is known of a link. It never holds a value.
type Status struct {
	Alias    string
	Link     vault.Link
	Provider string            // the one that answers: the link's own, or the active one
	Cache    vault.CachePolicy // that counts; never the empty one
	Region   string            // of the secret's ARN or the provider; empty leaves it to the session

	// Of the last value, whether it is kept or not; zero when nothing is known.
	ARN       string
	VersionID string
	Stages    []string
	Fetched   time.Time
	// Cached says that a value is kept, Stale that it is older than its ttl or that the last attempt to renew it failed.
	Cached, Stale bool
	// Err is what the last attempt met, a *vault.Error with a hint; nil when it went well or there was none.
	Err error
}

// Status returns the states of all links, sorted by alias. Nothing is fetched.
func (s *Secrets) Status(ctx context.Context) []Status { return nil }

// Current returns the last value of a link, however old it is, and fetches one only when there is none.
func (s *Secrets) Current(ctx context.Context, alias string) (vault.Secret, error) {
	return s.Get(ctx, vault.Ref{Text: alias, Name: alias})
}
