package script

import (
	"strings"

	"github.com/dop251/goja"
)

// isA is .a and .an: the subject has a type of that name.
func (a *assertion) isA(call goja.FunctionCall) {
	a.say(call.Argument(1))
	v := call.Argument(0)
	if !goja.IsString(v) {
		if o, ok := v.(*goja.Object); !ok || o.ClassName() != "String" {
			panic(a.c.noMethod(v, "type", "toLowerCase"))
		}
	}
	a.hasType(strings.ToLower(v.String()))
}

// hasType is .a with a lower case name.
func (a *assertion) hasType(name string) {
	actual := a.c.typeOf(a.subject)
	ok := strings.EqualFold(actual, name)
	if set, isKind := functionKinds[name]; isKind && a.c.five {
		ok = strings.Contains(set, " "+strings.ToLower(actual)+" ")
	}
	if !a.fails(ok) {
		return
	}
	thing := article(name) + name
	a.fail(failure{yes: "expected #{this} to be " + thing, no: "expected #{this} not to be " + thing})
}

// functionKinds says for chai 5 which types answer to the name of a kind of function.
var functionKinds = map[string]string{
	"function":               " function asyncfunction generatorfunction asyncgeneratorfunction ",
	"asyncfunction":          " asyncfunction asyncgeneratorfunction ",
	"generatorfunction":      " generatorfunction asyncgeneratorfunction ",
	"asyncgeneratorfunction": " asyncgeneratorfunction ",
}

func article(name string) string {
	if name != "" && strings.ContainsRune("aeiou", rune(name[0])) {
		return "an "
	}
	return "a "
}

// noMethod is the TypeError of calling a method on something that lacks it, in V8's words: name is what stands in
// chai's source for the value.
func (c *chai) noMethod(v goja.Value, name, method string) *goja.Object {
	if isNullish(v) {
		return c.vm.NewTypeError("Cannot read properties of %s (reading '%s')", v.String(), method)
	}
	return c.vm.NewTypeError("%s.%s is not a function", name, method)
}

func (a *assertion) isOK() {
	a.assert(a.subject.ToBoolean(), failure{yes: "expected #{this} to be truthy", no: "expected #{this} to be falsy"})
}

func (a *assertion) isTrue() {
	a.isBoolean(true, failure{yes: "expected #{this} to be true", no: "expected #{this} to be false"})
}

func (a *assertion) isFalse() {
	a.isBoolean(false, failure{yes: "expected #{this} to be false", no: "expected #{this} to be true"})
}

func (a *assertion) isBoolean(want bool, f failure) {
	if !a.fails(a.subject.ExportType() == boolType && !isObject(a.subject) && a.subject.ToBoolean() == want) {
		return
	}
	f.expected = a.c.vm.ToValue(want != a.has(flagNegate))
	a.fail(f)
}

func (a *assertion) isNull() {
	a.assert(goja.IsNull(a.subject), failure{yes: "expected #{this} to be null", no: "expected #{this} not to be null"})
}

func (a *assertion) isUndefined() {
	a.assert(goja.IsUndefined(a.subject), failure{
		yes: "expected #{this} to be undefined",
		no:  "expected #{this} not to be undefined",
	})
}

func (a *assertion) isNaN() {
	a.assert(goja.IsNaN(a.subject), failure{yes: "expected #{this} to be NaN", no: "expected #{this} not to be NaN"})
}

func (a *assertion) exists() {
	a.assert(!isNullish(a.subject), failure{yes: "expected #{this} to exist", no: "expected #{this} to not exist"})
}

// isEmpty is .empty: no items, or for an object no enumerable keys of its own.
func (a *assertion) isEmpty() {
	n := 0
	o, _ := a.subject.(*goja.Object)
	switch strings.ToLower(a.c.typeOf(a.subject)) {
	case "array", "string":
		n = lengthOf(a.subject.ToObject(a.c.vm))
	case "map", "set":
		n = int(orUndefined(a.subject.ToObject(a.c.vm).Get("size")).ToInteger())
	case "weakmap", "weakset":
		a.misuse(".empty was passed a weak collection")
	case "function":
		a.misuse(strings.TrimSpace(".empty was passed a function " + a.c.text(orUndefined(o.Get("name")))))
	default:
		if o == nil {
			a.misuse(".empty was passed non-string primitive " + a.c.inspect(a.subject))
		}
		n = len(o.Keys())
	}
	a.assert(n == 0, failure{yes: "expected #{this} to be empty", no: "expected #{this} not to be empty"})
}

func (a *assertion) isArguments() {
	t := a.c.typeOf(a.subject)
	if a.fails(t == "Arguments") {
		a.fail(failure{
			yes: "expected #{this} to be arguments but got " + t,
			no:  "expected #{this} to not be arguments",
		})
	}
}

// isNumericType is chai 5's .numeric.
func (a *assertion) isNumericType() {
	t := a.c.typeOf(a.subject)
	a.assert(t == "Number" || t == "BigInt", failure{
		yes:      "expected #{this} to be numeric",
		no:       "expected #{this} to not be numeric",
		expected: a.c.vm.ToValue(!a.has(flagNegate)),
	})
}

// isCallable is chai 5's .callable.
func (a *assertion) isCallable() {
	ok := false
	switch a.c.typeOf(a.subject) {
	case "Function", "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction":
		ok = true
	}
	if !a.fails(ok) {
		return
	}
	not := ""
	if a.has(flagNegate) {
		not = "not "
	}
	a.misuse("expected " + a.c.inspect(a.subject) + " " + not + "to be a callable function")
}

// isIterable is chai 5's .iterable.
func (a *assertion) isIterable() {
	ok := false
	if !isNullish(a.subject) {
		it := a.subject.ToObject(a.c.vm).GetSymbol(goja.SymIterator)
		ok = it != nil && it.ToBoolean()
	}
	a.assert(ok, failure{
		yes:      "expected #{this} to be an iterable",
		no:       "expected #{this} to not be an iterable",
		expected: a.subject,
	})
}

// isInstance is .instanceof.
func (a *assertion) isInstance(call goja.FunctionCall) {
	a.say(call.Argument(1))
	ctor := call.Argument(0)
	ok := a.instanceOf(ctor)
	if !a.fails(ok) {
		return
	}
	name := a.c.constructorName(ctor)
	a.fail(failure{
		yes: "expected #{this} to be an instance of " + name,
		no:  "expected #{this} to not be an instance of " + name,
	})
}

// instanceOf is the instanceof operator, with chai's text for what is no constructor.
func (a *assertion) instanceOf(ctor goja.Value) (ok bool) {
	if o, isObj := ctor.(*goja.Object); isObj {
		ex := a.c.vm.Try(func() { ok = a.c.vm.InstanceOf(a.subject, o) })
		if ex == nil {
			return ok
		}
		if !a.c.vm.InstanceOf(ex.Value(), a.c.builtin("TypeError")) {
			panic(ex)
		}
	}
	a.misuse("The instanceof assertion needs a constructor but " + a.c.typeOf(ctor) + " was given.")
	return false
}

// constructorName is how a constructor is called in messages.
func (c *chai) constructorName(ctor goja.Value) string {
	o, ok := ctor.(*goja.Object)
	if !ok || !isFunction(o) && !c.five {
		return "an unnamed constructor"
	}
	name := orUndefined(o.Get("name"))
	if isNullish(name) {
		if c.five || goja.IsNull(name) {
			return "an unnamed constructor"
		}
	}
	return c.text(name)
}
