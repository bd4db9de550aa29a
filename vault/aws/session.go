package aws

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rq-runner/runner/vault"
)

// SessionOptions say how to reach AWS. The zero value of everything but Provider works.
type SessionOptions struct {
	Provider vault.ProviderConfig
	// Getenv knows AWS_MFA_SERIAL, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and Kong's names, KONG_VAULT_AWS_REGION and the
	// like; nil knows none. The SDK reads all other variables of AWS by itself.
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
	// HTTP makes the requests; nil is the SDK's own client, which knows AWS_CA_BUNDLE. SSO and EC2's metadata are asked
	// with the SDK's in any case.
	HTTP *http.Client
}

// Session is what a provider's secrets are asked with: base credentials, an MFA session where one is wanted, and roles.
// One code serves all of them, and with a Store later runs too. Its errors are for people: a *vault.Error with a hint,
// which wraps vault.ErrNeedsPerson when a code or a login is wanted and nobody is there to give it. It is safe for
// concurrent use.
type Session struct {
	o    SessionOptions
	turn chan struct{} // holds one token: whose turn it is to connect
	// asking holds one token: whose turn it is to ask for a code. Sessions share it.
	asking chan struct{}

	mu      sync.Mutex // guards what follows
	conn    *connection
	roles   map[role]*holder
	clients map[Target]*secretsmanager.Client
	warned  map[string]struct{}
	refused declined
	purged  bool                   // the Store holds nothing that has ended
	spent   map[string][]spentCode // by serial
}

// NewSession returns the session of a provider. Nothing is read or asked before it is first used.
func NewSession(o SessionOptions) *Session {
	return &Session{
		o: o.withDefaults(), turn: oneTurn(), asking: oneTurn(),
		roles: map[role]*holder{}, clients: map[Target]*secretsmanager.Client{}, warned: map[string]struct{}{}, spent: map[string][]spentCode{},
	}
}

// oneTurn is a lock whose wait ends with a ctx: a token that is taken and given back.
func oneTurn() chan struct{} {
	turn := make(chan struct{}, 1)
	turn <- struct{}{}
	return turn
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
	c, err := s.connect(ctx)
	if err != nil {
		return Identity{}, err
	}
	g, err := c.self.get(ctx)
	if err != nil {
		return Identity{}, err
	}
	who, err := s.stsClient(c.cfg, c.self).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, s.explain("asking AWS who the credentials are", c.origin, err)
	}
	return Identity{
		Account: aws.ToString(who.Account), ARN: aws.ToString(who.Arn), UserID: aws.ToString(who.UserId),
		Source: c.origin.source, Temporary: g.temporary(), MFA: g.mfa, Expires: g.Expires, Cached: g.cached,
		Role: s.providerRole().arn, Region: c.cfg.Region,
	}, nil
}

// Login makes a new MFA session, also when there is one, and tells who it is. Where no code is wanted, it only tells.
func (s *Session) Login(ctx context.Context) (Identity, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return Identity{}, err
	}
	s.refuse(nil)
	if err := s.forgetDevice(ctx, c); err != nil {
		return Identity{}, err
	}
	if _, err := c.login.replace(ctx, func(ctx context.Context) grant { return s.lastLogin(ctx, c) }); err != nil {
		return Identity{}, err
	}
	return s.Whoami(ctx)
}

// Logout forgets the sessions of this provider's credentials, in the Store too. Store.Forget forgets those of all.
func (s *Session) Logout(ctx context.Context) error {
	c, err := s.connect(ctx)
	if err != nil {
		return err
	}
	g, err := c.base.get(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.conn = nil
	clear(s.roles)
	clear(s.clients)
	s.mu.Unlock()
	if s.o.Store == nil {
		return nil
	}
	return s.o.Store.deleteAll(ctx, sessionPrefix+g.root+"/")
}
