package vault

import (
	"context"
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring keeps one text: the identity that opens the vaults of this person on this machine.
type Keyring struct {
	// Get returns the text. The error wraps ErrNotFound when the keyring works but has none.
	Get func() (string, error)
	Set func(text string) error
	// Timeout is how long a keyring may take, which asks its owner in a window of its own; 0 is a minute.
	Timeout time.Duration
}

// The identity's place in the keyring. One serves all vaults, so that a second one takes nothing from the first.
const (
	keyringService = "runner vault"
	keyringUser    = "identity"
)

// SystemKeyring is the Keychain of macOS, the Credential Manager of Windows or the Secret Service of Linux.
func SystemKeyring() *Keyring {
	return &Keyring{
		Get: func() (string, error) {
			text, err := keyring.Get(keyringService, keyringUser)
			if errors.Is(err, keyring.ErrNotFound) {
				return "", &Error{Problem: "the keyring holds no key of runner", Kind: ErrNotFound}
			}
			return text, err
		},
		Set: func(text string) error { return keyring.Set(keyringService, keyringUser, text) },
	}
}

func (k *Keyring) get(ctx context.Context) (string, error) {
	var text string
	err := k.wait(ctx, func() (err error) {
		text, err = k.Get()
		return err
	})
	if err != nil {
		return "", err
	}
	return text, nil
}

func (k *Keyring) set(ctx context.Context, text string) error {
	return k.wait(ctx, func() error { return k.Set(text) })
}

// wait gives up on a keyring that does not answer. Its goroutine ends with the answer, or with the process: the
// keyring's library cannot be stopped.
func (k *Keyring) wait(ctx context.Context, ask func() error) error {
	timeout := k.Timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, errors.New("the keyring does not answer"))
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- ask() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
