package script

import (
	"reflect"

	"github.com/dop251/goja"
)

// bytesOf returns the memory of an ArrayBuffer, a typed array, a DataView or a Buffer: writing to it writes there.
func bytesOf(v goja.Value) ([]byte, bool) {
	o, ok := v.(*goja.Object)
	if !ok {
		return nil, false
	}
	switch o.ExportType() {
	case reflect.TypeFor[[]byte]():
		b, ok := o.Export().([]byte)
		return b, ok
	case reflect.TypeFor[goja.ArrayBuffer]():
		b, ok := o.Export().(goja.ArrayBuffer)
		return b.Bytes(), ok
	}
	if !isView(o) {
		return nil, false
	}
	whole, ok := bytesOf(o.Get("buffer"))
	at, n := o.Get("byteOffset").ToInteger(), o.Get("byteLength").ToInteger()
	if !ok || at < 0 || at+n > int64(len(whole)) {
		return nil, false
	}
	return whole[at : at+n], true
}

// isView reports whether an object is a typed array or a DataView.
func isView(o *goja.Object) bool {
	switch o.ExportType() {
	case reflect.TypeFor[[]int8](), reflect.TypeFor[[]int16](), reflect.TypeFor[[]uint16](), reflect.TypeFor[[]int32](),
		reflect.TypeFor[[]uint32](), reflect.TypeFor[[]float32](), reflect.TypeFor[[]float64](),
		reflect.TypeFor[[]int64](), reflect.TypeFor[[]uint64]():
		return o.ClassName() == "Object" && o.Get("byteLength") != nil
	}
	return o.Get("byteLength") != nil && o.Get("getUint8") != nil
}

// arrayBuffer makes an ArrayBuffer of bytes that nobody else will change.
func (rt *realm) arrayBuffer(b []byte) *goja.Object {
	return rt.vm.ToValue(rt.vm.NewArrayBuffer(b)).(*goja.Object)
}

// uint8Array makes a Uint8Array of bytes that nobody else will change.
func (rt *realm) uint8Array(b []byte) *goja.Object {
	o, err := rt.vm.New(rt.builtIn.Get("Uint8Array"), rt.arrayBuffer(b))
	if err != nil {
		panic(err)
	}
	return o
}

// units are the UTF-16 code units of a text.
func units(s goja.String) []uint16 {
	out := make([]uint16, s.Length())
	for i := range out {
		out[i] = s.CharAt(i)
	}
	return out
}
