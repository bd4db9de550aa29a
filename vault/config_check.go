package vault

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Check reports the first setting that cannot be obeyed, by its place: vault.providers[1].region.
func (c *Config) Check() error {
	for i, p := range c.Providers {
		place := fmt.Sprintf("vault.providers[%d]", i)
		if slices.ContainsFunc(c.Providers[:i], func(other ProviderConfig) bool { return strings.EqualFold(other.Name, p.Name) }) {
			return bad(place+".name", "another provider is named %q too", "give each one its own name, whatever its case", p.Name)
		}
		if err := p.check(place); err != nil {
			return err
		}
	}
	if _, ok := c.Provider(c.Active); c.Active != "" && !ok {
		return bad("vault.active", "no provider is named %q", c.knownProviders(), c.Active)
	}
	for _, alias := range slices.Sorted(maps.Keys(c.Links)) {
		if err := c.checkLink(alias, c.Links[alias]); err != nil {
			return err
		}
	}
	return nil
}

// Provider returns the provider of a name, whatever its case. It may be changed in place.
func (c *Config) Provider(name string) (*ProviderConfig, bool) {
	for i := range c.Providers {
		if strings.EqualFold(c.Providers[i].Name, name) {
			return &c.Providers[i], true
		}
	}
	return nil, false
}

func (c *Config) knownProviders() string {
	var names []string
	for _, p := range c.Providers {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return "make one: runner vault provider add NAME"
	}
	return "known: " + strings.Join(names, ", ")
}

// bad is an error about the setting at a place. The problem has one verb, for the value.
func bad(place, problem, hint, value string) error {
	return &Error{Problem: place + ": " + fmt.Sprintf(problem, value), Hint: hint}
}

// form is one text with its rule.
type form struct {
	key, text     string
	rule          func(string) bool
	problem, hint string
}

func checkForms(place string, forms []form) error {
	for _, f := range forms {
		if f.text != "" && !f.rule(f.text) {
			return bad(place+"."+f.key, f.problem, f.hint, f.text)
		}
	}
	return nil
}

const (
	badRole       = "%q is no ARN of a role"
	roleHint      = "as in arn:aws:iam::123456789012:role/reader"
	badExternalID = "%q is no external id"
	externalHint  = "2 to 1224 letters, digits and + = , . @ : / -"
)

func (p *ProviderConfig) check(place string) error {
	switch {
	case !isProviderName(p.Name) || strings.TrimSpace(p.Name) != p.Name:
		return bad(place+".name", "%q cannot name a provider", "a name is 1 to 100 characters without / # % { } =", p.Name)
	case strings.EqualFold(p.Name, LocalName):
		return bad(place+".name", "%q is the local vault", "choose another name", p.Name)
	case p.Type != "aws":
		return bad(place+".type", "%q is no type of provider", `write "type": "aws"`, p.Type)
	case p.Endpoint != "" && !strings.HasPrefix(p.Endpoint, "https://") && !strings.HasPrefix(p.Endpoint, "http://"):
		return bad(place+".endpoint", "%q is no URL", "as in http://127.0.0.1:4566; AWS's own endpoints need none", p.Endpoint)
	}
	if err := checkForms(place, []form{
		{"region", p.Region, isRegion, "%q is no region", "as in eu-west-1"},
		{"roleArn", p.RoleARN, isRole, badRole, roleHint},
		{"externalId", p.ExternalID, isExternalID, badExternalID, externalHint},
		{"sessionName", p.SessionName, isSessionName, "%q is no session name", "2 to 64 letters, digits and + = , . @ -"},
		{"mfa.serial", p.MFA.Serial, isSerial, "%q is no serial of an MFA device", "as in arn:aws:iam::123456789012:mfa/ada"},
	}); err != nil {
		return err
	}
	if err := p.Credentials.check(place + ".credentials"); err != nil {
		return err
	}
	if err := p.MFA.check(place + ".mfa"); err != nil {
		return err
	}
	return p.Cache.check(place + ".cache")
}

// CredentialSources are the names of the sources, without the empty one.
func CredentialSources() []CredentialSource {
	return []CredentialSource{
		SourceStatic, SourceProfile, SourceEnvironment, SourceSSO, SourceProcess, SourceWebIdentity, SourceECS, SourceEKS, SourceIMDS,
	}
}

