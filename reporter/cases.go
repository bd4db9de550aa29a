package reporter

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// A verdict is how a case ended.
type verdict string

const (
	passed  verdict = "passed"
	failed  verdict = "failed"  // an assertion does not hold
	errored verdict = "errored" // the network or a script
	skipped verdict = "skipped"
	flaky   verdict = "flaky" // of an execution: passed, but only when the request was sent again
)

// A testCase is what reports for test results count: an assertion, or the failure of a request or of a script, or the
// request itself when nothing else tells of it. Every such report makes its cases here, so that their counts agree.
type testCase struct {
	name    string // unique in its execution
	verdict verdict
	at      string // of a failure, in run.FailureAt's words
	test    string // name of the assertion
	failure *run.Failure
	reason  string // why it was skipped
	// earlier are the attempts of the request before the last, on one case of its execution; flaky says that it passed
	// because of them.
	earlier []run.Attempt
	flaky   bool
}

// requestCase is the name of the case that stands for a request.
const requestCase = "request"

// casesOf gives the cases of an execution in the order in which they happened.
func casesOf(x *run.Execution) []testCase {
	n := len(x.Tests) + 1
	m := caseMaker{x: x, all: make([]testCase, 0, n), names: make(map[string]int, n)}
	m.scripts(collection.PreRequest)
	switch {
	case x.Error != nil:
		m.add(testCase{name: requestCase, verdict: errored, at: atRequest, failure: x.Error})
	case x.Skipped:
		m.add(testCase{name: requestCase, verdict: skipped, reason: "a script skipped the request"})
	}
	m.scripts(collection.Test)
	if len(m.all) == 0 {
		m.add(testCase{name: requestCase, verdict: passed})
	}
	m.markRetried()
	return m.all
}

// notRun is the case of an item that a stopped run did not reach.
func notRun(r *run.Result) testCase {
	return testCase{name: requestCase, verdict: skipped, reason: "not run: " + stopReason(r.Stopped)}
}

type caseMaker struct {
	x     *run.Execution
	all   []testCase
	names map[string]int
}

// add makes the name one that every format can write, and unique: a consumer that knows cases by their names would lose
// the second of two.
func (m *caseMaker) add(c testCase) {
	c.name = xmlText(oneLine(c.name))
	if strings.TrimSpace(c.name) == "" {
		c.name = "(no name)"
	}
	name := c.name
	for m.names[name] > 0 { // "a (2)" may be the name of a test too
		m.names[c.name]++
		name = fmt.Sprintf("%s (%d)", c.name, m.names[c.name])
	}
	m.names[name]++
	c.name = name
	m.all = append(m.all, c)
}

func (m *caseMaker) scripts(event collection.Event) {
	for _, t := range m.x.Tests {
		if t.Event != event {
			continue
		}
		c := testCase{name: t.Name, test: t.Name, verdict: passed, failure: t.Error}
		switch {
		case t.Skipped:
			c.verdict, c.reason = skipped, "the test is skipped"
		case t.Error != nil:
			c.verdict, c.at = failed, atTest(t)
		}
		m.add(c)
	}
	for _, s := range m.x.Scripts {
		if s.Event == event && s.Error != nil {
			m.add(testCase{name: m.scriptName(s), verdict: errored, at: atScript(s), failure: s.Error})
		}
	}
}

// scriptName names the owner of a script that the item inherits.
func (m *caseMaker) scriptName(s run.ScriptRun) string {
	if s.Owner == "" || s.Owner == m.x.Item.Name {
		return atScript(s)
	}
	return atScript(s) + " of " + s.Owner
}

// Cases is how many cases there are and how they ended. Flaky ones passed, but only when their request was sent again.
type Cases struct{ Total, Failed, Errored, Skipped, Flaky int }

// Passed is how many did pass.
func (c Cases) Passed() int { return c.Total - c.Failed - c.Errored - c.Skipped }

func (c *Cases) add(all []testCase) {
	for _, one := range all {
		c.Total++
		if one.flaky {
			c.Flaky++
		}
		switch one.verdict {
		case passed:
		case failed:
			c.Failed++
		case errored:
			c.Errored++
		case skipped:
			c.Skipped++
		}
	}
}

// failureAt is the failure of a case with its place.
func (c testCase) failureAt(x *run.Execution) run.FailureAt {
	return run.FailureAt{Item: x.Item, Iteration: x.Iteration, Failure: *c.failure, At: c.at, Test: c.test}
}
