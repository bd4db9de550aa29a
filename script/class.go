package script

import (
	"maps"
	"slices"

	"github.com/dop251/goja"
)

// class is a constructor of the web's or of Node's with its prototype, made when a script first names it.
type class struct {
	rt          *realm
	name        string
	ctor, proto *goja.Object
}

// stateSymbol is where an instance keeps what stands behind it in Go.
var stateSymbol = goja.NewSymbol("state")

// newClass makes a class. construct gets the new object as c.This and may return another.
func (rt *realm) newClass(name string, construct func(goja.ConstructorCall) *goja.Object) *class {
	k := &class{rt: rt, name: name}
	k.ctor = rt.vm.ToValue(func(c goja.ConstructorCall) *goja.Object {
		if !inherits(c.This, k.proto) {
			rt.throw("TypeError", "Class constructor "+name+" cannot be invoked without 'new'")
		}
		return construct(c)
	}).(*goja.Object)
	hide(k.ctor, "name", rt.vm.ToValue(name))
	k.proto = k.ctor.Get("prototype").(*goja.Object)
	_ = k.proto.DefineDataPropertySymbol(goja.SymToStringTag, rt.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return k
}

// hide defines a property that no loop over keys shows.
func hide(o *goja.Object, name string, v goja.Value) {
	_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// inherits reports whether proto is among the prototypes of o.
func inherits(o, proto *goja.Object) bool {
	for p := o.Prototype(); p != nil; p = p.Prototype() {
		if p == proto {
			return true
		}
	}
	return false
}

// extends makes k a subclass.
func (k *class) extends(parent *goja.Object) {
	_ = k.ctor.SetPrototype(parent)
	_ = k.proto.SetPrototype(parent.Get("prototype").(*goja.Object))
}

// method puts a function on the prototype.
func (k *class) method(name string, f func(goja.FunctionCall) goja.Value) {
	hide(k.proto, name, k.rt.fn(name, f))
}

// static puts a function on the constructor.
func (k *class) static(name string, f func(goja.FunctionCall) goja.Value) {
	hide(k.ctor, name, k.rt.fn(name, f))
}

// methods puts functions on the prototype, and statics on the constructor.
func (k *class) methods(all map[string]func(goja.FunctionCall) goja.Value) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		k.method(name, all[name])
	}
}

func (k *class) statics(all map[string]func(goja.FunctionCall) goja.Value) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		k.static(name, all[name])
	}
}

// getter puts a readable property on the prototype.
func (k *class) getter(name string, get func(goja.FunctionCall) goja.Value) {
	_ = k.proto.DefineAccessorProperty(name, k.rt.fn("get "+name, get), nil, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

// accessor puts a readable and writable property on the prototype.
func (k *class) accessor(name string, get, set func(goja.FunctionCall) goja.Value) {
	_ = k.proto.DefineAccessorProperty(name, k.rt.fn("get "+name, get), k.rt.fn("set "+name, set), goja.FLAG_TRUE, goja.FLAG_TRUE)
}

// iterable makes the prototype's method of that name its [Symbol.iterator] too.
func (k *class) iterable(method string) {
	_ = k.proto.DefineDataPropertySymbol(goja.SymIterator, k.proto.Get(method), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// instance makes an object of the class over a state.
func (k *class) instance(state any) *goja.Object {
	o := k.rt.vm.CreateObject(k.proto)
	k.rt.attach(o, state)
	return o
}

// attach puts a state, which is a pointer, behind an object.
func (rt *realm) attach(o *goja.Object, state any) {
	_ = o.DefineDataPropertySymbol(stateSymbol, rt.vm.ToValue(state), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
}

// stateOf returns what stands behind an object, false when that is not an S.
func stateOf[S any](v goja.Value) (s S, ok bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return s, false
	}
	held := o.GetSymbol(stateSymbol)
	if held == nil {
		return s, false
	}
	s, ok = held.Export().(S)
	return s, ok
}

// iterator walks over values that are there already.
func (rt *realm) iterator(items []any) goja.Value {
	a := rt.vm.NewArray(items...)
	values, _ := goja.AssertFunction(a.Get("values"))
	return mustJS(values(a))
}

// settled is a promise for the result of work that is done at once; what it throws rejects the promise.
func (rt *realm) settled(work func() goja.Value) goja.Value {
	p, resolve, reject := rt.vm.NewPromise()
	var v goja.Value
	if ex := rt.vm.Try(func() { v = work() }); ex != nil {
		_ = reject(ex.Value())
	} else {
		_ = resolve(v)
	}
	return rt.vm.ToValue(p)
}
