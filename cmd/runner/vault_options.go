package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/rq-runner/runner/vault"
)

// The environment variables that open a vault where no person and no keyring is. With _FILE behind its name each one
// names a file that holds the value, as Docker and Kubernetes mount secrets.
const (
	envIdentity   = "RUNNER_VAULT_IDENTITY"
	envPassphrase = "RUNNER_VAULT_PASSPHRASE"
	// envKeyring set to off leaves the keyring of the system alone.
	envKeyring = "RUNNER_VAULT_KEYRING"
)

// vaultOptions says where the vault is, by default in the folder of the user's settings, and what opens it.
func vaultOptions(p *process, path string) (vault.Options, error) {
	o := vault.Options{Path: path, Passphrase: p.passphrase, Now: p.now}
	if o.Path == "" {
		o.Path = defaultVault(p)
	}
	var err error
	if o.Identity, err = p.envOrFile(envIdentity); err != nil {
		return o, err
	}
	if !p.inCI() && p.getenv(envKeyring) != "off" {
		o.Keyring = vault.SystemKeyring()
	}
	return o, nil
}

// defaultVault is empty where there is no home folder, as in some containers: most runs need no vault.
func defaultVault(p *process) string {
	dir := p.getenv("XDG_CONFIG_HOME")
	switch {
	case filepath.IsAbs(dir): // others are to be ignored, says its specification
	case runtime.GOOS == "windows":
		dir = p.getenv("AppData")
	case p.getenv("HOME") != "":
		dir = filepath.Join(p.getenv("HOME"), ".config")
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "runner", "vault.age")
}

// envOrFile is an environment variable, or what the file holds that NAME_FILE names, without the newline at its end.
func (p *process) envOrFile(name string) (string, error) {
	if text := p.getenv(name); text != "" {
		return text, nil
	}
	path := p.getenv(name + "_FILE")
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", &usageError{problem: fmt.Sprintf("%s_FILE: %s", name, err), hint: "let it name a file that can be read"}
	}
	return trimNewline(string(text)), nil
}

func trimNewline(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
}

// passphrase is the one that opens a vault.
func (p *process) passphrase(ctx context.Context) (string, error) {
	text, err := p.envOrFile(envPassphrase)
	if err == nil && text == "" {
		text, err = p.askSecret(ctx, "Passphrase of the vault: ")
	}
	return text, passphraseError(err)
}

// newPassphrase is the one of a new vault. A typed one is typed twice.
func (p *process) newPassphrase(ctx context.Context) (string, error) {
	if text, err := p.envOrFile(envPassphrase); err != nil || text != "" {
		return text, err
	}
	return p.askTwice(ctx)
}

func (p *process) askTwice(ctx context.Context) (string, error) {
	text, err := p.askSecret(ctx, "New passphrase: ")
	if err != nil {
		return "", passphraseError(err)
	}
	again, err := p.askSecret(ctx, "The same again: ")
	if err == nil && again != text {
		err = &usageError{problem: "the two passphrases differ", hint: "type them again"}
	}
	return text, passphraseError(err)
}

func passphraseError(err error) error {
	if err == nil || !isNoTerminal(err) {
		return err
	}
	return &vault.Error{
		Problem: "a passphrase is needed, and there is no terminal to ask for it", Kind: vault.ErrNeedsPerson,
		Hint: fmt.Sprintf("set %s, or %s_FILE to a file that holds it", envPassphrase, envPassphrase),
	}
}
