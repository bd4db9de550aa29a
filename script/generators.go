package script

import "github.com/dop251/goja"

// maxResumed bounds how many generators may run inside each other. The engine does not count them as calls, and to leave
// them all takes it the square of their number.
const maxResumed = 1000

// boundGenerators puts the count around the function that resumes a generator, which loops, spreads and yield* call too.
func (rt *realm) boundGenerators() {
	if rt.bound {
		return
	}
	rt.bound = true
	made, err := rt.vm.RunString("(function* () {}).prototype")
	if err != nil {
		return
	}
	proto := made.(*goja.Object).Prototype()
	next, ok := goja.AssertFunction(proto.Get("next"))
	if !ok {
		return // a script took it away
	}
	hide(proto, "next", rt.fn("next", func(c goja.FunctionCall) goja.Value {
		if rt.resumed >= maxResumed {
			rt.throw("RangeError", "Maximum call stack size exceeded")
		}
		rt.resumed++
		defer func() { rt.resumed-- }()
		return mustJS(next(c.This, c.Arguments...))
	}))
}

// stoppableIterator lets a loop over the engine's own iterator of some kind be stopped: spreading one runs no code.
func (rt *realm) stoppableIterator(example string) {
	if rt.iterators[example] {
		return
	}
	made, err := rt.vm.RunString(example)
	if err != nil {
		return
	}
	if rt.iterators == nil {
		rt.iterators = make(map[string]bool)
	}
	rt.iterators[example] = true
	proto := made.(*goja.Object).Prototype()
	if _, ok := goja.AssertFunction(proto.Get("next")); ok {
		rt.before(proto, "next", func(goja.FunctionCall) { rt.tick() })
	}
}
