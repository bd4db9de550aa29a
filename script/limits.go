package script

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// Some built-in functions do all of their work in one call that nothing can interrupt: 'x'.repeat(2**31) takes ten
// seconds and two gigabytes, new Array(4e9).fill(0) never ends. They refuse such sizes before they start.
const (
	maxText  = 1 << 27 // UTF-16 units of a string that one call makes
	maxItems = 1 << 23 // elements that one call walks: fill takes 130 ns each
	maxBytes = 1 << 28 // of one ArrayBuffer
	// maxNormalized is UTF-16 units given to normalize, whose time grows with the square of a run of accents.
	maxNormalized = 1 << 20
	maxBits       = 1 << 20 // of a BigInt: to read one of four times as many takes seconds
)

// guardBuiltins puts checks before the functions of String and Array. A runtime that lives for one script only gets those
// that the script's text names: making them all costs as much as running it.
func (rt *realm) guardBuiltins(source string) {
	named := func(name string) bool { return !rt.opts.Isolate || strings.Contains(source, name) }
	text, array := rt.prototype("String"), rt.prototype("Array")
	for name, check := range map[string]func(goja.FunctionCall){
		"repeat": func(c goja.FunctionCall) {
			rt.refuse(float64(length(c.This))*c.Argument(0).ToFloat() > maxText, "Invalid string length")
		},
		"padStart": rt.checkPadding, "padEnd": rt.checkPadding,
		"matchAll": rt.checkPatternText, "search": rt.checkPatternText,
	} {
		if named(name) {
			rt.before(text, name, check)
		}
	}
	for _, name := range walkers {
		if named(name) {
			rt.before(array, name, rt.checkItems)
		}
	}
	// Nested arrays come here for every level, whatever asked for their text.
	rt.before(array, "join", func(c goja.FunctionCall) {
		rt.tick()
		rt.checkItems(c)
		rt.checkJoined(c)
		rt.checkDepth(c.This)
	})
	if named("flat") {
		rt.before(array, "flat", func(c goja.FunctionCall) {
			rt.checkItems(c)
			rt.refuse(rt.circular(c.This, nil), "Maximum call stack size exceeded")
		})
	}
	rt.guardLists(named)
	rt.guardLongTexts(named)
	rt.guardSorts(named)
	rt.guardIterators()
}

// walkers are the functions of Array that take as long as the array says that it is, holes and all.
var walkers = []string{
	"concat", "copyWithin", "every", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "forEach",
	"includes", "indexOf", "lastIndexOf", "map", "reduce", "reduceRight", "reverse", "shift", "slice", "some", "sort", "splice",
	"toLocaleString", "toReversed", "toSorted", "toSpliced", "unshift", "with",
}

// guardLists puts checks before what makes a list of anything that has a length.
func (rt *realm) guardLists(named func(string) bool) {
	first := func(c goja.FunctionCall) goja.Value { return c.Argument(0) }
	second := func(c goja.FunctionCall) goja.Value { return c.Argument(1) }
	third := func(c goja.FunctionCall) goja.Value { return c.Argument(2) }
	for _, f := range []struct {
		class, name string
		list        func(goja.FunctionCall) goja.Value
	}{{"Array", "from", first}, {"Reflect", "apply", third}, {"Reflect", "construct", second}, {"String", "raw", rt.rawOf}} {
		if named(f.class) {
			rt.before(rt.vm.Get(f.class).(*goja.Object), f.name, rt.checkList(f.list))
		}
	}
	if named("apply") {
		rt.before(rt.prototype("Function"), "apply", rt.checkList(second))
	}
}

func (rt *realm) rawOf(c goja.FunctionCall) goja.Value {
	if o, ok := c.Argument(0).(*goja.Object); ok {
		return o.Get("raw")
	}
	return goja.Undefined()
}

