package main

import (
	"encoding/json"
	"io"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/pflag"
)

// TestSchemaKnowsEveryFlag keeps runner.schema.json and the command line the same.
func TestSchemaKnowsEveryFlag(t *testing.T) {
	data, err := os.ReadFile("runner.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Run struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for key := range schema.Properties.Run.Properties {
		known[kebab(key)] = true
	}
	var f runFlags
	fs := f.set(io.Discard)
	fs.VisitAll(func(flag *pflag.Flag) {
		if !known[flag.Name] {
			t.Errorf("runner.schema.json lacks --%s", flag.Name)
		}
		delete(known, flag.Name)
	})
	delete(known, "reporter") // "reporter" has the options of reporters
	for name := range known {
		t.Errorf("runner.schema.json has %q, which is no flag", name)
	}
}

func TestSchemaTakesAConfig(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("runner.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, valid := range map[string]bool{
		`{"run": {"iterationCount": 2, "folder": ["A"], "timeout": "1.5s", "reporter": {"json": {"export": "x"}}}}`: true,
		`{"run": {"bail": ["folder", "failure"]}}`: true,
		`{"run": {"bail": ["sometimes"]}}`:         false,
		`{"run": {"iterationCuont": 2}}`:           false,
		`{"run": {"parallel": 0}}`:                 false,
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != valid {
			t.Errorf("%s: %v, want valid = %v", text, err, valid)
		}
	}
}
