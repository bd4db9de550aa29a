package reporter

import (
	"slices"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// The documents are a run in JSON, as report.schema.json describes it: the json reporter writes one of them, jsonl and
// blob write one a line. Nothing that a reporter needs is lost in them, so that a blob can be reported again.

// documentFormat and documentVersion stand at the start of each. The version changes when a reader of the one before
// would misread it; fields may be added without.
const (
	documentFormat  = "runner-report"
	documentVersion = 1
)

type startedDoc struct {
	Format     string    `json:"format"`
	Version    int       `json:"version"`
	Generator  string    `json:"generator"`
	Source     string    `json:"source,omitempty"` // the collection's file
	Collection string    `json:"collection"`
	Started    time.Time `json:"started"`
	Iterations int       `json:"iterations"`
	Shard      *shardDoc `json:"shard,omitempty"`
	Items      []itemDoc `json:"items"`
	Warnings   []string  `json:"warnings,omitempty"`
}

type shardDoc struct {
	Index int `json:"index"`
	Count int `json:"count"`
}

type itemDoc struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Folders  []string `json:"folders,omitempty"`
	Position int      `json:"position"`
	Twin     int      `json:"twin,omitempty"`
}

type executionDoc struct {
	Item       itemDoc        `json:"item"`
	Iteration  int            `json:"iteration"`
	Started    time.Time      `json:"started"`
	Duration   millis         `json:"durationMs"`
	Status     verdict        `json:"status"`
	Data       []paramDoc     `json:"data,omitempty"`
	Request    *requestDoc    `json:"request,omitempty"`
	Response   *responseDoc   `json:"response,omitempty"`
	Error      *failureDoc    `json:"error,omitempty"`
	Attempts   []attemptDoc   `json:"attempts,omitempty"`
	Flaky      bool           `json:"flaky,omitempty"`
	Scripts    []scriptDoc    `json:"scripts,omitempty"`
	Tests      []testDoc      `json:"tests,omitempty"`
	Console    []consoleDoc   `json:"console,omitempty"`
	Sent       []exchangeDoc  `json:"sent,omitempty"`
	Skipped    bool           `json:"skipped,omitempty"` // a script skipped the request
	Visualizer *visualizerDoc `json:"visualizer,omitempty"`
}

type attemptDoc struct {
	Started time.Time   `json:"started"`
	Code    int         `json:"code,omitempty"`
	Status  string      `json:"status,omitempty"`
	Error   *failureDoc `json:"error,omitempty"`
	Time    millis      `json:"timeMs"`
	Timings timingsDoc  `json:"timings"`
	Reason  string      `json:"reason,omitempty"`
	Wait    millis      `json:"waitMs"`
}

type paramDoc struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type requestDoc struct {
	Method  string     `json:"method"`
	URL     string     `json:"url"`
	Headers []paramDoc `json:"headers,omitempty"`
	Body    *bodyDoc   `json:"body,omitempty"`
	// Started and Duration are of sending, with redirects and what auth asked for.
	Started  time.Time `json:"started,omitzero"`
	Duration millis    `json:"durationMs,omitzero"`
}

// visualizerDoc is what a script gave pm.visualizer.set; Data and Options are JSON in text, as there may be much of it.
type visualizerDoc struct {
	Template string `json:"template"`
	Data     string `json:"data,omitempty"`
	Options  string `json:"options,omitempty"`
}

// bodyDoc is text where that loses nothing, else base64.
type bodyDoc struct {
	Text      string `json:"text,omitempty"`
	Base64    []byte `json:"base64,omitempty"`
	Size      int64  `json:"size"` // of the whole body, of a response on the wire
	Truncated bool   `json:"truncated,omitempty"`
}

type responseDoc struct {
	Protocol   string      `json:"protocol"`
	Code       int         `json:"code"`
	Status     string      `json:"status"`
	Headers    []paramDoc  `json:"headers,omitempty"`
	HeaderSize int64       `json:"headerSize"`
	Body       *bodyDoc    `json:"body,omitempty"`
	Time       millis      `json:"timeMs"`
	Timings    timingsDoc  `json:"timings"`
	Cookies    []cookieDoc `json:"cookies,omitempty"`
	Redirects  int         `json:"redirects,omitempty"`
}

