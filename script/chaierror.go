package script

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// failure is what a check says when it does not hold. #{this}, #{act} and #{exp} stand for the inspected subject,
// actual and expected value.
type failure struct {
	yes, no  string     // the message, and the message under .not
	expected goja.Value // nil: there is none
	actual   goja.Value // nil: the subject
}

// errorProp is a member of an AssertionError.
type errorProp struct {
	name  string
	value goja.Value
}

// fails reports whether a check with that result fails, .not considered.
func (a *assertion) fails(ok bool) bool { return ok == a.has(flagNegate) }

// assert throws f when the check fails. Where a message is costly to make, ask fails first.
func (a *assertion) assert(ok bool, f failure) {
	if a.fails(ok) {
		a.fail(f)
	}
}

// fail throws f as an AssertionError.
func (a *assertion) fail(f failure) {
	c := a.c
	template := f.yes
	if a.has(flagNegate) {
		template = f.no
	}
	expected, actual := orUndefined(f.expected), f.actual
	diff := !goja.IsUndefined(expected) || !goja.IsUndefined(orUndefined(actual))
	if actual == nil {
		actual = a.subject
	}
	text := template
	for _, p := range [...]errorProp{{"#{this}", a.subject}, {"#{act}", actual}, {"#{exp}", expected}} {
		if strings.Contains(text, p.name) {
			text = strings.ReplaceAll(text, p.name, c.display(p.value))
		}
	}
	props := []errorProp{{"actual", actual}, {"expected", expected}, {"showDiff", c.vm.ToValue(diff)}}
	if op := c.operator(template, expected); op != "" {
		props = append(props, errorProp{"operator", c.vm.ToValue(op)})
	}
	panic(c.assertionError(a.prefix()+text, props))
}

// misuse throws an AssertionError about how the assertion is used.
func (a *assertion) misuse(text string) {
	panic(a.c.assertionError(a.prefix()+text, nil))
}

// operator names the comparison for reporters, by chai's rule: from the words of the message.
func (c *chai) operator(template string, expected goja.Value) string {
	not := hasWord(template, "not")
	switch {
	case template == "" || hasWord(template, "have"):
		return ""
	case c.isComposite(expected) && not:
		return "notDeepStrictEqual"
	case c.isComposite(expected):
		return "deepStrictEqual"
	case not:
		return "notStrictEqual"
	default:
		return "strictEqual"
	}
}

func (c *chai) isComposite(v goja.Value) bool {
	switch c.typeOf(v) {
	case "Array", "Object":
		return true
	case "function":
		return !c.five
	case "Function":
		return c.five
	}
	return false
}

// hasWord reports whether word stands in s with white space on both sides.
func hasWord(s, word string) bool {
	for rest := s; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		before, after := rest[:i], rest[i+len(word):]
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(after)
		if unicode.IsSpace(last) && unicode.IsSpace(first) {
			return true
		}
		rest = after
	}
}

// assertionError makes an AssertionError whose stack starts at the user's line.
func (c *chai) assertionError(text string, props []errorProp) *goja.Object {
	if c.errors == nil {
		c.errors = c.assertionErrorClass()
	}
	e := c.construct("Error", c.errors, text)
	set := func(name string, v goja.Value) { _ = e.Set(name, v) }
	_ = e.DefineDataProperty("message", c.vm.ToValue(text), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	if !c.five {
		set("showDiff", c.vm.ToValue(false))
	}
	for _, p := range props {
		set(p.name, p.value)
	}
	return e
}

// assertionErrorClass makes the constructor of the errors and its prototype.
func (c *chai) assertionErrorClass() *goja.Object {
	ctor := c.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		return c.assertionError(call.Argument(0).String(), nil)
	}).(*goja.Object)
	_ = ctor.DefineDataProperty("name", c.vm.ToValue("AssertionError"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	proto := ctor.Get("prototype").(*goja.Object)
	_ = proto.SetPrototype(c.builtin("Error").Get("prototype").(*goja.Object))
	hidden := func(name string, v goja.Value) {
		_ = proto.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	hidden("name", c.vm.ToValue("AssertionError"))
	if c.five {
		hidden("ok", c.vm.ToValue(false))
	}
	hidden("toJSON", c.fn("toJSON", c.errorJSON))
	return ctor
}

// errorJSON is AssertionError's toJSON: its own members, its name and, unless the argument is false, its stack.
func (c *chai) errorJSON(call goja.FunctionCall) goja.Value {
	this, ok := call.This.(*goja.Object)
	if !ok {
		return goja.Undefined()
	}
	out := c.vm.NewObject()
	_ = out.Set("name", this.Get("name"))
	for _, k := range this.Keys() {
		_ = out.Set(k, this.Get(k))
	}
	if c.five {
		_ = out.Set("ok", false)
	}
	if !call.Argument(0).StrictEquals(c.vm.ToValue(false)) {
		_ = out.Set("stack", this.Get("stack"))
	}
	return out
}

// plainError is an Error of the class that chai itself throws for names that do not exist.
func (c *chai) plainError(text string) *goja.Object { return c.construct("Error", nil, text) }

// tooDeep is the error that V8 throws when it runs out of stack.
func (c *chai) tooDeep() *goja.Object {
	return c.construct("RangeError", nil, "Maximum call stack size exceeded")
}

// construct makes an error of a built-in class, with the prototype of target unless that is nil.
func (c *chai) construct(class string, target *goja.Object, text string) *goja.Object {
	ctor, ok := goja.AssertConstructor(c.builtin(class))
	if !ok {
		return c.vm.NewTypeError(text)
	}
	e, err := ctor(target, c.vm.ToValue(text))
	if err != nil {
		panic(err)
	}
	return e
}

// orUndefined makes undefined of no value.
func orUndefined(v goja.Value) goja.Value {
	if v == nil {
		return goja.Undefined()
	}
	return v
}
