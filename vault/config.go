package vault

// Config is the "vault" of runner.json. It never holds a secret.
type Config struct {
	// File is the local vault; a relative path starts at the folder of runner.json.
	File string `json:"file,omitempty"`
	// Scripts says which secrets scripts may use.
	Scripts ScriptRule `json:"scripts,omitzero"`
	// Active names the provider that answers for links that name none; empty is the only one there is.
	Active    string           `json:"active,omitempty"`
	Providers []ProviderConfig `json:"providers,omitempty"`
	// Links are the aliases of secrets that are kept elsewhere, by alias.
	Links map[string]Link `json:"links,omitempty"`
}

// EnvironmentProvider is the name of the provider that needs no configuration, as Kong's: {{vault://aws/NAME}}. It is the
// active one or, where none is set up, what the environment says. A configured provider may take the name.
const EnvironmentProvider = "aws"

// ProviderConfig is one place of external secrets: an account of AWS, as a person names it.
type ProviderConfig struct {
	Name        string            `json:"name"` // Production; unique, whatever its case
	Type        string            `json:"type"` // "aws"
	Region      string            `json:"region,omitempty"`
	Endpoint    string            `json:"endpoint,omitempty"` // for all services; empty is AWS's own, or what AWS_ENDPOINT_URL* say
	Credentials CredentialsConfig `json:"credentials,omitzero"`
	// RoleARN is assumed for all secrets whose link names no role of its own.
	RoleARN     string      `json:"roleArn,omitempty"`
	ExternalID  string      `json:"externalId,omitempty"`
	SessionName string      `json:"sessionName,omitempty"` // of assumed roles; empty is "runner"
	MFA         MFAConfig   `json:"mfa,omitzero"`
	Cache       CacheConfig `json:"cache,omitzero"`
	// Direct says what {{vault://NAME/…}} may ask this provider for.
	Direct DirectRule `json:"direct,omitzero"`
}

// CredentialsConfig says where the first credentials come from.
type CredentialsConfig struct {
	Source  CredentialSource `json:"source,omitempty"`
	Profile string           `json:"profile,omitempty"` // of ~/.aws; for sources profile, sso and process
}

// CredentialSource is a place of credentials.
type CredentialSource string

// The values of CredentialSource. The empty one is the chain of AWS's SDK: environment, profile, web identity, container,
// instance.
const (
	SourceDefault     CredentialSource = ""
	SourceStatic      CredentialSource = "static" // a key pair, kept in the local vault
	SourceProfile     CredentialSource = "profile"
	SourceEnvironment CredentialSource = "environment"
	SourceSSO         CredentialSource = "sso"
	SourceProcess     CredentialSource = "process" // the credential_process of the profile
	SourceWebIdentity CredentialSource = "web-identity"
	SourceECS         CredentialSource = "ecs"
	SourceEKS         CredentialSource = "eks"  // pod identity
	SourceIMDS        CredentialSource = "imds" // EC2, version 2 and 1
)

// MFAConfig says whether a session needs a one-time code.
type MFAConfig struct {
	Mode MFAMode `json:"mode,omitempty"`
	// Serial is the ARN of the device; empty is found out: AWS_MFA_SERIAL, the profile's mfa_serial, iam:ListMFADevices.
	Serial string `json:"serial,omitempty"`
	// Duration is the life of a session of long-lived keys in seconds; 0 is 7200, Postman's two hours.
	Duration int `json:"duration,omitempty"`
}

// MFAMode is when a one-time code is asked for.
type MFAMode string

// The values of MFAMode. The empty one asks long-lived keys for a code when a device is known or found.
const (
	MFAAuto MFAMode = ""
	MFAOn   MFAMode = "on"  // no device is an error
	MFAOff  MFAMode = "off" // none is asked for
)

// CacheConfig says how long fetched values are kept. Times are in seconds, as Kong's.
type CacheConfig struct {
	Policy CachePolicy `json:"policy,omitempty"`
	// TTL is how long a value is fresh; 0 is for the whole run (memory) or until refreshed (disk).
	TTL int `json:"ttl,omitempty"`
	// NegTTL is how long a "not found" is kept; 0 is for the run (memory) or not at all (disk).
	NegTTL int `json:"negTtl,omitempty"`
	// ResurrectTTL is how long beyond TTL a value may be used when it cannot be fetched again; 0 is for ever with policy
	// disk, else not at all.
	ResurrectTTL int `json:"resurrectTtl,omitempty"`
}

// CachePolicy is where fetched values are kept.
type CachePolicy string

// The values of CachePolicy. The empty one of a link is its provider's, that of a provider is memory.
const (
	CacheDefault CachePolicy = ""
	CacheMemory  CachePolicy = "memory" // for the run
	CacheDisk    CachePolicy = "disk"   // encrypted, until refreshed
	CacheNone    CachePolicy = "none"   // fetched for every use, kept nowhere
)

// Link ties an alias to a secret of a provider.
type Link struct {
	SecretID   string   `json:"secretId"` // a name or an ARN, whose region then counts
	Provider   string   `json:"provider,omitempty"`
	RoleARN    string   `json:"roleArn,omitempty"`
	ExternalID string   `json:"externalId,omitempty"`
	Version    string   `json:"version,omitempty"` // empty, an id, a stage, or 1 and 2 for AWSCURRENT and AWSPREVIOUS; id:X and stage:X say which
	Mode       LinkMode `json:"mode,omitempty"`
	Key        string   `json:"key,omitempty"` // the gjson path of one field; the alias is then that field
	Domains    []string `json:"domains,omitempty"`
	Scripts    Access   `json:"scripts,omitempty"`
	// Cache overrides the provider's, field by field.
	Cache CacheConfig `json:"cache,omitzero"`
}

// LinkMode is how the text of a linked secret is read.
type LinkMode string

// The values of LinkMode. The empty one is plaintext.
const (
	ModePlaintext LinkMode = "plaintext" // exactly as it is stored
	ModeJSON      LinkMode = "json"      // its fields are secrets too: alias.field
)
