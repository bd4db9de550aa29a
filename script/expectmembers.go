package script

import (
	"slices"

	"github.com/dop251/goja"
)

// hasMembers is .members(list): the same items in any order; with .include a part of them, with .ordered in order.
func (a *assertion) hasMembers(call goja.FunctionCall) {
	a.say(call.Argument(1))
	want := call.Argument(0)
	if a.c.five {
		a.on(a.subject).isIterable()
		a.on(want).isIterable()
	} else {
		a.on(a.subject).hasType("array")
		a.on(want).hasType("array")
	}
	if !a.fails(a.isSubset(a.c.items(want), a.c.items(a.subject))) {
		return
	}
	what := "have the same members as"
	switch {
	case a.has(flagContains) && a.has(flagOrdered):
		what = "be an ordered superset of"
	case a.has(flagContains):
		what = "be a superset of"
	case a.has(flagOrdered):
		what = "have the same ordered members as"
	}
	a.fail(failure{
		yes:      "expected #{this} to " + what + " #{exp}",
		no:       "expected #{this} to not " + what + " #{exp}",
		expected: want,
		actual:   a.subject,
	})
}

// items lists an array's items, or for chai 5 what an iterable gives.
func (c *chai) items(v goja.Value) []goja.Value {
	o := v.ToObject(c.vm)
	if !isArray(o) {
		var all []goja.Value
		c.vm.ForOf(v, func(x goja.Value) bool {
			c.checkItems(len(all))
			all = append(all, x)
			return true
		})
		return all
	}
	c.checkItems(lengthOf(o))
	all := make([]goja.Value, lengthOf(o))
	for i := range all {
		all[i] = itemAt(o, i)
		if all[i] == nil && c.five {
			all[i] = goja.Undefined()
		}
	}
	return all
}

// isSubset reports whether each item of part is in whole; without .include nothing may be left over. A nil is a hole:
// holes of part match anything, as Array.prototype.every passes them over.
func (a *assertion) isSubset(part, whole []goja.Value) bool {
	if !a.has(flagContains) && len(part) != len(whole) {
		return false
	}
	for i, x := range part {
		if x == nil {
			continue
		}
		if a.has(flagOrdered) {
			if y := listAt(whole, i); !a.sameValue(x, y) {
				return false
			}
			continue
		}
		found := slices.IndexFunc(whole, func(y goja.Value) bool { return y != nil && a.sameValue(x, y) })
		if found < 0 {
			return false
		}
		if !a.has(flagContains) {
			whole = slices.Delete(whole, found, found+1)
		}
	}
	return true
}

// listAt is list[i] as JavaScript reads it.
func listAt(list []goja.Value, i int) goja.Value {
	if i >= len(list) {
		return goja.Undefined()
	}
	return orUndefined(list[i])
}

// isOneOf is .oneOf(list): the subject is one of its items, or with .contain holds one of them.
func (a *assertion) isOneOf(call goja.FunctionCall) {
	a.say(call.Argument(1))
	list := call.Argument(0)
	a.on(list).hasType("array")
	yes, no := "be one of", "not be one of"
	test := func(v goja.Value) bool { return v.StrictEquals(a.subject) }
	switch {
	case a.has(flagContains):
		yes, no, test = "contain one of", "not contain one of", a.holds
	case a.has(flagDeep):
		// chai has the same text for both.
		yes, no = "deeply equal one of", "deeply equal one of"
		test = func(v goja.Value) bool { return a.c.deepEqual(a.subject, v) }
	}
	found := slices.ContainsFunc(a.c.items(list), func(v goja.Value) bool { return v != nil && test(v) })
	a.assert(found, failure{
		yes:      "expected #{this} to " + yes + " #{exp}",
		no:       "expected #{this} to " + no + " #{exp}",
		expected: list,
		actual:   a.subject,
	})
}

// holds is the subject's indexOf.
func (a *assertion) holds(part goja.Value) bool {
	if isNullish(a.subject) {
		panic(a.c.noMethod(a.subject, "expected", "indexOf"))
	}
	o := a.subject.ToObject(a.c.vm)
	indexOf, ok := goja.AssertFunction(orUndefined(o.Get("indexOf")))
	if !ok {
		panic(a.c.noMethod(a.subject, "expected", "indexOf"))
	}
	return mustJS(indexOf(a.subject, part)).ToFloat() > -1
}

// containsSubset is chai 5's .containSubset: what expected has, at any depth, is in the subject.
func (a *assertion) containsSubset(call goja.FunctionCall) {
	want := call.Argument(0)
	a.assert((&subset{c: a.c}).has(want, a.subject), failure{
		yes:      "expected #{act} to contain subset #{exp}",
		no:       "expected #{act} to not contain subset #{exp}",
		expected: want,
		actual:   a.subject,
	})
}

// subset is one comparison of .containSubset.
type subset struct {
	c     *chai
	depth int
}

// has reports whether want is part of v.
func (s *subset) has(want, v goja.Value) bool {
	w, ok := want.(*goja.Object)
	if want.StrictEquals(v) {
		return true
	}
	if !ok || isFunction(w) || !v.ToBoolean() || typeof(v) != "object" {
		return false
	}
	if s.depth++; s.depth > deepest {
		panic(s.c.tooDeep())
	}
	defer func() { s.depth-- }()
	return s.hasObject(w, v.(*goja.Object))
}

func (s *subset) hasObject(want, o *goja.Object) bool {
	if isArray(want) {
		return isArray(o) && s.hasItems(s.c.items(want), s.c.items(o))
	}
	if date := s.c.builtin("Date"); s.c.vm.InstanceOf(want, date) {
		return s.c.vm.InstanceOf(o, date) && want.ToFloat() == o.ToFloat()
	}
	for _, k := range want.Keys() {
		if !s.hasMember(orUndefined(want.Get(k)), orUndefined(o.Get(k))) {
			return false
		}
	}
	return true
}

// hasMember compares one property. A function judges the value.
func (s *subset) hasMember(want, v goja.Value) bool {
	o, ok := want.(*goja.Object)
	switch {
	case ok && isFunction(o):
		judge, _ := goja.AssertFunction(o)
		return mustJS(judge(goja.Undefined(), v)).ToBoolean()
	case ok && !goja.IsNull(v):
		return s.has(want, v)
	}
	return v.StrictEquals(want)
}

// hasItems reports whether each wanted item is part of one that is there.
func (s *subset) hasItems(want, have []goja.Value) bool {
	for _, w := range want {
		if !slices.ContainsFunc(have, func(v goja.Value) bool { return s.has(w, v) }) {
			return false
		}
	}
	return true
}
