package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options say where the local vault is and what opens it. Only Path is needed.
type Options struct {
	Path string // of the encrypted file; an empty one is a vault that is not there
	// Identity holds age identities, a line each (RUNNER_VAULT_IDENTITY). When it is set, no other key is looked for.
	Identity string
	// Passphrase is asked for when the file is locked with one. Its error should wrap ErrNeedsPerson when nobody is
	// there to answer. Nil knows none.
	Passphrase func(ctx context.Context) (string, error)
	// Keyring keeps the identity; nil has none.
	Keyring *Keyring
	// WorkFactor is the binary logarithm of scrypt's cost for files that are locked with a passphrase; 0 is 17.
	WorkFactor int
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// File is the local vault: one file, encrypted with age. It is read once, when it is first needed; what others write to
// it later is seen by the next change through this File, which keeps it. It is safe for concurrent use.
type File struct {
	options Options

	mu       sync.Mutex // guards what follows, and the order of changes in this process
	contents *contents  // nil before the first read
	sealed   []byte     // what contents were decrypted from
	err      error      // of the first read: a person is not asked twice
	pass     string     // the passphrase that opened the file
}

// NewFile returns the vault at o.Path. Nothing is read yet, and the file need not exist.
func NewFile(o Options) *File {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &File{options: o}
}

// Entry is what a vault tells of a secret without its value.
type Entry struct {
	Name    string
	Empty   bool // it was prepared, but has no value yet
	JSON    bool // its fields are secrets too: name.field
	Domains []string
	Scripts Access
	Changed time.Time
}

// Get answers with the secret of that name or with the field of a JSON secret.
func (f *File) Get(ctx context.Context, ref Ref) (Secret, error) {
	if ref.Provider != "" && ref.Provider != LocalName {
		return Secret{}, &Error{
			Problem: fmt.Sprintf("no provider named %q is set up", ref.Provider), Kind: ErrNotFound,
			Hint: "name one that is, or local for this vault: {{vault://local/NAME}}",
		}
	}
	c, err := f.read(ctx)
	if err != nil {
		return Secret{}, err
	}
	name, path, ok := c.find(ref)
	if !ok {
		return Secret{}, f.missing(ref.Name)
	}
	e := c.Secrets[name]
	if e.Value == "" {
		return Secret{}, &Error{
			Problem: fmt.Sprintf("the secret %q has no value yet", name), Kind: ErrEmpty,
			Hint: "store one: runner vault set " + quoteShell(name),
		}
	}
	s := Secret{Name: name, Value: NewValue(e.Value), Domains: e.Domains, Scripts: e.Scripts, Source: LocalName}
	if path != "" {
		text, err := Field(e.Value, path)
		if err != nil {
			return Secret{}, fmt.Errorf("secret %q: %w", name, err)
		}
		s.Value = NewValue(text)
	}
	return s, nil
}

func (f *File) missing(name string) error {
	return &Error{
		Problem: fmt.Sprintf("no secret is named %q in %s", name, f.options.Path), Kind: ErrNotFound,
		Hint: "store it: runner vault set " + quoteShell(name),
	}
}

// List returns what the vault holds, by name.
func (f *File) List(ctx context.Context) ([]Entry, error) {
	c, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	var all []Entry
	for name, e := range c.Secrets {
		all = append(all, Entry{
			Name: name, Empty: e.Value == "", JSON: e.JSON, Domains: e.Domains, Scripts: e.Scripts, Changed: e.Changed,
		})
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Change is what Set does to a secret; a nil field stays as it is.
type Change struct {
	Value   *Value
	JSON    *bool
	Domains *[]string
	Scripts *Access
}

// Set changes a secret or makes a new one. When it returns nil, the change is on the disk.
func (f *File) Set(ctx context.Context, name string, change Change) error {
	if err := CheckName(name); err != nil {
		return err
	}
	return f.update(ctx, func(c *contents) error {
		e := c.Secrets[name]
		if change.Value != nil {
			e.Value = change.Value.Reveal()
		}
		if change.JSON != nil {
			e.JSON = *change.JSON
		}
		if change.Domains != nil {
			e.Domains = slices.Clone(*change.Domains)
		}
		if change.Scripts != nil {
			e.Scripts = *change.Scripts
		}
		e.Changed = f.options.Now().UTC().Truncate(time.Second)
		c.Secrets[name] = e
		return e.check(name)
	})
}

// Prepare adds an empty secret for every name that is neither there nor a field of a JSON secret, and returns those.
func (f *File) Prepare(ctx context.Context, names []string) (added []string, err error) {
	for _, name := range names {
		if err := CheckName(name); err != nil {
			return nil, err
		}
	}
	err = f.update(ctx, func(c *contents) error {
		added = nil
		for _, name := range names {
			if _, _, ok := c.find(Ref{Name: name}); ok {
				continue
			}
			c.Secrets[name] = entry{Changed: f.options.Now().UTC().Truncate(time.Second)}
			added = append(added, name)
		}
		return nil
	})
	return added, err
}

// Unset removes a secret. The error wraps ErrNotFound when there is none of that name.
func (f *File) Unset(ctx context.Context, name string) error {
	return f.update(ctx, func(c *contents) error {
		if _, ok := c.Secrets[name]; !ok {
			return f.missing(name)
		}
		delete(c.Secrets, name)
		return nil
	})
}

// read returns what the file holds. The caller must not change it.
func (f *File) read(ctx context.Context) (*contents, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.contents == nil && f.err == nil {
		if err := f.load(ctx); ctx.Err() == nil {
			f.err = err
		} else if err != nil {
			return nil, err
		}
	}
	return f.contents, f.err
}

// load reads the file as it is now, and decrypts it when it is not the one that was seen last.
func (f *File) load(ctx context.Context) error {
	data, err := readVault(f.options.Path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // a home that is a file, as /dev/null
		return f.absent()
	}
	if err != nil {
		return &Error{Problem: "reading the vault", Err: err, Hint: "check the path and the permissions of the file"}
	}
	if f.contents != nil && bytes.Equal(data, f.sealed) {
		return nil
	}
	c, err := f.open(ctx, data)
	if err == nil {
		f.contents, f.sealed, f.err = c, data, nil
	}
	return err
}

// maxVault is more than any vault of texts needs, and still fits into the memory of a small machine.
const maxVault = 64 << 20

func readVault(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxVault {
		return nil, fmt.Errorf("%s is no vault: a regular file of at most %d MiB is wanted", path, maxVault>>20)
	}
	return os.ReadFile(path)
}

// update changes the newest contents under the lock of the file and writes them. When anything fails, the file is as it
// was.
func (f *File) update(ctx context.Context, change func(*contents) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(ctx); err != nil { // before the lock, because it may ask a person
		return err
	}
	path, err := filepath.EvalSymlinks(f.options.Path) // a link must stay one
	if err != nil {
		return f.absent()
	}
	unlock, err := lock(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	if err := f.load(ctx); err != nil {
		return err
	}
	c := f.contents.clone() // others may be reading the old ones
	if err := change(c); err != nil {
		return err
	}
	data, err := f.seal(c)
	if err != nil {
		return err
	}
	if err := replaceFile(path, data); err != nil {
		return &Error{Problem: "writing the vault", Err: err, Hint: "the vault is as it was; check the disk and the permissions of its folder"}
	}
	f.contents, f.sealed, f.err = c, data, nil
	return nil
}

func (f *File) absent() error {
	if f.options.Path == "" {
		return &Error{Problem: "there is no home folder to look for the vault in", Kind: ErrNotFound, Hint: "name it with --vault FILE"}
	}
	return &Error{
		Problem: "there is no vault at " + f.options.Path, Kind: ErrNotFound,
		Hint: "make one with runner vault init, or name another with --vault FILE",
	}
}

// quoteShell quotes a name for a command that a person may copy.
func quoteShell(name string) string {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-/:@", r)
	}
	if name != "" && !strings.ContainsFunc(name, odd) && name[0] != '-' {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
