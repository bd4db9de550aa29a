package reporter

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// NewmanJSONOptions is what the report holds beside the run. The zero value works.
type NewmanJSONOptions struct {
	// Collection is the collection as Postman exports it, v2.1. The items in it become the "item" of an execution and the
	// "source" of a failure, by their ids; without it these are id and name.
	Collection json.RawMessage
	// Mask hides the secrets in Collection, those that are known when a part of it is written; nil writes it as it is.
	Mask func(json []byte) []byte
	// Environment and Globals are asked for their JSON, in the shape of Postman's exports, when the run is over.
	Environment, Globals func() json.RawMessage
	// BodyLimit cuts the bodies, in bytes; 0 writes them as the events have them. A byte takes about four in the report.
	BodyLimit int
}

// NewmanJSON writes the report of Newman's json reporter for programs that read it. Executions are written as they
// come and not kept. The caller calls end once after the run, also when there was none: it completes the document,
// whatever was written, and gives the first error of w or of the options. Values that are not JSON become null.
func NewmanJSON(w io.Writer, o NewmanJSONOptions) (emit func(run.Event), end func() error) {
	n := &newman{jsonOutput: newJSONOutput(w), o: o}
	if n.o.Mask == nil {
		n.o.Mask = func(json []byte) []byte { return json }
	}
	n.items.add(o.Collection)
	n.top = n.object()
	n.run = n.top.nested("run")
	n.executions = n.run.list("executions")
	return n.event, n.end
}

type newman struct {
	jsonOutput
	o          NewmanJSONOptions
	top, run   *object
	executions *list
	items      itemIndex
	started    run.Started
	numbers    numbers
	phases     phases
	count      int // executions written
	finished   bool
	ended      bool
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
	n.executions.close()
	n.run.field("stats", n.stats(r))
	n.run.field("timings", n.timings(r))
	n.run.field("transfers", map[string]int64{"responseTotal": r.Received})
	failures := n.run.list("failures")
	for _, f := range n.numbers.sort(r.Failures) {
		failures.add(n.failure(f))
	}
	failures.close()
	n.run.field("error", runError)
	n.run.close()
}

func (n *newman) end() error {
	if n.ended {
		return n.err
	}
	n.ended = true
	n.finish(&run.Result{Started: n.started.Time}, &newmanError{Name: "Error", Message: "the run did not finish"})
	n.raw(n.top, "collection", n.o.Mask(n.o.Collection)) // late, when all secrets are known
	n.asked("environment", n.o.Environment)
	n.asked("globals", n.o.Globals)
	n.top.close()
	n.text("\n")
	return n.flush()
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
