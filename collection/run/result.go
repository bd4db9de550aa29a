package run

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
)

// Result is the record of a run: counts and what failed. Executions are not in it: they went out as events, so that
// memory does not grow with the number of requests.
type Result struct {
	Collection string
	Started    time.Time
	Duration   time.Duration
	Iterations Count
	Requests   Count
	Tests      Count // assertions
	// Retries is how often a request was sent again, Flaky how many items passed because of that.
	Retries, Flaky int
	// PreRequestScripts and TestScripts count executions of scripts.
	PreRequestScripts, TestScripts Count
	Times                          Times // of responses
	Received                       int64 // bytes of response bodies
	Failures                       []FailureAt
	Warnings                       []string
	// Stopped says why the run ended before its end: "bail", "timeout", "interrupted"; empty when it did not.
	Stopped string
	// State is what the last iteration left behind, for the exports.
	State State
}

// State is the variables and cookies at the end of a run, masked: a secret's value is never in it. The environment and
// the globals keep the names and ids of their files, and have none without one.
type State struct {
	Environment, Globals collection.Environment
	CollectionVariables  []collection.Variable
	Cookies              []collection.Cookie
}

// Count is how many were executed, and how many of them failed or were skipped.
type Count struct{ Total, Failed, Skipped int }

// Errored reports whether a request or a script failed, whatever the tests say.
func (r *Result) Errored() bool {
	return r.Requests.Failed+r.PreRequestScripts.Failed+r.TestScripts.Failed > 0
}

// Passed reports whether the run came to its end with nothing failed.
func (r *Result) Passed() bool { return r.Stopped == "" && r.Tests.Failed == 0 && !r.Errored() }

// FailureAt is a failure with its place in the run.
type FailureAt struct {
	Item      ItemRef
	Iteration int
	Failure
	// At says where: "assertion:N in test-script", "test-script", "prerequest-script" or "request" (Newman's words).
	At string
	// Test is the name of the assertion, empty for others.
	Test string
}

// ItemRef names an item; two items may have one name, never one ID and Position.
type ItemRef struct {
	ID, Name string
	Folders  []string // names from the root, without the collection's
	Position int      // in the run's order, from 0
	// Twin is its number among the requests of the collection that have its path, from the second on; 0 for the first.
	// It is the same in each shard, whatever the run selects.
	Twin int
}

// Path joins folders and name with " / ".
func (r ItemRef) Path() string {
	return strings.Join(append(slices.Clone(r.Folders), r.Name), " / ")
}

// Execution is the masked record of one item in one iteration.
type Execution struct {
	Item      ItemRef
	Iteration int // from 0
	Started   time.Time
	Duration  time.Duration // with scripts
	Request   *Request      // as sent, or as it would have been; nil when building it failed or it was skipped
	Response  *Response     // nil when none came
	Error     *Failure      // why the request failed
	// Attempts are the sendings of a request that was sent more than once, the last one included; empty for one.
	Attempts []Attempt
	Scripts  []ScriptRun
	Tests    []Test
	Console  []Console
	// Sent are the requests that scripts made.
	Sent    []Exchange
	Skipped bool // pm.execution.skipRequest
	// Visualizer is what the scripts asked to show; nil when they did not.
	Visualizer *Visualizer
	// Data is the row of the iteration, values as text; empty without a data file.
	Data []collection.Param
}

// Visualizer is what pm.visualizer.set was given by the last script that called it, no more than 2 MiB in all.
type Visualizer struct {
	Template string // Handlebars
	// Data and Options are JSON objects or arrays; empty when none was given.
	Data, Options string
}

// Exchange is a request of a script, with its answer.
type Exchange struct {
	Event    collection.Event // of the script that sent it
	Request  *Request
	Response *Response
	Error    *Failure
}

// Request is a request as it went to the wire.
type Request struct {
	Method, URL string
	Header      []collection.Param
	// Body is what was sent, cut at Options.BodyLimit; BodySize is its whole length in bytes.
	Body     []byte
	BodySize int64
	// Started is when sending began, zero when it was not sent; Duration is until its response was there or it failed,
	// with redirects and what its auth asked for.
	Started  time.Time
	Duration time.Duration
}

// Response is what came back from the last hop.
type Response struct {
	Proto, Status string // "HTTP/1.1", reason phrase
	Code          int
	Header        []collection.Param
	Body          []byte // decoded
	// Truncated says that the body was too large to be kept in memory: Body is the first megabyte of it.
	Truncated            bool
	HeaderSize, BodySize int64 // bytes on the wire
	Time                 time.Duration
	Timings              Timings
	Cookies              []collection.Cookie
	Redirects            int
}

// Timings are the phases of the last hop. A phase that did not happen (a kept-alive connection) is 0.
type Timings struct{ DNS, Connect, TLS, FirstByte, Transfer time.Duration }

// ScriptRun is one script that ran.
type ScriptRun struct {
	Event    collection.Event
	Owner    string // name of the folder or request that holds it
	Started  time.Time
	Duration time.Duration
	Error    *Failure
}

// Test is one assertion. Index counts from 0 in its script.
type Test struct {
	Name    string
	Event   collection.Event
	Owner   string
	Index   int
	Skipped bool
	Error   *Failure // nil unless it failed
}

// Console is one message of a script.
type Console struct {
	Level, Text string // log, info, warn, error or debug
	Event       collection.Event
}

// Failure is what went wrong, told for people.
type Failure struct {
	Name, Message, Stack string
	Code                 string // of a network error, as Node names it: ECONNREFUSED …
	// Phase is how far a request came that failed: build, dns, connect, tls, write, first byte, body, decode or redirect.
	// It is empty for other failures.
	Phase string
	// Script names the script, Line and Column the place in it from 1 (0 when unknown), Excerpt the line itself.
	Script           string
	Line, Column     int
	Excerpt          string
	Actual, Expected string // of a failed comparison
	Compared         bool
	Hint             string // how to mend it, may be empty
}

// Times sums durations without keeping them.
type Times struct {
	N            int
	Min, Max     time.Duration
	mean, spread float64 // Welford's running mean and sum of squares, in nanoseconds
}

// Add counts one duration.
func (t *Times) Add(d time.Duration) {
	t.N++
	if t.N == 1 || d < t.Min {
		t.Min = d
	}
	t.Max = max(t.Max, d)
	delta := float64(d) - t.mean
	t.mean += delta / float64(t.N)
	t.spread += delta * (float64(d) - t.mean)
}

// Mean is the average, 0 when there is none.
func (t *Times) Mean() time.Duration { return time.Duration(t.mean) }

// Deviation is the standard deviation of the population.
func (t *Times) Deviation() time.Duration {
	if t.N == 0 {
		return 0
	}
	return time.Duration(math.Sqrt(t.spread / float64(t.N)))
}
