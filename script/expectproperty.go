package script

import (
	"strings"

	"github.com/dop251/goja"
)

// property is .property(name[, value]); the found value becomes the subject.
func (a *assertion) property(call goja.FunctionCall) {
	a.say(call.Argument(2))
	var want goja.Value
	if len(call.Arguments) > 1 {
		want = call.Arguments[1]
	}
	a.hasProperty(call.Argument(0), want)
}

// ownProperty is .ownProperty.
func (a *assertion) ownProperty(call goja.FunctionCall) {
	a.flags |= flagOwn
	a.property(call)
}

// hasProperty checks for a property and, unless want is nil, for its value.
func (a *assertion) hasProperty(name, want goja.Value) {
	a.checkPropertyArgs(name)
	value, found := a.lookUp(name)
	// Under .not with a value, having the property alone is no failure.
	if (!a.has(flagNegate) || want == nil) && a.fails(found) {
		what := a.propertyNoun() + a.c.inspect(name)
		a.fail(failure{yes: "expected #{this} to have " + what, no: "expected #{this} to not have " + what})
	}
	if want != nil {
		same := found && a.sameValue(want, value)
		if a.fails(same) {
			what := a.propertyNoun() + a.c.inspect(name)
			a.fail(failure{
				yes:      "expected #{this} to have " + what + " of #{exp}, but got #{act}",
				no:       "expected #{this} to not have " + what + " of #{act}",
				expected: want,
				actual:   value,
			})
		}
	}
	a.subject = value
}

func (a *assertion) checkPropertyArgs(name goja.Value) {
	t := typeof(name)
	switch {
	case a.has(flagNested) && t != "string":
		a.misuse("the argument to property must be a string when using nested syntax")
	case t != "string" && t != "number" && t != "symbol":
		a.misuse("the argument to property must be a string, number, or symbol")
	case a.has(flagNested) && a.has(flagOwn):
		a.misuse(`The "nested" and "own" flags cannot be combined.`)
	case isNullish(a.subject):
		a.misuse("Target cannot be null or undefined.")
	}
}

// lookUp finds the property in the way that the flags say.
func (a *assertion) lookUp(name goja.Value) (value goja.Value, found bool) {
	if a.has(flagNested) {
		return a.c.atPath(a.subject, name.String())
	}
	value, found = a.c.property(a.subject, name)
	if a.has(flagOwn) {
		found = a.c.hasOwn(a.subject, name)
	}
	return value, found
}

func (c *chai) hasOwn(v, name goja.Value) bool {
	has, _ := goja.AssertFunction(c.objectPrototype().Get("hasOwnProperty"))
	return mustJS(has(v, name)).ToBoolean()
}

// sameValue is === or, after .deep, deep equality.
func (a *assertion) sameValue(x, y goja.Value) bool {
	if a.has(flagDeep) {
		return a.c.deepEqual(x, y)
	}
	return x.StrictEquals(y)
}

func (a *assertion) propertyNoun() string {
	var b strings.Builder
	if a.has(flagDeep) {
		b.WriteString("deep ")
	}
	if a.has(flagOwn) {
		b.WriteString("own ")
	}
	if a.has(flagNested) {
		b.WriteString("nested ")
	}
	return b.String() + "property "
}

// ownPropertyDescriptor is .ownPropertyDescriptor(name[, descriptor]); the descriptor becomes the subject.
func (a *assertion) ownPropertyDescriptor(call goja.FunctionCall) {
	name, want, msg := call.Argument(0), call.Argument(1), call.Argument(2)
	if goja.IsString(want) {
		want, msg = goja.Null(), want
	}
	a.say(msg)
	actual := goja.Undefined()
	if !isNullish(a.subject) {
		actual = a.c.callBuiltin("Object.getOwnPropertyDescriptor", a.subject.ToObject(a.c.vm), name)
	}
	shown := func() string { return a.c.inspect(name) }
	switch {
	case !goja.IsUndefined(actual) && want.ToBoolean():
		if a.fails(a.c.deepEqual(want, actual)) {
			lead := "expected the own property descriptor for " + shown() + " on #{this} to "
			a.fail(failure{
				yes:      lead + "match " + a.c.inspect(want) + ", got " + a.c.inspect(actual),
				no:       lead + "not match " + a.c.inspect(want),
				expected: want,
				actual:   actual,
			})
		}
	case a.fails(!goja.IsUndefined(actual)):
		a.fail(failure{
			yes: "expected #{this} to have an own property descriptor for " + shown(),
			no:  "expected #{this} to not have an own property descriptor for " + shown(),
		})
	}
	a.subject = actual
}

// atPath follows a path like "a.b[0].c\.d". A step below something falsy gives null.
func (c *chai) atPath(v goja.Value, path string) (value goja.Value, found bool) {
	steps := c.pathSteps(path)
	parent := v
	for i, step := range steps {
		if i == len(steps)-1 {
			break
		}
		if parent.ToBoolean() {
			parent, _ = c.property(parent, step)
		} else if i == len(steps)-2 {
			parent = goja.Null()
		}
	}
	last := steps[len(steps)-1]
	value = goja.Null()
	if isNullish(parent) {
		return value, false
	}
	at, found := c.property(parent, last)
	if parent.ToBoolean() {
		value = at
	}
	return value, found
}

// pathSteps splits a path into names and indexes. constructor, __proto__ and prototype cannot be reached.
func (c *chai) pathSteps(path string) []goja.Value {
	var steps []goja.Value
	for _, part := range splitPath(path) {
		switch index, isIndex := pathIndex(part); {
		case part == "constructor" || part == "__proto__" || part == "prototype":
			steps = append(steps, goja.Undefined())
		case isIndex:
			steps = append(steps, c.vm.ToValue(index).ToNumber())
		default:
			steps = append(steps, c.vm.ToValue(unescapePath.Replace(part)))
		}
	}
	if steps == nil {
		panic(c.vm.NewTypeError("Cannot read properties of null (reading 'map')"))
	}
	return steps
}

var unescapePath = strings.NewReplacer(`\.`, ".", `\[`, "[", `\]`, "]")

// splitPath cuts a path at dots and before brackets, where no backslash stands before them.
func splitPath(path string) []string {
	var spaced strings.Builder
	for i := 0; i < len(path); i++ {
		spaced.WriteByte(path[i])
		if path[i] != '\\' && i+1 < len(path) && path[i+1] == '[' {
			spaced.WriteString(".[")
			i++
		}
	}
	var parts []string
	var part strings.Builder
	cut := func() {
		if part.Len() > 0 {
			parts = append(parts, part.String())
			part.Reset()
		}
	}
	s := spaced.String()
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '.':
			part.WriteString(`\.`)
			i++
		case s[i] == '.':
			cut()
		default:
			part.WriteByte(s[i])
		}
	}
	cut()
	return parts
}

// pathIndex returns the digits of "[12]".
func pathIndex(part string) (digits string, ok bool) {
	inner, ok := strings.CutPrefix(part, "[")
	if !ok {
		return "", false
	}
	inner, ok = strings.CutSuffix(inner, "]")
	return inner, ok && inner != "" && strings.Trim(inner, "0123456789") == ""
}
