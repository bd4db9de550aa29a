package script

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// schemaRow is one question to ajv: a schema, a value, the options, and what it said.
type schemaRow struct {
	Schema  json.RawMessage `json:"s"`
	Value   json.RawMessage `json:"d"`
	Options json.RawMessage `json:"o"`
	Said    string          `json:"e"` // "E: " and the errors, "X: " and what was thrown
}

func (r schemaRow) line() string {
	line := "pm.expect(" + string(r.Value) + ").to.be.jsonSchema(" + string(r.Schema)
	if len(r.Options) > 0 {
		line += ", " + string(r.Options)
	}
	return line + ")"
}

// want is what a test that asks the same comes to.
func (r schemaRow) want() string {
	if r.Said == "" {
		return "pass"
	}
	text := r.Said[3:]
	if strings.HasPrefix(r.Said, "X: ") {
		return "Error: " + text
	}
	return "AssertionError: expected data to satisfy schema but found following errors: \n" + text
}

// TestSchemasAgreeWithAjv asks what ajv 6.12.5 was asked with Postman's options. For the rows of draft-04 and draft-06,
// which Postman's ajv refuses, it had their metaschemas.
func TestSchemasAgreeWithAjv(t *testing.T) {
	data, err := os.ReadFile("testdata/schema.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	l := NewLane(Options{Timeout: patience})
	rows, different := 0, 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); rows++ {
		var row schemaRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if got := assertOn(t, l, collection.Postman, &Response{}, row.line()); got != row.want() {
			different++
			t.Errorf("%s\n got %s\nwant %s", row.line(), got, row.want())
		}
	}
	if rows < 450 {
		t.Errorf("%d rows, want all of them", rows)
	}
	t.Logf("%d of %d rows agree", rows-different, rows)
}
