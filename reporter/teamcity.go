package reporter

import (
	"io"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// TeamCityOptions names the iterations. The zero value works.
type TeamCityOptions struct {
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// TeamCity writes a run as TeamCity's service messages: a suite for each item and iteration in one for the collection,
// a test for each case. Messages stand on lines of their own, so that they may share stdout with another reporter. The
// caller calls end once after the run.
func TeamCity(w io.Writer, o TeamCityOptions) (emit func(run.Event), end func() error) {
	t := &teamcity{output: newOutput(w), plan: plan{column: o.IterationName}}
	return func(e run.Event) { t.event(e); _ = t.flush() }, t.flush
}

type teamcity struct {
	output
	plan plan
}

func (t *teamcity) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		t.plan.start(e)
		t.message("testSuiteStarted", attributes{"name", oneLine(e.Collection)})
	case run.Executed:
		t.suite(e.Execution, t.plan.label(e.Execution), casesOf(e.Execution))
	case run.Finished:
		t.plan.unreached(e.Result, func(x *run.Execution, label string) { t.suite(x, label, []testCase{notRun(e.Result)}) })
		t.message("testSuiteFinished", attributes{"name", oneLine(t.plan.started.Collection)})
		if e.Stopped != "" {
			t.message("buildProblem", attributes{"description", stopReason(e.Stopped)})
		}
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (t *teamcity) suite(x *run.Execution, label string, cases []testCase) {
	name := oneLine(x.Item.Path()) + label
	t.message("testSuiteStarted", attributes{"name", name})
	took := x.Duration
	for i, c := range cases {
		t.message("testStarted", attributes{"name", c.name})
		if out := consoleText(x); i == 0 && out != "" {
			t.message("testStdOut", attributes{"name", c.name, "out", out})
		}
		t.outcome(x, c)
		t.message("testFinished", attributes{"name", c.name, "duration", strconv.FormatInt(took.Milliseconds(), 10)})
		took = 0 // on the first test only: the sum is then right
	}
	t.message("testSuiteFinished", attributes{"name", name})
}

func (t *teamcity) outcome(x *run.Execution, c testCase) {
	if len(c.earlier) > 0 {
		t.message("testMetadata", attributes{"testName", c.name, "name", "attempts", "type", "number", "value", strconv.Itoa(len(x.Attempts))})
		t.message("testMetadata", attributes{"testName", c.name, "name", retriedName(c), "value", retriedText(x)})
	}
	switch c.verdict {
	case passed:
	case skipped:
		t.message("testIgnored", attributes{"name", c.name, "message", c.reason})
	case failed, errored:
		attrs := attributes{"name", c.name, "message", clean(c.failure.Message), "details", details(c.failureAt(x))}
		if c.failure.Compared {
			attrs = append(attrs, "type", "comparisonFailure", "actual", clean(cutText(c.failure.Actual, longSide)),
				"expected", clean(cutText(c.failure.Expected, longSide)))
		}
		t.message("testFailed", attrs)
	}
}

func retriedName(c testCase) string {
	if c.flaky {
		return string(flaky)
	}
	return "retried"
}

func (t *teamcity) message(name string, attrs attributes) {
	t.text("##teamcity[", name)
	for i := 0; i+1 < len(attrs); i += 2 {
		t.text(" ", attrs[i], "='", teamcityEscapes.Replace(xmlText(attrs[i+1])), "'")
	}
	t.text("]\n")
}

// teamcityEscapes are those of TeamCity's documentation. The characters U+0085, U+2028 and U+2029 are not in clean text.
var teamcityEscapes = strings.NewReplacer("|", "||", "'", "|'", "\n", "|n", "\r", "|r", "[", "|[", "]", "|]")
