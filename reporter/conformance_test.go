//go:build conformance

package reporter

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

// consumed is what consume.mjs found in the reports of a run.
type consumed struct {
	JUnit       struct{ Total, Failed, Errored, Skipped, Flaky, SaysTotal int }
	AllureJUnit foundResults
	Allure      foundResults
	CTRF        struct {
		Valid   bool
		Errors  []any
		Summary struct{ Tests, Passed, Failed, Skipped int }
		Flaky   int
	}
	HAR int
	TAP struct {
		Total, Failed, Skipped, Plan, Diagnosed, Broken int
		Bailout                                         bool
	}
}

type foundResults struct {
	Total    int
	Statuses map[string]int
	Steps    map[string]int
	Refused  []string
}

// TestConformanceConsumers lets programs from npm read the reports of every state: junit2json and Allure's reader the
// JUnit, Allure's reader the results, CTRF's validator, har-validator and tap-parser theirs.
func TestConformanceConsumers(t *testing.T) {
	dir := installConsumers(t)
	for name, p := range states() {
		t.Run(name, func(t *testing.T) {
			compareConsumed(t, consume(t, dir, writeReports(t, p)), p)
		})
	}
}

// TestConformancePromtool lets Prometheus' own tool check the metrics of every state.
func TestConformancePromtool(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed: apt-get install prometheus")
	}
	for name, p := range states() {
		check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
		check.Stdin = bytes.NewReader(metrics(t, p, PrometheusOptions{}))
		if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func compareConsumed(t *testing.T, got consumed, p play) {
	t.Helper()
	want := p.cases()
	left := 0
	if p.stopped != "" {
		left = len(p.started.Items) - len(p.executions)
	}
	if j := got.JUnit; (Cases{j.Total, j.Failed, j.Errored, j.Skipped, j.Flaky}) != want || j.SaysTotal != want.Total {
		t.Errorf("junit2json finds %+v, want %+v", j, want)
	}
	if p.executions == nil {
		got.AllureJUnit.Refused = nil // it takes no testsuites without one testsuite
	}
	if a := got.AllureJUnit; a.Total != want.Total || a.Statuses["failed"] != want.Failed || a.Statuses["broken"] != want.Errored ||
		a.Statuses["skipped"] != want.Skipped || len(a.Refused) > 0 {
		t.Errorf("Allure finds %+v in the JUnit, want %+v", a, want)
	}
	retries := 0
	for _, x := range p.executions {
		retries += max(len(x.Attempts)-1, 0)
	}
	if a := got.Allure; a.Total != len(p.executions)+left+retries || len(a.Refused) > 0 || a.Steps["failed"] != want.Failed ||
		a.Steps["broken"] != want.Errored || a.Steps["skipped"] != want.Skipped || a.Steps["passed"] != want.Passed() {
		t.Errorf("Allure finds %+v, want %+v in %d results", a, want, len(p.executions)+left+retries)
	}
	if c := got.CTRF; !c.Valid || c.Summary.Tests != want.Total || c.Summary.Failed != want.Failed+want.Errored ||
		c.Summary.Skipped != want.Skipped || c.Flaky != want.Flaky || c.Summary.Passed != want.Passed() {
		t.Errorf("CTRF finds %+v, want %+v", c, want)
	}
	planned := want.Total
	if p.stopped != "" {
		planned = 0 // it bails out in place of the plan
	}
	if tap := got.TAP; tap.Total != want.Total || tap.Plan != planned || tap.Failed != want.Failed+want.Errored ||
		tap.Skipped != want.Skipped || tap.Diagnosed != tap.Failed || tap.Broken > 0 || tap.Bailout != (p.stopped != "") {
		t.Errorf("tap-parser finds %+v, want %+v", tap, want)
	}
	sent := retries
	for _, x := range p.executions {
		if x.Request != nil {
			sent++
		}
		sent += len(x.Sent)
	}
	if got.HAR != sent {
		t.Errorf("har-validator takes %d entries, want %d", got.HAR, sent)
	}
}

// installConsumers installs what package-lock.json names, from the registry that npm is set to.
func installConsumers(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed, so there is nobody to read the reports")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "consumers"))); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm could not install the programs that read reports: %v\n%s", err, out)
	}
	return dir
}

func consume(t *testing.T, programs, reports string) (got consumed) {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", "consume.mjs", reports)
	node.Dir = programs
	out, err := node.Output()
	if err != nil {
		if failed, ok := err.(*exec.ExitError); ok {
			t.Fatalf("reading the reports: %v\n%s", err, failed.Stderr)
		}
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return got
}

func writeReports(t *testing.T, p play) string {
	t.Helper()
	dir := t.TempDir()
	create := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	starts := map[string]func(io.Writer) (func(run.Event), func() error){
		"junit.xml": formats()["junit"], "ctrf.json": formats()["ctrf"], "run.har": formats()["har"], "run.tap": formats()["tap"],
		"allure": func(io.Writer) (func(run.Event), func() error) {
			return Allure(filepath.Join(dir, "allure"), AllureOptions{})
		},
	}
	for name, start := range starts {
		var w io.Writer = io.Discard
		if name != "allure" {
			w = create(name)
		}
		emit, end := start(w)
		for _, e := range p.events() {
			emit(e)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
