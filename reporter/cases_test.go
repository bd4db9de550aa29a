package reporter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// TestCaseNamesAreUnique: also where a test has the name that another would get.
func TestCaseNamesAreUnique(t *testing.T) {
	for _, tt := range []struct{ tests, want []string }{
		{[]string{"a", "a (2)", "a"}, []string{"a", "a (2)", "a (3)"}},
		{[]string{"a", "a", "a (2)", "a (2)"}, []string{"a", "a (2)", "a (2) (2)", "a (2) (3)"}},
		{[]string{"", "(no name)", " "}, []string{"(no name)", "(no name) (2)", "(no name) (3)"}},
		{[]string{"request", "test-script"}, []string{"request (2)", "test-script", "test-script (2)"}},
	} {
		x := &run.Execution{}
		for _, name := range tt.tests {
			x.Tests = append(x.Tests, run.Test{Name: name, Event: collection.Test})
		}
		if tt.tests[0] == "request" {
			x.Error = &run.Failure{Message: "down"}
			x.Scripts = []run.ScriptRun{{Event: collection.Test, Error: &run.Failure{Message: "x"}}}
		}
		var got []string
		for _, c := range casesOf(x) {
			if c.name != "request" || tt.tests[0] != "request" {
				got = append(got, c.name)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("the cases of the tests %q are %q, want %q", tt.tests, got, tt.want)
		}
	}
}

// TestPrintedReportsAreNoCommands: what a CI server reads in a log holds no command of a script or a server, wherever in
// a line the server would look for it.
func TestPrintedReportsAreNoCommands(t *testing.T) {
	nasty := "##vso[task.setvariable]x ##[error]y ##teamcity[testFailed]"
	x := &run.Execution{
		Item: item(0, nasty), Request: get("http://h/" + nasty), Response: ok(nasty, ms(1)),
		Console: []run.Console{{Level: "log", Text: nasty, Event: collection.Test}},
	}
	f := run.Failure{Name: nasty, Message: nasty, Stack: nasty, Excerpt: nasty, Compared: true, Actual: nasty, Expected: nasty}
	p := play{started: run.Started{Collection: nasty, Warnings: []string{nasty}}, executions: []*run.Execution{
		tested(x, run.Test{Name: nasty, Error: &f}),
	}}
	for name, start := range map[string]func(io.Writer) (func(run.Event), func() error){
		"tap":   func(w io.Writer) (func(run.Event), func() error) { return TAP(w, TAPOptions{}) },
		"jsonl": func(w io.Writer) (func(run.Event), func() error) { return JSONL(w, JSONOptions{}) },
	} {
		text := string(formatted(t, p, start))
		for line := range strings.Lines(text) {
			if Disarm(line) != line {
				t.Errorf("%s has a command: %q", name, line)
			}
		}
		if !strings.Contains(text, "task.setvariable") {
			t.Errorf("%s lost the text", name)
		}
	}
}

// TestBlobHasItsHeadAtOnce: merge knows the shard from it, should the shard be killed.
func TestBlobHasItsHeadAtOnce(t *testing.T) {
	var out bytes.Buffer
	emit, _ := Blob(&out, JSONOptions{})
	emit(run.Started{Collection: "Shop"})
	if !bytes.HasSuffix(out.Bytes(), []byte("}\n")) {
		t.Errorf("the blob is %q after the start", out.String())
	}
}

// TestGitHubTitlesAreClean: the collection's name titles what is counted.
func TestGitHubTitlesAreClean(t *testing.T) {
	p := play{started: run.Started{Collection: "a\x1b]0;x\a\u202eb\x07c"}, warnings: slices.Repeat([]string{"w"}, 12)}
	x := &run.Execution{Item: item(0, "i")}
	tests := slices.Repeat([]run.Test{{Name: "t", Error: &run.Failure{Message: "m"}}}, 12)
	p.executions = []*run.Execution{tested(x, tests...)}
	text := string(formatted(t, p, formats()["github"]))
	if strings.ContainsFunc(text, harmful) || !strings.Contains(text, "title=abc::3 more failures") || !strings.Contains(text, "title=abc::3 more warnings") {
		t.Errorf("the annotations are %q", text)
	}
}

// TestAllureTellsResultsApart: Allure hides all but one of the results that share full name and parameters, so a failed
// one could hide behind a passed one. Retries share them, and nothing else does.
func TestAllureTellsResultsApart(t *testing.T) {
	twin := item(1, "Same")
	twin.Twin = 2
	p := play{started: run.Started{Collection: "c", Iterations: 2, Items: []run.ItemRef{item(0, "Same"), twin}}}
	for i := range 2 {
		for _, it := range []run.ItemRef{item(0, "Same"), twin, item(0, "Same"), twin} {
			x := &run.Execution{Item: it, Iteration: i, Data: []collection.Param{{Key: "user", Value: "ann"}}}
			x.Attempts = []run.Attempt{{Code: 503}, {Code: 200}}
			p.executions = append(p.executions, x)
		}
	}
	dir := t.TempDir()
	emit, end := Allure(dir, AllureOptions{})
	for _, e := range p.events() {
		emit(e)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*-result.json"))
	if err != nil {
		t.Fatal(err)
	}
	found, histories := map[string]int{}, map[string]string{}
	for _, name := range files {
		var r allureResult
		text, err := os.ReadFile(name)
		if err != nil || json.Unmarshal(text, &r) != nil {
			t.Fatal(err, string(text))
		}
		key := fmt.Sprint(r.TestCaseID, r.FullName, r.Parameters)
		found[key]++
		if h := histories[key]; h != "" && h != r.HistoryID {
			t.Errorf("%s has the histories %s and %s", key, h, r.HistoryID)
		}
		histories[key] = r.HistoryID
	}
	if len(found) != len(p.executions) {
		t.Errorf("Allure would show %d results of %d", len(found), len(p.executions))
	}
	for key, n := range found {
		if n != 2 {
			t.Errorf("%s has %d results, want a retry and the last", key, n)
		}
	}
}
