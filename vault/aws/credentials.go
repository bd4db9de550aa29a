package aws

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rq-runner/runner/vault"
)

// origin is where a provider's first credentials come from.
type origin struct {
	source  string // for people: profile "main"
	profile string // whose settings count; empty is the SDK's choice
	serial  string // mfa_serial of the profile
	roles   []role // of the profile, assumed one from the other
	// open returns the credentials. cfg has everything else, for sources that ask AWS.
	open     func(cfg aws.Config) aws.CredentialsProvider
	instance bool   // an EC2 instance, which knows its region
	mend     string // what to do when AWS takes the credentials no more
}

// origin finds the source that the provider names.
func (s *Session) origin(ctx context.Context, env config.EnvConfig) (origin, error) {
	c := s.o.Provider.Credentials
	switch c.Source {
	case vault.SourceDefault:
		return s.chainOrigin(ctx, env)
	case vault.SourceStatic:
		return s.staticOrigin()
	case vault.SourceProfile, vault.SourceSSO, vault.SourceProcess:
		return s.profileOrigin(ctx, env, c)
	case vault.SourceEnvironment:
		return environmentOrigin(env)
	case vault.SourceWebIdentity:
		return s.webIdentityOrigin(ctx, env, c.Profile)
	case vault.SourceECS, vault.SourceEKS:
		return s.containerOrigin(ctx, env, c.Source)
	case vault.SourceIMDS:
		return instanceOrigin(), nil
	}
	return origin{}, &vault.Error{
		Problem: fmt.Sprintf("the credential source %q is not known", c.Source),
		Hint:    "use static, profile, environment, sso, process, web-identity, ecs, eks or imds, or leave it out for AWS's own order",
	}
}

// chainOrigin looks where the SDK's chain does and in its order: the environment, a web identity, the profile, the
// container, the instance. It is written out because the SDK's own asks for a code once for every role of a profile.
func (s *Session) chainOrigin(ctx context.Context, env config.EnvConfig) (origin, error) {
	if env.Credentials.HasKeys() {
		return environmentOrigin(env)
	}
	if env.WebIdentityTokenFilePath != "" {
		return s.webIdentityOrigin(ctx, env, "")
	}
	o, found, err := s.chainProfile(ctx, env)
	if found || err != nil {
		return o, err
	}
	if env.ContainerCredentialsRelativePath != "" || env.ContainerCredentialsEndpoint != "" {
		return s.containerOrigin(ctx, env, vault.SourceECS)
	}
	return instanceOrigin(), nil
}

func (s *Session) staticOrigin() (origin, error) {
	if s.o.Keys == nil {
		return origin{}, &vault.Error{
			Problem: "the provider's keys are kept in the local vault, and there is none", Hint: "make one with runner vault init, or name it with --vault FILE",
		}
	}
	open := func(aws.Config) aws.CredentialsProvider {
		return aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
			k, err := s.o.Keys(ctx)
			return aws.Credentials{AccessKeyID: k.AccessKeyID, SecretAccessKey: k.SecretAccessKey, SessionToken: k.SessionToken}, err
		})
	}
	return origin{source: "the keys in the local vault", open: open, mend: "give the provider new keys: runner vault provider add"}, nil
}

func environmentOrigin(env config.EnvConfig) (origin, error) {
	if !env.Credentials.HasKeys() {
		return origin{}, &vault.Error{
			Problem: "the environment holds no AWS keys",
			Hint:    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for temporary keys",
		}
	}
	return origin{source: "the environment", open: given(env.Credentials), mend: "set new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"}, nil
}

func given(c aws.Credentials) func(aws.Config) aws.CredentialsProvider {
	return func(aws.Config) aws.CredentialsProvider { return credentials.StaticCredentialsProvider{Value: c} }
}

// webIdentityOrigin is a token of the environment, or else of a profile, which STS changes for a role's credentials.
func (s *Session) webIdentityOrigin(ctx context.Context, env config.EnvConfig, profile string) (origin, error) {
	if env.WebIdentityTokenFilePath == "" {
		sc, err := findProfile(ctx, env, profileNames(env, profile))
		if err != nil && !errors.Is(err, errNoProfile) {
			return origin{}, err
		}
		if err == nil && sc.WebIdentityTokenFile != "" {
			return s.webIdentity(sc.Profile, sc.WebIdentityTokenFile, sc.RoleARN, sc.RoleSessionName), nil
		}
	}
	if env.WebIdentityTokenFilePath == "" || env.RoleARN == "" {
		return origin{}, &vault.Error{
			Problem: "there is no web identity",
			Hint:    "set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, as EKS and CI systems with OIDC do",
		}
	}
	return s.webIdentity("", env.WebIdentityTokenFilePath, env.RoleARN, env.RoleSessionName), nil
}

func (s *Session) webIdentity(profile, file, roleARN, sessionName string) origin {
	if sessionName == "" {
		sessionName = s.sessionName()
	}
	open := func(cfg aws.Config) aws.CredentialsProvider {
		return stscreds.NewWebIdentityRoleProvider(sts.NewFromConfig(cfg, s.stsOptions), roleARN, stscreds.IdentityTokenFile(file),
			func(o *stscreds.WebIdentityRoleOptions) { o.RoleSessionName = sessionName })
	}
	return origin{source: "the web identity token " + file, profile: profile, open: open, mend: "renew the token in " + file}
}

// instanceOrigin asks the metadata service of EC2, version 2 and else 1. Where it answers is in AWS's own variables.
func instanceOrigin() origin {
	open := func(aws.Config) aws.CredentialsProvider { return ec2rolecreds.New() }
	return origin{source: "the EC2 instance", open: open, instance: true, mend: "check the role of the instance"}
}
