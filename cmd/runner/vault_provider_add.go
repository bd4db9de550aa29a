package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// providerFlags say what a provider is.
type providerFlags struct {
	*vaultFlags
	source, mfa string
	duration    seconds
	config      vault.ProviderConfig
	cache       cacheFlags
	direct      directFlags

	keysFile, seedFile string
	seed               bool
	copied             *aws.StaticKeys // out of a profile; nil reads them
	use, overwrite     bool
}

func providerAdd(ctx context.Context, p *process, args []string) error {
	f := newProviderFlags(p)
	if err := parseArguments(f.FlagSet, args, 1, 1, "the name of the provider"); err != nil {
		return err
	}
	if err := f.startFromOld(args); err != nil {
		return err
	}
	provider, err := f.provider(f.Arg(0))
	if err != nil {
		return err
	}
	return f.save(ctx, p, provider)
}

// startFromOld lets --overwrite change what the other flags say and nothing else, as aws configure does.
func (f *providerFlags) startFromOld(args []string) error {
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	old, there := config.Provider(f.Arg(0))
	if !there || !f.overwrite {
		return nil
	}
	f.config = *old
	f.source, f.mfa, f.duration = string(old.Credentials.Source), firstOf(string(old.MFA.Mode), "auto"), seconds(old.MFA.Duration)
	f.cache = cacheFlags{string(old.Cache.Policy), seconds(old.Cache.TTL), seconds(old.Cache.NegTTL), seconds(old.Cache.ResurrectTTL)}
	switch { // one says what the other is
	case f.Changed("profile") && !f.Changed("source"):
		f.source = ""
	case f.Changed("source") && !f.Changed("profile"):
		f.config.Credentials.Profile = ""
	}
	return f.Parse(args)
}

func newProviderFlags(p *process) *providerFlags {
	f := &providerFlags{vaultFlags: newVaultFlags(p, "provider add", "provider add NAME [flags]\n\n"+
		"The keys of --source static are typed, or come from stdin or from --keys-file, and are kept in the local vault,\n"+
		"encrypted. All else goes into runner.json.")}
	c := &f.config
	f.StringVar(&c.Region, "region", "", "`region` of secrets whose link is no ARN")
	f.StringVar(&c.Endpoint, "endpoint", "", "`URL` of all services (default: AWS's own, or AWS_ENDPOINT_URL)")
	f.StringVar(&f.source, "source", "", "`place` of the credentials: static, profile, environment, sso, process, web-identity, ecs, eks, imds (default: the chain of AWS's tools)")
	f.StringVar(&c.Credentials.Profile, "profile", "", "`profile` of ~/.aws")
	f.StringVar(&c.RoleARN, "role-arn", "", "`role` to assume for all links that name none")
	f.StringVar(&c.ExternalID, "external-id", "", "`id` that the role wants")
	f.StringVar(&c.SessionName, "session-name", "", "`name` of the sessions of assumed roles (default: runner)")
	f.StringVar(&f.mfa, "mfa", "auto", "`when` to use an MFA device: auto, on or off")
	f.StringVar(&c.MFA.Serial, "mfa-serial", "", "`serial` of the MFA device (default: it is found out)")
	f.Var(&f.duration, "session-duration", "life of an MFA session, in `seconds` (or 2h, its default)")
	f.cache.set(f.FlagSet)
	f.direct.set(f.FlagSet)
	f.keyFlags()
	f.BoolVar(&f.use, "use", false, "make it the active one")
	f.BoolVar(&f.overwrite, "overwrite", false, "change the provider of that name, as the other flags say; --source static asks for its keys anew")
	return f
}

// keyFlags say where secrets come from that runner.json may not hold.
func (f *providerFlags) keyFlags() {
	f.StringVar(&f.keysFile, "keys-file", "", "read the keys of --source static from `file`; - is stdin")
	f.BoolVar(&f.seed, "mfa-seed", false, "keep the seed of the MFA device too, so that no code is asked for; it is typed or comes from stdin")
	f.StringVar(&f.seedFile, "mfa-seed-file", "", "read that seed from `file`; - is stdin")
}

