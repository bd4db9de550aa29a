package script

import "github.com/dop251/goja"

// chainable returns the value of a name that may be called or followed by more names: `.a('string')`, `.an.instanceof(X)`.
// That takes a proxy: goja's dynamic objects cannot be called.
func (a *assertion) chainable(name string, m *chainWord) goja.Value {
	c := a.c
	c.prepare()
	link := *a
	return c.vm.ToValue(c.vm.NewProxy(c.callee, &goja.ProxyTrapConfig{
		Apply: func(_ *goja.Object, this goja.Value, args []goja.Value) goja.Value {
			parent := &link
			if !goja.IsUndefined(this) {
				parent = c.link(this)
			}
			m.call(parent, goja.FunctionCall{This: this, Arguments: args})
			return parent.next()
		},
		Get: func(_ *goja.Object, prop string, _ goja.Value) goja.Value {
			return link.follow(name, prop)
		},
		GetSym: func(_ *goja.Object, s *goja.Symbol, _ goja.Value) goja.Value {
			if s == c.self {
				return link.object()
			}
			return c.root.GetSymbol(s)
		},
		Set: func(*goja.Object, string, goja.Value, goja.Value) bool { return false },
	}))
}

// follow reads a name after a chainable method that was not called.
func (a *assertion) follow(method, name string) goja.Value {
	switch name {
	case "length":
		panic(a.c.plainError("Invalid Chai property: " + method + `.length. Due to a compatibility issue, "length" cannot ` +
			`directly follow "` + method + `". Use "` + method + `.lengthOf" instead.`))
	case "call", "apply", "name":
		return a.c.callee.Get(name)
	}
	if v := a.Get(name); v != nil {
		return v
	}
	return a.c.root.Get(name)
}

// prepare makes what all chainable methods of the runtime share.
func (c *chai) prepare() {
	if c.callee != nil {
		return
	}
	c.callee = c.fn("assertion", func(goja.FunctionCall) goja.Value { return goja.Undefined() })
	c.self = goja.NewSymbol("assertion")
	c.objectPrototype()
}

// objectPrototype is the runtime's Object.prototype.
func (c *chai) objectPrototype() *goja.Object {
	if c.root == nil {
		c.root = c.vm.NewObject().Prototype()
	}
	return c.root
}
