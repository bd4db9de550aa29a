package script

import (
	"reflect"

	"github.com/dop251/goja"
)

// assertion is one link of a chain: what is tested and the flags that the words before it set. As in chai a word sets
// its flag on the link it was read from and gives a new link, so that a kept head (`const e = expect(x)`) can be used again.
type assertion struct {
	c       *chai
	subject goja.Value
	message goja.Value // the user's own text, nil without one
	flags   chainFlags
	number  goja.Value // what .responseTime or .responseSize measured, nil without one
	delta   *delta     // what .change, .increase or .decrease saw, for .by
}

type chainFlags uint16

const (
	flagNegate chainFlags = 1 << iota
	flagDeep
	flagNested
	flagOwn
	flagOrdered
	flagAny
	flagAll
	flagContains
	flagLength
	flagItself
)

// chainWord is one name of the chain. The zero chainWord is a word that only reads well.
type chainWord struct {
	set, clear chainFlags
	check      func(*assertion)                    // run when the name is read
	call       func(*assertion, goja.FunctionCall) // run when the name is called
	chains     bool                                // callable and chainable
	five       bool                                // new in chai 5
}

// The types that tell a link from other objects without exporting them.
var (
	assertionType = reflect.TypeFor[*assertion]()
	headType      = reflect.TypeFor[*assertionHead]()
)

func (a *assertion) has(f chainFlags) bool { return a.flags&f != 0 }

// object makes the JavaScript side of the link.
func (a *assertion) object() *goja.Object { return a.c.vm.NewDynamicObject(a) }

// next makes a new link with the same flags.
func (a *assertion) next() goja.Value {
	n := *a
	return n.object()
}

// on makes the start of an inner assertion, with the same message.
func (a *assertion) on(subject goja.Value) *assertion {
	return &assertion{c: a.c, subject: subject, message: a.message}
}

// Get implements goja.DynamicObject.
func (a *assertion) Get(name string) goja.Value {
	m := a.c.word(name)
	if m == nil {
		return a.unknown(name)
	}
	a.flags = a.flags&^m.clear | m.set
	if m.check != nil {
		m.check(a)
	}
	switch {
	case m.call == nil:
		return a.next()
	case m.chains:
		return a.chainable(name, m)
	default:
		return a.c.method(name, m)
	}
}

// assertionHead is a start that is used many times, as pm.response.to is. Every name read from it starts anew: a flag set
// on it (`pm.response.to.not …`) must not stay for the next line.
type assertionHead struct{ assertion }

// Get implements goja.DynamicObject.
func (h *assertionHead) Get(name string) goja.Value {
	a := h.assertion
	return a.Get(name)
}

// Set implements goja.DynamicObject. A chain has nothing to set.
func (a *assertion) Set(string, goja.Value) bool { return false }

// Has implements goja.DynamicObject.
func (a *assertion) Has(name string) bool { return a.c.word(name) != nil }

// Delete implements goja.DynamicObject.
func (a *assertion) Delete(string) bool { return true }

// Keys implements goja.DynamicObject: a chain has no enumerable members.
func (a *assertion) Keys() []string { return nil }

// word returns what the dialect has under that name, nil for nothing.
func (c *chai) word(name string) *chainWord {
	m, ok := chainWords[name]
	if !ok || m.five && !c.five {
		return nil
	}
	return m
}

// method returns the function of a name that is only called. It is shared by all links and finds its link by this.
func (c *chai) method(name string, m *chainWord) goja.Value {
	if f := c.methods[name]; f != nil {
		return f
	}
	f := c.fn(name, func(call goja.FunctionCall) goja.Value {
		a := c.link(call.This)
		m.call(a, call)
		return a.next()
	})
	c.guard(f, name)
	if c.methods == nil {
		c.methods = make(map[string]*goja.Object, 8)
	}
	c.methods[name] = f
	return f
}

// link returns the assertion that a function was called on.
func (c *chai) link(this goja.Value) *assertion {
	o, ok := this.(*goja.Object)
	if !ok {
		panic(c.vm.NewTypeError("an assertion must be called on a chain that expect() started"))
	}
	if t := o.ExportType(); t != assertionType && t != headType && c.self != nil {
		if behind, ok := o.GetSymbol(c.self).(*goja.Object); ok {
			o = behind
		}
	}
	switch o.ExportType() {
	case assertionType:
		return o.Export().(*assertion)
	case headType:
		a := o.Export().(*assertionHead).assertion
		return &a
	}
	panic(c.vm.NewTypeError("an assertion must be called on a chain that expect() started"))
}

// say takes the message argument that most methods have at their end.
func (a *assertion) say(msg goja.Value) {
	if msg.ToBoolean() {
		a.message = msg
	}
}

// prefix is the user's message as it stands before ours.
func (a *assertion) prefix() string {
	if a.message == nil || !a.message.ToBoolean() {
		return ""
	}
	return a.c.text(a.message) + ": "
}
