package vault

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func setPrivate(t *testing.T, f *File, name, text string) {
	t.Helper()
	v := NewValue(text)
	if err := f.SetPrivate(t.Context(), name, &v); err != nil {
		t.Fatal(err)
	}
}

func private(t *testing.T, f *File, name string) (string, bool) {
	t.Helper()
	v, ok, err := f.Private(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return v.Reveal(), ok
}

// A private text is kept, and none of the ways to a secret leads to it.
func TestPrivate(t *testing.T) {
	ctx := t.Context()
	o := newVault(t).options
	f := NewFile(o)
	set(t, f, "a", "1")
	setPrivate(t, f, "aws/keys/Production", "hidden text")
	if got, ok := private(t, NewFile(o), "aws/keys/Production"); got != "hidden text" || !ok {
		t.Errorf("Private = %q, %v, want what was set", got, ok)
	}
	if _, err := f.Get(ctx, Ref{Name: "aws/keys/Production"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get of a private text: %v, want ErrNotFound", err)
	}
	if list, err := f.List(ctx); err != nil || len(list) != 1 {
		t.Errorf("List = %v, %v, want a alone", list, err)
	}
	plain, err := f.ExportPlain(ctx)
	if err != nil || strings.Contains(string(plain), "hidden") || !json.Valid(plain) {
		t.Errorf("ExportPlain = %s, %v, want no private text", plain, err)
	}
	if err := f.SetPrivate(ctx, "aws/keys/Production", nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := private(t, f, "aws/keys/Production"); ok {
		t.Error("the text is there after it was removed")
	}
}

func TestPrivateNames(t *testing.T) {
	f := newVault(t)
	for _, name := range []string{"totp/b", "keys/a", "totp/a"} {
		setPrivate(t, f, name, "x")
	}
	got, err := f.PrivateNames(t.Context(), "totp/")
	if want := []string{"totp/a", "totp/b"}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("PrivateNames = %q, %v, want %q", got, err, want)
	}
	bad := NewValue("\xff")
	if err := f.SetPrivate(t.Context(), "x", &bad); err == nil {
		t.Error("a text that is no UTF-8 was kept")
	}
}

// Two Files of one vault see each other's private texts at once, and keep each other's changes.
func TestPrivateSeesOthers(t *testing.T) {
	o := newVault(t).options
	one, two := NewFile(o), NewFile(o)
	setPrivate(t, one, "n", "1")
	if got, _ := private(t, two, "n"); got != "1" {
		t.Errorf("the other File sees %q, want 1", got)
	}
	setPrivate(t, two, "n", "2")
	set(t, one, "a", "x")
	if got, _ := private(t, one, "n"); got != "2" {
		t.Errorf("the first File sees %q, want 2", got)
	}
}

// A vault that is not there has no private texts; it is looked for again, because others may make it.
func TestPrivateWithoutAVault(t *testing.T) {
	o := Options{Path: t.TempDir() + "/later.age"}
	f := NewFile(o)
	if _, ok := private(t, f, "n"); ok {
		t.Error("a text of a vault that is not there")
	}
	v := NewValue("1")
	if err := f.SetPrivate(t.Context(), "n", &v); !errors.Is(err, ErrNotFound) {
		t.Errorf("SetPrivate = %v, want ErrNotFound", err)
	}
	if _, err := Create(t.Context(), o, ByKeyFile); err != nil {
		t.Fatal(err)
	}
	setPrivate(t, NewFile(o), "n", "1")
	if got, _ := private(t, f, "n"); got != "1" {
		t.Errorf("Private = %q after somebody made the vault, want 1", got)
	}
}

func TestLockNames(t *testing.T) {
	o := newVault(t).options
	one, two := NewFile(o), NewFile(o)
	unlock, err := one.Lock(t.Context(), "login/a")
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("no more patience"))
	if _, err := two.Lock(ended, "login/a"); err == nil || !strings.Contains(err.Error(), "no more patience") {
		t.Errorf("a second lock of the name: %v, want the cause of ctx", err)
	}
	other, err := two.Lock(t.Context(), "login/b")
	if err != nil {
		t.Fatalf("another name: %v", err)
	}
	other()
	setPrivate(t, two, "n", "1") // a change needs no lock of a name
	unlock()
	again, err := two.Lock(t.Context(), "login/a")
	if err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	again()
}
