package reporter

import (
	"io"

	"github.com/rq-runner/runner/collection/run"
)

// JSONL writes every event as one line of JSON when it happens. Each line is an object of report.schema.json's "line",
// told apart by its "type".
func JSONL(w io.Writer, o JSONOptions) (emit func(run.Event), end func() error) {
	l := newLines(w, o)
	return func(e run.Event) { l.event(e); _ = l.flush() }, l.flush
}

type lines struct {
	jsonOutput
	o    JSONOptions
	plan plan
}

func newLines(w io.Writer, o JSONOptions) *lines { return &lines{o: o, jsonOutput: newJSONOutput(w)} }

// A lineDoc is one line; all but one of its parts are nil.
type lineDoc struct {
	Type string `json:"type"`
	// Item and Iteration are of the lines of one item.
	Item      *itemDoc      `json:"item,omitempty"`
	Iteration *int          `json:"iteration,omitempty"`
	Run       *startedDoc   `json:"run,omitempty"`
	Console   *consoleDoc   `json:"console,omitempty"`
	Test      *testDoc      `json:"test,omitempty"`
	Warning   *string       `json:"warning,omitempty"`
	Execution *executionDoc `json:"execution,omitempty"`
	Result    *resultDoc    `json:"result,omitempty"`
}

// The types of lines.
const (
	lineStarted   = "started"
	lineRequest   = "request"
	lineConsole   = "console"
	lineTest      = "test"
	lineWarning   = "warning"
	lineExecution = "execution"
	lineFinished  = "finished"
)

func (l *lines) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		l.plan.start(e)
		l.line(lineDoc{Type: lineStarted, Run: new(encodeStarted(e, l.o.Generator, l.o.Source))})
		_ = l.flush() // it is kept for end; a blob without its head is none, should the shard be killed
	case run.Requesting:
		l.line(lineDoc{Type: lineRequest, Item: new(itemDoc(e.Item)), Iteration: &e.Iteration})
	case run.Log:
		l.line(lineDoc{Type: lineConsole, Item: new(itemDoc(e.Item)), Iteration: &e.Iteration, Console: new(encoder{l.o.BodyLimit}.console(e.Console))})
	case run.Tested:
		l.line(lineDoc{Type: lineTest, Item: new(itemDoc(e.Item)), Iteration: &e.Iteration, Test: new(encoder{l.o.BodyLimit}.test(e.Test))})
	case run.Warned:
		l.line(lineDoc{Type: lineWarning, Item: new(itemDoc(e.Item)), Iteration: &e.Iteration, Warning: &e.Message})
	case run.Executed:
		l.plan.label(e.Execution)
		l.line(lineDoc{Type: lineExecution, Execution: encoder{l.o.BodyLimit}.execution(e.Execution)})
	case run.Finished:
		l.line(lineDoc{Type: lineFinished, Result: new(encodeResult(e.Result, l.plan.left(e.Result)))})
	}
}

func (l *lines) line(d lineDoc) {
	l.value(d)
	l.text("\n")
}
