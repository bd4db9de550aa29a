package script

import (
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// cloner is one call of structuredClone.
type cloner struct {
	rt    *realm
	made  map[*goja.Object]*goja.Object
	depth int
}

// structuredClone copies a value with all that hangs on it, circles too.
func (rt *realm) structuredClone(c goja.FunctionCall) goja.Value {
	if len(c.Arguments) == 0 {
		rt.throwCode("TypeError", "ERR_MISSING_ARGS", "The value argument must be specified")
	}
	v := (&cloner{rt: rt, made: map[*goja.Object]*goja.Object{}}).value(c.Arguments[0])
	if o, ok := c.Argument(1).(*goja.Object); ok {
		rt.transfer(o.Get("transfer"))
	}
	return v
}

// transfer empties the ArrayBuffers that the caller gives away.
func (rt *realm) transfer(list goja.Value) {
	if !defined(list) {
		return
	}
	rt.vm.ForOf(list, func(item goja.Value) bool {
		if o, ok := item.(*goja.Object); ok && o.ExportType() == reflect.TypeFor[goja.ArrayBuffer]() {
			o.Export().(goja.ArrayBuffer).Detach()
		}
		return true
	})
}

func (k *cloner) value(v goja.Value) goja.Value {
	if _, ok := v.(*goja.Symbol); ok {
		k.refuse("Symbol(" + v.ToString().String() + ")")
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return v
	}
	if copied, ok := k.made[o]; ok {
		return copied
	}
	k.rt.tick()
	if k.depth++; k.depth > maxDepth {
		k.rt.throw("RangeError", "Maximum call stack size exceeded")
	}
	defer func() { k.depth-- }()
	return k.object(o)
}

func (k *cloner) refuse(what string) {
	panic(k.rt.domException("DataCloneError", what+" could not be cloned."))
}

// keep notes the copy of o before what is in it is copied.
func (k *cloner) keep(o, copied *goja.Object) *goja.Object {
	k.made[o] = copied
	return copied
}

func (k *cloner) object(o *goja.Object) goja.Value {
	vm := k.rt.vm
	if isFunction(o) {
		k.refuse(o.String())
	}
	if made := k.binary(o); made != nil {
		return k.keep(o, made)
	}
	switch o.ClassName() {
	case "Array":
		return k.array(o)
	case "Error":
		return k.error(o)
	case "Date":
		return k.keep(o, k.construct("Date", vm.ToValue(o.ToNumber())))
	case "RegExp":
		return k.keep(o, k.construct("RegExp", o.Get("source"), o.Get("flags")))
	case "String", "Number", "Boolean":
		f, _ := goja.AssertFunction(o.Get("valueOf"))
		return k.keep(o, k.construct(o.ClassName(), mustJS(f(o))))
	}
	switch o.ExportType() { // Export would copy all that the object holds
	case reflect.TypeFor[*goja.Promise]():
		k.refuse("#<Promise>")
	case reflect.TypeFor[[][2]any]():
		return k.collection(o, "Map")
	case reflect.TypeFor[[]any]():
		if o.Get("add") != nil && o.Get("size") != nil {
			return k.collection(o, "Set")
		}
	case reflect.TypeFor[*object]():
		k.refuse("#<Object>")
	}
	if c, ok := o.Get("constructor").(*goja.Object); ok && strings.HasPrefix(member(c, "name"), "Weak") {
		k.refuse("#<" + member(c, "name") + ">")
	}
	return k.plain(o)
}

func (k *cloner) construct(class string, args ...goja.Value) *goja.Object {
	o, err := k.rt.vm.New(k.rt.vm.Get(class), args...)
	if err != nil {
		panic(err)
	}
	return o
}

// binary copies an ArrayBuffer, or a view on one with its whole buffer; nil for what is neither.
func (k *cloner) binary(o *goja.Object) *goja.Object {
	if o.ExportType() == reflect.TypeFor[goja.ArrayBuffer]() {
		return k.rt.arrayBuffer(slices.Clone(o.Export().(goja.ArrayBuffer).Bytes()))
	}
	if _, ok := bytesOf(o); !ok {
		return nil
	}
	class := "Uint8Array" // what a Buffer becomes
	for p := o.Prototype(); p != nil; p = p.Prototype() {
		if c, ok := p.Get("constructor").(*goja.Object); ok && k.rt.builtIn.Get(member(c, "name")) != nil {
			class = member(c, "name")
			break
		}
	}
	buffer := k.value(o.Get("buffer"))
	n := o.Get("length")
	if n == nil {
		n = o.Get("byteLength")
	}
	return k.construct(class, buffer, o.Get("byteOffset"), n)
}

func (k *cloner) array(o *goja.Object) goja.Value {
	n := length(o)
	k.rt.refuse(n > maxItems, "Invalid array length")
	a := k.keep(o, k.rt.vm.NewArray())
	_ = a.Set("length", n)
	for _, key := range o.Keys() {
		k.rt.put(a, key, k.value(o.Get(key)))
	}
	return a
}

func (k *cloner) plain(o *goja.Object) goja.Value {
	copied := k.keep(o, k.rt.vm.NewObject())
	for _, key := range o.Keys() {
		k.rt.put(copied, key, k.value(o.Get(key)))
	}
	return copied
}

// error keeps the name when it is one of JavaScript's own.
func (k *cloner) error(o *goja.Object) goja.Value {
	class := member(o, "name")
	if !slices.Contains([]string{"EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"}, class) {
		class = "Error"
	}
	e := k.keep(o, k.construct(class))
	for _, name := range []string{"message", "stack", "cause"} {
		if v := o.Get(name); v != nil {
			hide(e, name, k.value(v))
		}
	}
	return e
}

// collection copies a Map or a Set.
func (k *cloner) collection(o *goja.Object, class string) goja.Value {
	copied := k.keep(o, k.construct(class))
	add, _ := goja.AssertFunction(either(copied, "set", "add"))
	var items []goja.Value
	k.rt.vm.ForOf(o, func(item goja.Value) bool {
		items = append(items, item)
		return true
	})
	for _, item := range items {
		args := []goja.Value{item}
		if class == "Map" {
			pair := item.(*goja.Object)
			args = []goja.Value{pair.Get("0"), pair.Get("1")}
		}
		for at := range args {
			args[at] = k.value(args[at])
		}
		mustJS(add(copied, args...))
	}
	return copied
}