// checkList refuses a list of more arguments than any function takes.
func (rt *realm) checkList(list func(goja.FunctionCall) goja.Value) func(goja.FunctionCall) {
	return func(c goja.FunctionCall) {
		if o, ok := list(c).(*goja.Object); ok {
			rt.refuse(length(o) > maxTaken, "Invalid array length")
		}
	}
}

func (rt *realm) checkItems(c goja.FunctionCall) {
	rt.refuse(length(c.This) > maxItems, "Invalid array length")
}

func (rt *realm) checkPadding(c goja.FunctionCall) {
	rt.refuse(c.Argument(0).ToFloat() > maxText, "Invalid string length")
}

// checkReplacement looks at how long a text becomes when all of its matches are replaced by another text.
func (rt *realm) checkReplacement(c goja.FunctionCall) {
	with, ok := c.Argument(1).(goja.String)
	worst := float64(length(c.This)) * float64(length(with))
	if !ok || worst <= maxText {
		return
	}
	text, isText := c.This.(goja.String)
	what, plain := c.Argument(0).(goja.String)
	if plain && isText {
		worst = float64(strings.Count(text.String(), what.String())) * float64(with.Length())
	} else {
		worst /= everyMatch // a pattern rarely matches at every character
	}
	rt.refuse(worst > maxText, "Invalid string length")
}

// everyMatch is how many characters there are to a match of a pattern, at the least.
const everyMatch = 64

// checkJoined looks at how long the text of an array becomes. Unless a few of its items say that it may be too long, the
// others are not looked at.
func (rt *realm) checkJoined(c goja.FunctionCall) {
	o, ok := c.This.(*goja.Object)
	if !ok {
		return
	}
	n := length(o)
	separators := float64(length(c.Argument(0)) * n)
	if sum := rt.textLength(o, n, max(1, n/joinSamples)); sum*float64(max(1, n/joinSamples))+separators > maxText {
		rt.refuse(rt.textLength(o, n, 1)+separators > maxText, "Invalid string length")
	}
}

// joinSamples is how many items of an array are looked at before it is joined.
const joinSamples = 16

// textLength is the length of every step-th item of an array that is a text.
func (rt *realm) textLength(o *goja.Object, n, step int64) (sum float64) {
	for i := int64(0); i < n; i += step {
		if s, ok := o.Get(strconv.FormatInt(i, 10)).(goja.String); ok {
			sum += float64(s.Length())
		}
	}
	return sum
}

// checkPatternText looks at a text of which String's functions make a regexp.
func (rt *realm) checkPatternText(c goja.FunctionCall) {
	if s, ok := c.Argument(0).(goja.String); ok {
		rt.checkPattern(s.String())
	}
}

func (rt *realm) prototype(class string) *goja.Object {
	return rt.vm.Get(class).(*goja.Object).Get("prototype").(*goja.Object)
}

