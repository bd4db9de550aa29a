package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// newVault makes a vault in a folder of its own, with its key beside it.
func newVault(t testing.TB, values ...string) *File {
	t.Helper()
	o := Options{Path: filepath.Join(t.TempDir(), "vault.age"), Now: func() time.Time { return time.Unix(1e9, 0) }}
	if _, err := Create(t.Context(), o, ByKeyFile); err != nil {
		t.Fatal(err)
	}
	f := NewFile(o)
	for i := 0; i < len(values); i += 2 {
		set(t, f, values[i], values[i+1])
	}
	return f
}

func set(t testing.TB, f *File, name, text string) {
	t.Helper()
	value := NewValue(text)
	if err := f.Set(t.Context(), name, Change{Value: &value}); err != nil {
		t.Fatal(err)
	}
}

func get(t testing.TB, p Provider, text string) string {
	t.Helper()
	value, err := tryGet(t.Context(), p, text)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func tryGet(ctx context.Context, p Provider, text string) (string, error) {
	ref, err := ParseRef(text)
	if err != nil {
		return "", err
	}
	s, err := p.Get(ctx, ref)
	return s.Value.Reveal(), err
}

func TestFileKeepsValues(t *testing.T) {
	values := map[string]string{
		"a": "x", "db.password": "hunter2", "blank name": " \n ", "ü/ö:1": "„“\x00\u2028", "long": strings.Repeat("0123456789", 10_000),
		"pem": "-----BEGIN KEY-----\nabc\n-----END KEY-----\n", "braces": "{{vault:a}}", "html": "<&>\"'\\",
	}
	f := newVault(t)
	for name, v := range values {
		set(t, f, name, v)
	}
	for name, want := range values {
		if got := get(t, f, name); got != want {
			t.Errorf("Get(%q) = %q, want %q", name, got, want)
		}
		if got := get(t, NewFile(f.options), name); got != want {
			t.Errorf("Get(%q) of the file = %q, want %q", name, got, want)
		}
	}
	data, err := os.ReadFile(f.options.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range values {
		if len(name) > 3 && strings.Contains(string(data), name) || len(v) > 3 && strings.Contains(string(data), v) {
			t.Errorf("%q can be read in the file", name)
		}
	}
}

func TestFileChangesOnlyWhatIsAsked(t *testing.T) {
	f := newVault(t, "a", "secret-a")
	domains, scripts, json := []string{"example.com"}, AccessDenied, true
	for _, c := range []Change{{Domains: &domains}, {Scripts: &scripts}} {
		if err := f.Set(t.Context(), "a", c); err != nil {
			t.Fatal(err)
		}
	}
	set(t, f, "a", "{}")
	if err := f.Set(t.Context(), "a", Change{JSON: &json}); err != nil {
		t.Fatal(err)
	}
	got, err := NewFile(f.options).List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{{Name: "a", JSON: true, Domains: domains, Scripts: AccessDenied, Changed: time.Unix(1e9, 0).UTC()}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("List (-want +got):\n%s", diff)
	}
}

func TestFileAnswersFields(t *testing.T) {
	f := newVault(t)
	text, json := NewValue(`{"user":"ada","port":5432,"deep":{"list":[true,null]},"a.b":1}`), true
	if err := f.Set(t.Context(), "db", Change{Value: &text, JSON: &json}); err != nil {
		t.Fatal(err)
	}
	set(t, f, "db.port", "own")
	set(t, f, "plain", `{"user":"x"}`)
	for ref, want := range map[string]string{
		"db": text.Reveal(), "db.user": "ada", "db.port": "own", "db.deep.list.0": "true", "db.a.b": "1",
		"//local/db/port": "5432", "//local/plain/user": "x", "//local/db.port": "own", "db.deep.list": "[true,null]",
	} {
		if got := get(t, f, ref); got != want {
			t.Errorf("Get(%q) = %q, want %q", ref, got, want)
		}
	}
	for _, ref := range []string{"db.none", "plain.user", "db.", "db.deep.list.2", "//local/db/none", "//aws/db"} {
		if got, err := tryGet(t.Context(), f, ref); !errors.Is(err, ErrNotFound) {
			t.Errorf("Get(%q) = %q, %v; want ErrNotFound", ref, got, err)
		}
	}
}

func TestFileRemoves(t *testing.T) {
	f := newVault(t, "a", "1", "b", "2")
	if err := f.Unset(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := tryGet(t.Context(), NewFile(f.options), "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a removed secret: %v, want ErrNotFound", err)
	}
	if err := f.Unset(t.Context(), "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("removing it again: %v, want ErrNotFound", err)
	}
	if got := get(t, f, "b"); got != "2" {
		t.Errorf("the other one is %q", got)
	}
}

func TestFilePreparesEmptyEntries(t *testing.T) {
	f := newVault(t, "a", "1")
	added, err := f.Prepare(t.Context(), []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b", "c"}, added); diff != "" {
		t.Errorf("Prepare (-want +got):\n%s", diff)
	}
	_, err = tryGet(t.Context(), f, "b")
	var problem *Error
	if !errors.As(err, &problem) || errors.Is(err, ErrNotFound) || !errors.Is(err, ErrEmpty) || problem.Hint != "store one: runner vault set b" {
		t.Errorf("an empty secret: %v", err)
	}
}

// Two writers, each with a File of its own as two processes have it, lose nothing of each other.
func TestFileTwoWriters(t *testing.T) {
	f := newVault(t)
	const each = 40
	var wg sync.WaitGroup
	for _, writer := range []string{"x", "y"} {
		own := NewFile(f.options)
		wg.Go(func() {
			for i := range each {
				value := NewValue(writer)
				if err := own.Set(t.Context(), writer+strings.Repeat("i", i), Change{Value: &value}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all, err := NewFile(f.options).List(t.Context())
	if err != nil || len(all) != 2*each {
		t.Errorf("%d secrets are there (%v), want %d", len(all), err, 2*each)
	}
}

// A vault behind a link stays behind it.
func TestFileBehindALink(t *testing.T) {
	f := newVault(t, "a", "1")
	link := filepath.Join(t.TempDir(), "vault.age")
	if err := os.Symlink(f.options.Path, link); err != nil {
		t.Skip("no symbolic links on this system")
	}
	o := f.options
	key, err := os.ReadFile(KeyPath(o.Path))
	if err != nil {
		t.Fatal(err)
	}
	o.Path, o.Identity = link, string(key)
	set(t, NewFile(o), "b", "2")
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
	if got := get(t, NewFile(f.options), "b"); got != "2" {
		t.Errorf("the vault has %q, want 2", got)
	}
}