type timingsDoc struct {
	DNS       millis `json:"dnsMs"`
	Connect   millis `json:"connectMs"`
	TLS       millis `json:"tlsMs"`
	FirstByte millis `json:"firstByteMs"`
	Transfer  millis `json:"transferMs"`
}

type cookieDoc struct {
	Name     string     `json:"name"`
	Value    string     `json:"value"`
	Domain   string     `json:"domain,omitempty"`
	Path     string     `json:"path,omitempty"`
	Expires  *time.Time `json:"expires,omitempty"`
	Secure   bool       `json:"secure,omitempty"`
	HTTPOnly bool       `json:"httpOnly,omitempty"`
	HostOnly bool       `json:"hostOnly,omitempty"`
	SameSite string     `json:"sameSite,omitempty"`
}

type scriptDoc struct {
	Event    string      `json:"event"`
	Owner    string      `json:"owner"`
	Started  time.Time   `json:"started,omitzero"`
	Duration millis      `json:"durationMs"`
	Error    *failureDoc `json:"error,omitempty"`
}

type testDoc struct {
	Name   string      `json:"name"`
	Status verdict     `json:"status"`
	Event  string      `json:"event"`
	Owner  string      `json:"owner"`
	Index  int         `json:"index"`
	Error  *failureDoc `json:"error,omitempty"`
}

type consoleDoc struct {
	Level string `json:"level"`
	Text  string `json:"text"`
	Event string `json:"event"`
}

type exchangeDoc struct {
	Event    string       `json:"event"`
	Request  *requestDoc  `json:"request,omitempty"`
	Response *responseDoc `json:"response,omitempty"`
	Error    *failureDoc  `json:"error,omitempty"`
}

type failureDoc struct {
	Name       string         `json:"name"`
	Message    string         `json:"message"`
	Code       string         `json:"code,omitempty"`
	Phase      string         `json:"phase,omitempty"`
	Stack      string         `json:"stack,omitempty"`
	Script     string         `json:"script,omitempty"`
	Line       int            `json:"line,omitempty"`
	Column     int            `json:"column,omitempty"`
	Excerpt    string         `json:"excerpt,omitempty"`
	Comparison *comparisonDoc `json:"comparison,omitempty"`
	Hint       string         `json:"hint,omitempty"`
}

type comparisonDoc struct {
	Actual   string `json:"actual"`
	Expected string `json:"expected"`
}

type resultDoc struct {
	Passed            bool      `json:"passed"`
	Stopped           string    `json:"stopped,omitempty"`
	Started           time.Time `json:"started"`
	Duration          millis    `json:"durationMs"`
	Iterations        countDoc  `json:"iterations"`
	Requests          countDoc  `json:"requests"`
	Retries           int       `json:"retries,omitempty"`
	Flaky             int       `json:"flaky,omitempty"`
	Tests             countDoc  `json:"tests"`
	PreRequestScripts countDoc  `json:"preRequestScripts"`
	TestScripts       countDoc  `json:"testScripts"`
	ResponseTime      timesDoc  `json:"responseTime"`
	Received          int64     `json:"receivedBytes"`
	Warnings          []string  `json:"warnings,omitempty"`
	NotRun            []itemDoc `json:"notRun,omitempty"`
}

type countDoc struct {
	Total   int `json:"total"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

type timesDoc struct {
	Count     int    `json:"count"`
	Min       millis `json:"minMs"`
	Max       millis `json:"maxMs"`
	Mean      millis `json:"meanMs"`
	Deviation millis `json:"deviationMs"`
}

// statusOf is how an execution ended: the worst of its cases.
func statusOf(x *run.Execution) verdict {
	failing := func(t run.Test) bool { return t.Error != nil && !t.Skipped }
	switch {
	case x.Error != nil || slices.ContainsFunc(x.Scripts, func(s run.ScriptRun) bool { return s.Error != nil }):
		return errored
	case slices.ContainsFunc(x.Tests, failing):
		return failed
	case x.Skipped:
		return skipped
	}
	return passed
}
