package script

import "github.com/dop251/goja"

// equals is .equal: ===, or deep equality after .deep.
func (a *assertion) equals(call goja.FunctionCall) {
	a.say(call.Argument(1))
	want := call.Argument(0)
	if a.has(flagDeep) {
		a.deepEquals(want)
		return
	}
	a.assert(want.StrictEquals(a.subject), failure{
		yes:      "expected #{this} to equal #{exp}",
		no:       "expected #{this} to not equal #{exp}",
		expected: want,
		actual:   a.subject,
	})
}

// eql is .eql: deep equality.
func (a *assertion) eql(call goja.FunctionCall) {
	a.say(call.Argument(1))
	a.deepEquals(call.Argument(0))
}

func (a *assertion) deepEquals(want goja.Value) {
	a.assert(a.c.deepEqual(want, a.subject), failure{
		yes:      "expected #{this} to deeply equal #{exp}",
		no:       "expected #{this} to not deeply equal #{exp}",
		expected: want,
		actual:   a.subject,
	})
}

// matches is .match: a regular expression finds something in the subject.
func (a *assertion) matches(call goja.FunctionCall) {
	a.say(call.Argument(1))
	re := call.Argument(0)
	o, _ := re.(*goja.Object)
	if o == nil {
		panic(a.c.noMethod(re, "re", "exec"))
	}
	exec, ok := goja.AssertFunction(orUndefined(o.Get("exec")))
	if !ok {
		panic(a.c.noMethod(re, "re", "exec"))
	}
	if found := mustJS(exec(o, a.subject)); a.fails(found.ToBoolean()) {
		a.fail(failure{
			yes: "expected #{this} to match " + a.c.text(re),
			no:  "expected #{this} not to match " + a.c.text(re),
		})
	}
}

// satisfies is .satisfy: a function of the user's returns something true.
func (a *assertion) satisfies(call goja.FunctionCall) {
	a.say(call.Argument(1))
	matcher, ok := goja.AssertFunction(call.Argument(0))
	if !ok {
		panic(a.c.vm.NewTypeError("matcher is not a function"))
	}
	result := mustJS(matcher(goja.Undefined(), a.subject))
	if !a.fails(result.ToBoolean()) {
		return
	}
	name := a.c.display(call.Argument(0))
	a.fail(failure{
		yes:      "expected #{this} to satisfy " + name,
		no:       "expected #{this} to not satisfy" + name, // chai leaves the space out
		expected: a.c.vm.ToValue(!a.has(flagNegate)),
		actual:   result,
	})
}

// responds is .respondTo: the subject has that method, or for a constructor its instances do.
func (a *assertion) responds(call goja.FunctionCall) {
	a.say(call.Argument(1))
	name := call.Argument(0)
	target := a.subject
	if o, ok := target.(*goja.Object); ok && isFunction(o) && !a.has(flagItself) {
		target = orUndefined(o.Get("prototype"))
	}
	if isNullish(target) {
		panic(a.c.vm.NewTypeError("Cannot read properties of %s (reading '%s')", target.String(), name.String()))
	}
	v, _ := a.c.property(target, name)
	if !a.fails(typeof(v) == "function") {
		return
	}
	a.fail(failure{
		yes: "expected #{this} to respond to " + a.c.inspect(name),
		no:  "expected #{this} to not respond to " + a.c.inspect(name),
	})
}
