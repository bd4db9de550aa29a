package aws

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

func newTestStore(t testing.TB) *Store {
	t.Helper()
	return NewStore(vault.Options{Path: filepath.Join(t.TempDir(), "cache", "sessions.age")})
}

func putIn(t *testing.T, s *Store, name, text string) {
	t.Helper()
	if err := s.Put(t.Context(), name, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func getFrom(t *testing.T, s *Store, name string) string {
	t.Helper()
	data, _, err := s.Get(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A store is made when it is first written to, keeps any bytes, and is seen by others at once.
func TestStore(t *testing.T) {
	s := newTestStore(t)
	if data, found, err := s.Get(t.Context(), "a"); data != nil || found || err != nil {
		t.Errorf("Get of no file = %q, %v, %v", data, found, err)
	}
	if err := s.Delete(t.Context(), "a"); err != nil {
		t.Errorf("Delete of no file: %v", err)
	}
	other := NewStore(s.options)
	putIn(t, s, "a", "\xff\x00")
	putIn(t, other, "b", "2")
	if got := getFrom(t, other, "a") + getFrom(t, s, "b"); got != "\xff\x002" {
		t.Errorf("the stores see %q", got)
	}
	if names, err := s.Names(t.Context(), ""); err != nil || !cmp.Equal(names, []string{"a", "b"}) {
		t.Errorf("Names = %q, %v", names, err)
	}
	if err := other.Delete(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.Get(t.Context(), "a"); found || err != nil {
		t.Errorf("a is there after another deleted it: %v", err)
	}
}

// Many writers lose nothing, also when each of them would make the file.
func TestStoreManyWriters(t *testing.T) {
	s := newTestStore(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() { putIn(t, NewStore(s.options), string('a'+rune(i)), "x") })
	}
	wg.Wait()
	if names, err := s.Names(t.Context(), ""); err != nil || len(names) != 8 {
		t.Errorf("Names = %q, %v, want 8", names, err)
	}
}

// damages are ways in which a store is none that this runner can open.
func damages(t *testing.T, s *Store) map[string]func() {
	return map[string]func(){
		"cut": func() {
			data, err := os.ReadFile(s.options.Path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.options.Path, data[:len(data)/2], 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"empty": func() {
			if err := os.WriteFile(s.options.Path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"of another key": func() {
			other := newTestStore(t)
			putIn(t, other, "theirs", "x")
			data, err := os.ReadFile(other.options.Path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.options.Path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// A store that cannot be opened is told of, moved aside at the next write, and begun anew.
func TestStoreDamaged(t *testing.T) {
	s := newTestStore(t)
	for name, damage := range damages(t, s) {
		putIn(t, s, "a", "1")
		damage()
		damaged, err := os.ReadFile(s.options.Path)
		if err != nil {
			t.Fatal(err)
		}
		fresh := NewStore(s.options)
		_, _, err = fresh.Get(t.Context(), "a")
		wantError(t, name, err, forNobody, s.options.Path)
		putIn(t, fresh, "b", "2")
		if got := getFrom(t, fresh, "a") + getFrom(t, fresh, "b"); got != "2" {
			t.Errorf("%s: the new store has %q, want b alone", name, got)
		}
		if aside, err := os.ReadFile(s.options.Path + ".unreadable"); err != nil || !bytes.Equal(aside, damaged) {
			t.Errorf("%s: the old store was not kept: %v", name, err)
		}
	}
}

// A session goes on whatever becomes of its store, and says so once.
func TestSessionWithABadStore(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	file := writeTemp(t, "file", "")
	for name, path := range map[string]string{"a damaged one": writeTemp(t, "sessions.age", "no age file"), "no folder": filepath.Join(file, "sessions.age")} {
		c.clock.advance(step)
		o := c.options(aliceKey, seedOf(aliceSerial))
		o.Store = NewStore(vault.Options{Path: path})
		warnings := &notes{}
		o.Warn = warnings.add
		wantRead(t, NewSession(o), Target{RoleARN: roleARN("careful")}, "hunter2")
		if !strings.Contains(warnings.String(), path) || warnings.len() > 3 {
			t.Errorf("%s: warnings = %q, want one for each thing that failed", name, warnings)
		}
	}
}

// Whoever deletes a store's file between two uses ends nothing.
func TestStoreRemoved(t *testing.T) {
	s := newTestStore(t)
	putIn(t, s, "a", "1")
	if err := os.Remove(s.options.Path); err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.Get(t.Context(), "a"); found || err != nil {
		t.Errorf("Get = %v, %v, want nothing", found, err)
	}
	putIn(t, s, "b", "2")
	if got := getFrom(t, s, "b"); got != "2" {
		t.Errorf("b = %q", got)
	}
	if _, err := os.Stat(s.options.Path + ".unreadable"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was moved aside: %v", err)
	}
}
