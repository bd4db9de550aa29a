package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/zalando/go-keyring"
)

func newIdentity(t testing.TB) *age.X25519Identity {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// memoryKeyring is a keyring of this test alone.
func memoryKeyring() *Keyring {
	var text string
	return &Keyring{
		Get: func() (string, error) {
			if text == "" {
				return "", &Error{Problem: "the keyring is empty", Kind: ErrNotFound}
			}
			return text, nil
		},
		Set: func(s string) error { text = s; return nil },
	}
}

func TestCreateWithTheKeyring(t *testing.T) {
	ring := memoryKeyring()
	var paths []string
	for _, name := range []string{"one.age", "two.age"} {
		o := Options{Path: filepath.Join(t.TempDir(), "new", "folder", name), Keyring: ring}
		made, err := Create(t.Context(), o, ByKeyring)
		if err != nil || made.Key != "the keyring" || made.NoKeyring != nil {
			t.Fatalf("Create = %+v, %v", made, err)
		}
		set(t, NewFile(o), "a", name)
		paths = append(paths, o.Path)
	}
	for _, path := range paths { // the second vault took nothing from the first
		if got := get(t, NewFile(Options{Path: path, Keyring: ring}), "a"); got != filepath.Base(path) {
			t.Errorf("%s has %q", path, got)
		}
		if _, err := os.Stat(KeyPath(path)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a key file is there too: %v", err)
		}
	}
}

func TestCreateWithoutAKeyring(t *testing.T) {
	for name, ring := range map[string]*Keyring{
		"none":   nil,
		"broken": {Get: func() (string, error) { return "", errors.New("no D-Bus") }, Set: func(string) error { return errors.New("no D-Bus") }},
		"locked": {Get: memoryKeyring().Get, Set: func(string) error { return errors.New("locked") }},
		"silent": {Get: func() (string, error) { select {} }, Timeout: time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Path: filepath.Join(t.TempDir(), "vault.age"), Keyring: ring}
			made, err := Create(t.Context(), o, ByKeyring)
			if err != nil || made.Key != KeyPath(o.Path) || (made.NoKeyring == nil) != (ring == nil) {
				t.Fatalf("Create = %+v, %v", made, err)
			}
			set(t, NewFile(o), "a", "1")
			if got := get(t, NewFile(o), "a"); got != "1" {
				t.Errorf("got %q", got)
			}
			for _, path := range []string{o.Path, made.Key} {
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s has the mode %v (%v), want 0600", path, info.Mode(), err)
				}
			}
		})
	}
}

// SystemKeyring speaks to the library; the library's own stand-in takes the place of the system.
func TestSystemKeyring(t *testing.T) {
	keyring.MockInit()
	ring := SystemKeyring()
	if _, err := ring.Get(); !errors.Is(err, ErrNotFound) {
		t.Errorf("an empty keyring: %v, want ErrNotFound", err)
	}
	if err := ring.Set("text"); err != nil {
		t.Fatal(err)
	}
	if got, err := ring.Get(); got != "text" || err != nil {
		t.Errorf("Get = %q, %v", got, err)
	}
	keyring.MockInitWithError(errors.New("locked"))
	if _, err := ring.Get(); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("a locked keyring: %v, want another error than ErrNotFound", err)
	}
}

func TestCreateReplacesNothing(t *testing.T) {
	f := newVault(t, "a", "1")
	if _, err := Create(t.Context(), f.options, ByKeyFile); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create over a vault: %v, want ErrExist", err)
	}
	if got := get(t, NewFile(f.options), "a"); got != "1" {
		t.Errorf("the vault has %q", got)
	}
	key, err := os.ReadFile(KeyPath(f.options.Path))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(f.options.Path, f.options.Path+".backup"); err != nil {
		t.Fatal(err)
	}
	o := f.options
	o.Keyring = memoryKeyring() // the key file is what the vault will be opened with
	if _, err := Create(t.Context(), o, ByKeyring); err != nil {
		t.Fatal(err)
	}
	set(t, NewFile(o), "b", "2")
	if after, err := os.ReadFile(KeyPath(o.Path)); err != nil || string(after) != string(key) {
		t.Errorf("the key was replaced (%v): the backup could not be opened", err)
	}
}

