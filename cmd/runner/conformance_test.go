//go:build conformance

// The conformance tests run collections through Newman, installed from npm, and through runner, and compare what the
// two report: each item, each assertion, each error and the exit code. Nothing but loopback is reached.
//
//	go test -tags conformance -run Conformance ./cmd/runner
//
// RUNNER_SHARED is the folder whose corpus/ holds Newman's and Requestly's own files (default ../../../shared),
// RUNNER_BIN the program to test (default: built from this source).
package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// atOnce is how many collections run at a time: each needs a core for Newman.
const atOnce = 2

// conformance is what all cases share.
type conformance struct {
	newman, runner string // Newman's main script, and the program
	hosts          *hosts
}

func newConformance(t *testing.T) *conformance {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed, so there is no Newman to compare with")
	}
	return &conformance{newman: installNewman(t), runner: runnerBinary(t), hosts: startHosts(t)}
}

func sharedDir() string {
	if dir := os.Getenv("RUNNER_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

// corpus is a folder of Newman's test collections, laid out as in Newman's repository: their uploads name
// test/integration/….
func corpus(t *testing.T) (cases []collectionCase) {
	t.Helper()
	src := filepath.Join(sharedDir(), "corpus", "newman")
	if _, err := os.Stat(src); err != nil {
		t.Skipf("%s is not there: Newman's test collections are no part of this repository", src)
	}
	root := t.TempDir()
	dir := filepath.Join(root, "test", "integration")
	if err := os.CopyFS(dir, os.DirFS(src)); err != nil {
		t.Fatal(err)
	}
	return findCases(t, dir, root)
}

// TestConformanceCorpus runs Newman's own test collections. What Newman passes of each is known, so that a fault of the
// stand-in servers is not taken for agreement.
func TestConformanceCorpus(t *testing.T) {
	cases := corpus(t)
	c := newConformance(t)
	c.runAll(t, cases, func(t *testing.T, cc collectionCase, newman outcome) {
		if want, known := knownPasses[cc.name]; known && newman.passed() != want {
			t.Errorf("Newman passes %d assertions, want %d: the stand-in differs from Postman Echo\n%s",
				newman.passed(), want, strings.Join(newman.lines(nil), "\n"))
		}
	})
}

// TestConformanceCases runs our own collections.
func TestConformanceCases(t *testing.T) {
	dir := filepath.Join("testdata", "newman", "cases")
	c := newConformance(t)
	c.runAll(t, findCases(t, dir, dir), func(t *testing.T, _ collectionCase, newman outcome) {
		if len(newman.executions) == 0 && newman.report {
			t.Error("Newman ran nothing: the case tests nothing")
		}
	})
}

// runAll compares each case; a difference is an error unless the list of differences names it.
func (c *conformance) runAll(t *testing.T, cases []collectionCase, check func(*testing.T, collectionCase, outcome)) {
	running := make(chan struct{}, atOnce)
	var ran sync.Map // names of the cases that -run lets through
	t.Run("run", func(t *testing.T) {
		for _, cc := range cases {
			t.Run(cc.name, func(t *testing.T) {
				t.Parallel()
				ran.Store(cc.name, true)
				running <- struct{}{}
				defer func() { <-running }()
				newman := c.runNewman(t, cc.args)
				check(t, cc, newman)
				c.compare(t, cc, newman)
			})
		}
	})
	for _, d := range differences {
		if _, known := ran.Load(d.in); known && !t.Failed() && !d.used.Load() {
			t.Errorf("the difference %q of %s is gone: take it off the list", d.reason, d.in)
		}
	}
}

func (c *conformance) compare(t *testing.T, cc collectionCase, newman outcome) {
	t.Helper()
	runner := c.runRunner(t, cc.args)
	t.Logf("newman: %d passed, exit %d; runner: %d passed, exit %d", newman.passed(), newman.exit, runner.passed(), runner.exit)
	changes := diffLines(newman.lines(newman.unsure()), runner.lines(newman.unsure()))
	left := withoutKnown(cc.name, changes)
	if len(left) > 0 {
		t.Errorf("runner (+) differs from Newman (-):\n%s\n\nrunner's stderr:\n%s", strings.Join(left, "\n"), runner.stderr)
	}
}

// runnerBinary is $RUNNER_BIN, or built now.
func runnerBinary(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("RUNNER_BIN"); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), "runner")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return path
}

func TestDiffLines(t *testing.T) {
	got := diffLines([]string{"a", "b", "c", "d"}, []string{"a", "c", "x", "d", "e"})
	if diff := cmp.Diff([]string{"-b", "+x", "+e"}, got); diff != "" {
		t.Errorf("diffLines (-want +got):\n%s", diff)
	}
}
