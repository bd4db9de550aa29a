package script

import (
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/dop251/goja"
)

// bufferFrom is Buffer.from: of a text, an array, a Buffer (copied), an ArrayBuffer (shared), or what has toJSON's form.
func (rt *realm) bufferFrom(c goja.FunctionCall) goja.Value {
	switch v := c.Argument(0).(type) {
	case goja.String:
		return rt.newBuffer(rt.encodingArg(c.Argument(1)).encode(v))
	case *goja.Object:
		if o := rt.bufferOfObject(v, c); o != nil {
			return o
		}
	}
	rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "The first argument must be of type string or an instance of Buffer, "+
		"ArrayBuffer, or Array or an Array-like Object."+rt.received(c.Argument(0)))
	return nil
}

func (rt *realm) bufferOfObject(o *goja.Object, c goja.FunctionCall) *goja.Object {
	if b, ok := o.Export().(goja.ArrayBuffer); ok && o.ExportType() == reflect.TypeFor[goja.ArrayBuffer]() {
		return rt.bufferOfMemory(o, len(b.Bytes()), c)
	}
	if o.ExportType() == reflect.TypeFor[[]byte]() {
		b, _ := bytesOf(o)
		return rt.newBuffer(append([]byte(nil), b...))
	}
	if f, ok := goja.AssertFunction(orUndefined(o.Get("valueOf"))); ok {
		if v := mustJS(f(o)); v != goja.Value(o) && defined(v) {
			c.Arguments = append([]goja.Value{v}, c.Arguments[1:]...)
			return rt.bufferFrom(c).(*goja.Object)
		}
	}
	if data, ok := o.Get("data").(*goja.Object); ok && member(o, "type") == "Buffer" {
		o = data
	}
	if n := o.Get("length"); defined(n) && !isFunction(o) {
		return rt.newBuffer(rt.bytesOfList(o, n.ToFloat()))
	}
	return nil
}

// bufferOfMemory is Buffer.from(arrayBuffer, at?, length?).
func (rt *realm) bufferOfMemory(o *goja.Object, size int, c goja.FunctionCall) *goja.Object {
	at := c.Argument(1).ToFloat()
	if math.IsNaN(at) {
		at = 0
	}
	if at < 0 || at > float64(size) {
		rt.throwCode("RangeError", "ERR_BUFFER_OUT_OF_BOUNDS", `"offset" is outside of buffer bounds`)
	}
	n := float64(size) - at
	if v := c.Argument(2); defined(v) {
		if n = max(0, v.ToFloat()); at+n > float64(size) {
			rt.throwCode("RangeError", "ERR_BUFFER_OUT_OF_BOUNDS", `"length" is outside of buffer bounds`)
		}
	}
	return rt.bufferOver(o, int64(at), int64(n))
}

// bytesOfList reads the numbers of an array.
func (rt *realm) bytesOfList(o *goja.Object, length float64) []byte {
	rt.refuse(length > maxItems, "Invalid array length")
	out := make([]byte, max(0, int(length)))
	for i := range out {
		if v := o.Get(strconv.Itoa(i)); v != nil {
			out[i] = byte(toInt32(v))
		}
	}
	return out
}

func (rt *realm) bufferOf(c goja.FunctionCall) goja.Value {
	out := make([]byte, len(c.Arguments))
	for i, v := range c.Arguments {
		out[i] = byte(toInt32(v))
	}
	return rt.newBuffer(out)
}

// bufferAlloc is alloc(size, fill?, encoding?). What Node calls unsafe is zeroed too.
func (rt *realm) bufferAlloc(c goja.FunctionCall) goja.Value {
	size := c.Argument(0)
	if !goja.IsNumber(size) {
		rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "size" argument must be of type number.`+rt.received(size))
	}
	if n := size.ToFloat(); !(n >= 0) || n > maxBytes {
		rt.throwCode("RangeError", "ERR_OUT_OF_RANGE", fmt.Sprintf(
			`The value of "size" is out of range. It must be >= 0 && <= %d. Received %s`, maxBytes, size))
	}
	o := rt.newBuffer(make([]byte, size.ToInteger()))
	if fill := c.Argument(1); defined(fill) {
		rt.bufferFill(goja.FunctionCall{This: o, Arguments: []goja.Value{fill, c.Argument(2)}})
	}
	return o
}

// bufferConcat is concat(list, totalLength?).
func (rt *realm) bufferConcat(c goja.FunctionCall) goja.Value {
	list, ok := c.Argument(0).(*goja.Object)
	if !ok || list.ClassName() != "Array" {
		rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "list" argument must be an instance of Array.`+rt.received(c.Argument(0)))
	}
	var out []byte
	for i := range length(list) {
		out = append(out, rt.memory(list.Get(strconv.FormatInt(i, 10)), fmt.Sprintf(`"list[%d]" argument`, i))...)
		rt.refuse(len(out) > maxBytes, "Array buffer allocation failed")
	}
	if v := c.Argument(1); defined(v) {
		n := int(min(max(0, v.ToFloat()), maxBytes))
		out = append(out, make([]byte, max(0, n-len(out)))...)[:n]
	}
	return rt.newBuffer(out)
}

func (rt *realm) bufferByteLength(c goja.FunctionCall) goja.Value {
	s, ok := c.Argument(0).(goja.String)
	if !ok {
		return rt.vm.ToValue(len(rt.memory(c.Argument(0), `"string" argument`)))
	}
	e, known := encodingOf(text(c.Argument(1)))
	if !known {
		e = utf8Text
	}
	switch e {
	case latin1Text, asciiText:
		return rt.vm.ToValue(s.Length())
	case utf16Text:
		return rt.vm.ToValue(2 * s.Length())
	case base64Text, base64urlText:
		// As in Node this is a reckoning from the length; it does not look at what stands there.
		n := s.Length()
		for i := 0; i < 2 && n > 0 && s.CharAt(n-1) == '='; i++ {
			n--
		}
		return rt.vm.ToValue(n * 3 / 4)
	case hexText:
		return rt.vm.ToValue(s.Length() / 2)
	}
	return rt.vm.ToValue(len(s.String()))
}
