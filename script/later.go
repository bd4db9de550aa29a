package script

import (
	"errors"

	"github.com/dop251/goja"
)

// later hands over the result of work that is done at once: to a callback (error, result) after the present code, or,
// without one, by the promise that it returns.
func (x *execution) later(callback goja.Callable, work func() (goja.Value, error)) goja.Value {
	p, settle := x.promise(callback)
	v, err := work()
	x.loop.begin()(func() { settle(v, err) })
	return p
}

// promise returns what an asynchronous function gives back, and how to settle it from the loop's goroutine. With a
// callback that is (error, result...), and nothing is given back.
func (x *execution) promise(callback goja.Callable) (result goja.Value, settle func(v goja.Value, err error)) {
	// Made now, an error knows the place of the call; later there is none.
	thrown := x.rt.newError("Error", "")
	fail := func(err error) goja.Value {
		_ = thrown.Set("message", err.Error())
		if sent, ok := errors.AsType[*SendError](err); ok && sent.Code != "" {
			_ = thrown.Set("code", sent.Code)
		}
		return thrown
	}
	if callback != nil {
		return goja.Undefined(), func(v goja.Value, err error) {
			args := []goja.Value{goja.Null(), v}
			if err != nil {
				args = []goja.Value{fail(err)}
			}
			if _, err := callback(goja.Undefined(), args...); err != nil {
				panic(err)
			}
		}
	}
	p, resolve, reject := x.rt.vm.NewPromise()
	return x.rt.vm.ToValue(p), func(v goja.Value, err error) {
		if err != nil {
			v, resolve = fail(err), reject
		}
		if err := resolve(v); err != nil {
			panic(err)
		}
	}
}
