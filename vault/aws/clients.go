package aws

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"

	"github.com/rq-runner/runner/vault"
)

// SecretsManager returns the client that reads secrets for a target, logged in and with its role assumed. It is the same
// one every time, and gets new credentials by itself. An empty region is the provider's, else that of
// KONG_VAULT_AWS_REGION or of the SDK's chain; an empty role is the provider's, if it has one.
func (s *Session) SecretsManager(ctx context.Context, t Target) (*secretsmanager.Client, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	if t.Region = cmp.Or(t.Region, c.cfg.Region); t.Region == "" {
		return nil, &vault.Error{
			Problem: "no AWS region is known", Hint: `set "region" of the provider in runner.json, or AWS_REGION, or name the secret by its ARN`,
		}
	}
	h := s.holderOf(c, t)
	if _, err := h.get(ctx); err != nil {
		return nil, err
	}
	return s.client(c, t, h), nil
}

// client returns the client of a target, made at the first time.
func (s *Session) client(c *connection, t Target, h *holder) *secretsmanager.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clients[t] == nil {
		s.clients[t] = secretsmanager.NewFromConfig(c.cfg, func(o *secretsmanager.Options) {
			o.Region, o.Credentials = t.Region, h
			o.BaseEndpoint = s.endpoint(o.BaseEndpoint)
			o.APIOptions = append(slices.Clone(o.APIOptions), renewing(h))
		})
	}
	return s.clients[t]
}

// holderOf returns the credentials of a target's role.
func (s *Session) holderOf(c *connection, t Target) *holder {
	r := s.providerRole()
	if t.RoleARN != "" {
		r.arn, r.externalID = t.RoleARN, t.ExternalID
	}
	if r.arn == "" {
		return c.self
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.roles[r] == nil {
		s.roles[r] = s.assumed(c, c.self, r)
	}
	return s.roles[r]
}

// IAM returns a client with the session's own credentials, without the provider's role.
func (s *Session) IAM(ctx context.Context) (*iam.Client, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.self.get(ctx)
	return s.iamClient(c.cfg, c.self), err
}

// globalRegion is where STS and IAM, which serve all regions, are asked when no region is known.
const globalRegion = "us-east-1"

func (s *Session) stsClient(cfg aws.Config, h *holder) *sts.Client {
	return sts.NewFromConfig(cfg, s.stsOptions, func(o *sts.Options) {
		o.Credentials = h
		o.APIOptions = append(slices.Clone(o.APIOptions), renewing(h))
	})
}

func (s *Session) stsOptions(o *sts.Options) {
	o.Region = cmp.Or(o.Region, globalRegion)
	o.BaseEndpoint = s.endpoint(o.BaseEndpoint)
	o.APIOptions = append(slices.Clone(o.APIOptions), limitAttempts(attemptTimeout))
}

// iamTimeout is short: IAM is asked for what can be done without, and networks with a way to Secrets Manager may have
// none to IAM.
const iamTimeout = 5 * time.Second

func (s *Session) iamClient(cfg aws.Config, h *holder) *iam.Client {
	return iam.NewFromConfig(cfg, func(o *iam.Options) {
		o.Region, o.Credentials = cmp.Or(o.Region, globalRegion), h
		o.BaseEndpoint = s.endpoint(o.BaseEndpoint)
		o.APIOptions = append(slices.Clone(o.APIOptions), renewing(h), limitAttempts(iamTimeout))
	})
}

// endpoint is the provider's for all services, else what the SDK found.
func (s *Session) endpoint(found *string) *string {
	if s.o.Provider.Endpoint != "" {
		return &s.o.Provider.Endpoint
	}
	return found
}

// issued reads what STS answers, and makes it known to the mask.
func (s *Session) issued(c *types.Credentials, source string) (aws.Credentials, error) {
	if c == nil || c.AccessKeyId == nil || c.SecretAccessKey == nil || c.SessionToken == nil || c.Expiration == nil {
		return aws.Credentials{}, errors.New("the answer holds no credentials")
	}
	made := aws.Credentials{
		AccessKeyID: *c.AccessKeyId, SecretAccessKey: *c.SecretAccessKey, SessionToken: *c.SessionToken,
		CanExpire: true, Expires: *c.Expiration, Source: source,
	}
	s.register(made)
	return made, nil
}

// renewing makes a client ask once more, with new credentials, when AWS says that those it used have ended: a clock may
// be wrong, or somebody ended the session. The same goes for those of an earlier run that AWS does not know any more. The
// whole call is made again, because its body and signature are spent.
func renewing(h *holder) func(*middleware.Stack) error {
	again := middleware.InitializeMiddlewareFunc("RunnerRenewSession", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		used, _ := h.last()
		out, meta, err := next.HandleInitialize(ctx, in)
		if !expired(err) && (!used.cached || !unknownKeys(err)) {
			return out, meta, err
		}
		h.expire(used)
		if _, renewal := h.get(ctx); renewal != nil {
			return out, meta, renewal
		}
		return next.HandleInitialize(ctx, in)
	})
	return func(stack *middleware.Stack) error { return stack.Initialize.Add(again, middleware.Before) }
}

// expired reports whether AWS refused credentials because of their age. Services spell the code in two ways.
func expired(err error) bool {
	return apiCode(err, "ExpiredToken", "ExpiredTokenException")
}

// unknownKeys reports that AWS, or this endpoint, never issued the credentials or has forgotten them.
func unknownKeys(err error) bool {
	return apiCode(err, "InvalidClientTokenId", "UnrecognizedClientException")
}

func apiCode(err error, codes ...string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && slices.Contains(codes, api.ErrorCode())
}
