package run

import (
	"fmt"

	"github.com/rq-runner/runner/collection"
)

// Add counts an execution and keeps its failures: the request's, then those of scripts, then those of tests. It is how
// a run makes its Result, and how a report of several shards makes one of the whole.
func (r *Result) Add(x *Execution) {
	r.addRequest(x)
	for _, s := range x.Scripts {
		counter := &r.TestScripts
		if s.Event == collection.PreRequest {
			counter = &r.PreRequestScripts
		}
		counter.Total++
		if s.Error != nil {
			counter.Failed++
			r.fail(x, string(s.Event)+"-script", "", s.Error)
		}
	}
	for _, t := range x.Tests {
		r.Tests.Total++
		switch {
		case t.Skipped:
			r.Tests.Skipped++
		case t.Error != nil:
			r.Tests.Failed++
			r.fail(x, fmt.Sprintf("assertion:%d in %s-script", t.Index, t.Event), t.Name, t.Error)
		}
	}
}

func (r *Result) addRequest(x *Execution) {
	if x.Skipped {
		r.Requests.Skipped++
		return
	}
	r.Requests.Total++
	r.Retries += max(len(x.Attempts)-1, 0)
	if x.Flaky() {
		r.Flaky++
	}
	if x.Error != nil {
		r.Requests.Failed++
		r.fail(x, "request", "", x.Error)
	}
	if x.Response != nil {
		r.Times.Add(x.Response.Time)
		r.Received += x.Response.BodySize
	}
}

func (r *Result) fail(x *Execution, at, test string, f *Failure) {
	r.Failures = append(r.Failures, FailureAt{Item: x.Item, Iteration: x.Iteration, Failure: *f, At: at, Test: test})
}
