package script

import "github.com/dop251/goja"

// Plugins (chai.use, chai.Assertion.addMethod, chai.util.addProperty …) extend the real chai that require gave. A word
// that expect does not know is looked for there, and the rest of the chain is the real one's.

// pluginWord reads a word that a script added to the real chai; nil when there is none of that name.
func (a *assertion) pluginWord(name string) goja.Value {
	class, util := a.c.realChai()
	if class == nil {
		return nil
	}
	proto, ok := class.Get("prototype").(*goja.Object)
	if !ok || !a.c.callBuiltin("Reflect.has", proto, a.c.vm.ToValue(name)).ToBoolean() {
		return nil
	}
	made := a.c.callBuiltin("Reflect.construct", class, a.c.vm.NewArray(a.subject, orUndefined(a.message))).(*goja.Object)
	for i, flag := range realFlags {
		if a.has(1 << i) {
			a.c.callMember(util, "flag", made, a.c.vm.ToValue(flag), a.c.vm.ToValue(true))
		}
	}
	v := orUndefined(made.Get(name))
	if f, ok := v.(*goja.Object); ok && isFunction(f) {
		return a.c.boundWord(f, made)
	}
	return v
}

// boundWord is a method of the real chai that is called on the assertion made for it, whatever the script calls it on.
// It stays the function that it was otherwise: chai's own guard answers for words after a forgotten call.
func (c *chai) boundWord(f, made *goja.Object) goja.Value {
	call, ok := goja.AssertFunction(f)
	if !ok {
		return f
	}
	return c.vm.ToValue(c.vm.NewProxy(f, &goja.ProxyTrapConfig{
		Apply: func(_ *goja.Object, _ goja.Value, args []goja.Value) goja.Value { return mustJS(call(made, args...)) },
	}))
}

// realFlags are chai's names of the flags, in the order of their bits.
var realFlags = [...]string{"negate", "deep", "nested", "own", "ordered", "any", "all", "contains", "doLength", "itself"}

// realChai returns Assertion and util of the real chai, nil when no script has required it.
func (c *chai) realChai() (class, util *goja.Object) {
	if c.loaded == nil {
		return nil, nil
	}
	exports := c.loaded()
	if exports == nil {
		return nil, nil
	}
	class, _ = exports.Get("Assertion").(*goja.Object)
	if util, _ = exports.Get("util").(*goja.Object); util == nil {
		return nil, nil
	}
	return class, util
}

// loadedChai is the real chai of the running script's dialect, nil as long as no script has required it.
func (rt *realm) loadedChai() *goja.Object {
	m := rt.modules["chai"]
	if own, ok := rt.modules["rq:chai"]; ok && rt.x != nil && rt.x.requestly() {
		m = own
	}
	if m == nil {
		return nil
	}
	exports, _ := m.Get("exports").(*goja.Object)
	return exports
}