func TestIdentityFromTheEnvironment(t *testing.T) {
	id := newIdentity(t)
	o := Options{Path: filepath.Join(t.TempDir(), "vault.age"), Identity: "# a comment\n" + id.String() + "\n", Keyring: memoryKeyring()}
	made, err := Create(t.Context(), o, ByKeyring)
	if err != nil || made.Key != "RUNNER_VAULT_IDENTITY" {
		t.Fatalf("Create = %+v, %v", made, err)
	}
	set(t, NewFile(o), "a", "1")
	if got := get(t, NewFile(o), "a"); got != "1" {
		t.Errorf("got %q", got)
	}
	o.Identity = "AGE-SECRET-KEY-1HUNTER2"
	_, err = tryGet(t.Context(), NewFile(o), "a")
	if err == nil || strings.Contains(err.Error(), "HUNTER2") {
		t.Errorf("a broken identity: %v; want an error that does not show it", err)
	}
	if _, err := os.Stat(KeyPath(o.Path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key file was written: %v", err)
	}
}

func TestPassphrase(t *testing.T) {
	asked := 0
	say := func(text string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { asked++; return text, nil }
	}
	o := Options{Path: filepath.Join(t.TempDir(), "vault.age"), WorkFactor: 10, Passphrase: say("three plain words")}
	if _, err := Create(t.Context(), o, ByPassphrase); err != nil {
		t.Fatal(err)
	}
	asked = 0
	f := NewFile(o)
	set(t, f, "a", "1")
	set(t, f, "b", "2")
	if got := get(t, f, "a"); got != "1" || asked != 1 {
		t.Errorf("got %q after asking %d times, want once", got, asked)
	}
	if got := get(t, NewFile(o), "b"); got != "2" {
		t.Errorf("got %q", got)
	}
	o.Passphrase = say("wrong")
	asked = 0
	wrong := NewFile(o)
	for range 3 {
		if _, err := tryGet(t.Context(), wrong, "a"); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("a wrong passphrase: %v", err)
		}
	}
	if asked != 1 {
		t.Errorf("a person was asked %d times in one run, want once", asked)
	}
	o.Passphrase = nil
	if _, err := tryGet(t.Context(), NewFile(o), "a"); !errors.Is(err, ErrNeedsPerson) {
		t.Errorf("without anybody to ask: %v, want ErrNeedsPerson", err)
	}
}

func TestExportOpensElsewhere(t *testing.T) {
	f := newVault(t, "a", "1", "html", "<&>")
	id := newIdentity(t)
	for name, c := range map[string]struct {
		lock Lock
		open Options
	}{
		"key":        {Recipients{id.Recipient().String()}, Options{Identity: id.String()}},
		"passphrase": {Passphrase{"words", 10}, Options{Passphrase: func(context.Context) (string, error) { return "words", nil }, WorkFactor: 10}},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := f.Export(t.Context(), c.lock)
			if err != nil {
				t.Fatal(err)
			}
			c.open.Path = filepath.Join(t.TempDir(), "exported.age")
			if err := os.WriteFile(c.open.Path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			set(t, NewFile(c.open), "b", "2") // and can be changed there
			other := NewFile(c.open)
			if got := get(t, other, "a") + get(t, other, "b"); got != "12" {
				t.Errorf("the export has %q, want 12", got)
			}
		})
	}
	plain, err := f.ExportPlain(t.Context())
	if want := "{\n  \"a\": \"1\",\n  \"html\": \"<&>\"\n}\n"; err != nil || string(plain) != want {
		t.Errorf("ExportPlain = %s, %v; want %s", plain, err, want)
	}
	if _, err := f.Export(t.Context(), Recipients{"age1nonsense"}); err == nil {
		t.Error("a broken public key was taken")
	}
	if _, err := f.Export(t.Context(), Passphrase{}); err == nil {
		t.Error("an empty passphrase was taken")
	}
}
