package script

import (
	"math/big"
	"reflect"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

var (
	proxyType = reflect.TypeFor[goja.Proxy]()
	boolType  = reflect.TypeFor[bool]()
)

// typeof is JavaScript's typeof.
func typeof(v goja.Value) string {
	switch x := v.(type) {
	case *goja.Object:
		if isFunction(x) {
			return "function"
		}
		return "object"
	case *goja.Symbol:
		return "symbol"
	}
	switch {
	case goja.IsString(v):
		return "string"
	case goja.IsNumber(v):
		return "number"
	case goja.IsNull(v):
		return "object"
	case goja.IsUndefined(v):
		return "undefined"
	case goja.IsBigInt(v):
		return "bigint"
	default:
		return "boolean"
	}
}

// isFunction reports whether an object can be called. goja's async arrow functions have the class Object, so the class
// alone does not tell.
func isFunction(o *goja.Object) bool {
	return o.ClassName() == "Function" || o.ExportType().Kind() == reflect.Func
}

// typeOf is the type name that chai's rules go by: 'number', 'Array', 'Map' … Chai 5 writes the names of primitives
// and functions as their classes: 'Number', 'Function'.
func (c *chai) typeOf(v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return c.primitiveType(v)
	}
	if isFunction(o) && !c.five {
		return "function"
	}
	if o == c.vm.GlobalObject() && !c.five {
		return "global"
	}
	if tag := o.GetSymbol(goja.SymToStringTag); tag != nil && goja.IsString(tag) {
		return tag.String()
	}
	return builtinTag(o)
}

func (c *chai) primitiveType(v goja.Value) string {
	t := typeof(v)
	switch {
	case goja.IsNull(v):
		return "null"
	case !c.five || t == "undefined":
		return t
	case t == "bigint":
		return "BigInt"
	default:
		return strings.ToUpper(t[:1]) + t[1:]
	}
}

// isType reports whether v has that type, whatever the case of the name.
func (c *chai) isType(v goja.Value, name string) bool { return strings.EqualFold(c.typeOf(v), name) }

// tagOf is what Object.prototype.toString writes between "[object " and "]".
func tagOf(o *goja.Object) string {
	if tag := o.GetSymbol(goja.SymToStringTag); tag != nil && goja.IsString(tag) {
		return tag.String()
	}
	return builtinTag(o)
}

// builtinTag is the tag of an object without Symbol.toStringTag: only a few classes have one of their own.
func builtinTag(o *goja.Object) string {
	class := o.ClassName()
	switch class {
	case "Array", "Arguments", "Function", "Error", "Boolean", "Number", "String", "Date", "RegExp":
		return class
	}
	if isArray(o) {
		return "Array"
	}
	return "Object"
}

// isArray is Array.isArray.
func isArray(o *goja.Object) bool {
	if o.ClassName() == "Array" {
		return true
	}
	if o.ExportType() != proxyType {
		return false
	}
	target := o.Export().(goja.Proxy).Target()
	return target != nil && isArray(target)
}

// isNumeric reports whether the dialect takes v as a number.
func (c *chai) isNumeric(v goja.Value) bool {
	t := c.typeOf(v)
	return strings.EqualFold(t, "number") || c.five && t == "BigInt"
}

// text is v as `” + v` writes it: a symbol throws, an object is asked for its primitive.
func (c *chai) text(v goja.Value) string {
	if _, ok := v.(*goja.Symbol); ok {
		panic(c.vm.NewTypeError("Cannot convert a Symbol value to a string"))
	}
	if o, ok := v.(*goja.Object); ok {
		return c.text(c.primitive(o))
	}
	return v.String()
}

// primitive is an object's primitive value, with the default hint.
func (c *chai) primitive(o *goja.Object) goja.Value {
	if f := o.GetSymbol(goja.SymToPrimitive); f != nil {
		if fn, ok := goja.AssertFunction(f); ok {
			return mustJS(fn(o, c.vm.ToValue("default")))
		}
	}
	for _, name := range [...]string{"valueOf", "toString"} {
		fn, ok := goja.AssertFunction(orUndefined(o.Get(name)))
		if !ok {
			continue
		}
		if v := mustJS(fn(o)); !isObject(v) {
			return v
		}
	}
	panic(c.vm.NewTypeError("Cannot convert object to primitive value"))
}

