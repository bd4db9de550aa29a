package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// broken checks that a vault which cannot be opened says so with a mend, and that a change leaves it as it is.
func broken(t *testing.T, o Options, problem string) {
	t.Helper()
	before, _ := os.ReadFile(o.Path)
	value := NewValue("new")
	_, getErr := tryGet(t.Context(), NewFile(o), "a")
	for _, err := range []error{getErr, NewFile(o).Set(t.Context(), "a", Change{Value: &value}), NewFile(o).Unset(t.Context(), "a")} {
		var told *Error
		if !errors.As(err, &told) || told.Hint == "" || !strings.Contains(err.Error(), problem) || !strings.Contains(err.Error(), o.Path) {
			t.Errorf("err = %v; want %q, the path and a hint", err, problem)
		}
	}
	if after, _ := os.ReadFile(o.Path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestBrokenVaults(t *testing.T) {
	f := newVault(t, "a", "1")
	good, err := os.ReadFile(f.options.Path)
	if err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(KeyPath(f.options.Path))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)-1] ^= 1
	for name, data := range map[string][]byte{
		"empty": {}, "text": []byte("hello"), "json": []byte(`{"version":1}`), "cut": good[:len(good)-10],
		"cut in the head": good[:50], "flipped": flipped, "longer": append(bytes.Clone(good), "x"...),
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Path: filepath.Join(t.TempDir(), "vault.age"), Identity: string(key)}
			if err := os.WriteFile(o.Path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			broken(t, o, "is damaged or no vault")
		})
	}
	t.Run("another key", func(t *testing.T) {
		o := f.options
		o.Identity = newIdentity(t).String()
		broken(t, o, "does not open the vault")
	})
	t.Run("no key", func(t *testing.T) {
		o := Options{Path: filepath.Join(t.TempDir(), "vault.age")}
		if err := os.WriteFile(o.Path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		broken(t, o, "there is no key for the vault")
		o.Keyring = memoryKeyring()
		broken(t, o, "there is no key for the vault")
	})
	t.Run("no file", func(t *testing.T) {
		broken(t, Options{Path: filepath.Join(t.TempDir(), "none.age")}, "there is no vault at")
	})
	t.Run("a folder", func(t *testing.T) {
		broken(t, Options{Path: t.TempDir()}, "reading the vault")
	})
	t.Run("a newer version", func(t *testing.T) {
		o := f.options
		o.Path, o.Identity = filepath.Join(t.TempDir(), "vault.age"), string(key)
		keys, err := lockOf(o.Identity, "test")
		if err != nil {
			t.Fatal(err)
		}
		for _, plain := range []string{`{"version":2,"secrets":{}}`, `{"version":0}`, `{}`, `[]`, `x`} {
			data := sealText(t, plain, keys)
			if err := os.WriteFile(o.Path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			broken(t, o, "is damaged or no vault")
		}
	})
}

func TestKeyFileOthersCanRead(t *testing.T) {
	f := newVault(t, "a", "1")
	path := KeyPath(f.options.Path)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err := tryGet(t.Context(), NewFile(f.options), "a")
	var told *Error
	if !errors.As(err, &told) || !strings.Contains(told.Hint, "chmod 600") {
		t.Errorf("err = %v", err)
	}
}

func TestSetRefuses(t *testing.T) {
	f := newVault(t, "a", "1")
	json := true
	for name, c := range map[string]Change{
		"a":   {JSON: &json, Value: valueOf("hunter2")},
		"bin": {Value: valueOf("\xff\xfe")},
		"x=y": {Value: valueOf("v")},
	} {
		err := f.Set(t.Context(), name, c)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Set(%q): %v; want an error that does not show the value", name, err)
		}
	}
	if got := get(t, f, "a"); got != "1" {
		t.Errorf("a refused change was made: %q", got)
	}
}

func valueOf(text string) *Value {
	v := NewValue(text)
	return &v
}

func TestCancelled(t *testing.T) {
	f := newVault(t, "a", "1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	unlock, err := lock(t.Context(), f.options.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Set(ctx, "a", Change{Value: valueOf("2")}); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for the lock: %v, want context.Canceled", err)
	}
	unlock()
	if got := get(t, f, "a"); got != "1" {
		t.Errorf("got %q, want 1", got)
	}
}
