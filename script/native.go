package script

import (
	"reflect"
	"slices"

	"github.com/dop251/goja"
)

// native is what stands behind one API object of a script: pm, pm.request, a list of headers … Nothing of it is
// built before a script asks for it by name: building all of pm eagerly costs 50 µs, asking for six members 6 µs.
type native interface {
	// method returns the function of that name, nil when there is none.
	method(name string) func(goja.FunctionCall) goja.Value
	// field returns the present value of that name, nil when there is none.
	field(name string) goja.Value
	// assign takes a new value for a field and reports whether it knows the field.
	assign(name string, v goja.Value) bool
	// keys are the fields that Object.keys and console.log show.
	keys() []string
}

// object is the goja side of a native. Functions are kept once made, so that they are equal to themselves; what a
// script adds is kept too.
type object struct {
	rt     *realm
	native native
	kept   map[string]goja.Value
	added  []string
}

// object makes the JavaScript object of n.
func (rt *realm) object(n native) *goja.Object {
	return rt.vm.NewDynamicObject(&object{rt: rt, native: n})
}

// fn makes a JavaScript function of that name.
func (rt *realm) fn(name string, f func(goja.FunctionCall) goja.Value) *goja.Object {
	o := rt.vm.ToValue(f).(*goja.Object)
	// goja names it after the Go function, which no user should read.
	_ = o.DefineDataProperty("name", rt.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}

// Get implements goja.DynamicObject.
func (o *object) Get(name string) goja.Value {
	if v, ok := o.kept[name]; ok {
		return v
	}
	if f := o.native.method(name); f != nil {
		v := o.rt.fn(name, f)
		o.keep(name, v)
		return v
	}
	return o.native.field(name)
}

// Set implements goja.DynamicObject.
func (o *object) Set(name string, v goja.Value) bool {
	if o.native.assign(name, v) {
		return true
	}
	if !slices.Contains(o.added, name) && !o.Has(name) {
		o.added = append(o.added, name)
	}
	o.keep(name, v)
	return true
}

// Has implements goja.DynamicObject.
func (o *object) Has(name string) bool {
	_, ok := o.kept[name]
	return ok || o.native.method(name) != nil || o.native.field(name) != nil
}

// Delete implements goja.DynamicObject. A field becomes undefined where it can be assigned; functions of the API stay.
func (o *object) Delete(name string) bool {
	if o.native.method(name) == nil && o.native.field(name) != nil {
		o.native.assign(name, goja.Undefined())
	}
	delete(o.kept, name)
	o.added = slices.DeleteFunc(o.added, func(a string) bool { return a == name })
	return true
}

// Keys implements goja.DynamicObject.
func (o *object) Keys() []string { return append(slices.Clone(o.native.keys()), o.added...) }

func (o *object) keep(name string, v goja.Value) {
	if o.kept == nil {
		o.kept = make(map[string]goja.Value, 4)
	}
	o.kept[name] = v
}

// nativeOf returns what stands behind an API object.
func nativeOf[N native](v goja.Value) (n N, ok bool) {
	obj, ok := v.(*goja.Object)
	// Export would copy a plain object whole, so the type is asked first.
	if !ok || obj.ExportType() != reflect.TypeFor[*object]() {
		return n, false
	}
	n, ok = obj.Export().(*object).native.(N)
	return n, ok
}

// responseOf returns the response behind pm.response or an answer of pm.sendRequest.
func responseOf(v goja.Value) (*Response, bool) {
	if r, ok := nativeOf[*responseAPI](v); ok {
		return r.res, true
	}
	return nil, false
}

// requestOf returns the request behind pm.request.
func requestOf(v goja.Value) (*Request, bool) {
	if r, ok := nativeOf[*requestAPI](v); ok {
		return r.req, true
	}
	return nil, false
}
