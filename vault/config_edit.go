package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// EditConfig changes the "vault" of the runner.json at path, or makes the file. All other text in it stays as it is,
// byte for byte, and inside "vault" what did not change. The file is replaced whole or not at all; lockPath names the
// file that keeps other writers out meanwhile. A change that leads to a Config that Check refuses is not written.
func EditConfig(ctx context.Context, path, lockPath string, change func(*Config) error) error {
	unlock, err := lockConfig(ctx, lockPath)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer unlock()
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // a link must stay one
	}
	old, mode, err := readConfig(path)
	if err != nil {
		return err
	}
	c, err := ParseConfig(old)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := change(&c); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	data, err := replaceVault(old, c)
	if err != nil || bytes.Equal(data, old) {
		return err
	}
	if err := writeConfig(path, data, mode); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

func lockConfig(ctx context.Context, path string) (unlock func(), err error) {
	const retry = 5 * time.Millisecond
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, lockPatience, errors.New("another process is writing to it"))
	defer cancel()
	l := flock.New(path, flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, retry); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return func() { _ = l.Close() }, nil
}

// readConfig returns what is there; an absent or empty file is an empty object.
func readConfig(path string) ([]byte, fs.FileMode, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(bytes.TrimSpace(data)) == 0 {
		return []byte("{}\n"), 0o644, nil
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	return data, info.Mode().Perm(), nil
}

func writeConfig(path string, data []byte, mode fs.FileMode) error {
	if err := replaceFile(path, data); err != nil {
		return err
	}
	return os.Chmod(path, mode) // the file holds no secret
}

// replaceVault puts a Config into the text of a runner.json.
func replaceVault(file []byte, c Config) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil {
		return nil, err
	}
	now := bytes.TrimSpace(text.Bytes())
	e := jsonEdit{indent: indentOf(file)}
	start, end := memberSpan(file, "vault")
	switch {
	case start < 0 && string(now) == "{}":
		return file, nil
	case start < 0:
		return e.insert(file, "vault", now), nil
	}
	merged, err := e.merge(file[start:end], now, 1)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{file[:start], merged, file[end:]}, nil), nil
}
