package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/flock"
)

// Private returns a text that SetPrivate kept: the keys of an AWS provider, say. No reference leads to it, and neither
// List nor ExportPlain shows it. Unlike Get it sees what other processes have written since. A vault that is not there
// has none.
func (f *File) Private(ctx context.Context, name string) (Value, bool, error) {
	c, err := f.newest(ctx)
	if err != nil {
		return Value{}, false, err
	}
	text, ok := c.Private[name]
	return NewValue(text), ok, nil
}

// PrivateNames returns the names of the private texts that begin with prefix, sorted.
func (f *File) PrivateNames(ctx context.Context, prefix string) ([]string, error) {
	c, err := f.newest(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range c.Private {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// SetPrivate keeps a text under a name of any form, and removes it when the text is nil. The vault must be there. When
// it returns nil, the change is on the disk.
func (f *File) SetPrivate(ctx context.Context, name string, text *Value) error {
	if text != nil && !utf8.ValidString(text.Reveal()) {
		return &Error{Problem: fmt.Sprintf("the private text %q is no UTF-8", name), Hint: "keep it as base64"}
	}
	return f.update(ctx, func(c *contents) error {
		if text == nil {
			delete(c.Private, name)
			return nil
		}
		if c.Private == nil {
			c.Private = map[string]string{}
		}
		c.Private[name] = text.Reveal()
		return nil
	})
}

// newest returns what the file holds now; nothing when there is no file. The caller must not change it.
func (f *File) newest(ctx context.Context) (*contents, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil && !errors.Is(f.err, ErrNotFound) {
		return nil, f.err // as read does: a person is not asked twice
	}
	err := f.load(ctx)
	if errors.Is(err, ErrNotFound) {
		return &contents{}, nil
	}
	return f.contents, err
}

// Lock keeps others out that lock the same name of this vault, in this process and in others, until unlock. It waits as
// long as ctx allows: its holder may be asking a person. The system gives the lock back when its holder dies. Reading
// and changing the vault goes on meanwhile.
func (f *File) Lock(ctx context.Context, name string) (unlock func(), err error) {
	const retry = 50 * time.Millisecond // nobody sees so small a delay after a prompt
	if f.options.Path == "" {
		return nil, f.absent()
	}
	if err := os.MkdirAll(filepath.Dir(f.options.Path), 0o700); err != nil {
		return nil, fmt.Errorf("making the folder of the vault: %w", err)
	}
	sum := sha256.Sum256([]byte(name)) // a name may hold what a file's name may not
	l := flock.New(f.options.Path+"."+hex.EncodeToString(sum[:8])+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, retry); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("locking %s: %w", f.options.Path, err)
	}
	return func() { _ = l.Close() }, nil
}
