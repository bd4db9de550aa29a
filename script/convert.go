package script

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// fromGo makes a JavaScript value of a JSON value (nil, bool, a number, string, []any, map[string]any). Objects are
// copies with their keys in order of the alphabet.
func (rt *realm) fromGo(v any) goja.Value {
	switch v := v.(type) {
	case nil:
		return goja.Null()
	case goja.Value:
		return v
	case bool, string, float64, int, int64:
		return rt.vm.ToValue(v)
	case []any:
		items := make([]any, len(v))
		for i, e := range v {
			items[i] = rt.fromGo(e)
		}
		return rt.vm.NewArray(items...)
	case map[string]any:
		o := rt.vm.NewObject()
		for _, k := range slices.Sorted(maps.Keys(v)) {
			rt.put(o, k, rt.fromGo(v[k]))
		}
		return o
	}
	return rt.vm.ToValue(fmt.Sprint(v))
}

// toGo makes a JSON value of a JavaScript one, by the rules of JSON.stringify. What these leave out (functions,
// undefined) becomes nil; a circular object throws a TypeError.
func (rt *realm) toGo(v goja.Value) any {
	o, ok := v.(*goja.Object)
	if !ok {
		return primitive(v)
	}
	var out any
	if json.Unmarshal([]byte(rt.marshal(o)), &out) != nil {
		return nil // undefined has no text
	}
	return out
}

func primitive(v goja.Value) any {
	if !defined(v) {
		return nil
	}
	switch e := v.Export().(type) {
	case bool, string:
		return e
	case int64:
		return float64(e)
	case float64:
		if e != e || e-e != 0 {
			return nil // NaN and the infinities, as in JSON
		}
		return e
	}
	return v.String() // a BigInt
}

// put defines a property, also one called __proto__, which an assignment would take for the prototype.
func (rt *realm) put(o *goja.Object, key string, v goja.Value) {
	if key == "__proto__" {
		_ = o.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		return
	}
	_ = o.Set(key, v)
}

// text is an argument as a string, empty when it is undefined or null.
func text(v goja.Value) string {
	if !defined(v) {
		return ""
	}
	return v.String()
}

// member is a property of an object as a string, empty when it is not there.
func member(o *goja.Object, name string) string { return text(o.Get(name)) }

// either returns the first property of o that is there, nil when none is.
func either(o *goja.Object, names ...string) goja.Value {
	for _, name := range names {
		if v := o.Get(name); defined(v) {
			return v
		}
	}
	return nil
}

// headerName compares names of headers.
func headerName(a, b string) bool { return strings.EqualFold(a, b) }
