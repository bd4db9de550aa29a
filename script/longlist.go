package script

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

const (
	// maxOwnSort is elements that Array's sort compares itself, as texts that it makes anew for each comparison.
	maxOwnSort = 1 << 14
	// maxTaken is elements of a list that is read one by one, 1 µs each.
	maxTaken = 1 << 22
	// maxTypedSort is elements of a typed array that is sorted, 9 ns each.
	maxTypedSort = 1 << 26
	// maxTypedJoin is elements of a typed array that becomes a text, 50 ns each.
	maxTypedJoin = 1 << 23
	// maxListed is indices of a text or of a typed array that are made properties: 700 bytes each for Object.entries.
	maxListed = 1 << 19
)

// guardSorts gives a long array without a comparison of its own one that can be stopped.
func (rt *realm) guardSorts(named func(string) bool) {
	array := rt.prototype("Array")
	for _, name := range []string{"sort", "toSorted"} {
		if !named(name) {
			continue
		}
		sort, _ := goja.AssertFunction(array.Get(name))
		hide(array, name, rt.fn(name, func(c goja.FunctionCall) goja.Value {
			if goja.IsUndefined(c.Argument(0)) && length(c.This) > maxOwnSort {
				return mustJS(sort(c.This, rt.fn("", rt.compareTexts)))
			}
			return mustJS(sort(c.This, c.Arguments...))
		}))
	}
	rt.guardKeys(named)
}

// compareTexts is how sort compares when nobody says how: by the UTF-16 units of the texts.
func (rt *realm) compareTexts(c goja.FunctionCall) goja.Value {
	rt.tick()
	a, b := rt.textOf(c.Argument(0)), rt.textOf(c.Argument(1))
	if isASCII(a) && isASCII(b) {
		return rt.vm.ToValue(strings.Compare(a.String(), b.String()))
	}
	for i := range min(a.Length(), b.Length()) {
		if d := int(a.CharAt(i)) - int(b.CharAt(i)); d != 0 {
			return rt.vm.ToValue(d)
		}
	}
	return rt.vm.ToValue(a.Length() - b.Length())
}

// textOf is JavaScript's conversion to a text.
func (rt *realm) textOf(v goja.Value) goja.String {
	if s, ok := v.ToString().(goja.String); ok {
		return s
	}
	return rt.vm.ToValue(v.String()).(goja.String)
}

// guardKeys puts checks before the functions of Object and Reflect that list the indices of a long text or typed array.
func (rt *realm) guardKeys(named func(string) bool) {
	check := func(c goja.FunctionCall) {
		for _, v := range c.Arguments {
			rt.checkListed(v)
		}
	}
	for class, names := range map[string][]string{
		"Object":  {"keys", "values", "entries", "getOwnPropertyNames", "getOwnPropertyDescriptors", "assign", "freeze", "seal", "isFrozen", "isSealed"},
		"Reflect": {"ownKeys"},
	} {
		o := rt.vm.Get(class).(*goja.Object)
		for _, name := range names {
			if named(name) {
				rt.before(o, name, check)
			}
		}
	}
}

// checkListed refuses what is no array and would become a list of all of its indices.
func (rt *realm) checkListed(v goja.Value) {
	switch v := v.(type) {
	case goja.String:
		rt.refuse(v.Length() > maxListed, "Invalid array length")
	case *goja.Object:
		rt.refuse(isTyped(v) && length(v) > maxListed, "Invalid array length")
	}
}

// isTyped reports whether an object is a typed array. It asks nothing of the object itself, which may be a trap.
func isTyped(o *goja.Object) bool {
	t := o.ExportType()
	return t != nil && t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Interface && t.Elem().Kind() != reflect.Array
}

// typedCheck is sizeCheck for a typed array. The first that a script names brings the guards for them all.
func (rt *realm) typedCheck(width float64) prepare {
	rt.guardTyped()
	size := rt.sizeCheck(width)
	return func(args []goja.Value) ([]goja.Value, func(*goja.Object)) {
		if len(args) > 0 {
			if o, ok := args[0].(*goja.Object); ok && o.ClassName() == "Array" {
				rt.refuse(length(o) > maxTaken, "Invalid array length")
			}
		}
		return size(args)
	}
}

// guardTyped puts checks before what typed arrays have in common.
func (rt *realm) guardTyped() {
	if rt.typed {
		return
	}
	rt.typed = true
	class := rt.builtIn.Get("Uint8Array").(*goja.Object).Prototype()
	proto := class.Get("prototype").(*goja.Object)
	for name, most := range map[string]int64{
		"sort": maxTypedSort, "toSorted": maxTypedSort, "join": maxTypedJoin, "toString": maxTypedJoin, "toLocaleString": maxTypedJoin,
	} {
		if _, ok := goja.AssertFunction(proto.Get(name)); ok && (name != "toString" || !proto.Get(name).SameAs(rt.prototype("Array").Get(name))) {
			rt.before(proto, name, func(c goja.FunctionCall) { rt.refuse(length(c.This) > most, "Invalid array length") })
		}
	}
	rt.typedFrom(class)
	rt.watchIterator(proto, `[][Symbol.iterator]()`)
}

// typedFrom mends the function from of typed arrays, to which the engine admits objects only: Uint8Array.from(atob(text), …)
// is how the web turns base64 into bytes.
func (rt *realm) typedFrom(class *goja.Object) {
	from, ok := goja.AssertFunction(class.Get("from"))
	if !ok {
		return // a script took it away
	}
	check := rt.checkList(func(c goja.FunctionCall) goja.Value { return c.Argument(0) })
	hide(class, "from", rt.fn("from", func(c goja.FunctionCall) goja.Value {
		check(c)
		args := slices.Clone(c.Arguments)
		if v := c.Argument(0); defined(v) {
			args[0] = v.ToObject(rt.vm)
		}
		return mustJS(from(c.This, args...))
	}))
}
