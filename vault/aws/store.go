package aws

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/rq-runner/runner/vault"
)

// Store keeps bytes of this program for its later runs: sessions, and values with cache policy disk. It is a vault of
// its own, encrypted and locked, which is made when it is first written to. It is safe for concurrent use, also by
// several processes. Nothing in it is precious: whoever gets an error should warn and go on without.
type Store struct {
	options vault.Options

	mu   sync.Mutex
	file *vault.File // nil before the first use, and after an error
}

// NewStore returns the store at o.Path. Nothing is read yet, and the file need not exist.
func NewStore(o vault.Options) *Store {
	return &Store{options: o}
}

// Get returns what was last put under a name, by this process or another, and whether there is something.
func (s *Store) Get(ctx context.Context, name string) (data []byte, found bool, err error) {
	text, found, err := s.open().Private(ctx, name)
	if err != nil {
		return nil, false, s.unreadable(err)
	}
	if !found {
		return nil, false, nil
	}
	data, err = base64.StdEncoding.DecodeString(text.Reveal())
	if err != nil {
		return nil, false, s.unreadable(errors.New("an entry is damaged"))
	}
	return data, true, nil
}

// Put keeps bytes under a name. A store that cannot be opened is moved aside, and a new one begun.
func (s *Store) Put(ctx context.Context, name string, data []byte) error {
	text := vault.NewValue(base64.StdEncoding.EncodeToString(data))
	err := s.open().SetPrivate(ctx, name, &text)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return s.unwritable(err)
	}
	if err := s.open().SetPrivate(ctx, name, &text); err != nil {
		return s.unwritable(err)
	}
	return nil
}

// Delete removes what there is under a name.
func (s *Store) Delete(ctx context.Context, name string) error {
	_, found, err := s.open().Private(ctx, name)
	if found {
		err = s.open().SetPrivate(ctx, name, nil)
	}
	if err != nil {
		return s.unwritable(err)
	}
	return nil
}

// Names returns the names that begin with prefix, sorted.
func (s *Store) Names(ctx context.Context, prefix string) ([]string, error) {
	names, err := s.open().PrivateNames(ctx, prefix)
	if err != nil {
		return nil, s.unreadable(err)
	}
	return names, nil
}

// Lock keeps others out that lock the same name, in this process and in others, until unlock. It waits as long as ctx
// allows.
func (s *Store) Lock(ctx context.Context, name string) (unlock func(), err error) {
	return s.open().Lock(ctx, name)
}

// sessionPrefix begins the names of all that Session keeps.
const sessionPrefix = "session/"

// Forget removes the sessions of all providers: runner aws logout --all.
func (s *Store) Forget(ctx context.Context) error {
	return s.deleteAll(ctx, sessionPrefix)
}

func (s *Store) deleteAll(ctx context.Context, prefix string) error {
	names, err := s.Names(ctx, prefix)
	for _, name := range names {
		err = errors.Join(err, s.Delete(ctx, name))
	}
	return err
}

func (s *Store) open() *vault.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		s.file = vault.NewFile(s.options)
	}
	return s.file
}

// begin makes the file, and moves one aside that cannot be opened.
func (s *Store) begin(ctx context.Context) error {
	unlock, err := s.Lock(ctx, "begin")
	if err != nil {
		return err
	}
	defer unlock()
	s.mu.Lock()
	s.file = nil // it may remember an error
	s.mu.Unlock()
	if _, err := s.open().PrivateNames(ctx, ""); err != nil && ctx.Err() == nil {
		if err := os.Rename(s.options.Path, s.options.Path+".unreadable"); err != nil {
			return err
		}
	}
	_, err = vault.Create(ctx, s.options, vault.ByKeyring)
	if errors.Is(err, fs.ErrExist) { // another process was faster
		return nil
	}
	return err
}

func (s *Store) unreadable(err error) error {
	return &vault.Error{
		Problem: "reading the saved AWS sessions " + s.options.Path, Err: cause(err),
		Hint: "they are begun anew; runner aws logout --all removes them",
	}
}

func (s *Store) unwritable(err error) error {
	return &vault.Error{
		Problem: "saving AWS sessions in " + s.options.Path, Err: cause(err),
		Hint: "this run goes on; the next one logs in again. Check the folder and its permissions",
	}
}

// cause leaves out the kind of an error: a store that is not there is no secret that is not there.
func cause(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "the vault", "the file"))
}
