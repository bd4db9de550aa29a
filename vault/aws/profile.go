package aws

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/rq-runner/runner/vault"
)

// Autofill returns what a profile of ~/.aws says of a provider: its name, its region, and the profile as the source of
// credentials. Keys stay where they are. An empty name is that of AWS_PROFILE, else main, else default: the last two as
// in Postman.
func Autofill(ctx context.Context, profile string) (vault.ProviderConfig, error) {
	env, err := config.NewEnvConfig()
	if err != nil {
		return vault.ProviderConfig{}, fmt.Errorf("reading AWS's variables: %w", err)
	}
	sc, err := findProfile(ctx, env, profileNames(env, profile))
	if err != nil {
		return vault.ProviderConfig{}, err
	}
	source := vault.SourceProfile
	switch {
	case sc.RoleARN != "" || sc.Credentials.HasKeys():
	case sc.SSOSessionName != "" || sc.SSOStartURL != "":
		source = vault.SourceSSO
	case sc.CredentialProcess != "":
		source = vault.SourceProcess
	}
	return vault.ProviderConfig{
		Name: sc.Profile, Type: "aws", Region: sc.Region, Credentials: vault.CredentialsConfig{Source: source, Profile: sc.Profile},
	}, nil
}

// profileNames are where to look for the profile of that name; without one, for that of AWS_PROFILE, main or default.
func profileNames(env config.EnvConfig, name string) []string {
	if named := cmp.Or(name, env.SharedConfigProfile); named != "" {
		return []string{named}
	}
	return []string{"main", "default"}
}

// findProfile reads the first profile of these names that is there.
func findProfile(ctx context.Context, env config.EnvConfig, names []string) (sc config.SharedConfig, err error) {
	for _, name := range names {
		sc, err = readProfile(ctx, env, name)
		if err == nil {
			return sc, nil
		}
		if _, missing := errors.AsType[config.SharedConfigProfileNotExistError](err); !missing {
			return sc, &vault.Error{
				Problem: fmt.Sprintf("reading the profile %q", name), Err: err, Hint: "mend ~/.aws/config or ~/.aws/credentials, or name another profile",
			}
		}
	}
	return sc, &vault.Error{
		Problem: "~/.aws has no profile " + strings.Join(quoted(names), " or "), Kind: errNoProfile,
		Hint: "name one that ~/.aws/config or ~/.aws/credentials has, or make one with aws configure",
	}
}

// errNoProfile marks the errors about profiles that are not there.
var errNoProfile = errors.New("no such profile")

func quoted(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, strconv.Quote(name))
	}
	return all
}

// readProfile reads ~/.aws, or the files that the environment names instead.
func readProfile(ctx context.Context, env config.EnvConfig, name string) (config.SharedConfig, error) {
	return config.LoadSharedConfigProfile(ctx, name, func(o *config.LoadSharedConfigOptions) {
		if env.SharedConfigFile != "" {
			o.ConfigFiles = []string{env.SharedConfigFile}
		}
		if env.SharedCredentialsFile != "" {
			o.CredentialsFiles = []string{env.SharedCredentialsFile}
		}
	})
}

// profileOrigin is the profile that the provider names.
func (s *Session) profileOrigin(ctx context.Context, env config.EnvConfig, c vault.CredentialsConfig) (origin, error) {
	sc, err := findProfile(ctx, env, profileNames(env, c.Profile))
	if err != nil {
		return origin{}, err
	}
	o, found, err := s.fromProfile(ctx, env, sc)
	if err == nil && !found {
		err = &vault.Error{
			Problem: fmt.Sprintf("the profile %q holds no credentials", sc.Profile),
			Hint:    "give it keys, a credential_process, a role_arn or SSO: aws configure, or aws configure sso",
		}
	}
	return o, err
}

