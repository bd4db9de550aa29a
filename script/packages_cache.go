package script

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
)

// keptBundle is a bundle on the disk. It is good as long as none of its files changed.
type keptBundle struct {
	Format int
	Inputs map[string]fileState
	Source string
}

// bundleFormat changes when bundles are made in another way.
const bundleFormat = 2

// fileState tells whether a file is still the same.
type fileState struct {
	Size    int64
	ModTime int64 // nanoseconds
}

// stateOfFile is the zero state for a file that is not there.
func stateOfFile(path string) fileState {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}
	}
	return fileState{Size: info.Size(), ModTime: info.ModTime().UnixNano()}
}

// bundleFile is where a bundle lies; empty when none are kept.
func (o Options) bundleFile(entry string) string {
	if o.CacheDir == "" {
		return ""
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(dir + "\x00" + entry))
	return filepath.Join(o.CacheDir, "packages", hex.EncodeToString(sum[:16])+".json")
}

// watch makes the bundle depend on a file; one that is not there must not come to be.
func (b *keptBundle) watch(path string) {
	b.Inputs[path] = stateOfFile(path)
}

// kept returns a bundle from the disk, false when there is none or one of its files changed.
func (o Options) kept(entry string) (string, bool) {
	text, err := os.ReadFile(o.bundleFile(entry))
	if err != nil {
		return "", false
	}
	var b keptBundle
	if json.Unmarshal(text, &b) != nil || b.Format != bundleFormat {
		return "", false
	}
	for path, before := range b.Inputs {
		if stateOfFile(path) != before {
			return "", false
		}
	}
	return b.Source, true
}

// keep writes a bundle to the disk. That it could not be kept is no reason to fail: the next run makes it again.
func (o Options) keep(entry, source, dir, metafile string) {
	file := o.bundleFile(entry)
	if file == "" {
		return
	}
	var meta struct{ Inputs map[string]json.RawMessage }
	if json.Unmarshal([]byte(metafile), &meta) != nil {
		return
	}
	b := keptBundle{Format: bundleFormat, Inputs: map[string]fileState{}, Source: source}
	for input := range meta.Inputs {
		path := filepath.Join(dir, filepath.FromSlash(input))
		b.watch(path)
		for folder := filepath.Dir(path); folder != dir && within(dir, folder); folder = filepath.Dir(folder) {
			b.watch(filepath.Join(folder, "package.json")) // it says which files a package has
		}
	}
	// npm writes it with each installation: what is resolved may be another file then.
	b.watch(filepath.Join(dir, "node_modules", ".package-lock.json"))
	text, err := json.Marshal(b)
	if err != nil || os.MkdirAll(filepath.Dir(file), 0o700) != nil {
		return
	}
	// Several runs may write at once; each writes a file of its own and puts it in place whole.
	temp, err := os.CreateTemp(filepath.Dir(file), "bundle-*")
	if err != nil {
		return
	}
	_, err = temp.Write(text)
	if closeErr := temp.Close(); err != nil || closeErr != nil || os.Rename(temp.Name(), file) != nil {
		_ = os.Remove(temp.Name())
	}
}
