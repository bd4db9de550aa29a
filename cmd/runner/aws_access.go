package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// awsAccess is AWS as one command line needs it: what runner.json says, a session for each provider, and the secrets.
// Making it reads and asks nothing.
type awsAccess struct {
	config   vault.Config
	local    *vault.File // has static keys and seeds of MFA devices
	store    *aws.Store  // nil where there is no folder for it
	sessions *aws.Sessions
	secrets  *aws.Secrets
}

// awsOptions are what a command says of its access. The zero value works.
type awsOptions struct {
	mfa mfaFlags
	// Offline answers with cached values and asks nobody.
	offline bool
	// Warn gets what a person should read; nil is standard error.
	warn func(text string)
}

func newAWSAccess(p *process, config vault.Config, local *vault.File, o awsOptions) (*awsAccess, error) {
	if o.warn == nil {
		o.warn = func(text string) { fmt.Fprintf(p.stderr, "runner: warning: %s\n", text) }
	}
	a := &awsAccess{config: config, local: local}
	scope, err := findConfig()
	if err != nil {
		return nil, err
	}
	options, err := sessionStore(p)
	if err != nil {
		return nil, err
	}
	if options.Path != "" {
		a.store = aws.NewStore(options)
	}
	o.mfa.hide(p)
	a.sessions = aws.NewSessions(func(provider string) (aws.SessionOptions, error) {
		found, err := a.provider(provider)
		if err != nil {
			return aws.SessionOptions{}, err
		}
		return aws.SessionOptions{
			Provider: found, Getenv: p.getenv, Store: a.store, Register: p.mask.Add, Warn: o.warn, Now: p.now,
			Keys:  func(ctx context.Context) (aws.StaticKeys, error) { return keptKeys(ctx, local, found.Name) },
			Codes: o.mfa.sources(p, local, found.Name),
		}, nil
	})
	a.secrets = aws.New(aws.Options{
		Config: config, Client: a.sessions.Client, Caller: a.sessions.Caller, Register: p.mask.Add, Warn: o.warn,
		Offline: o.offline, Store: a.store, Scope: scope, Now: p.now,
	})
	return a, nil
}

// provider returns what runner.json says of a provider. No name and "aws" are the active one, which is the environment
// where none is set up.
func (a *awsAccess) provider(name string) (vault.ProviderConfig, error) {
	if found, ok := a.config.Provider(name); ok {
		return *found, nil
	}
	if name != "" && !strings.EqualFold(name, vault.EnvironmentProvider) {
		return vault.ProviderConfig{}, noProvider(name)
	}
	if found, ok := a.config.Provider(a.config.Active); ok {
		return *found, nil
	}
	switch len(a.config.Providers) {
	case 0:
		return vault.ProviderConfig{Name: vault.EnvironmentProvider, Type: "aws"}, nil
	case 1:
		return a.config.Providers[0], nil
	}
	return vault.ProviderConfig{}, &usageError{
		problem: "there are several providers and none is active", hint: "name one with --provider, or choose one: runner vault provider use NAME",
	}
}

func noProvider(name string) error {
	return &usageError{problem: fmt.Sprintf("no provider is named %q", name), hint: "runner vault provider list shows them, runner vault provider add makes one"}
}

// session returns the session of a provider; no name is the active one.
func (a *awsAccess) session(name string) (*aws.Session, vault.ProviderConfig, error) {
	found, err := a.provider(name)
	if err != nil {
		return nil, found, err
	}
	s, err := a.sessions.Of(found.Name)
	return s, found, err
}

// sessionStore says where sessions and cached values are kept, encrypted as the vault is. Each RUNNER_VAULT_IDENTITY has
// a file of its own, so that those who set it now and then do not lose their sessions each time.
func sessionStore(p *process) (vault.Options, error) {
	dir := stateDir(p)
	if dir == "" {
		return vault.Options{}, nil
	}
	o, err := vaultOptions(p, filepath.Join(dir, "aws.age"))
	if err != nil {
		return o, err
	}
	o.Passphrase = nil // it is locked with a key, always
	if o.Identity != "" {
		sum := sha256.Sum256([]byte(o.Identity))
		o.Path = filepath.Join(dir, "aws-"+hex.EncodeToString(sum[:4])+".age")
	}
	return o, nil
}

// stateDir is the folder of what outlives a run and is nobody's work: $XDG_STATE_HOME/runner. It is empty where there is
// no home folder.
func stateDir(p *process) string {
	dir := p.getenv("XDG_STATE_HOME")
	switch {
	case filepath.IsAbs(dir): // others are to be ignored, says its specification
	case runtime.GOOS == "windows":
		dir = p.getenv("LocalAppData")
	case p.getenv("HOME") != "":
		dir = filepath.Join(p.getenv("HOME"), ".local", "state")
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "runner")
}

// The names under which the local vault keeps what belongs to a provider. Names of providers differ whatever their case.
func keysName(provider string) string { return "aws/" + strings.ToLower(provider) + "/keys" }
func seedName(provider string) string { return "aws/" + strings.ToLower(provider) + "/mfa-seed" }

// keptKeys are the static keys that runner vault provider add was given.
func keptKeys(ctx context.Context, local *vault.File, provider string) (aws.StaticKeys, error) {
	text, found, err := local.Private(ctx, keysName(provider))
	if err != nil {
		return aws.StaticKeys{}, err
	}
	if !found {
		return aws.StaticKeys{}, &vault.Error{
			Problem: fmt.Sprintf("the local vault has no keys for the provider %q", provider),
			Hint:    fmt.Sprintf("enter them: runner vault provider add %s --source static --overwrite", shellWord(provider)),
		}
	}
	return aws.ParseStaticKeys(text)
}
