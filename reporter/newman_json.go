package reporter

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// NewmanJSONOptions is what the report holds beside the run. The zero value works.
type NewmanJSONOptions struct {
	// Collection is the collection as Postman exports it, v2.1. It is written as it is: the caller keeps secrets out of it. The items in it become the "item" of an execution and the
	// "source" of a failure, by their ids; without it these are id and name.
	Collection json.RawMessage
	// Environment and Globals are asked for their JSON, in the shape of Postman's exports, when the run is over.
	Environment, Globals func() json.RawMessage
	// BodyLimit cuts the bodies, in bytes; 0 writes them as the events have them. A byte takes about four in the report.
	BodyLimit int
}

// NewmanJSON writes the report of Newman's json reporter for programs that read it. Executions are written as they
// come and not kept. The caller calls end once after the run, also when there was none: it completes the document,
// whatever was written, and gives the first error of w or of the options. Values that are not JSON become null.
func NewmanJSON(w io.Writer, o NewmanJSONOptions) (emit func(run.Event), end func() error) {
	n := &newman{w: bufio.NewWriter(w), o: o}
	n.items.add(o.Collection)
	n.top = n.open()
	n.raw(n.top, "collection", o.Collection)
	n.run = n.nested(n.top, "run")
	n.run.key("executions")
	n.text("[")
	return n.event, n.end
}

type newman struct {
	w        *bufio.Writer
	o        NewmanJSONOptions
	err      error
	top, run *object
	items    itemIndex
	started  run.Started
	numbers  numbers
	phases   phases
	count    int // executions written
	finished bool
	ended    bool
}

func (n *newman) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		n.started = e
	case run.Requesting, run.Log, run.Tested, run.Warned: // not in Newman's report, or in Executed too
	case run.Executed:
		n.execution(e.Execution)
	case run.Finished:
		n.finish(e.Result, nil)
	}
}

// finish writes what is known when the run is over.
func (n *newman) finish(r *run.Result, runError *newmanError) {
	if n.finished {
		return
	}
	n.finished = true
	n.text("]")
	n.run.field("stats", n.stats(r))
	n.run.field("timings", n.timings(r))
	n.run.field("transfers", map[string]int64{"responseTotal": r.Received})
	n.run.key("failures")
	n.text("[")
	for i, f := range n.numbers.sort(r.Failures) {
		if i > 0 {
			n.text(",")
		}
		n.text("\n")
		n.value(n.failure(f))
	}
	n.text("]")
	n.run.field("error", runError)
	n.run.close()
}

func (n *newman) end() error {
	if n.ended {
		return n.err
	}
	n.ended = true
	n.finish(&run.Result{Started: n.started.Time}, &newmanError{Name: "Error", Message: "the run did not finish"})
	n.asked("environment", n.o.Environment)
	n.asked("globals", n.o.Globals)
	n.top.close()
	n.text("\n")
	n.keep(n.w.Flush())
	return n.err
}

// asked writes what a func of the options gives; without one it is Newman's empty environment.
func (n *newman) asked(key string, ask func() json.RawMessage) {
	if ask != nil {
		n.raw(n.top, key, ask())
		return
	}
	n.top.field(key, map[string]any{"id": n.id(key, 0), "values": []string{}})
}

// raw writes JSON of the caller.
func (n *newman) raw(o *object, key string, raw json.RawMessage) {
	switch {
	case len(raw) == 0:
		raw = json.RawMessage("null")
	case !json.Valid(raw):
		raw = json.RawMessage("null")
		n.keep(fmt.Errorf("json report: the %s is not JSON", key))
	}
	o.key(key)
	n.text(string(raw))
}

// keep keeps the first error.
func (n *newman) keep(err error) {
	if n.err == nil && err != nil {
		n.err = err
	}
}

type newmanCount struct {
	Total   int `json:"total"`
	Pending int `json:"pending"`
	Failed  int `json:"failed"`
}

func (n *newman) stats(r *run.Result) map[string]newmanCount {
	of := func(c run.Count) newmanCount { return newmanCount{Total: c.Total, Failed: c.Failed} }
	items := newmanCount{Total: n.count}
	scripts := newmanCount{
		Total:  r.TestScripts.Total + r.PreRequestScripts.Total,
		Failed: r.TestScripts.Failed + r.PreRequestScripts.Failed,
	}
	return map[string]newmanCount{
		"iterations": of(r.Iterations), "requests": of(r.Requests), "assertions": of(r.Tests),
		"items": items, "prerequests": items, "tests": items,
		"scripts": scripts, "testScripts": of(r.TestScripts), "prerequestScripts": of(r.PreRequestScripts),
	}
}

func (n *newman) timings(r *run.Result) map[string]any {
	all := map[string]any{
		"started":   r.Started.UnixMilli(),
		"completed": r.Started.Add(r.Duration).UnixMilli(),
	}
	for name, t := range map[string]run.Times{
		"response": r.Times, "dns": n.phases.dns, "firstByte": n.phases.firstByte,
	} {
		all[name+"Average"] = milliseconds(t.Mean())
		all[name+"Min"] = t.Min.Milliseconds()
		all[name+"Max"] = t.Max.Milliseconds()
		all[name+"Sd"] = milliseconds(t.Deviation())
	}
	return all
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// An object is a JSON object that is being written.
type object struct {
	n     *newman
	begun bool
}

func (n *newman) open() *object {
	n.text("{")
	return &object{n: n}
}

func (n *newman) nested(o *object, key string) *object {
	o.key(key)
	return n.open()
}

func (o *object) key(name string) {
	if o.begun {
		o.n.text(",")
	}
	o.begun = true
	o.n.value(name)
	o.n.text(":")
}

func (o *object) field(name string, v any) {
	o.key(name)
	o.n.value(v)
}

func (o *object) close() { o.n.text("}") }

func (n *newman) text(s string) {
	_, err := n.w.WriteString(s)
	n.keep(err)
}

// value writes v as JSON. What cannot be is null, so that the document stays whole.
func (n *newman) value(v any) {
	var out compact
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		n.keep(errors.New("json report: " + err.Error()))
		out.text = []byte("null")
	}
	n.text(string(out.text))
}

// compact drops the line feed that the encoder adds.
type compact struct{ text []byte }

func (c *compact) Write(p []byte) (int, error) {
	end := len(p)
	if end > 0 && p[end-1] == '\n' {
		end--
	}
	c.text = append(c.text, p[:end]...)
	return len(p), nil
}
