package script

import (
	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// throw raises a JavaScript error of that class from Go code.
func (rt *realm) throw(class, message string) {
	panic(rt.newError(class, message))
}

// newError makes a JavaScript error of that class.
func (rt *realm) newError(class, message string) *goja.Object {
	o, err := rt.vm.New(rt.vm.GlobalObject().Get(class), rt.vm.ToValue(message))
	if err != nil {
		panic(err)
	}
	return o
}

func (x *execution) throw(class, message string) { x.rt.throw(class, message) }

// chai is expect for this runtime, made at its first use.
func (rt *realm) chai(d collection.Dialect) *chai {
	if rt.expect == nil || rt.expectOf != d {
		rt.expect, rt.expectOf = newChai(rt.vm, chaiOptions{Dialect: d, Loaded: rt.loadedChai}), d
	}
	return rt.expect
}
