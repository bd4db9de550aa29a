package main

import (
	"context"
	"fmt"
	"os"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// saveKeys keeps what belongs to the provider and is secret in the local vault. It does nothing for a provider that has
// no such thing.
func (f *providerFlags) saveKeys(ctx context.Context, p *process, provider vault.ProviderConfig) error {
	static, seed := provider.Credentials.Source == vault.SourceStatic, f.seed || f.seedFile != ""
	if !static && !seed {
		return nil
	}
	file, err := f.open(p)
	if err != nil {
		return err
	}
	if static {
		if static, err = f.wantsKeys(ctx, file, provider.Name); err != nil {
			return err
		}
	}
	kept, err := f.readPrivate(ctx, p, provider.Name, static)
	if err != nil {
		return err
	}
	for name, text := range kept {
		if err := file.SetPrivate(ctx, name, &text); err != nil {
			return err
		}
	}
	if seed {
		fmt.Fprintln(p.stderr, "runner: the seed of the MFA device is in the local vault: whoever opens that has both factors")
	}
	return nil
}

// readPrivate takes all that is to be kept, by its name in the vault, before anything is.
func (f *providerFlags) readPrivate(ctx context.Context, p *process, provider string, static bool) (map[string]vault.Value, error) {
	kept := map[string]vault.Value{}
	if static {
		keys, err := f.readKeys(ctx, p)
		if err != nil {
			return nil, err
		}
		kept[keysName(provider)] = keys.Value()
	}
	if f.seed || f.seedFile != "" {
		seed, err := f.readSeed(ctx, p, static && f.fromStdin(p))
		if err != nil {
			return nil, err
		}
		kept[seedName(provider)] = vault.NewValue(seed)
	}
	return kept, nil
}

// wantsKeys opens the vault and says whether keys are to be read: an old pair stays unless the command line speaks of keys.
// It refuses to lose a pair: projects that share a vault may use the same name.
func (f *providerFlags) wantsKeys(ctx context.Context, file *vault.File, provider string) (bool, error) {
	if _, err := file.List(ctx); err != nil {
		return false, err
	}
	_, there, err := file.Private(ctx, keysName(provider))
	if err == nil && there && !f.overwrite {
		return false, &usageError{
			problem: fmt.Sprintf("the local vault already has keys of a provider named %q", provider),
			hint:    "--overwrite replaces them; another name, or another vault (--vault FILE), leaves them alone",
		}
	}
	return !there || f.Changed("source") || f.keysFile != "" || f.copied != nil, err
}

// fromStdin reports whether keys come without a person: from a file, or from a stdin that is no terminal.
func (f *providerFlags) fromStdin(p *process) bool {
	return f.keysFile == "-" || f.keysFile == "" && !stdinTTY(p)
}

func (f *providerFlags) readKeys(ctx context.Context, p *process) (aws.StaticKeys, error) {
	switch {
	case f.copied != nil:
		return *f.copied, nil
	case f.fromStdin(p):
		text, err := readAll(ctx, p.stdin)
		if err != nil {
			return aws.StaticKeys{}, err
		}
		return f.parseKeys(p, text, "stdin")
	case f.keysFile != "":
		text, err := os.ReadFile(f.keysFile)
		if err != nil {
			return aws.StaticKeys{}, inputError(err)
		}
		return f.parseKeys(p, string(text), f.keysFile)
	}
	keys, err := p.askKeys(ctx)
	if isNoTerminal(err) {
		return keys, &usageError{problem: "there is no terminal to ask for the keys", hint: "give them over stdin or with --keys-file FILE, as the aws command or ~/.aws/credentials has them"}
	}
	return keys, err
}

func (f *providerFlags) parseKeys(p *process, text, from string) (aws.StaticKeys, error) {
	keys, err := parseKeys(text)
	p.mask.Add(keys.SecretAccessKey)
	p.mask.Add(keys.SessionToken)
	if err != nil {
		return keys, fmt.Errorf("%s: %w", from, err)
	}
	return keys, nil
}

// askKeys asks a person. Only the secret parts are not shown.
func (p *process) askKeys(ctx context.Context) (keys aws.StaticKeys, err error) {
	if keys.AccessKeyID, err = p.ask(ctx, "Access key id: "); err != nil {
		return keys, err
	}
	if keys.SecretAccessKey, err = p.askSecret(ctx, "Secret access key (not shown): "); err != nil {
		return keys, err
	}
	if !isLasting(keys.AccessKeyID) {
		if keys.SessionToken, err = p.askSecret(ctx, "Session token (not shown; empty for lasting keys): "); err != nil {
			return keys, err
		}
	}
	return keys, checkKeys(&keys)
}

// readSeed takes the seed of the MFA device.
func (f *providerFlags) readSeed(ctx context.Context, p *process, stdinTaken bool) (string, error) {
	text, err := f.seedText(ctx, p, stdinTaken)
	if err != nil {
		return "", err
	}
	p.mask.Add(trimNewline(text))
	seed, err := parseSeed(text)
	p.mask.Add(seed)
	return seed, err
}

func (f *providerFlags) seedText(ctx context.Context, p *process, stdinTaken bool) (string, error) {
	stdin := f.seedFile == "-" || f.seedFile == "" && !stdinTTY(p)
	switch {
	case stdin && stdinTaken:
		return "", &usageError{problem: "stdin has the keys, and cannot have the seed too", hint: "give one of them with --mfa-seed-file FILE or --keys-file FILE"}
	case stdin:
		return readAll(ctx, p.stdin)
	case f.seedFile != "":
		text, err := os.ReadFile(f.seedFile)
		return string(text), inputError(err)
	}
	text, err := p.askSecret(ctx, "Seed of the MFA device, as AWS showed it (not shown): ")
	if isNoTerminal(err) {
		err = &usageError{problem: "there is no terminal to ask for the seed", hint: "give it over stdin or with --mfa-seed-file FILE"}
	}
	return text, err
}

// ask asks for a line that may be seen.
func (p *process) ask(ctx context.Context, prompt string) (string, error) {
	return p.dialogue(ctx, prompt, readLine)
}
