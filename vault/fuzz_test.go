package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

// sealText encrypts any text as a vault would be.
func sealText(t testing.TB, plain string, l Lock) []byte {
	t.Helper()
	recipients, err := l.recipients()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipients...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// FuzzVaultFile corrupts a vault. Either it is read as it was or there is an error; the error never shows plaintext,
// and a change of a vault that cannot be read leaves the file alone.
func FuzzVaultFile(f *testing.F) {
	const value = "plaintext-canary"
	good := newVault(f, "canary-name", value)
	data, err := os.ReadFile(good.options.Path)
	if err != nil {
		f.Fatal(err)
	}
	key, err := os.ReadFile(KeyPath(good.options.Path))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(0, []byte{})
	f.Add(20, []byte("x"))
	f.Add(len(data)-1, []byte{0})
	f.Add(0, []byte("-----BEGIN AGE ENCRYPTED FILE-----\n"))
	f.Add(len(data), []byte("more"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, at int, patch []byte) {
		if at < 0 || at > len(data) {
			return
		}
		corrupt := append(bytes.Clone(data[:at]), patch...)
		if end := at + len(patch); end < len(data) {
			corrupt = append(corrupt, data[end:]...)
		}
		o := Options{Path: filepath.Join(dir, "vault.age"), Identity: string(key)}
		if err := os.WriteFile(o.Path, corrupt, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := tryGet(t.Context(), NewFile(o), "canary-name")
		if err == nil && got != value || err != nil && got != "" {
			t.Errorf("got %q, %v", got, err)
		}
		if text := fmt.Sprint(err); strings.Contains(text, "canary") {
			t.Errorf("the error shows plaintext: %s", text)
		}
		if err == nil {
			return
		}
		if setErr := NewFile(o).Set(t.Context(), "a", Change{Value: valueOf("1")}); setErr == nil {
			t.Error("a change of a broken vault was made")
		}
		if after, err := os.ReadFile(o.Path); err != nil || !bytes.Equal(after, corrupt) {
			t.Errorf("a broken vault was written to (%v)", err)
		}
	})
}

// FuzzContents reads any plaintext: it is refused, or comes back the same after a change.
func FuzzContents(f *testing.F) {
	f.Add([]byte(`{"version":1,"secrets":{"a":{"value":"1","changed":"2026-01-02T03:04:05Z"}}}`))
	f.Add([]byte(`{"version":1,"recipients":["age1"],"secrets":{"db":{"value":"{\"a.b\":[1,null]}","json":true,"domains":["*"],"scripts":"deny"}}}`))
	f.Add([]byte(`{"version":1,"secrets":null}`))
	f.Fuzz(func(t *testing.T, plain []byte) {
		c, err := decodeContents(plain)
		if err != nil {
			return
		}
		text, err := c.encode()
		if err != nil {
			return // a year that JSON cannot write
		}
		again, err := decodeContents(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if second, err := again.encode(); err != nil || !bytes.Equal(text, second) {
			t.Errorf("a second writing differs: %s and %s (%v)", text, second, err)
		}
		for name := range c.Secrets {
			for _, ref := range []Ref{{Name: name}, {Name: name + ".x"}, {Name: name, Key: "x", Provider: LocalName}} {
				if found, _, ok := c.find(ref); ok && found != name && !strings.HasPrefix(ref.Name, found+".") {
					t.Errorf("find(%+v) = %q", ref, found)
				}
			}
		}
	})
}