// mustJS passes what a JavaScript function returned and throws on what it threw.
func mustJS(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// callMember calls o[name](args…).
func (c *chai) callMember(o *goja.Object, name string, args ...goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(orUndefined(o.Get(name)))
	if !ok {
		panic(c.vm.NewTypeError("%s is not a function", name))
	}
	return mustJS(fn(o, args...))
}

// builtin returns a built-in of the global scope by its path: "Error", "Object.getOwnPropertySymbols".
func (c *chai) builtin(path string) *goja.Object {
	if v, ok := c.natives[path]; ok {
		return v.(*goja.Object)
	}
	global := c.vm.GlobalObject()
	if real := global.Prototype(); real != nil && real != c.objectPrototype() {
		global = real // the scripts' own globals stand before it and may hide a built-in
	}
	var v goja.Value = global
	for name := range strings.SplitSeq(path, ".") {
		v = orUndefined(v.ToObject(c.vm).Get(name))
	}
	o, ok := v.(*goja.Object)
	if !ok {
		panic(c.vm.NewTypeError("%s is not an object", path))
	}
	if c.natives == nil {
		c.natives = make(map[string]goja.Value, 4)
	}
	c.natives[path] = o
	return o
}

// callBuiltin calls a built-in function.
func (c *chai) callBuiltin(path string, args ...goja.Value) goja.Value {
	fn, ok := goja.AssertFunction(c.builtin(path))
	if !ok {
		panic(c.vm.NewTypeError("%s is not a function", path))
	}
	return mustJS(fn(goja.Undefined(), args...))
}

func isObject(v goja.Value) bool {
	_, ok := v.(*goja.Object)
	return ok
}

// isNullish reports null and undefined.
func isNullish(v goja.Value) bool { return goja.IsNull(v) || goja.IsUndefined(v) }

// property reads v[key] and reports whether the property is there. v must not be null or undefined.
func (c *chai) property(v, key goja.Value) (value goja.Value, found bool) {
	o := v.ToObject(c.vm)
	if s, ok := key.(*goja.Symbol); ok {
		value = o.GetSymbol(s)
	} else {
		value = o.Get(c.text(key))
	}
	if goja.IsBigInt(v) && goja.IsString(key) && key.String() == "length" {
		return goja.Undefined(), false // goja gives BigInt.prototype a length that no other engine has
	}
	if o.ExportType() == proxyType {
		return orUndefined(value), c.callBuiltin("Reflect.has", o, key).ToBoolean()
	}
	return orUndefined(value), value != nil
}

// lengthOf is o.length as a count of items.
func lengthOf(o *goja.Object) int {
	n := o.Get("length")
	if n == nil {
		return 0
	}
	return int(max(0, n.ToInteger()))
}

// checkItems refuses a list that is longer than anything that holds data.
func (c *chai) checkItems(n int) {
	if n > maxItems {
		panic(c.construct("RangeError", nil, "Invalid array length (the limit of one call here)"))
	}
}

// tick is a step of work that may be long.
func (c *chai) tick() { c.ticks.tick(c.vm) }

// itemAt is o[i]; nil for a hole.
func itemAt(o *goja.Object, i int) goja.Value { return o.Get(strconv.Itoa(i)) }

// each calls o.forEach with f.
func (c *chai) each(o *goja.Object, f func(value, key goja.Value)) {
	c.callMember(o, "forEach", c.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		f(call.Argument(0), call.Argument(1))
		return goja.Undefined()
	}))
}

// compareNumbers orders two values as numbers; false when one is not a number.
func compareNumbers(x, y goja.Value) (order int, ok bool) {
	if !goja.IsBigInt(x) && !goja.IsBigInt(y) {
		a, b := x.ToFloat(), y.ToFloat()
		switch {
		case a < b:
			return -1, true
		case a > b:
			return 1, true
		}
		return 0, a == b
	}
	a, aOK := bigNumber(x)
	b, bOK := bigNumber(y)
	if !aOK || !bOK {
		return 0, false
	}
	return a.Cmp(b), true
}

// bigNumber is a number or bigint without loss; false for NaN.
func bigNumber(v goja.Value) (*big.Float, bool) {
	if n, ok := v.Export().(*big.Int); ok {
		return new(big.Float).SetInt(n), true
	}
	f := v.ToFloat()
	if f != f {
		return nil, false
	}
	return big.NewFloat(f), true
}

// sameValueZero is === where NaN is itself.
func sameValueZero(x, y goja.Value) bool {
	return x.StrictEquals(y) || goja.IsNaN(x) && goja.IsNaN(y)
}
