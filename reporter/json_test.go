package reporter

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rq-runner/runner/collection/run"
)

// written is what a streaming reporter makes of a run.
func written(t testing.TB, p play, start func(w *bytes.Buffer) (func(run.Event), func() error)) []byte {
	t.Helper()
	var b bytes.Buffer
	emit, end := start(&b)
	for _, e := range p.events() {
		emit(e)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reportSchema(t *testing.T, part string) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("report.schema.json" + part)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, doc []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatalf("%v in\n%s", err, doc)
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("%v in\n%s", err, doc)
	}
}

func TestJSON(t *testing.T) {
	schema := reportSchema(t, "")
	for name, p := range states() {
		got := written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) {
			return JSON(w, JSONOptions{Generator: "runner/1.2.3", Source: "shop.json"})
		})
		valid(t, schema, got)
		golden(t, "json_"+name, got)
	}
	var b bytes.Buffer
	_, end := JSON(&b, JSONOptions{})
	if err := end(); err != nil {
		t.Fatal(err)
	}
	valid(t, schema, b.Bytes())
}

func TestJSONL(t *testing.T) {
	schema := reportSchema(t, "#/$defs/line")
	for name, p := range states() {
		got := written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) {
			return JSONL(w, JSONOptions{Generator: "runner/1.2.3"})
		})
		for line := range bytes.Lines(got) {
			valid(t, schema, line)
		}
		if name == "everything" {
			golden(t, "jsonl_"+name, got)
		}
	}
}

// TestJSONLIsLive: a line is there as soon as its event is.
func TestJSONLIsLive(t *testing.T) {
	var b bytes.Buffer
	emit, _ := JSONL(&b, JSONOptions{})
	for i, e := range everything().events() {
		emit(e)
		if got := bytes.Count(b.Bytes(), []byte("\n")); got != i+1 {
			t.Fatalf("%d lines after %d events", got, i+1)
		}
	}
}

// TestSchemaHasEveryField holds report.schema.json against the types that are written.
func TestSchemaHasEveryField(t *testing.T) {
	text, err := os.ReadFile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Required   []string
			Properties map[string]any
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]any{
		"run": startedDoc{}, "shard": shardDoc{}, "item": itemDoc{}, "execution": executionDoc{}, "attempt": attemptDoc{}, "param": paramDoc{},
		"request": requestDoc{}, "response": responseDoc{}, "body": bodyDoc{}, "timings": timingsDoc{}, "cookie": cookieDoc{},
		"script": scriptDoc{}, "test": testDoc{}, "console": consoleDoc{}, "exchange": exchangeDoc{}, "visualizer": visualizerDoc{}, "failure": failureDoc{},
		"comparison": comparisonDoc{}, "result": resultDoc{}, "count": countDoc{}, "times": timesDoc{}, "line": lineDoc{},
	} {
		var fields, required []string
		for f := range reflect.TypeOf(doc).Fields() {
			tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			fields = append(fields, tag)
			if options == "" {
				required = append(required, tag)
			}
		}
		def := schema.Defs[name]
		var known []string
		for property := range def.Properties {
			known = append(known, property)
		}
		for _, list := range [][]string{fields, required, known, def.Required} {
			slices.Sort(list)
		}
		if !slices.Equal(fields, known) || !slices.Equal(required, def.Required) {
			t.Errorf("%s: fields %q, required %q; the schema has %q, %q", name, fields, required, known, def.Required)
		}
		delete(schema.Defs, name)
	}
	for name := range schema.Defs {
		t.Errorf("the schema has %q, which nothing writes", name)
	}
}

func TestBodies(t *testing.T) {
	for _, tt := range []struct {
		body  string
		limit int
		want  string
	}{
		{"abc", 0, `{"text":"abc","size":3}`},
		{"<é>", 2, `{"text":"<","size":4,"truncated":true}`},
		{"<é>", 3, `{"text":"<é","size":4,"truncated":true}`},
		{"📦", 3, `{"size":4,"truncated":true}`},
		{"\xff\xfe", 0, `{"base64":"//4=","size":2}`},
		{"\xff\xfe\xfd\xfc", 2, `{"base64":"//4=","size":4,"truncated":true}`},
		{"", 0, `null`},
	} {
		got, err := json.Marshal(encoder{tt.limit}.body([]byte(tt.body), int64(len(tt.body))))
		var plain bytes.Buffer
		enc := json.NewEncoder(&plain)
		enc.SetEscapeHTML(false)
		err = errors.Join(err, enc.Encode(json.RawMessage(got)))
		if s := strings.TrimSpace(strings.ReplaceAll(plain.String(), `\u003c`, "<")); err != nil || s != tt.want {
			t.Errorf("body %q cut at %d is %s (%v), want %s", tt.body, tt.limit, s, err, tt.want)
		}
	}
}

// TestDocumentsLoseNothing: what comes out of a blob is what went in.
func TestDocumentsLoseNothing(t *testing.T) {
	for name, p := range states() {
		if name == "hostile" {
			continue // JSON has no invalid UTF-8
		}
		file := filepath.Join(t.TempDir(), "b.jsonl")
		blob := written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) { return Blob(w, JSONOptions{}) })
		if err := os.WriteFile(file, blob, 0o600); err != nil {
			t.Fatal(err)
		}
		got, _ := merged(t, file)
		got, warned := withoutWarnings(got)
		want, warnings := withoutWarnings(p.events())
		if min(warnings, 1) != warned { // one text is told once
			t.Errorf("%s: %d warnings of %d came back", name, warned, warnings)
		}
		equal := cmp.Options{
			cmpopts.EquateEmpty(), cmp.AllowUnexported(run.Times{}), cmpopts.IgnoreFields(run.Result{}, "Warnings", "Iterations", "State"),
			cmpopts.IgnoreFields(run.Started{}, "Requests"),
		}
		if diff := cmp.Diff(want, got, equal); diff != "" {
			t.Errorf("%s: events differ after the blob (-want +got):\n%s", name, diff)
		}
	}
}

// merged replays the blobs.
func merged(t *testing.T, files ...string) (events []run.Event, r *run.Result) {
	t.Helper()
	b, err := OpenBlobs(files)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	r, err = b.Replay(func(e run.Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	return events, r
}

func withoutWarnings(events []run.Event) (rest []run.Event, warnings int) {
	for _, e := range events {
		if _, ok := e.(run.Warned); ok {
			warnings++
			continue
		}
		rest = append(rest, e)
	}
	return rest, warnings
}
