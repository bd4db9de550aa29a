package collection

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
)

// What is written is Postman's 2.1: a body's media type goes, and the types of rows may be spelled out.
var afterExport = cmp.Options{
	cmpopts.IgnoreFields(Body{}, "ContentType"),
	cmpopts.IgnoreFields(Param{}, "Type"),
	cmpopts.EquateEmpty(),
}

// checkExport writes a collection, reads it again and compares the requests.
func checkExport(t *testing.T, name string, c *Collection) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCollection(&b, c, nil, "runner/test"); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	again, err := Parse("export.json", b.Bytes())
	if err != nil {
		t.Errorf("%s: the export does not load: %v", name, err)
		return
	}
	before, after := c.Root.Requests(), again.Root.Requests()
	if len(before) != len(after) {
		t.Errorf("%s: %d requests, %d after the export", name, len(before), len(after))
		return
	}
	for i := range before {
		if diff := cmp.Diff(before[i].Request, after[i].Request, afterExport); diff != "" {
			t.Errorf("%s: %s (-before +after the export):\n%s", name, before[i].Path(), diff)
		}
		if diff := cmp.Diff(before[i].EffectiveAuth(), after[i].EffectiveAuth(), afterExport); diff != "" {
			t.Errorf("%s: auth of %s (-before +after the export):\n%s", name, before[i].Path(), diff)
		}
		if before[i].Path() != after[i].Path() || before[i].ID != after[i].ID {
			t.Errorf("%s: the path %q became %q", name, before[i].Path(), after[i].Path())
		}
	}
}

// Every collection of the goldens comes back from its export.
func TestWriteCollectionRoundTrip(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range cases {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if c, err := Parse(f.Name, f.Data); err == nil {
				n++
				checkExport(t, file, c)
			}
		}
	}
	if n < 10 {
		t.Errorf("%d collections in the goldens, want more", n)
	}
}

func TestWriteCollectionText(t *testing.T) {
	c, err := Parse("c.json", []byte(`{"info":{"name":"X & <Y>"},"variable":[{"key":"authored","value":"1"}],
"item":[{"id":"r","name":"R","event":[{"listen":"test","script":{"exec":["a","b"]}}],
"request":{"method":"POST","url":"http://h:80/a?b&c=","body":{"mode":"raw","raw":"x"},"auth":{"type":"oauth1","oauth1":[{"key":"addParamsToHeader","value":true,"type":"boolean"}]}},
"response":[{"name":"saved"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	variables := []Variable{
		{Key: "n", Value: 5.0, Type: "number"},
		{Key: "s", Value: "clear text", Type: "secret", Secret: true},
		{Key: "ref", Value: "{{vault:db.password}}", Secret: true},
		{Key: "two", Value: "{{vault:a}}{{vault:b}}", Secret: true},
		{Key: "half", Value: "x{{vault:a}}", Secret: true},
		{Key: "off", Value: nil, Disabled: true},
	}
	var b bytes.Buffer
	if err := WriteCollection(&b, c, variables, "runner/1"); err != nil {
		t.Fatal(err)
	}
	checkFile(t, "testdata/export_collection.json", b.Bytes())
}

func TestWriteEnvironment(t *testing.T) {
	e := Environment{ID: "e", Name: "Staging", Variables: []Variable{
		{Key: "a", Value: "1"},
		{Key: "off", Value: "2", Type: "default", Disabled: true},
		{Key: "s", Value: "hunter2", Type: "secret", Secret: true},
		{Key: "r", Value: "{{vault://aws/db/pw#1}}", Type: "secret", Secret: true},
		{Key: "list", Value: []any{1.0, "x"}},
	}}
	at := exportTime
	var b strings.Builder
	if err := WriteEnvironment(&b, e, "environment", at, "runner/1"); err != nil {
		t.Fatal(err)
	}
	checkFile(t, "testdata/export_environment.json", []byte(b.String()))
	file := filepath.Join(t.TempDir(), "e.json")
	writeFile(t, file, []byte(b.String()))
	again, err := LoadEnvironment(t.Context(), file, LoadOptions{})
	if err != nil || !again.Variables[1].Disabled || again.Variables[2].Value != "" {
		t.Errorf("the export loads as %+v, %v", again, err)
	}
}

// checkFile compares with a golden, or writes it with -update.
func checkFile(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		writeFile(t, name, got)
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update rewrites):\n%s", name, diff)
	}
}

var exportTime = time.Date(2026, 11, 22, 8, 0, 0, 5e6, time.FixedZone("", 3600))
