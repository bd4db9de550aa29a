package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// export writes what was asked for at the end of a run, also of one that failed, as Newman does.
func (f *runFlags) export(p *process, c *collection.Collection, s run.State) error {
	by := "runner/" + version()
	return errors.Join(
		f.exportFile(p, f.exportEnvironment, "environment", func(w io.Writer) error {
			return collection.WriteEnvironment(w, s.Environment, "environment", p.now(), by)
		}),
		f.exportFile(p, f.exportGlobals, "globals", func(w io.Writer) error {
			return collection.WriteEnvironment(w, s.Globals, "globals", p.now(), by)
		}),
		f.exportFile(p, f.exportCollection, "collection", func(w io.Writer) error {
			return collection.WriteCollection(w, c, s.CollectionVariables, by)
		}),
		f.exportFile(p, f.exportCookieJar, "cookie-jar", func(w io.Writer) error {
			return collection.WriteCookies(w, s.Cookies)
		}),
	)
}

// claimExports refuses an export that would be written over a report or over another export. Folders get a file of each.
func (r *reporting) claimExports() error {
	taken := map[string]string{}
	for _, e := range []struct{ name, path string }{
		{"environment", r.exportEnvironment},
		{"globals", r.exportGlobals},
		{"collection", r.exportCollection},
		{"cookie-jar", r.exportCookieJar},
	} {
		if e.path == "" || outputPath(e.path, "x") != e.path {
			continue
		}
		path := filepath.Clean(e.path)
		other := taken[path]
		if info, err := os.Stat(path); err == nil {
			if !info.Mode().IsRegular() {
				continue // a device takes several
			}
			if name := r.reportIn(info); name != "" {
				other = "the " + name + " report"
			}
		}
		if other != "" {
			return &usageError{problem: "--export-" + e.name + " would be written over " + other + ", in " + e.path, hint: "name two files"}
		}
		taken[path] = "--export-" + e.name
	}
	return nil
}

func (f *runFlags) exportFile(p *process, path, kind string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	out, err := createOutput(outputPath(path, "newman-"+kind+"-"+stamp(p.now())+".json"))
	if err != nil {
		return fmt.Errorf("--export-%s: %w", kind, err)
	}
	document, err := asJSON(write)
	if err == nil {
		_, err = out.Write(p.mask.JSON(document))
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("--export-%s: %w", kind, err)
	}
	return nil
}

// outputPath is Newman's rule: a folder gets a file of the default name in it.
func outputPath(path, name string) string {
	if strings.HasSuffix(path, "/") {
		return filepath.Join(path, name)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, name)
	}
	return path
}

// stamp is the time in the names of Newman's files.
func stamp(t time.Time) string {
	return strings.ReplaceAll(t.UTC().Format("2006-01-02-15-04-05.000"), ".", "-") + "-0"
}

// createOutput makes the folders on the way. Others may not read the file: a report can hold what a server answered.
func createOutput(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
}