// provider is what the flags say.
func (f *providerFlags) provider(name string) (vault.ProviderConfig, error) {
	c := f.config
	c.Name, c.Type = name, "aws"
	var err error
	if c.Credentials.Source, err = f.credentialSource(); err != nil {
		return c, err
	}
	switch f.mfa {
	case "auto":
		c.MFA.Mode = vault.MFAAuto
	case "on", "off":
		c.MFA.Mode = vault.MFAMode(f.mfa)
	default:
		return c, &usageError{problem: "--mfa wants auto, on or off, not " + quote(f.mfa)}
	}
	c.MFA.Duration, c.Cache = int(f.duration), f.cache.config()
	if c.Direct, err = f.direct.rule(f.FlagSet, c.Direct); err != nil {
		return c, err
	}
	if f.keysFile != "" && c.Credentials.Source != vault.SourceStatic {
		return c, &usageError{problem: "--keys-file belongs to --source static", hint: "name both, or neither"}
	}
	return c, nil
}

func (f *providerFlags) credentialSource() (vault.CredentialSource, error) {
	switch source := vault.CredentialSource(f.source); {
	case f.source == "" && f.config.Credentials.Profile != "":
		return vault.SourceProfile, nil
	case f.source == "" || f.source == "default":
		return vault.SourceDefault, nil
	case f.source == "env":
		return vault.SourceEnvironment, nil
	case slices.Contains(vault.CredentialSources(), source):
		return source, nil
	}
	return "", &usageError{problem: "--source: " + quote(f.source) + " is no place of credentials", hint: "runner vault provider add --help lists them"}
}

// save writes the provider: first what must be secret, then runner.json. What cannot be saved is told before a person
// types keys in vain.
func (f *providerFlags) save(ctx context.Context, p *process, provider vault.ProviderConfig) error {
	config, err := readVaultConfig()
	if err != nil {
		return err
	}
	if err := f.put(&config, provider); err != nil {
		return err
	}
	if err := config.Check(); err != nil {
		return err
	}
	if err := f.saveKeys(ctx, p, provider); err != nil {
		return err
	}
	path, err := editVaultConfig(ctx, p, func(c *vault.Config) error { return f.put(c, provider) })
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "runner: the provider %q is in %s\n", provider.Name, path)
	fmt.Fprintf(p.stderr, "runner: does it work? runner vault provider test %s\n", shellWord(provider.Name))
	return nil
}

// put adds the provider to the configuration. With a second one, the first stays the active one.
func (f *providerFlags) put(c *vault.Config, provider vault.ProviderConfig) error {
	old, there := c.Provider(provider.Name)
	switch {
	case there && !f.overwrite:
		return &usageError{problem: fmt.Sprintf("there is already a provider named %q", old.Name), hint: "--overwrite changes it"}
	case there:
		rename(c, old.Name, provider.Name)
		*old = provider
	default:
		if len(c.Providers) == 1 && c.Active == "" {
			c.Active = c.Providers[0].Name
		}
		c.Providers = append(c.Providers, provider)
	}
	if f.use {
		c.Active = provider.Name
	}
	return nil
}

// rename keeps those who name a provider true when the case of its name changes.
func rename(c *vault.Config, was, now string) {
	if c.Active == was {
		c.Active = now
	}
	for alias, link := range c.Links {
		if link.Provider == was {
			link.Provider = now
			c.Links[alias] = link
		}
	}
}

// cacheFlags say how long values are kept.
type cacheFlags struct {
	policy            string
	ttl, neg, resurge seconds
}

func (c *cacheFlags) set(fs *pflag.FlagSet) {
	fs.StringVar(&c.policy, "cache", "", "`where` fetched values are kept: memory (for the run), disk (encrypted, until refreshed) or none")
	fs.Var(&c.ttl, "ttl", "how long a value is fresh, in `seconds` (or 1h)")
	fs.Var(&c.neg, "neg-ttl", "how long \"not found\" is remembered, in `seconds`")
	fs.Var(&c.resurge, "resurrect-ttl", "how long beyond --ttl a value is used that cannot be fetched again, in `seconds`")
}

func (c *cacheFlags) config() vault.CacheConfig {
	return vault.CacheConfig{Policy: vault.CachePolicy(c.policy), TTL: int(c.ttl), NegTTL: int(c.neg), ResurrectTTL: int(c.resurge)}
}
