package script

import (
	"errors"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// runRequest is pm.execution.runRequest(idOrName, {variables}?): the promise of the response, null when the request was
// skipped. The request runs to its end before anything else of this script does: both share one runtime, as all scripts
// of a lane.
func (x *execution) runRequest(c goja.FunctionCall) goja.Value {
	x.takeOver() // its scripts see the variables as they are now
	p, settle := x.promise(nil)
	finish := x.loop.begin()
	call, err := x.readRunRequest(c)
	if err == nil && x.host.RunRequest == nil {
		err = errors.New(x.apiName() + ".execution.runRequest is not available to this script")
	}
	if err != nil {
		finish(func() { settle(nil, err) })
		return p
	}
	x.calls = append(x.calls, func() {
		res, err := x.host.RunRequest(x.ctx, call)
		finish(func() { settle(x.answerOf(res), err) })
	})
	return p
}

// makeCalls runs the requests that the script asked for. The engine must be at rest: the scripts of those requests run
// in it. It reports whether the script goes on.
func (x *execution) makeCalls() bool {
	for len(x.calls) > 0 && x.alive() {
		call := x.calls[0]
		x.calls = x.calls[1:]
		x.guard.paused(x.rt.opts.Timeout, call)
	}
	return x.alive()
}

// answerOf is null for a request that was skipped.
func (x *execution) answerOf(res *Response) goja.Value {
	if res == nil {
		return goja.Null()
	}
	return x.responseObject(res)
}

func (x *execution) readRunRequest(c goja.FunctionCall) (call RunRequest, err error) {
	if s, ok := c.Argument(0).(goja.String); ok {
		call.Request = s.String()
	}
	if call.Request == "" {
		return call, errors.New(x.apiName() + ".execution.runRequest: a non-empty requestId is required")
	}
	options, ok := c.Argument(1).(*goja.Object)
	if !ok {
		return call, nil
	}
	variables, ok := options.Get("variables").(*goja.Object)
	if !ok {
		return call, nil
	}
	for _, key := range variables.Keys() {
		call.Variables = append(call.Variables, collection.Variable{Key: key, Value: x.rt.toGo(variables.Get(key))})
	}
	return call, nil
}

// apiName is the object's name in the words of the script's app.
func (x *execution) apiName() string {
	if x.requestly() {
		return "rq"
	}
	return "pm"
}
