package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lockPatience is how long a writer waits for another; a write takes milliseconds, or seconds with a passphrase.
const lockPatience = 30 * time.Second

// lock keeps other writers of path out, in this process and in others, until unlock. The system gives the lock back
// when its holder dies. The lock's own file stays: removing it would let two writers hold two locks.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	const retry = 5 * time.Millisecond
	ctx, cancel := context.WithTimeoutCause(ctx, lockPatience, errors.New("another process is writing to it"))
	defer cancel()
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, retry); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, &Error{
			Problem: "locking the vault " + path, Err: err, Hint: "nothing was changed; try again, and check that its folder can be written to",
		}
	}
	return func() { _ = l.Close() }, nil
}

// replaceFile puts data where path is, whole or not at all, and returns when it is on the disk. The caller holds the
// lock.
func replaceFile(path string, data []byte) error {
	dir, prefix := filepath.Dir(path), "."+filepath.Base(path)+".new-"
	removeLeftovers(dir, prefix)
	tmp, err := os.CreateTemp(dir, prefix+"*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // in vain after the rename
	if _, err := tmp.Write(data); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Sync(); err != nil {
		return errors.Join(err, tmp.Close())
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// removeLeftovers deletes what a writer left that was killed. Nobody else writes now.
func removeLeftovers(dir, prefix string) {
	files, _ := os.ReadDir(dir) // they do no harm when they stay
	for _, file := range files {
		if strings.HasPrefix(file.Name(), prefix) {
			_ = os.Remove(filepath.Join(dir, file.Name()))
		}
	}
}

// syncDir puts the new name on the disk. Windows does so by itself and cannot be asked.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
