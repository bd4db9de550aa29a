package script

import (
	"errors"

	"github.com/dop251/goja"
)

// tests are the assertions of one script in the order in which it declared them.
type tests struct {
	list []*pending
	told int // how many Host.Test has heard of
	pm   goja.Value
}

// pending is an assertion whose outcome may not be known yet.
type pending struct {
	Test
	decided bool
	waits   string // what an undecided one waits for
	at      []goja.StackFrame
}

// declare adds an undecided test.
func (x *execution) declare(name string) *pending {
	p := &pending{Test: Test{Name: name, Index: len(x.tests.list)}}
	x.tests.list = append(x.tests.list, p)
	return p
}

// decide settles a test, once, and tells those that are due: each after all that were declared before it.
func (x *execution) decide(p *pending, e *Error) {
	if p.decided {
		return
	}
	p.decided, p.Error = true, e
	t := &x.tests
	for t.told < len(t.list) && t.list[t.told].decided {
		if x.host.Test != nil {
			x.host.Test(t.list[t.told].Test)
		}
		t.told++
	}
}

// finishTests fails what is undecided when the script is over: the peers lose such a test and the run stays green.
func (x *execution) finishTests() {
	if x.guard.reason() == nil {
		x.legacyTests()
	}
	for _, p := range x.tests.list {
		if p.decided {
			continue
		}
		e := &Error{Name: "Error", Message: "the script ended before the test did: " + p.waits}
		x.placeFrames(e, framesOf(p.at))
		if x.guard.reason() != nil {
			e.Message = "the script was stopped before the test was done"
		}
		x.decide(p, e)
	}
}

// testFunc is pm.test, with pm.test.skip and pm.test.index. One serves all scripts of a runtime; pm is the running
// script's, which a call returns.
func (x *execution) testFunc(pm goja.Value) goja.Value {
	x.tests.pm = pm
	if x.rt.testFn == nil {
		x.rt.testFn = x.rt.makeTestFunc()
	}
	return x.rt.testFn
}

func (rt *realm) makeTestFunc() *goja.Object {
	f := rt.fn("test", func(c goja.FunctionCall) goja.Value {
		rt.x.test(c.Argument(0).String(), c.Argument(1))
		return rt.x.tests.pm
	})
	_ = f.Set("skip", rt.fn("skip", func(c goja.FunctionCall) goja.Value {
		p := rt.x.declare(c.Argument(0).String())
		p.Skipped = true
		rt.x.decide(p, nil)
		return rt.x.tests.pm
	}))
	_ = f.Set("index", rt.fn("index", func(goja.FunctionCall) goja.Value {
		return rt.vm.ToValue(len(rt.x.tests.list))
	}))
	return f
}

// test runs one test: at once, until its promise settles, or until it calls done.
func (x *execution) test(name string, body goja.Value) {
	p := x.declare(name)
	f, ok := goja.AssertFunction(body)
	if !ok {
		x.decide(p, nil) // as in Postman: a test without a body passes
		return
	}
	if takesDone(body.(*goja.Object)) {
		x.testDone(p, f)
		return
	}
	v, err := f(goja.Undefined())
	if err != nil {
		x.decideThrown(p, err)
		return
	}
	if then := thenOf(v); then != nil {
		x.testPromise(p, v, then)
		return
	}
	x.decide(p, nil)
}

func takesDone(f *goja.Object) bool {
	n := f.Get("length")
	return n != nil && n.ToInteger() > 0
}

// decideThrown fails a test with what its function threw. What no script may catch goes on.
func (x *execution) decideThrown(p *pending, err error) {
	ex, ok := errors.AsType[*goja.Exception](err)
	if !ok {
		p.waits = "it was cut off"
		panic(err)
	}
	x.decide(p, x.thrown(ex))
}

// wait notes where a test stands that cannot be decided now, and for what it waits.
func (x *execution) wait(p *pending, what string) {
	p.waits, p.at = what, x.rt.vm.CaptureCallStack(0, nil)
}

// testDone runs a test that says itself when it is done.
func (x *execution) testDone(p *pending, f goja.Callable) {
	x.wait(p, "done() was never called")
	done := x.rt.fn("done", func(c goja.FunctionCall) goja.Value {
		var e *Error
		if v := c.Argument(0); defined(v) && v.ToBoolean() {
			e = x.thrownValue(v, nil)
		}
		x.decide(p, e)
		return goja.Undefined()
	})
	v, err := f(goja.Undefined(), done)
	if err != nil {
		x.decideThrown(p, err)
		return
	}
	if then := thenOf(v); then != nil && !p.decided {
		// An async function that also takes done: its rejection fails the test, its end does not pass it.
		x.then(v, then, nil, func(reason goja.Value) { x.decide(p, x.thrownValue(reason, nil)) })
	}
}

// testPromise waits for the promise that a test returned.
func (x *execution) testPromise(p *pending, v goja.Value, then goja.Callable) {
	x.wait(p, "its promise was never settled")
	x.then(v, then,
		func(goja.Value) { x.decide(p, nil) },
		func(reason goja.Value) { x.decide(p, x.thrownValue(reason, nil)) })
}

// thenOf returns the then method of a promise or what behaves like one, nil when v is neither.
func thenOf(v goja.Value) goja.Callable {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	// Chai's assertions return objects that may complain about unknown members; only own or inherited functions count.
	then, _ := goja.AssertFunction(o.Get("then"))
	return then
}

// then subscribes to a promise; a nil handler is left out.
func (x *execution) then(v goja.Value, then goja.Callable, ok, failed func(goja.Value)) {
	handler := func(f func(goja.Value)) goja.Value {
		if f == nil {
			return goja.Undefined()
		}
		return x.rt.fn("", func(c goja.FunctionCall) goja.Value {
			f(c.Argument(0))
			return goja.Undefined()
		})
	}
	if _, ex := x.call(then, v, handler(ok), handler(failed)); ex != nil {
		panic(ex.Value())
	}
}
