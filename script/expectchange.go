package script

import (
	"math"

	"github.com/dop251/goja"
)

// delta is what a function under .change, .increase or .decrease did to a value.
type delta struct {
	what            string // "change" …
	name            string // the value in messages: ".prop", or its first value
	initial, final  goja.Value
	by              float64
	comparesInitial bool // .change: only the distance counts
}

func (a *assertion) changes(call goja.FunctionCall) {
	d := a.watch("change", call)
	a.assert(!d.initial.StrictEquals(d.final), failure{
		yes: "expected " + d.name + " to change",
		no:  "expected " + d.name + " to not change",
	})
}

func (a *assertion) increases(call goja.FunctionCall) {
	d := a.watch("increase", call)
	d.by = d.final.ToFloat() - d.initial.ToFloat()
	a.assert(d.by > 0, failure{
		yes: "expected " + d.name + " to increase",
		no:  "expected " + d.name + " to not increase",
	})
}

func (a *assertion) decreases(call goja.FunctionCall) {
	d := a.watch("decrease", call)
	d.by = d.initial.ToFloat() - d.final.ToFloat()
	a.assert(d.by > 0, failure{
		yes: "expected " + d.name + " to decrease",
		no:  "expected " + d.name + " to not decrease",
	})
}

// watch calls the subject and reads the value before and after: a property of an object, or what a function returns.
func (a *assertion) watch(what string, call goja.FunctionCall) *delta {
	a.say(call.Argument(2))
	target, prop := call.Argument(0), call.Argument(1)
	a.on(a.subject).hasType("function")
	d := &delta{what: what, comparesInitial: what == "change"}
	if prop.ToBoolean() {
		a.on(target).hasProperty(prop, nil)
		d.initial, _ = a.c.property(target, prop)
	} else {
		a.on(target).hasType("function")
		d.initial = a.c.invoke(target)
	}
	if !d.comparesInitial {
		a.on(d.initial).hasType("number")
	}
	a.c.invoke(a.subject)
	if isNullish(prop) {
		d.final = a.c.invoke(target)
		d.name = a.c.text(d.initial)
	} else {
		d.final, _ = a.c.property(target, prop)
		d.name = "." + a.c.text(prop)
	}
	a.delta = d
	return d
}

// invoke calls a function value without arguments.
func (c *chai) invoke(f goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(f)
	if !ok {
		panic(c.vm.NewTypeError("subject is not a function"))
	}
	return mustJS(fn(goja.Undefined()))
}

// changesBy is .by(n) after .change, .increase or .decrease.
func (a *assertion) changesBy(call goja.FunctionCall) {
	a.say(call.Argument(1))
	n := call.Argument(0)
	d := a.delta
	if d == nil {
		d = &delta{what: "undefined", name: "undefined", by: math.NaN()}
	}
	by := d.by
	if d.comparesInitial {
		by = math.Abs(d.final.ToFloat() - d.initial.ToFloat())
	}
	if !a.fails(by == math.Abs(n.ToFloat())) {
		return
	}
	tail := d.what + " by " + a.c.text(n)
	a.fail(failure{
		yes: "expected " + d.name + " to " + tail,
		no:  "expected " + d.name + " to not " + tail,
	})
}

func (a *assertion) isExtensible() {
	a.assert(isObject(a.subject) && a.c.callBuiltin("Object.isExtensible", a.subject).ToBoolean(), failure{
		yes: "expected #{this} to be extensible",
		no:  "expected #{this} to not be extensible",
	})
}

func (a *assertion) isSealed() {
	a.assert(!isObject(a.subject) || a.c.callBuiltin("Object.isSealed", a.subject).ToBoolean(), failure{
		yes: "expected #{this} to be sealed",
		no:  "expected #{this} to not be sealed",
	})
}

func (a *assertion) isFrozen() {
	a.assert(!isObject(a.subject) || a.c.callBuiltin("Object.isFrozen", a.subject).ToBoolean(), failure{
		yes: "expected #{this} to be frozen",
		no:  "expected #{this} to not be frozen",
	})
}
