//go:build conformance

package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// requestlyRecord is what both of Requestly's export formats say of a record.
type requestlyRecord struct {
	ID, Name, Type         string
	CollectionID, ParentID string
	Data                   struct {
		Request struct{ URL, Method string }
	}
}

// TestConformanceRequestly loads each export of Requestly's own and accounts for every record in it.
func TestConformanceRequestly(t *testing.T) {
	root := filepath.Join(sharedDir(), "corpus", "requestly")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("%s is not there: Requestly's exports are no part of this repository", root)
	}
	c := &conformance{runner: runnerBinary(t), hosts: &hosts{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".json" {
			t.Run(filepath.Base(filepath.Dir(path))+"/"+d.Name(), func(t *testing.T) { c.checkExport(t, path) })
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *conformance) checkExport(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var export struct {
		Records      []requestlyRecord
		Environments []struct{ Name string }
	}
	if err := json.Unmarshal(text, &export); err != nil {
		t.Fatal(err)
	}
	if len(export.Records) == 0 && len(export.Environments) == 0 {
		t.Fatal("the file has neither records nor environments")
	}
	if len(export.Records) > 0 {
		checkRecords(t, export.Records, c.list(t, path))
	}
	for _, env := range export.Environments {
		c.checkEnvironment(t, path, env.Name)
	}
}

func (c *conformance) list(t *testing.T, path string) listing {
	t.Helper()
	cmd := c.runnerCommand(t, nil)
	cmd.Args = []string{cmd.Path, "list", absolute(t, path), "--json"}
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		errors.As(err, &failed)
		t.Fatalf("runner list %s: %v\n%s", path, err, failed.Stderr)
	}
	var l listing
	if err := json.Unmarshal(out, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// checkRecords wants each request once, in its folders, and each folder that holds requests on the path of one.
func checkRecords(t *testing.T, records []requestlyRecord, l listing) {
	t.Helper()
	byID, seen := map[string]requestlyRecord{}, map[string]int{}
	for _, r := range records {
		byID[r.ID] = r
	}
	for _, got := range l.Requests {
		seen[got.ID]++
		r := byID[got.ID]
		if got.Name != r.Name || got.Method != r.Data.Request.Method {
			t.Errorf("request %s is listed as %q %s, want %q %s", got.ID, got.Name, got.Method, r.Name, r.Data.Request.Method)
		}
		if base, _, _ := strings.Cut(r.Data.Request.URL, "?"); !strings.HasPrefix(got.URL, base) {
			t.Errorf("request %q is listed with the URL %q, want %q", got.Name, got.URL, r.Data.Request.URL)
		}
		for parent := byID[r.parent()]; parent.parent() != ""; parent = byID[parent.parent()] {
			if !strings.Contains(got.Path, parent.Name+" / ") {
				t.Errorf("the path %q of %q lacks its folder %q", got.Path, got.Name, parent.Name)
			}
		}
	}
	for _, r := range records {
		switch r.Type {
		case "collection", "example", "example_api":
		case "api":
			if seen[r.ID] != 1 {
				t.Errorf("request %q is listed %d times\nwarnings: %q", r.Name, seen[r.ID], l.Warnings)
			}
		default:
			t.Errorf("a record of the type %q is not known here", r.Type)
		}
	}
}

func (r requestlyRecord) parent() string { return r.CollectionID + r.ParentID }

// checkEnvironment runs an empty collection with the environment, which must load by its name.
func (c *conformance) checkEnvironment(t *testing.T, path, name string) {
	t.Helper()
	empty := filepath.Join(t.TempDir(), "empty.json")
	const text = `{"info":{"name":"empty","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[]}`
	if err := os.WriteFile(empty, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := c.runnerCommand(t, nil)
	cmd.Args = []string{cmd.Path, "run", empty, "-e", absolute(t, path) + "#" + name}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("environment %q of %s: %v\n%s", name, path, err, out)
	}
}
