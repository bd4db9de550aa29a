package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"
)

const (
	// workFactor is scrypt's cost of a new passphrase vault: 2^17 takes 128 MiB and a good part of a second, which is
	// what OWASP asks for at least. Every change costs it once more.
	workFactor = 17
	// maxWorkFactor bounds what a file may cost to open: 2^20 takes 1 GiB.
	maxWorkFactor = 20
)

// open decrypts the bytes of the file.
func (f *File) open(ctx context.Context, data []byte) (*contents, error) {
	data, err := dearmor(data)
	if err != nil {
		return nil, f.damaged(err)
	}
	header, err := age.ExtractHeader(bytes.NewReader(data))
	if err != nil {
		return nil, f.damaged(errors.New("it does not begin as an age file"))
	}
	unlock := f.openWithKey
	if bytes.Contains(header, []byte("\n-> scrypt ")) {
		unlock = f.openWithPassphrase
	}
	plain, err := unlock(ctx, data)
	if err != nil {
		return nil, err
	}
	c, err := decodeContents(plain)
	if err != nil {
		return nil, f.damaged(err)
	}
	return c, nil
}

// dearmor returns the binary form of a file that was exported as text.
func dearmor(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte(armor.Header)) {
		return data, nil
	}
	return io.ReadAll(armor.NewReader(bytes.NewReader(data)))
}

func (f *File) openWithKey(ctx context.Context, data []byte) ([]byte, error) {
	identities, from, err := f.options.identities(ctx)
	if err != nil {
		return nil, err
	}
	plain, err := decrypt(data, identities...)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return nil, &Error{
			Problem: fmt.Sprintf("the key of %s does not open the vault %s", from, f.options.Path),
			Hint:    "the vault was locked with another key: name it with RUNNER_VAULT_IDENTITY_FILE, or name another vault with --vault FILE",
		}
	}
	if err != nil {
		return nil, f.damaged(err)
	}
	return plain, nil
}

func (f *File) openWithPassphrase(ctx context.Context, data []byte) ([]byte, error) {
	pass := f.pass
	if pass == "" {
		if f.options.Passphrase == nil {
			return nil, f.needsPassphrase()
		}
		var err error
		if pass, err = f.options.Passphrase(ctx); err != nil {
			return nil, fmt.Errorf("opening the vault %s: %w", f.options.Path, err)
		}
	}
	identity, err := age.NewScryptIdentity(pass)
	if err != nil {
		return nil, f.needsPassphrase()
	}
	identity.SetMaxWorkFactor(maxWorkFactor)
	plain, err := decrypt(data, identity)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return nil, &Error{
			Problem: "the passphrase does not open the vault " + f.options.Path,
			Hint:    "check RUNNER_VAULT_PASSPHRASE, or type it again",
		}
	}
	if err != nil {
		return nil, f.damaged(err)
	}
	f.pass = pass
	return plain, nil
}

func (f *File) needsPassphrase() error {
	return &Error{
		Problem: fmt.Sprintf("the vault %s wants a passphrase", f.options.Path), Kind: ErrNeedsPerson,
		Hint: "set RUNNER_VAULT_PASSPHRASE or RUNNER_VAULT_PASSPHRASE_FILE",
	}
}

func decrypt(data []byte, identities ...age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(data), identities...)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func (f *File) damaged(err error) error {
	return &Error{
		Problem: fmt.Sprintf("the vault %s is damaged or no vault", f.options.Path), Err: err,
		Hint: "nothing was changed; bring the file back from a backup, or move it away and run runner vault init",
	}
}

// seal encrypts contents for the keys, or with the passphrase, that they were opened with.
func (f *File) seal(c *contents) ([]byte, error) {
	if len(c.Recipients) > 0 {
		return sealFor(c, Recipients(c.Recipients))
	}
	if f.pass == "" {
		return nil, f.damaged(errors.New("it names no public keys to encrypt a change to"))
	}
	return sealFor(c, Passphrase{Text: f.pass, WorkFactor: f.options.WorkFactor})
}

// A Lock is what an encrypted file is opened with: Recipients or a Passphrase.
type Lock interface {
	recipients() ([]age.Recipient, error)
}

// Recipients are age public keys (age1…).
type Recipients []string

// Passphrase locks a file with a text that a person knows.
type Passphrase struct {
	Text       string
	WorkFactor int // as in Options
}

func (r Recipients) recipients() ([]age.Recipient, error) {
	all, err := age.ParseRecipients(strings.NewReader(strings.Join(r, "\n")))
	if err != nil {
		return nil, &Error{Problem: "reading the public keys", Err: err, Hint: "an age public key begins with age1"}
	}
	return all, nil
}

func (p Passphrase) recipients() ([]age.Recipient, error) {
	r, err := age.NewScryptRecipient(p.Text)
	if err != nil {
		return nil, &Error{Problem: "the passphrase is empty", Hint: "choose one of at least a few words"}
	}
	if p.WorkFactor == 0 {
		p.WorkFactor = workFactor
	}
	r.SetWorkFactor(p.WorkFactor)
	return []age.Recipient{r}, nil
}

// sealFor encrypts contents. Whoever opens them later can change them for the same recipients.
func sealFor(c *contents, l Lock) ([]byte, error) {
	recipients, err := l.recipients()
	if err != nil {
		return nil, err
	}
	own := *c
	own.Version, own.Recipients = contentsVersion, nil
	if keys, ok := l.(Recipients); ok {
		own.Recipients = keys
	}
	plain, err := own.encode()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipients...)
	if err != nil {
		return nil, fmt.Errorf("encrypting the vault: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("encrypting the vault: %w", err)
	}
	err = w.Close()
	return b.Bytes(), err
}
