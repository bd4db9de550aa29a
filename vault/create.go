package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// Protection says what a new vault is opened with.
type Protection int

// The values of Protection. Options.Identity beats the first two.
const (
	ByKeyring    Protection = iota // a key in the keyring, or in a file where there is no keyring
	ByKeyFile                      // a key in a file beside the vault
	ByPassphrase                   // what Options.Passphrase says
)

// Created tells where the key of a new vault is.
type Created struct {
	Key string // "the keyring", a path, "RUNNER_VAULT_IDENTITY" or "the passphrase"
	// NoKeyring is why the key is in a file though the keyring was wanted; nil otherwise.
	NoKeyring error
}

// Create makes an empty vault. Neither a vault nor a key that is there is ever replaced: an older key is used again.
func Create(ctx context.Context, o Options, by Protection) (Created, error) {
	if o.Path == "" {
		return Created{}, NewFile(o).absent()
	}
	if err := os.MkdirAll(filepath.Dir(o.Path), 0o700); err != nil {
		return Created{}, fmt.Errorf("making the folder of the vault: %w", err)
	}
	unlock, err := lock(ctx, o.Path)
	if err != nil {
		return Created{}, err
	}
	defer unlock()
	if exists(o.Path) {
		return Created{}, &Error{
			Problem: "there is already a file at " + o.Path, Kind: fs.ErrExist,
			Hint: "use it, or name another with --vault FILE",
		}
	}
	made, keys, err := o.newLock(ctx, by)
	if err != nil {
		return Created{}, err
	}
	data, err := sealFor(&contents{Secrets: map[string]entry{}}, keys)
	if err != nil {
		return Created{}, err
	}
	if err := replaceFile(o.Path, data); err != nil {
		return Created{}, fmt.Errorf("writing the vault: %w", err)
	}
	return made, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

func (o Options) newLock(ctx context.Context, by Protection) (Created, Lock, error) {
	switch {
	case by == ByPassphrase:
		if o.Passphrase == nil {
			return Created{}, nil, NewFile(o).needsPassphrase()
		}
		pass, err := o.Passphrase(ctx)
		return Created{Key: "the passphrase"}, Passphrase{pass, o.WorkFactor}, err
	case o.Identity != "":
		keys, err := lockOf(o.Identity, "RUNNER_VAULT_IDENTITY")
		return Created{Key: "RUNNER_VAULT_IDENTITY"}, keys, err
	case by == ByKeyring && o.Keyring != nil && !exists(KeyPath(o.Path)): // a key file is what the vault is opened with
		text, err := o.keyringIdentity(ctx)
		if err == nil {
			keys, err := lockOf(text, "the keyring")
			return Created{Key: "the keyring"}, keys, err
		}
		made, keys, fileErr := o.keyFileLock()
		made.NoKeyring = err
		return made, keys, fileErr
	}
	return o.keyFileLock()
}

func lockOf(text, from string) (Recipients, error) {
	identities, err := parseIdentities(text, from)
	if err != nil {
		return nil, err
	}
	return publicKeys(identities)
}

// keyringIdentity returns the identity in the keyring, and puts one there when it has none.
func (o Options) keyringIdentity(ctx context.Context) (string, error) {
	text, err := o.Keyring.get(ctx)
	if !errors.Is(err, ErrNotFound) {
		return text, err
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	return id.String(), o.Keyring.set(ctx, id.String())
}

func (o Options) keyFileLock() (Created, Lock, error) {
	path := KeyPath(o.Path)
	text, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = o.newKeyFile(path)
	}
	if err != nil {
		return Created{}, nil, err
	}
	keys, err := lockOf(text, path)
	return Created{Key: path}, keys, err
}

// newKeyFile writes a new identity in the form of age-keygen. The caller holds the lock of the vault.
func (o Options) newKeyFile(path string) (string, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	text := fmt.Sprintf("# created: %s\n# public key: %s\n%s\n", now().Format(time.RFC3339), id.Recipient(), id)
	if err := replaceFile(path, []byte(text)); err != nil {
		return "", fmt.Errorf("writing the key of the vault: %w", err)
	}
	return text, nil
}
