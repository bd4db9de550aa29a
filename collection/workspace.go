package collection

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"github.com/tidwall/gjson"
)

// The files that mark the root of a Requestly folder, of the new app and of the old one.
const (
	projectFile   = "__requestly.json"
	workspaceFile = "requestly.json"
)

// folderOf is a folder of a Requestly app that is being read.
type folderOf struct {
	fsys     fs.FS
	dir      string // for messages
	exclude  []string
	warnings *[]Warning
}

// loadFolder reads a project or workspace, or a part of one: the files above it are searched for the root, whose auth,
// variables and environments count for the part too.
func loadFolder(dir string) (*Collection, error) {
	root, marker, err := findRoot(dir)
	if err != nil {
		return nil, err
	}
	c := &Collection{Dialect: Requestly, Dir: root}
	f := &folderOf{fsys: os.DirFS(root), dir: root, warnings: &c.Warnings}
	c.Root = &Item{Name: filepath.Base(root), Items: []*Item{}}
	if err := f.load(c, marker); err != nil {
		return nil, err
	}
	if err := prune(c.Root, root, dir); err != nil {
		return nil, err
	}
	if len(c.Root.Items) == 1 && c.Root.Items[0].IsFolder() {
		c.Root = c.Root.Items[0]
		c.Root.Parent = nil
	}
	c.ID, c.Name, c.Description = c.Root.ID, c.Root.Name, c.Root.Description
	return c, nil
}

// findRoot walks up from a folder to the one with a marker file.
func findRoot(dir string) (root, marker string, err error) {
	root, err = filepath.Abs(dir)
	if err != nil {
		return "", "", err
	}
	for {
		for _, marker := range []string{projectFile, workspaceFile} {
			if exists(filepath.Join(root, marker)) {
				return root, marker, nil
			}
		}
		up := filepath.Dir(root)
		if up == root {
			return "", "", fmt.Errorf("%s: no Requestly project: neither it nor a folder above has %s or %s", dir, projectFile, workspaceFile)
		}
		root = up
	}
}

// prune keeps only the items on the way to a folder inside the root, and those in it.
func prune(it *Item, root, dir string) error {
	full, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root, full)
	if err != nil {
		return err
	}
	rel = strings.TrimPrefix(filepath.ToSlash(rel)+"/", "apis/")
	for name := range strings.SplitSeq(strings.Trim(rel, "/"), "/") {
		if name == "" || name == "." {
			continue
		}
		var next *Item
		for _, child := range it.Items {
			if child.Name == name {
				next = child
			}
		}
		if next == nil {
			return fmt.Errorf("%s: holds no collection or request that could be read", dir)
		}
		it.Items = []*Item{next}
		it = next
	}
	return nil
}

func (f *folderOf) load(c *Collection, marker string) error {
	settings, err := f.json(marker)
	if err != nil {
		return err
	}
	f.exclude = texts(objectOf(settings.root).get("exclude"))
	if err := f.environments(c); err != nil {
		return err
	}
	if marker == workspaceFile {
		return f.workspace(c.Root, ".", 1)
	}
	if packages, err := fs.ReadDir(f.fsys, "packages"); err == nil && len(packages) > 0 {
		warnf(f.warnings, nil, "the packages of the project are not loaded")
	}
	if _, err := fs.Stat(f.fsys, "apis"); err != nil {
		return fmt.Errorf("%s: the project has no folder %q, which holds its requests", f.dir, "apis")
	}
	return f.project(c.Root, "apis", 1)
}

// environments reads environments/*.json; __global.json (new) or global.json (old) are the globals.
func (f *folderOf) environments(c *Collection) error {
	entries, err := f.entries("environments")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() || path.Ext(entry.Name()) != ".json" {
			continue
		}
		d, err := f.json(path.Join("environments", entry.Name()))
		if err != nil {
			return err
		}
		name := fileBase(entry.Name())
		global := name == "__global" || name == "global"
		if global {
			name = "Globals"
		}
		c.addScope(scope{Environment: d.requestlyScope(objectOf(d.root), name), global: global})
	}
	return nil
}

// entries lists what is in a folder and neither hidden nor excluded, by name.
func (f *folderOf) entries(dir string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(f.fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.dir, err)
	}
	var kept []fs.DirEntry
	for _, entry := range all {
		name := entry.Name()
		if !strings.HasPrefix(name, ".") && name != "node_modules" && !f.excluded(path.Join(dir, name)) {
			kept = append(kept, entry)
		}
	}
	return kept, nil
}

// excluded matches a path with the exclude patterns: a name, a path, or a path with wildcards. Negation is not read.
func (f *folderOf) excluded(name string) bool {
	for _, pattern := range f.exclude {
		pattern = strings.Trim(strings.TrimPrefix(pattern, "**/"), "/")
		pattern = strings.TrimSuffix(pattern, "/**")
		for _, candidate := range []string{name, path.Base(name)} {
			if ok, err := path.Match(pattern, candidate); err == nil && ok {
				return true
			}
		}
	}
	return false
}

// json reads a file that must be there.
func (f *folderOf) json(name string) (*document, error) {
	data, err := fs.ReadFile(f.fsys, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.dir, err)
	}
	return newDocument(filepath.Join(f.dir, filepath.FromSlash(name)), decodeText(string(data)), f.warnings)
}

// optional reads a file that may be missing: a document without a root.
func (f *folderOf) optional(name string) (*document, error) {
	d, err := f.json(name)
	if errors.Is(err, fs.ErrNotExist) {
		return &document{name: name, warnings: f.warnings}, nil
	}
	return d, err
}

// text reads a text file that may be missing.
func (f *folderOf) text(name string) string {
	data, err := fs.ReadFile(f.fsys, name)
	if err != nil {
		return ""
	}
	return decodeText(string(data))
}

// ranked is an item with the text that orders it among its siblings.
type ranked struct {
	it   *Item
	rank string
}

func rankOf(v gjson.Result) string { return textOf(objectOf(v).get("rank")) }

// hang adds the items to their parent by rank, and those without one after them by name.
func hang(parent *Item, list []ranked) {
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i].rank, list[j].rank
		return a != "" && (b == "" || a < b)
	})
	for _, r := range list {
		parent.Items = append(parent.Items, r.it)
	}
}
