package reporter

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// TAPOptions names the iterations. The zero value works.
type TAPOptions struct {
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// TAP writes a run as the Test Anything Protocol, version 14: a line for each case as soon as its request is through,
// with the reason of a failure as YAML below it. The caller calls end once after the run.
func TAP(w io.Writer, o TAPOptions) (emit func(run.Event), end func() error) {
	t := &tap{output: newOutput(w), plan: plan{column: o.IterationName}}
	t.text("TAP version 14\n")
	return t.event, t.flush
}

type tap struct {
	output
	plan  plan
	count int
}

func (t *tap) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		t.plan.start(e)
		t.comment(e.Collection)
	case run.Executed:
		label := t.plan.label(e.Execution)
		for _, c := range casesOf(e.Execution) {
			t.line(e.Execution, label, c)
		}
		_ = t.flush() // it is kept for end
	case run.Finished:
		t.finish(e.Result)
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (t *tap) comment(text string) {
	for line := range strings.SplitSeq(clean(text), "\n") {
		t.text(Disarm("# "+line), "\n")
	}
}

func (t *tap) line(x *run.Execution, label string, c testCase) {
	t.count++
	word := "ok"
	if c.failure != nil {
		word = "not ok"
	}
	t.text(fmt.Sprintf("%s %d - %s", word, t.count, tapName(x.Item.Path()+label+": "+c.name)))
	if c.verdict == skipped {
		t.text(" # SKIP ", tapName(c.reason))
	}
	t.text("\n")
	switch {
	case c.failure != nil:
		t.diagnose(x, c)
	case c.flaky:
		t.text("  ---\n  flaky: true\n")
		t.retried(x)
		t.text("  ...\n")
	}
}

// retried is a line of the YAML block.
func (t *tap) retried(x *run.Execution) {
	text, _ := json.Marshal(xmlText(retriedText(x))) // a string always marshals
	t.text("  attempts: ", string(text), "\n")
}

// diagnose writes the YAML of a failure. JSON's strings are YAML's.
func (t *tap) diagnose(x *run.Execution, c testCase) {
	severity := "fail"
	if c.verdict == errored {
		severity = "error"
	}
	field := func(name, value string) {
		text, _ := json.Marshal(xmlText(value)) // a string always marshals
		t.text("  ", name, ": ", string(disarmJSON(text)), "\n")
	}
	t.text("  ---\n")
	field("message", c.failure.Message)
	field("severity", severity)
	field("at", c.at)
	if c.failure.Compared {
		field("found", cutText(c.failure.Actual, longSide))
		field("wanted", cutText(c.failure.Expected, longSide))
	}
	if len(c.earlier) > 0 {
		t.retried(x)
	}
	t.text("  details: |2\n") // two more than the key: the text may begin with blanks
	for line := range strings.SplitSeq(xmlText(details(c.failureAt(x))), "\n") {
		t.text("    ", Disarm(line), "\n")
	}
	t.text("  ...\n")
}

// finish writes the plan. A run that was stopped bails out in place of it: a consumer then takes nothing as passed.
func (t *tap) finish(r *run.Result) {
	t.plan.unreached(r, func(x *run.Execution, label string) { t.line(x, label, notRun(r)) })
	if r.Stopped != "" {
		t.text("Bail out! ", tapName(stopReason(r.Stopped)), "\n")
		return
	}
	t.text(fmt.Sprintf("1..%d\n", t.count))
}

// tapName escapes what would begin a directive.
func tapName(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(xmlText(oneLine(s)))
}
