package script

import (
	"time"

	"github.com/dop251/goja"
)

// timerFunc returns a timer function of the global scope, nil for another name.
func (x *execution) timerFunc(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "setTimeout":
		return func(c goja.FunctionCall) goja.Value { return x.setTimer(c, 2, delay(c), 0) }
	case "setInterval":
		return func(c goja.FunctionCall) goja.Value { return x.setTimer(c, 2, delay(c), delay(c)) }
	case "setImmediate":
		return func(c goja.FunctionCall) goja.Value { return x.setTimer(c, 1, 0, 0) }
	case "clearTimeout", "clearInterval", "clearImmediate":
		return x.clearTimer
	case "queueMicrotask":
		return x.queueMicrotask
	}
	return nil
}

// setTimer sets a timer for the first argument of a call; the arguments from the skip-th on are passed to it.
func (x *execution) setTimer(c goja.FunctionCall, skip int, after, every time.Duration) goja.Value {
	f, ok := goja.AssertFunction(c.Argument(0))
	if !ok {
		panic(x.rt.vm.NewTypeError("The \"callback\" argument must be of type function"))
	}
	var args []goja.Value
	if len(c.Arguments) > skip {
		args = append(args, c.Arguments[skip:]...)
	}
	var id int64
	id = x.loop.after(after, every, func() {
		if _, err := f(goja.Undefined(), args...); err != nil {
			x.loop.cancel(id) // an interval that throws would do so for ever
			panic(err)
		}
	})
	return x.rt.vm.ToValue(id)
}

// delay reads the second argument: milliseconds, at least 1 as in Node.
func delay(c goja.FunctionCall) time.Duration {
	ms := c.Argument(1).ToFloat()
	if !(ms >= 1) || ms > 1<<31-1 { // NaN is none of them
		ms = 1
	}
	return time.Duration(ms * float64(time.Millisecond))
}

func (x *execution) clearTimer(c goja.FunctionCall) goja.Value {
	if v := c.Argument(0); defined(v) {
		x.loop.cancel(v.ToInteger())
	}
	return goja.Undefined()
}

func (x *execution) queueMicrotask(c goja.FunctionCall) goja.Value {
	f, ok := goja.AssertFunction(c.Argument(0))
	if !ok {
		panic(x.rt.vm.NewTypeError("The \"callback\" argument must be of type function"))
	}
	p, resolve, _ := x.rt.vm.NewPromise()
	then, _ := goja.AssertFunction(x.rt.vm.ToValue(p).(*goja.Object).Get("then"))
	task := x.rt.fn("", func(goja.FunctionCall) goja.Value {
		if _, ex := x.call(f, goja.Undefined()); ex != nil {
			panic(ex.Value())
		}
		return goja.Undefined()
	})
	if _, err := then(x.rt.vm.ToValue(p), task); err != nil {
		panic(err)
	}
	_ = resolve(goja.Undefined())
	return goja.Undefined()
}