// before runs check ahead of a built-in method.
func (rt *realm) before(o *goja.Object, name string, check func(goja.FunctionCall)) {
	f, _ := goja.AssertFunction(o.Get(name))
	guarded := rt.fn(name, func(c goja.FunctionCall) goja.Value {
		check(c)
		v, err := f(c.This, c.Arguments...)
		if err != nil {
			panic(err)
		}
		return v
	})
	_ = o.DefineDataProperty(name, guarded, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

func (rt *realm) refuse(tooMuch bool, message string) {
	if tooMuch {
		rt.throw("RangeError", message+" (the limit of one call here)")
	}
}

// length is the length of a string or of what looks like an array.
func length(v goja.Value) int64 {
	switch v := v.(type) {
	case goja.String:
		return int64(v.Length())
	case *goja.Object:
		if n := v.Get("length"); defined(n) {
			return n.ToInteger()
		}
	}
	return 0
}

// circular reports whether an array holds itself.
func (rt *realm) circular(v goja.Value, path []*goja.Object) bool {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Array" || length(o) > maxItems {
		return false
	}
	rt.tick()
	if len(path) > maxDepth || slices.Contains(path, o) {
		return true
	}
	path = append(path, o)
	for i := range length(o) {
		if rt.circular(o.Get(strconv.FormatInt(i, 10)), path) {
			return true
		}
	}
	return false
}

// guardGlobal puts a check before a constructor when a script first names it: a proxy keeps its statics and instanceof.
func (rt *realm) guardGlobal(name string) goja.Value {
	var check prepare
	switch name {
	case "ArrayBuffer":
		check = rt.sizeCheck(1)
	case "Uint8Array", "Int8Array", "Uint8ClampedArray":
		check = rt.typedCheck(1)
	case "Int16Array", "Uint16Array":
		check = rt.typedCheck(2)
	case "Int32Array", "Uint32Array", "Float32Array":
		check = rt.typedCheck(4)
	case "Float64Array", "BigInt64Array", "BigUint64Array":
		check = rt.typedCheck(8)
	case "RegExp":
		check = rt.regExpArgs
	case "Function":
		check = func(args []goja.Value) ([]goja.Value, func(*goja.Object)) { return rt.sourceCheck(args), nil }
	default:
		return nil
	}
	return rt.checked(rt.builtIn.Get(name).(*goja.Object), check)
}

// prepare looks at the arguments of a constructor before it sees them; finish, when it is not nil, gets what was made.
type prepare func(args []goja.Value) (checked []goja.Value, finish func(*goja.Object))

func (rt *realm) checked(class *goja.Object, check prepare) goja.Value {
	construct, _ := goja.AssertConstructor(class)
	call, _ := goja.AssertFunction(class)
	var self *goja.Object
	trap := &goja.ProxyTrapConfig{
		Construct: func(_ *goja.Object, args []goja.Value, newTarget *goja.Object) *goja.Object {
			if newTarget == self {
				newTarget = class
			}
			args, finish := check(args)
			o, err := construct(newTarget, args...)
			if err != nil {
				panic(err)
			}
			if finish != nil {
				finish(o)
			}
			return o
		},
		Apply: func(_ *goja.Object, this goja.Value, args []goja.Value) goja.Value {
			args, finish := check(args)
			v := mustJS(call(this, args...))
			if o, ok := v.(*goja.Object); ok && finish != nil {
				finish(o)
			}
			return v
		},
	}
	self = rt.vm.ToValue(rt.vm.NewProxy(class, trap)).(*goja.Object)
	_ = class.Get("prototype").(*goja.Object).
		DefineDataProperty("constructor", self, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	// The engine refuses a proxy on the right of instanceof, unless it says itself what its instances are.
	_ = class.DefineDataPropertySymbol(goja.SymHasInstance, rt.fn("[Symbol.hasInstance]", rt.isInstance),
		goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return self
}

// isInstance looks for this.prototype among the prototypes of its argument.
func (rt *realm) isInstance(c goja.FunctionCall) goja.Value {
	o, ok := c.Argument(0).(*goja.Object)
	class, isClass := c.This.(*goja.Object)
	if !ok || !isClass {
		return rt.vm.ToValue(false)
	}
	want := class.Get("prototype")
	for p := o.Prototype(); p != nil; p = p.Prototype() {
		if p == want {
			return rt.vm.ToValue(true)
		}
	}
	return rt.vm.ToValue(false)
}

func (rt *realm) sizeCheck(width float64) prepare {
	return func(args []goja.Value) ([]goja.Value, func(*goja.Object)) {
		if len(args) > 0 {
			n, isObject := args[0].(*goja.Object)
			size := args[0]
			if isObject {
				size = rt.vm.ToValue(length(n))
			}
			rt.refuse(size.ToFloat()*width > maxBytes, "Array buffer allocation failed")
		}
		return args, nil
	}
}

// sourceCheck bounds code that a script makes up as it runs.
func (rt *realm) sourceCheck(args []goja.Value) []goja.Value {
	for _, a := range args {
		if s, ok := a.(goja.String); ok {
			if err := bounds(cacheKey{source: s.String()}); err != nil {
				rt.throw("SyntaxError", err.Message)
			}
		}
	}
	return args
}
