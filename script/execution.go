package script

import (
	"context"
	"errors"
	"slices"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection/vars"
)

// execution is one script while it runs.
type execution struct {
	ctx    context.Context // of Lane.Run; ends with the script
	rt     *realm
	host   *Host
	code   compiled
	source string
	loop   *loop
	guard  *guard

	ends       []func() // takes over what was done to arrays that the script was given
	taking     bool
	held       map[heldKey]held
	row        *vars.Scope
	calls      []func() // of runRequest, to be made when the engine is at rest
	tests      tests
	failed     *Error          // the first error that the script did not catch
	rejections []*goja.Promise // rejected and so far unhandled
	skipped    bool
	spoiled    bool // the runtime must not be used again
	kept       map[string]goja.Value
}

// run executes the script and all that it leaves behind.
func (x *execution) run(o Options) error {
	ctx, cancel := context.WithCancel(x.ctx)
	defer cancel() // ends requests that are still on their way
	x.guard = newGuard(x.ctx, x.rt.vm, o)
	x.ctx = ctx
	outer := x.rt.x // the script that runs this one's request
	x.rt.x = x
	x.start()
	if x.makeCalls() {
		x.loop.run(x.guard.stop, x.step)
	} else {
		x.loop.close()
	}
	if err := x.guard.reason(); err != nil {
		x.stopped(err)
	}
	if !x.skipped {
		x.finishTests()
	}
	if x.guard.reason() == nil {
		x.settle(x.protect(x.takeOver))
	}
	cause := x.guard.release()
	x.rt.x = outer
	if x.host.Skip != nil && x.skipped {
		x.host.Skip()
	}
	if x.failed != nil {
		return x.failed
	}
	return cause
}

// atEnd has f called when the script is through, and before a request of its is sent.
func (x *execution) atEnd(f func()) { x.ends = append(x.ends, f) }

func (x *execution) takeOver() {
	if x.taking {
		return // a toJSON of the script asked for what is being taken
	}
	x.taking = true
	defer func() { x.taking = false }()
	for _, f := range x.ends {
		f()
	}
}

// start runs the script's own code.
func (x *execution) start() {
	x.settle(recovered(func() error {
		x.rt.hookSugar(x.code.sugar)
		x.rt.install(x.code.needs)
		x.rt.wordRejections(x.source)
		_, err := x.rt.vm.RunProgram(x.code.program)
		return err
	}))
}

// step runs one task of the loop. It reports whether the script goes on.
func (x *execution) step(task func()) bool {
	err := x.protect(task)
	x.settle(err)
	return x.makeCalls()
}

// alive reports whether the script goes on.
func (x *execution) alive() bool { return x.guard.reason() == nil && !x.skipped }

// protect runs Go code that calls JavaScript. The error is what was thrown.
func (x *execution) protect(task func()) error {
	return recovered(func() error {
		if ex := x.rt.vm.Try(task); ex != nil {
			return ex
		}
		return nil
	})
}

// recovered turns a panic with an error into that error: so the engine tells what no script may catch, and what the Go
// runtime refuses, such as a slice of a size that cannot be.
func recovered(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			var ok bool
			if err, ok = r.(error); !ok {
				panic(r)
			}
		}
	}()
	return f()
}

// settle takes what a task threw and the rejections that it left. The first error of a script counts.
func (x *execution) settle(err error) {
	if err != nil {
		x.caught(err)
	}
	for len(x.rejections) > 0 {
		p := x.rejections[0]
		x.rejections = slices.Delete(x.rejections, 0, 1)
		x.fail(x.thrownValue(p.Result(), nil))
	}
}

func (x *execution) caught(err error) {
	var overflow *goja.StackOverflowError
	switch {
	case isException(err):
		if e := x.thrown(err); x.guard.reason() == nil { // reading what was thrown may have taken for ever
			x.fail(e)
		}
	case errors.Is(err, errSkip):
		x.skipped = true
	case x.guard.reason() != nil:
		x.stoppedAt(err)
	case errors.As(err, &overflow):
		x.spoiled = true
		x.fail(x.thrown(err))
	default:
		x.fail(x.thrown(err))
	}
}

// isException reports a value that a script threw. Unwrapping it, as errors.Is does, would ask whether it is an instance
// of a class, and so run the script's own code outside of any guard.
func isException(err error) bool {
	_, ok := errors.AsType[*goja.Exception](err) // looks at err itself before it unwraps anything
	return ok
}

// stoppedAt keeps the place where a script was when the guard stopped it.
func (x *execution) stoppedAt(err error) {
	if _, ok := errors.AsType[*Error](x.guard.reason()); ok {
		x.fail(x.thrown(err))
	}
}

// stopped ends a script that the guard stopped. The runtime may be in the middle of anything.
func (x *execution) stopped(cause error) {
	x.spoiled = true
	if own, ok := errors.AsType[*Error](cause); ok {
		x.fail(own)
	} else {
		x.failed = nil // the context ended: its cause is the answer, not what the script made of it
	}
}

func (x *execution) fail(e *Error) {
	if x.failed == nil {
		x.failed = e
	}
}

func (x *execution) keep(name string, v goja.Value) {
	if x.kept == nil {
		x.kept = make(map[string]goja.Value, 8)
	}
	x.kept[name] = v
}

// call calls a function of the script. An exception is returned; what no script may catch goes on as a panic.
func (x *execution) call(f goja.Callable, this goja.Value, args ...goja.Value) (goja.Value, *goja.Exception) {
	v, err := f(this, args...)
	if err == nil {
		return v, nil
	}
	if ex, ok := errors.AsType[*goja.Exception](err); ok {
		return nil, ex
	}
	panic(err)
}
