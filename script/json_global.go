package script

import "github.com/dop251/goja"

// installJSON puts our parser in place of the engine's JSON.parse: it is three times as fast, and its messages are
// those of V8, which scripts compare. To Postman's scripts JSON is another library, which drops a byte order mark and whose
// errors are JSONErrors, with the place.
func (rt *realm) installJSON(json *goja.Object) {
	parse := rt.fn("parse", func(c goja.FunctionCall) goja.Value {
		text := c.Argument(0).ToString().String()
		if rt.x != nil && !rt.x.requestly() && !goja.IsUndefined(c.Argument(0)) {
			return rt.x.readJSON(text, c.Argument(1), c.Argument(2))
		}
		p := rt.jsonParser(text, c.Argument(1))
		v, err := p.all()
		if err != nil {
			rt.throw("SyntaxError", err.message)
		}
		return p.revive(v, c.Argument(1))
	})
	_ = json.DefineDataProperty("parse", parse, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	rt.jsonOwn, _ = goja.AssertFunction(json.Get("stringify"))
	hide(json, "stringify", rt.fn("stringify", rt.stringify))
}

// stringify is JSON.stringify. The engine's own cannot be stopped, and objects that hold each other twice at every level
// are short to build and without end to write; a replacer that only counts lets it be stopped between two members.
func (rt *realm) stringify(c goja.FunctionCall) goja.Value {
	o, ok := c.Argument(0).(*goja.Object)
	if !ok {
		rt.checkWritten(c.Argument(0))
		return rt.engineStringify(c.Arguments...)
	}
	rt.checkDepth(o)
	if _, own := c.Argument(1).(*goja.Object); own {
		return rt.engineStringify(c.Arguments...)
	}
	return rt.engineStringify(o, rt.jsonCounter(), c.Argument(2))
}

// checkWritten refuses what the engine would write for more than a second without looking up: a long text, and a typed
// array, all of whose indices it lists first.
func (rt *realm) checkWritten(v goja.Value) {
	switch v := v.(type) {
	case goja.String:
		rt.refuse(v.Length() > maxEncoded, "Invalid string length")
	case *goja.Object:
		rt.refuse(isTyped(v) && length(v) > maxListed, "Invalid array length")
	}
}

func (rt *realm) engineStringify(args ...goja.Value) goja.Value {
	if rt.jsonOwn == nil {
		rt.jsonOwn, _ = goja.AssertFunction(rt.builtIn.Get("JSON").(*goja.Object).Get("stringify"))
	}
	return mustJS(rt.jsonOwn(goja.Undefined(), args...))
}

// jsonCounter is a replacer that replaces nothing.
func (rt *realm) jsonCounter() goja.Value {
	if rt.jsonFn == nil {
		rt.jsonFn = rt.fn("", func(c goja.FunctionCall) goja.Value {
			rt.tick()
			rt.checkWritten(c.Argument(1))
			return c.Argument(1)
		})
	}
	return rt.jsonFn
}

// marshal is JSON.stringify for our own use; empty for what has no JSON.
func (rt *realm) marshal(o *goja.Object) string {
	v := rt.stringify(goja.FunctionCall{Arguments: []goja.Value{o}})
	if !defined(v) {
		return ""
	}
	return v.String()
}

// jsonParser makes the parser for JSON.parse with that reviver.
func (rt *realm) jsonParser(text string, reviver goja.Value) *jsonParser {
	p := &jsonParser{rt: rt, text: text}
	if _, ok := goja.AssertFunction(reviver); ok {
		p.sources = &jsonSources{}
	}
	return p
}

// revive is the second argument of JSON.parse: a function asked for every value, innermost first.
func (p *jsonParser) revive(v, reviver goja.Value) goja.Value {
	f, ok := goja.AssertFunction(reviver)
	if !ok {
		return v
	}
	root := p.rt.vm.NewObject()
	p.rt.put(root, "", v)
	return p.reviveIn(f, root, "")
}

func (p *jsonParser) reviveIn(f goja.Callable, holder *goja.Object, key string) goja.Value {
	if o, ok := holder.Get(key).(*goja.Object); ok {
		for _, k := range o.Keys() {
			v := p.reviveIn(f, o, k)
			if goja.IsUndefined(v) {
				_ = o.Delete(k)
			} else {
				p.rt.put(o, k, v)
			}
		}
	}
	now := orUndefined(holder.Get(key))
	return mustJS(f(holder, p.rt.vm.ToValue(key), now, p.sources.context(p.rt, holder, key, now)))
}
