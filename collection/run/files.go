package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// errOutside is Newman's text, which users search for, with the way out.
var errOutside = errors.New("PPERM: insecure file access outside working directory " +
	"(move the file there, name another folder with --working-dir, or allow it with --insecure-file-read)")

// upload finds the file of a request. It returns its real path and size. A collection may read only below Dir, however
// it writes the path and whatever links lie there, unless Outside is set.
func (f Files) upload(src string) (path string, size int64, err error) {
	if src == "" {
		return "", 0, errors.New("missing file source")
	}
	path, err = f.locate(src)
	if errors.Is(err, fs.ErrNotExist) {
		return "", 0, fmt.Errorf("%q, no such file", src)
	}
	if err != nil {
		return "", 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", 0, fmt.Errorf("%q: %w", src, err)
	}
	if !info.Mode().IsRegular() {
		return "", 0, fmt.Errorf("%q, is not a file", src)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("%q, read permission denied", src)
	}
	return path, info.Size(), file.Close()
}

// locate checks the path as written first, so that nobody learns which files exist outside, and then the real one.
func (f Files) locate(src string) (string, error) {
	dir, err := filepath.Abs(f.Dir)
	if err != nil {
		return "", err
	}
	path := filepath.Clean(src)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if !f.Outside && !inside(dir, path) {
		return "", errOutside
	}
	path, err = filepath.EvalSymlinks(path)
	if err != nil || f.Outside {
		return path, err
	}
	dir, err = filepath.EvalSymlinks(dir)
	if err == nil && !inside(dir, path) {
		err = errOutside
	}
	return path, err
}

func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
