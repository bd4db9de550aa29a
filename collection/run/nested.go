package run

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// maxNested is how many requests one script may run, those that the scripts of these run included: Postman's and
// Requestly's limit. It also ends a request that runs itself.
const maxNested = 10

// runner is what pm.execution.runRequest of one script does.
func (x *exchange) runner() func(context.Context, script.RunRequest) (*script.Response, error) {
	calls := x.calls
	if calls == nil {
		calls = new(int)
	}
	return func(ctx context.Context, call script.RunRequest) (*script.Response, error) {
		return x.runRequest(ctx, calls, call)
	}
}

// runRequest is pm.execution.runRequest of a script of this exchange. The request runs on the lane as one of the run's
// own would, with its scripts, and has a record of its own, which follows this one's. What differs are Postman's rules:
// the variables of the call come first, and setNextRequest and the visualizer have no effect. The response is nil when
// the request was skipped; a request that failed and a script that threw are errors, failed tests are not.
func (x *exchange) runRequest(ctx context.Context, calls *int, call script.RunRequest) (*script.Response, error) {
	if *calls++; *calls > maxNested {
		return nil, errors.New("runRequest: a script can run " + strconv.Itoa(maxNested) +
			" requests, those of the scripts of these included; this is one more")
	}
	it := find(x.lane.run.collection.Root, call.Request, nearest)
	if it == nil || it.Request == nil {
		return nil, errors.New("runRequest: the collection has no request of the id, name or path " + quote(call.Request))
	}
	restore := override(x.lane.local, call.Variables)
	defer restore()
	inner := x.lane.newExchange(it, x.later)
	inner.calls = calls
	inner.execute(ctx)
	x.nested = append(x.nested, inner)
	if f := inner.scriptFailure(); f != nil {
		return nil, &script.SendError{Message: f.Message}
	}
	switch {
	case inner.err != nil:
		return nil, &script.SendError{Code: inner.err.Code, Message: inner.err.Message}
	case inner.skipped || inner.reply == nil:
		return nil, nil
	}
	return &inner.reply.Response, nil
}

// override gives variables the values of a call, until restore is called.
func override(s *vars.Scope, call []collection.Variable) (restore func()) {
	before := s.Clone()
	for _, v := range call {
		s.Set(v.Key, v.Value)
	}
	return func() {
		for _, v := range call {
			if old, ok := before.Get(v.Key); ok {
				s.Set(v.Key, old.Value)
			} else {
				s.Unset(v.Key)
			}
		}
	}
}

// later keeps the events of a nested request until this one's record is out: so reporters have one item after the other.
func (x *exchange) later(events ...Event) {
	x.after = append(x.after, slices.Clone(events)...)
}

// finish sends the record, then what nested requests told.
func (x *exchange) finish() {
	x.emit(Executed{x.lane.run.record.mask.execution(x)})
	x.emit(x.after...)
	x.after = nil
}

// nestedFailure is the first failure of the requests that scripts of this one ran.
func (x *exchange) nestedFailure() *Failure {
	for _, inner := range x.nested {
		if f := inner.failure(); f != nil {
			return f
		}
	}
	return nil
}

// addRefs numbers the requests that are no part of the run: scripts may run them too.
func addRefs(refs map[*collection.Item]ItemRef, root *collection.Item) map[*collection.Item]ItemRef {
	n := len(refs)
	for _, it := range root.Requests() {
		if _, ok := refs[it]; !ok {
			refs[it] = refOf(it, n)
			n++
		}
	}
	return refs
}
