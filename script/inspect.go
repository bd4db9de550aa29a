package script

import (
	"strings"

	"github.com/dop251/goja"
)

const (
	// shownLength is chai's truncateThreshold: how long a value may be in a message.
	shownLength = 40
	// shownValues is how many values one message may look at. Values that share parts in many ways would otherwise be
	// written without end, and a script's deadline cannot stop that.
	shownValues = 100_000
	// deepest is where inspection and comparison give up, as V8 does on values that contain themselves. It keeps
	// them far from the end of Go's stack, which no script could survive.
	deepest = 2000
)

// valueWriter writes one value for a message. Its rules, and above all where it cuts, are those of loupe, which chai
// inspects with: messages must be the same text.
type valueWriter struct {
	c     *chai
	room  int // how long the text should be at most
	depth int
	left  *int            // how many more values may be looked at
	seen  *[]*goja.Object // the objects around this one
}

// inspect writes a value in at most about shownLength characters.
func (c *chai) inspect(v goja.Value) string {
	left := shownValues
	return (&valueWriter{c: c, room: shownLength, left: &left, seen: new([]*goja.Object)}).inspect(v)
}

// display is inspect, but for a value that does not fit only its kind and size.
func (c *chai) display(v goja.Value) string {
	s := c.inspect(v)
	o, ok := v.(*goja.Object)
	if !ok || jsWidth(s) < shownLength {
		return s
	}
	switch tagOf(o) {
	case "Function":
		if name := orUndefined(o.Get("name")); name.ToBoolean() {
			return "[Function: " + c.text(name) + "]"
		}
		return "[Function]"
	case "Array":
		return "[ Array(" + orUndefined(o.Get("length")).String() + ") ]"
	case "Object":
		keys := o.Keys()
		more := ""
		if len(keys) > 2 {
			keys, more = keys[:2], ", ..."
		}
		return "{ Object (" + strings.Join(keys, ", ") + more + ") }"
	}
	return s
}

// inspect writes v as part of what p writes. Like loupe it starts with p's room and keeps its own count.
func (p *valueWriter) inspect(v goja.Value) string {
	q := *p
	q.depth++
	if q.depth > deepest {
		panic(p.c.tooDeep())
	}
	if *q.left--; *q.left < 0 {
		return ellipsis
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return q.primitive(v)
	}
	if isFunction(o) {
		return q.function(o)
	}
	if s, ok := q.builtin(o, tagOf(o)); ok {
		return s
	}
	return q.custom(o)
}

func (p *valueWriter) primitive(v goja.Value) string {
	switch typeof(v) {
	case "string":
		return p.str(v.String())
	case "number":
		return p.number(v)
	case "bigint":
		return p.bigint(v)
	case "symbol":
		return symbolText(p.c.vm.ToValue(v).ToObject(p.c.vm))
	}
	return v.String()
}

func (p *valueWriter) number(v goja.Value) string {
	if f := v.ToFloat(); f == 0 {
		if v.SameAs(p.c.vm.ToValue(0)) {
			return "+0"
		}
		return "-0"
	}
	if goja.IsNaN(v) || goja.IsInfinity(v) {
		return v.String()
	}
	return p.cut(v.String(), p.room)
}

func (p *valueWriter) bigint(v goja.Value) string {
	s := p.cut(v.String(), p.room-1)
	if s != ellipsis {
		s += "n"
	}
	return s
}

func symbolText(o *goja.Object) string {
	if d := orUndefined(o.Get("description")); d.ToBoolean() {
		return "Symbol(" + d.String() + ")"
	}
	return "Symbol()"
}

func (p *valueWriter) str(s string) string { return "'" + p.cut(escapeText(s), p.room-2) + "'" }

func (p *valueWriter) function(o *goja.Object) string {
	kind := "Function"
	if p.c.five {
		if tag := o.GetSymbol(goja.SymToStringTag); tag != nil && tag.ToBoolean() {
			kind = p.c.text(tag)
		}
	}
	name := orUndefined(o.Get("name"))
	if !name.ToBoolean() {
		return "[" + kind + "]"
	}
	return "[" + kind + " " + p.cut(p.c.text(name), p.room-11) + "]"
}

// builtin writes the objects that loupe knows by their tag.
func (p *valueWriter) builtin(o *goja.Object, tag string) (text string, ok bool) {
	switch tag {
	case "Array":
		return p.array(o), true
	case "Error":
		return p.error(o), true
	case "Date":
		return p.date(o), true
	case "RegExp":
		return p.regExp(o), true
	case "Map":
		return p.mapText(o), true
	case "Set":
		return p.setText(o), true
	case "String":
		return p.str(o.String()), true
	case "Number", "Boolean":
		return p.cut(o.String(), p.room), true
	case "Symbol":
		return symbolText(o), true
	case "BigInt":
		return p.bigint(o.ToString()), true
	case "Promise", "WeakSet", "WeakMap":
		return tag + "{…}", true
	case "Generator", "DataView", "ArrayBuffer":
		return "", true
	case "Arguments":
		return p.arguments(o), true
	case "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array",
		"Float32Array", "Float64Array":
		return p.typedArray(o), true
	}
	return "", false
}

// custom writes any other object: by its own inspect method, as a plain object, or with its class before it.
func (p *valueWriter) custom(o *goja.Object) string {
	if v := p.ownText(o); v != nil && v.ToBoolean() {
		if goja.IsString(v) {
			return v.String()
		}
		return p.inspect(v)
	}
	proto := o.Prototype()
	if proto == nil || proto == p.c.objectPrototype() {
		return p.object(o)
	}
	ctor := o.Get("constructor")
	if ctor == nil || ctor == goja.Value(p.c.builtin("Object")) {
		return p.object(o)
	}
	name := p.className(o, ctor)
	p.room -= jsWidth(name)
	return name + p.object(o)
}

// ownText asks an object that has an valueWriter of its own; nil when it has none.
func (p *valueWriter) ownText(o *goja.Object) goja.Value {
	if p.c.inspects == nil {
		for _, key := range [...]string{"chai/inspect", "nodejs.util.inspect.custom"} {
			s, _ := p.c.callBuiltin("Symbol.for", p.c.vm.ToValue(key)).(*goja.Symbol)
			p.c.inspects = append(p.c.inspects, s)
		}
	}
	options := func() goja.Value {
		all := p.c.vm.NewObject()
		_ = all.Set("depth", 2)
		_ = all.Set("truncate", p.room)
		return all
	}
	depth := p.c.vm.ToValue(2)
	if f, ok := goja.AssertFunction(orUndefined(o.GetSymbol(p.c.inspects[0]))); ok {
		return mustJS(f(o, options()))
	}
	if f, ok := goja.AssertFunction(orUndefined(o.GetSymbol(p.c.inspects[1]))); ok {
		return mustJS(f(o, depth, options()))
	}
	if f, ok := goja.AssertFunction(orUndefined(o.Get("inspect"))); ok {
		return mustJS(f(o, depth, options()))
	}
	return nil
}

func (p *valueWriter) className(o *goja.Object, ctor goja.Value) string {
	if tag := o.GetSymbol(goja.SymToStringTag); tag != nil && tag.ToBoolean() {
		return p.c.text(tag)
	}
	name := p.c.nameOf(ctor)
	if p.c.five && isObject(ctor) {
		name = orUndefined(ctor.(*goja.Object).Get("name"))
	}
	if !name.ToBoolean() || name.String() == "_class" {
		return "<Anonymous Class>"
	}
	return p.c.text(name)
}
