package aws

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/rq-runner/runner/vault"
)

// connection is what all clients of a session share.
type connection struct {
	cfg    aws.Config
	origin origin
	base   *holder // the first credentials
	login  *holder // the MFA session, or the first credentials
	self   *holder // the roles of the profile assumed, if it has any
}

// connect finds out where the credentials come from. Nothing of a failure is kept: what was missing may be there later.
func (s *Session) connect(ctx context.Context) (*connection, error) {
	select {
	case <-s.turn:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { s.turn <- struct{}{} }()
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := s.newConnection(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.conn = c
	s.mu.Unlock()
	return c, nil
}

func (s *Session) newConnection(ctx context.Context) (*connection, error) {
	env, err := config.NewEnvConfig()
	if err != nil {
		return nil, &vault.Error{Problem: "reading AWS's variables", Err: err, Hint: "mend the variable that is named, or unset it"}
	}
	o, err := s.origin(ctx, env)
	if err != nil {
		return nil, err
	}
	cfg, err := s.config(ctx, o)
	if err != nil {
		return nil, err
	}
	c := &connection{cfg: cfg, origin: o}
	c.base = newHolder(s.o.Now, s.first(c))
	c.login = newHolder(s.o.Now, func(ctx context.Context, old grant) (grant, error) { return s.open(ctx, c, old) })
	c.self = c.login
	for _, r := range o.roles {
		c.self = s.assumed(c, c.self, r)
	}
	return c, nil
}

// config is what all clients have in common but credentials.
func (s *Session) config(ctx context.Context, o origin) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{config.WithCredentialsProvider(aws.AnonymousCredentials{})} // else the SDK looks for some
	if o.profile != "" {
		options = append(options, config.WithSharedConfigProfile(o.profile))
	}
	cfg, err := s.sdkConfig(ctx, options...)
	if err == nil && cfg.Region == "" && o.instance {
		cfg, err = s.sdkConfig(ctx, append(options, config.WithEC2IMDSRegion())...)
	}
	if err != nil {
		return cfg, &vault.Error{Problem: "reading AWS's settings", Err: err, Hint: "mend the variable or the file in ~/.aws that is named"}
	}
	cfg.Credentials = nil
	return cfg, nil
}

func (s *Session) sdkConfig(ctx context.Context, options ...func(*config.LoadOptions) error) (aws.Config, error) {
	lasting := context.WithoutCancel(ctx) // clients warn as long as they live
	logger := logging.LoggerFunc(func(kind logging.Classification, format string, v ...any) {
		if kind == logging.Warn {
			s.warnOnce(lasting, fmt.Errorf(format, v...))
		}
	})
	options = append(options, config.WithLogger(logger))
	if region := cmp.Or(s.o.Provider.Region, s.o.Getenv("KONG_VAULT_AWS_REGION")); region != "" {
		options = append(options, config.WithRegion(region))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if s.o.HTTP != nil { // not an option of the load: AWS_CA_BUNDLE would be an error beside it
		cfg.HTTPClient = s.o.HTTP
	}
	return cfg, err
}

// first returns how the base credentials are obtained. A failure is told again for a while: the SDK looks for a metadata
// service for seconds, and whoever asks next must not wait as long for the same answer.
func (s *Session) first(c *connection) func(context.Context, grant) (grant, error) {
	provider := c.origin.open(c.cfg)
	var failure error // the holder lets in one caller at a time
	var failed time.Time
	return func(ctx context.Context, old grant) (grant, error) {
		if failure != nil && s.o.Now().Sub(failed) < retryLife {
			return grant{}, failure
		}
		if cache, ok := provider.(*aws.CredentialsCache); ok && old.HasKeys() {
			cache.Invalidate()
		}
		found, err := provider.Retrieve(ctx)
		if err != nil {
			err = s.explainFirst(ctx, c.origin, err)
			if ctx.Err() == nil {
				failure, failed = err, s.o.Now()
			}
			return grant{}, err
		}
		s.register(found)
		root := storeKey("keys", found.AccessKeyID, s.place(c.cfg))
		return grant{Credentials: found, root: root, key: root}, nil
	}
}

// place tells apart accounts of one key id: AWS's partitions, and endpoints of others.
func (s *Session) place(cfg aws.Config) string {
	o := sts.NewFromConfig(cfg, s.stsOptions).Options()
	return aws.ToString(o.BaseEndpoint) + " " + partitionOf(o.Region)
}

// kong reads a variable of Kong's vaults.
func (s *Session) kong(name string) string {
	return cmp.Or(s.o.Getenv("KONG_VAULT_AWS_"+name), s.o.Getenv("AWS_"+name))
}

// minKey is shorter than any key or token that AWS gives. A shorter one is made up for an emulator, "test" say, and as a
// word it is no secret.
const minKey = 16

// register makes credentials known to the mask.
func (s *Session) register(c aws.Credentials) {
	for _, text := range []string{c.AccessKeyID, c.SecretAccessKey, c.SessionToken} {
		if len(text) >= minKey {
			s.o.Register(text)
		}
	}
}
