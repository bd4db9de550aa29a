package script

import (
	"strings"

	"github.com/dop251/goja"
)

// includes is .include(value): a part of a string, an item of a collection, or a subset of an object's properties.
func (a *assertion) includes(call goja.FunctionCall) {
	a.say(call.Argument(1))
	part := call.Argument(0)
	kind := strings.ToLower(a.c.typeOf(a.subject))
	found := false
	switch kind {
	case "string":
		found = strings.Contains(a.subject.String(), a.c.text(part))
	case "weakset":
		if a.has(flagDeep) {
			a.misuse("unable to use .deep.include with WeakSet")
		}
		found = a.c.callMember(a.subject.ToObject(a.c.vm), "has", part).ToBoolean()
	case "map":
		found = a.anyEntry(part)
	case "set":
		found = a.setHas(part)
	case "array":
		found = a.arrayHas(part)
	default:
		a.includesProperties(kind, part)
		return
	}
	if !a.fails(found) {
		return
	}
	verb := "include "
	if a.has(flagDeep) {
		verb = "deep include "
	}
	shown := a.c.inspect(part)
	a.fail(failure{yes: "expected #{this} to " + verb + shown, no: "expected #{this} to not " + verb + shown})
}

// anyEntry reports whether a value of the map or set is part.
func (a *assertion) anyEntry(part goja.Value) (found bool) {
	a.c.each(a.subject.ToObject(a.c.vm), func(v, _ goja.Value) {
		switch {
		case found:
		case a.has(flagDeep):
			found = a.c.deepEqual(v, part)
		default:
			found = sameValueZero(v, part)
		}
	})
	return found
}

func (a *assertion) setHas(part goja.Value) bool {
	if a.has(flagDeep) {
		return a.anyEntry(part)
	}
	return a.c.callMember(a.subject.ToObject(a.c.vm), "has", part).ToBoolean()
}

func (a *assertion) arrayHas(part goja.Value) bool {
	o := a.subject.ToObject(a.c.vm)
	a.c.checkItems(lengthOf(o))
	for i, n := 0, lengthOf(o); i < n; i++ {
		if v := itemAt(o, i); v != nil && a.sameValue(v, part) {
			return true
		}
	}
	return false
}

// includesProperties is .include({…}): each enumerable property of part must be in the subject with that value.
func (a *assertion) includesProperties(kind string, part goja.Value) {
	want, ok := part.(*goja.Object)
	if !ok {
		t := strings.ToLower(a.c.typeOf(part))
		a.misuse("the given combination of arguments (" + kind + " and " + t + ") is invalid for this assertion. " +
			"You can use an array, a map, an object, a set, a string, or a weakset instead of a " + t)
	}
	keys := want.Keys()
	var first *goja.Exception
	misses := 0
	for _, k := range keys {
		sub := *a
		check := func() { sub.hasProperty(a.c.vm.ToValue(k), orUndefined(want.Get(k))) }
		if !a.has(flagNegate) || len(keys) == 1 {
			check()
			continue
		}
		if ex := a.c.vm.Try(check); ex != nil {
			if !a.c.isAssertionError(ex.Value()) {
				panic(ex)
			}
			if first == nil {
				first = ex
			}
			misses++
		}
	}
	// Under .not the subset as a whole must be missing: one absent property is enough.
	if misses > 0 && misses == len(keys) {
		panic(first)
	}
}

// isAssertionError tells our own failures from what the user's getters throw.
func (c *chai) isAssertionError(v goja.Value) bool {
	return c.errors != nil && isObject(v) && c.vm.InstanceOf(v, c.errors)
}

// hasString is .string(part).
func (a *assertion) hasString(call goja.FunctionCall) {
	a.say(call.Argument(1))
	a.on(a.subject).hasType("string")
	part := call.Argument(0)
	if !a.fails(strings.Contains(a.subject.String(), a.c.text(part))) {
		return
	}
	shown := a.c.inspect(part)
	a.fail(failure{yes: "expected #{this} to contain " + shown, no: "expected #{this} to not contain " + shown})
}
