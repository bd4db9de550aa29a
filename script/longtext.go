package script

import (
	"reflect"
	"strings"

	"github.com/dop251/goja"
)

// What the engine does with a long text it does in one step that nothing can stop, at 10 to 300 ns a character. Some of it
// is refused beyond a length that takes a second; what looks for many matches goes on in code that can be stopped.
const (
	// maxAtOnce is UTF-16 units of a text in which the engine itself looks for matches: a match takes it 0.4 µs.
	maxAtOnce = 1 << 22
	// maxCased is of a text whose letters change their case, 40 ns each. Those of ASCII have no bound of their own.
	maxCased = 1 << 24
	// maxCompared is of a text that is compared by the rules of a language, 160 ns and 70 bytes each.
	maxCompared = 1 << 22
	// maxEscaped is of a text given to encodeURIComponent and its like, 25 ns and 13 bytes each.
	maxEscaped = 1 << 25
	// maxEncoded is of a text given to btoa and atob.
	maxEncoded = 1 << 26
	// maxParsed is of a text given to parseFloat, 100 ns each.
	maxParsed = 1 << 23
	// maxPieces is of a text that is cut into its characters, 100 ns and 50 bytes each.
	maxPieces = 1 << 23
)

// guardLongTexts puts checks before the functions of String that take their time over a long text.
func (rt *realm) guardLongTexts(named func(string) bool) {
	text := rt.prototype("String")
	for name, most := range map[string]int64{
		"toUpperCase": maxCased, "toLowerCase": maxCased, "toLocaleUpperCase": maxCased, "toLocaleLowerCase": maxCased,
		"localeCompare": maxCompared, "normalize": maxNormalized,
	} {
		if named(name) {
			rt.before(text, name, func(c goja.FunctionCall) {
				rt.refuse(length(c.This) > most && (most != maxCased || !isASCII(c.This)), "Invalid string length")
			})
		}
	}
	for _, name := range []string{"replace", "replaceAll", "split", "match"} {
		if named(name) {
			rt.inSteps(text, name)
		}
	}
	for _, name := range []string{"encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI", "escape", "unescape"} {
		if named(name) {
			rt.before(rt.builtIn, name, func(c goja.FunctionCall) { rt.refuse(length(c.Argument(0)) > maxEscaped, "Invalid string length") })
		}
	}
	if named("parseFloat") {
		rt.before(rt.builtIn, "parseFloat", func(c goja.FunctionCall) { rt.refuse(length(c.Argument(0)) > maxParsed, "Invalid string length") })
	}
}

// inSteps lets a function of String that looks for matches be stopped between two of them when the text is long.
func (rt *realm) inSteps(o *goja.Object, name string) {
	f, _ := goja.AssertFunction(o.Get(name))
	hide(o, name, rt.fn(name, func(c goja.FunctionCall) goja.Value {
		switch name {
		case "replace", "replaceAll":
			rt.checkReplacement(c)
		case "match":
			rt.checkPatternText(c)
		}
		if name == "split" && c.Argument(1).ToInteger() < 0 {
			c.Arguments = c.Arguments[:1] // to the engine's regexps it means none
		}
		if s, ok := c.This.(goja.String); ok && (s.Length() > maxAtOnce || name != "split" && rt.missesMatches(c.Argument(0))) {
			if v := rt.longText(name, c); v != nil {
				return v
			}
		}
		return mustJS(f(c.This, c.Arguments...))
	}))
}

// missesMatches reports whether the engine would leave out some of a regexp's matches.
func (rt *realm) missesMatches(what goja.Value) bool {
	o, ok := what.(*goja.Object)
	return ok && o.ClassName() == "RegExp" && o.Get("global").ToBoolean() && rt.matchesEmpty(o)
}

// longText is a function of String in steps, nil when one step is enough or when the arguments are for the engine to refuse.
func (rt *realm) longText(name string, c goja.FunctionCall) goja.Value {
	o, isObject := c.Argument(0).(*goja.Object)
	switch {
	case isObject:
		if o.ClassName() != "RegExp" || name != "split" && !o.Get("global").ToBoolean() {
			return nil
		}
	case name == "split":
		rt.refuse(length(c.Argument(0)) == 0 && length(c.This) > maxPieces && goja.IsString(c.Argument(0)), "Invalid array length")
		if length(c.Argument(0)) == 0 {
			return nil
		}
	case name != "replaceAll" || length(c.Argument(0)) == 0:
		return nil
	}
	f, _ := goja.AssertFunction(rt.builtin("longtext").Get(name))
	return mustJS(f(rt.comparedFast(c.This.(goja.String)), c.Arguments...))
}

// comparedFast is the same text as Go writes it. Before each match the engine looks whether the text is still the same, and
// one in UTF-16 it compares unit by unit.
func (rt *realm) comparedFast(s goja.String) goja.Value {
	if reflect.ValueOf(s).Kind() == reflect.Slice {
		if text := s.String(); !strings.ContainsRune(text, '\ufffd') { // else surrogates may be lost
			return rt.vm.ToValue(text)
		}
	}
	return s
}

// isASCII reports whether a text holds one byte a character. The engine has a type for such texts, and does not tell.
func isASCII(v goja.Value) bool {
	s, ok := v.(goja.String)
	return ok && (reflect.ValueOf(s).Kind() == reflect.String || len(s.String()) == s.Length())
}

// guardIterators lets a walk over a long text be stopped.
func (rt *realm) guardIterators() {
	rt.watchIterator(rt.prototype("String"), `""[Symbol.iterator]()`)
}

// watchIterator looks at how long a walk over a text or a typed array will be when it begins.
func (rt *realm) watchIterator(o *goja.Object, example string) {
	f, ok := goja.AssertFunction(o.GetSymbol(goja.SymIterator))
	if !ok {
		return // a script took it away
	}
	guarded := rt.fn("[Symbol.iterator]", func(c goja.FunctionCall) goja.Value {
		if length(c.This) > maxUnwatched {
			rt.stoppableIterator(example)
		}
		return mustJS(f(c.This))
	})
	_ = o.DefineDataPropertySymbol(goja.SymIterator, guarded, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// maxUnwatched is of a text that is walked through in no time.
const maxUnwatched = 1 << 16

// wellFormed puts U+FFFD in the place of surrogates that have no partner.
func (h *builtinHost) wellFormed(c goja.FunctionCall) goja.Value {
	return h.rt.vm.ToValue(strings.ToValidUTF8(c.Argument(0).String(), "\ufffd"))
}
