package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// TestAsNode holds expressions against what Node made of them: testdata/node/NAME.js has one a line, NAME.want the
// values. "node testdata/node/generate.js" writes the latter; Node is not needed for the test.
func TestAsNode(t *testing.T) {
	prelude, err := os.ReadFile("testdata/node/show.js")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/node/*.want")
	if err != nil || len(files) == 0 {
		t.Fatalf("no expectations: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".want")
		t.Run(name, func(t *testing.T) {
			wants, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source, err := os.ReadFile("testdata/node/" + name + ".js")
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, string(prelude), expressions(string(source)), strings.Split(strings.TrimSuffix(string(wants), "\n"), "\n"))
		})
	}
}

// expressions are the lines of a source that are no comments.
func expressions(source string) []string {
	var lines []string
	for line := range strings.SplitSeq(source, "\n") {
		if line != "" && !strings.HasPrefix(line, "//") {
			lines = append(lines, line)
		}
	}
	return lines
}

func compareLines(t *testing.T, prelude string, lines, wants []string) {
	t.Helper()
	if len(lines) != len(wants) {
		t.Fatalf("%d expressions and %d expectations: run node testdata/node/generate.js", len(lines), len(wants))
	}
	lane := NewLane(Options{Cache: &Cache{}})
	for i, line := range lines {
		r := newRecorder(collection.PreRequest)
		r.withServices()
		err := lane.Run(t.Context(), collection.Script{Source: prelude + "\nvar uuid = require('uuid');\nconsole.log(await show(async () => (" + line + ")))"}, r.Host)
		got := strings.TrimPrefix(r.outcome(err), "log: ")
		if got != wants[i] {
			t.Errorf("%s\n got %s\nwant %s", line, got, wants[i])
		}
	}
}