func (c CredentialsConfig) check(place string) error {
	if c.Source != SourceDefault && !slices.Contains(CredentialSources(), c.Source) {
		return bad(place+".source", "%q is no source of credentials", "known: "+texts(CredentialSources()), string(c.Source))
	}
	switch c.Source {
	case SourceDefault, SourceProfile, SourceSSO, SourceProcess:
		return nil
	case SourceStatic, SourceEnvironment, SourceWebIdentity, SourceECS, SourceEKS, SourceIMDS:
	}
	if c.Profile != "" {
		return bad(place+".profile", "the source "+string(c.Source)+" has no profile %q", `leave it out, or write "source": "profile"`, c.Profile)
	}
	return nil
}

// The lives that GetSessionToken gives, in seconds.
const (
	minDuration = 900
	maxDuration = 129600
)

func (m MFAConfig) check(place string) error {
	switch {
	case m.Mode != MFAAuto && m.Mode != MFAOn && m.Mode != MFAOff:
		return bad(place+".mode", "%q is no mode", "known: on, off; without it a device that is found is used", string(m.Mode))
	case strings.Contains(m.Serial, ":u2f/"):
		return bad(place+".serial", "%q is a security key, which has no codes", "name a device that shows six digits", m.Serial)
	case m.Duration != 0 && (m.Duration < minDuration || m.Duration > maxDuration):
		return bad(place+".duration", "%s seconds is no life of a session", fmt.Sprintf("%d to %d, or nothing for 7200", minDuration, maxDuration), fmt.Sprint(m.Duration))
	}
	return nil
}

func (c CacheConfig) check(place string) error {
	if !slices.Contains([]CachePolicy{CacheDefault, CacheMemory, CacheDisk, CacheNone}, c.Policy) {
		return bad(place+".policy", "%q is no cache policy", "known: memory, disk, none", string(c.Policy))
	}
	for _, t := range []struct {
		key     string
		seconds int
	}{{"ttl", c.TTL}, {"negTtl", c.NegTTL}, {"resurrectTtl", c.ResurrectTTL}} {
		if t.seconds < 0 {
			return bad(place+"."+t.key, "%s is negative", "times are whole seconds from 0", fmt.Sprint(t.seconds))
		}
	}
	return nil
}

func (c *Config) checkLink(alias string, l Link) error {
	place := "vault.links." + alias
	if err := CheckName(alias); err != nil {
		return &Error{Problem: "vault.links", Err: err, Hint: "use a name such as db.password"}
	}
	if err := c.checkLinkProvider(place, l); err != nil {
		return err
	}
	isSecret := isSecretName
	if strings.HasPrefix(l.SecretID, "arn:") {
		isSecret = isSecretARN
	}
	if l.SecretID == "" {
		return bad(place, "%q is missing", "name the secret: its ARN or its name", "secretId")
	}
	if err := checkForms(place, []form{
		{"secretId", l.SecretID, isSecret, "%q is neither a name nor an ARN of a secret", "as in prod/db or arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf"},
		{"roleArn", l.RoleARN, isRole, badRole, roleHint},
		{"externalId", l.ExternalID, isExternalID, badExternalID, externalHint},
		{"version", l.Version, isVersion, "%q is no version", "a version id, a stage such as AWSPENDING, or 1 and 2 for the current and the previous one; id:X and stage:X say which is meant"},
	}); err != nil {
		return err
	}
	return l.check(place)
}

// checkLinkProvider wants every link to have exactly one provider that answers for it. Without any provider that is the
// environment.
func (c *Config) checkLinkProvider(place string, l Link) error {
	_, known := c.Provider(l.Provider)
	open := l.Provider == "" || strings.EqualFold(l.Provider, EnvironmentProvider)
	switch {
	case known:
	case !open:
		return bad(place+".provider", "no provider is named %q", c.knownProviders(), l.Provider)
	case c.Active == "" && len(c.Providers) > 1:
		return bad(place, "there are several providers and none is %s", "choose one: runner vault provider use NAME", "active")
	}
	return nil
}

func (l Link) check(place string) error {
	switch {
	case l.Mode != "" && l.Mode != ModePlaintext && l.Mode != ModeJSON:
		return bad(place+".mode", "%q is no mode", "known: plaintext, json", string(l.Mode))
	case l.Key != "" && l.Mode == ModePlaintext:
		return bad(place+".key", "plaintext has no field %q", `write "mode": "json"`, l.Key)
	case !slices.Contains([]Access{AccessDefault, AccessAllowed, AccessDenied}, l.Scripts):
		return bad(place+".scripts", "%q is no rule", "known: allow, deny", string(l.Scripts))
	}
	return l.Cache.check(place + ".cache")
}

func texts[T ~string](list []T) string {
	var all []string
	for _, t := range list {
		all = append(all, string(t))
	}
	return strings.Join(all, ", ")
}