// chainProfile is the profile of the SDK's chain, if there is one with credentials.
func (s *Session) chainProfile(ctx context.Context, env config.EnvConfig) (o origin, found bool, err error) {
	named := cmp.Or(s.o.Provider.Credentials.Profile, env.SharedConfigProfile)
	sc, err := findProfile(ctx, env, []string{cmp.Or(named, "default")})
	if named == "" && errors.Is(err, errNoProfile) {
		return origin{}, false, nil
	}
	if err != nil {
		return origin{}, false, err
	}
	return s.fromProfile(ctx, env, sc)
}

// fromProfile walks from a profile's role to the profile that it is assumed from, and on to the first credentials. Found
// false is a profile without any.
func (s *Session) fromProfile(ctx context.Context, env config.EnvConfig, sc config.SharedConfig) (o origin, found bool, err error) {
	o = origin{profile: sc.Profile}
	var roles []role
	leaf := &sc
	for {
		o.serial = cmp.Or(leaf.MFASerial, o.serial) // the device belongs to whose keys are used
		if leaf.RoleARN == "" || leaf.WebIdentityTokenFile != "" {
			break
		}
		roles = append(roles, s.profileRole(leaf))
		if leaf.Source == nil {
			break
		}
		leaf = leaf.Source
	}
	from, found, err := s.leafOrigin(ctx, env, leaf)
	slices.Reverse(roles)
	o.source, o.open, o.instance, o.mend, o.roles = from.source, from.open, from.instance, from.mend, roles
	return o, found, err
}

func (s *Session) profileRole(sc *config.SharedConfig) role {
	r := role{arn: sc.RoleARN, externalID: sc.ExternalID, sessionName: cmp.Or(s.o.Provider.SessionName, sc.RoleSessionName, s.sessionName())}
	if d := sc.RoleDurationSeconds; d != nil {
		r.life = *d
		if r.life > roleLife {
			s.o.Warn(fmt.Sprintf("profile %q: duration_seconds of the role %s is capped to 1h (role chaining)", sc.Profile, sc.RoleARN))
			r.life = roleLife
		}
	}
	return r
}

// leafOrigin is where a profile has its first credentials from.
func (s *Session) leafOrigin(ctx context.Context, env config.EnvConfig, sc *config.SharedConfig) (o origin, found bool, err error) {
	label := fmt.Sprintf("profile %q", sc.Profile)
	switch {
	case sc.Credentials.HasKeys():
		return origin{source: label, open: given(sc.Credentials), mend: "put new keys into " + label + ": aws configure"}, true, nil
	case sc.CredentialSource == "Environment":
		o, err = environmentOrigin(env)
	case sc.CredentialSource == "Ec2InstanceMetadata":
		o = instanceOrigin()
	case sc.CredentialSource == "EcsContainer":
		o, err = s.containerOrigin(ctx, env, vault.SourceECS)
	case sc.WebIdentityTokenFile != "":
		o = s.webIdentity(sc.Profile, sc.WebIdentityTokenFile, sc.RoleARN, sc.RoleSessionName)
	case sc.SSOSessionName != "" || sc.SSOStartURL != "":
		o, err = s.sdkOrigin(ctx, sc.Profile, "the SSO of "+label, "aws sso login --profile "+sc.Profile)
	case sc.LoginSession != "":
		o, err = s.sdkOrigin(ctx, sc.Profile, "the login of "+label, "aws login --profile "+sc.Profile)
	case sc.CredentialProcess != "":
		o, err = s.sdkOrigin(ctx, sc.Profile, "the credential_process of "+label, "run the credential_process of "+label+" by hand, and see what it says")
	default:
		return origin{}, false, nil
	}
	return o, true, err
}

// sdkOrigin leaves a profile to the SDK.
func (s *Session) sdkOrigin(ctx context.Context, profile, source, mend string) (origin, error) {
	cfg, err := s.sdkConfig(ctx, config.WithSharedConfigProfile(profile))
	if err != nil {
		return origin{}, &vault.Error{Problem: source, Err: err, Hint: mend}
	}
	open := func(aws.Config) aws.CredentialsProvider { return cfg.Credentials }
	return origin{source: source, open: open, mend: mend}, nil
}
