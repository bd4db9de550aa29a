package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"filippo.io/age"
)

// KeyPath is the file that keeps the identity of a vault where no keyring does: beside it, open to its owner only.
func KeyPath(vault string) string { return vault + ".key" }

// identities returns what may open the vault and where it is from: what was given, else the key file beside the vault,
// else the keyring.
func (o Options) identities(ctx context.Context) (found []age.Identity, from string, err error) {
	if o.Identity != "" {
		found, err = parseIdentities(o.Identity, "RUNNER_VAULT_IDENTITY")
		return found, "RUNNER_VAULT_IDENTITY", err
	}
	path := KeyPath(o.Path)
	text, err := readKeyFile(path)
	if err == nil {
		found, err = parseIdentities(text, path)
		return found, path, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, path, err
	}
	missing := &Error{
		Problem: fmt.Sprintf("there is no key for the vault %s: neither the file %s nor the keyring has one", o.Path, path),
		Hint:    "name the key with RUNNER_VAULT_IDENTITY_FILE, or move the vault away and run runner vault init",
	}
	if o.Keyring == nil {
		return nil, "", missing
	}
	text, err = o.Keyring.get(ctx)
	if err != nil {
		missing.Err = err
		return nil, "", missing
	}
	found, err = parseIdentities(text, "the keyring")
	return found, "the keyring", err
}

// parseIdentities reads identities. The error does not quote them, as age's own may.
func parseIdentities(text, from string) ([]age.Identity, error) {
	found, err := age.ParseIdentities(strings.NewReader(text))
	if err != nil {
		return nil, &Error{
			Problem: from + " holds no age identity", Hint: "an identity is a line that begins with AGE-SECRET-KEY-1, as age-keygen writes it",
		}
	}
	return found, nil
}

// readKeyFile refuses a key that others can read, as ssh does.
func readKeyFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", &Error{
			Problem: fmt.Sprintf("others can read the key %s", path),
			Hint:    fmt.Sprintf("chmod 600 %s; when somebody may have read it, move the secrets to a new vault", quoteShell(path)),
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", &Error{Problem: "reading the key of the vault", Err: err}
	}
	return string(text), nil
}

// publicKeys are the recipients of identities that have one.
func publicKeys(identities []age.Identity) (Recipients, error) {
	var all Recipients
	for _, id := range identities {
		switch id := id.(type) {
		case *age.X25519Identity:
			all = append(all, id.Recipient().String())
		case *age.HybridIdentity:
			all = append(all, id.Recipient().String())
		default:
			return nil, &Error{Problem: "the identity is of a kind that has no public key here", Hint: "use one that age-keygen made"}
		}
	}
	return all, nil
}
