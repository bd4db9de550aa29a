package script

import (
	"bytes"
	"fmt"
	"math"

	"github.com/dop251/goja"
)

// bufferClass makes Node's Buffer: a Uint8Array with texts.
func (rt *realm) bufferClass() *class {
	k := rt.newClass("Buffer", rt.constructBuffer)
	array := rt.guardedGlobal("Uint8Array").(*goja.Object)
	k.extends(array)
	// The tag must say Uint8Array, as in Node: libraries ask for it.
	_ = k.proto.DeleteSymbol(goja.SymToStringTag)
	hide(k.ctor, "poolSize", rt.vm.ToValue(8192))
	k.statics(map[string]func(goja.FunctionCall) goja.Value{
		"from": rt.bufferFrom, "of": rt.bufferOf, "alloc": rt.bufferAlloc, "allocUnsafe": rt.bufferAlloc, "allocUnsafeSlow": rt.bufferAlloc,
		"concat": rt.bufferConcat, "isBuffer": rt.isBuffer, "isEncoding": rt.isEncoding,
		"byteLength": rt.bufferByteLength, "compare": rt.bufferCompareStatic,
	})
	// Libraries copy Buffer in a loop over its keys.
	for _, name := range k.ctor.GetOwnPropertyNames() {
		if v := k.ctor.Get(name); name != "prototype" && name != "name" && name != "length" {
			_ = k.ctor.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		}
	}
	k.methods(map[string]func(goja.FunctionCall) goja.Value{
		"toString": rt.bufferToString, "toLocaleString": rt.bufferToString, "toJSON": rt.bufferToJSON, "write": rt.bufferWrite,
		"equals": rt.bufferEquals, "compare": rt.bufferCompare, "copy": rt.bufferCopy, "fill": rt.bufferFill,
		"slice": rt.bufferSlice, "subarray": rt.bufferSlice, "indexOf": rt.bufferIndexOf, "lastIndexOf": rt.bufferLastIndexOf,
		"includes": rt.bufferIncludes, "swap16": rt.bufferSwap(2), "swap32": rt.bufferSwap(4), "swap64": rt.bufferSwap(8),
	})
	k.getter("parent", func(c goja.FunctionCall) goja.Value { return c.This.ToObject(rt.vm).Get("buffer") })
	k.getter("offset", func(c goja.FunctionCall) goja.Value { return c.This.ToObject(rt.vm).Get("byteOffset") })
	rt.bufferTexts(k)
	rt.bufferNumbers(k)
	return k
}

// newBuffer makes a Buffer of bytes that nobody else will change.
func (rt *realm) newBuffer(b []byte) *goja.Object {
	o := rt.uint8Array(b)
	_ = o.SetPrototype(rt.class("Buffer").proto)
	return o
}

// bufferOver makes a Buffer over a part of an ArrayBuffer.
func (rt *realm) bufferOver(buffer goja.Value, at, n int64) *goja.Object {
	o, err := rt.vm.New(rt.builtIn.Get("Uint8Array"), buffer, rt.vm.ToValue(at), rt.vm.ToValue(n))
	if err != nil {
		panic(err)
	}
	_ = o.SetPrototype(rt.class("Buffer").proto)
	return o
}

// constructBuffer is new Buffer(…), which Node still has: of a size, or like Buffer.from. It keeps the prototype of
// a subclass.
func (rt *realm) constructBuffer(c goja.ConstructorCall) *goja.Object {
	call := goja.FunctionCall{Arguments: c.Arguments}
	from := rt.bufferFrom
	if goja.IsNumber(call.Argument(0)) {
		from = rt.bufferAlloc
	}
	o := from(call).(*goja.Object)
	_ = o.SetPrototype(c.This.Prototype())
	return o
}

// memory is the bytes of a receiver that must be a Buffer or a Uint8Array.
func (rt *realm) memory(v goja.Value, what string) []byte {
	b, ok := bytesOf(v)
	if !ok {
		rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE",
			fmt.Sprintf("The %s must be an instance of Buffer or Uint8Array.%s", what, rt.received(v)))
	}
	return b
}

// throwCode throws an error with the code by which Node's own are told apart.
func (rt *realm) throwCode(class, code, message string) {
	e := rt.newError(class, message)
	hide(e, "code", rt.vm.ToValue(code))
	panic(e)
}

// received ends Node's complaints about an argument.
func (rt *realm) received(v goja.Value) string {
	switch o, isObject := v.(*goja.Object); {
	case !defined(v):
		return " Received " + fmt.Sprint(v)
	case isObject && isFunction(o):
		return " Received function " + member(o, "name")
	case isObject:
		name := "Object"
		if c, ok := o.Get("constructor").(*goja.Object); ok {
			name = member(c, "name")
		}
		return " Received an instance of " + name
	case goja.IsString(v):
		return " Received type string (" + quoteJS(v.String()) + ")"
	}
	return fmt.Sprintf(" Received type %s (%s)", typeof(v), v)
}

func (rt *realm) isBuffer(c goja.FunctionCall) goja.Value {
	o, ok := c.Argument(0).(*goja.Object)
	return rt.vm.ToValue(ok && inherits(o, rt.class("Buffer").proto))
}

func (rt *realm) isEncoding(c goja.FunctionCall) goja.Value {
	s, ok := c.Argument(0).(goja.String)
	if ok {
		_, ok = encodingOf(s.String())
	}
	return rt.vm.ToValue(ok)
}

// encodingArg reads an encoding; utf8 when there is none.
func (rt *realm) encodingArg(v goja.Value) encoding {
	s, ok := v.(goja.String)
	if !ok || s.Length() == 0 {
		return utf8Text
	}
	e, ok := encodingOf(s.String())
	if !ok {
		rt.throwCode("TypeError", "ERR_UNKNOWN_ENCODING", "Unknown encoding: "+s.String())
	}
	return e
}

func (rt *realm) bufferEquals(c goja.FunctionCall) goja.Value {
	return rt.vm.ToValue(bytes.Equal(rt.memory(c.This, "receiver"), rt.memory(c.Argument(0), `"otherBuffer" argument`)))
}

func (rt *realm) bufferCompareStatic(c goja.FunctionCall) goja.Value {
	return rt.vm.ToValue(bytes.Compare(rt.memory(c.Argument(0), `"buf1" argument`), rt.memory(c.Argument(1), `"buf2" argument`)))
}

// bufferCompare is compare(target, targetStart?, targetEnd?, sourceStart?, sourceEnd?).
func (rt *realm) bufferCompare(c goja.FunctionCall) goja.Value {
	own, other := rt.memory(c.This, "receiver"), rt.memory(c.Argument(0), `"target" argument`)
	other = other[clampIndex(c.Argument(1), 0, len(other)):clampIndex(c.Argument(2), len(other), len(other))]
	own = own[clampIndex(c.Argument(3), 0, len(own)):clampIndex(c.Argument(4), len(own), len(own))]
	return rt.vm.ToValue(bytes.Compare(own, other))
}

// clampIndex reads a position between 0 and n.
func clampIndex(v goja.Value, otherwise, n int) int {
	if v == nil || goja.IsUndefined(v) {
		return otherwise
	}
	f := v.ToFloat()
	if math.IsNaN(f) || f < 0 {
		return 0
	}
	return int(min(f, float64(n)))
}

// bufferCopy is copy(target, targetStart?, sourceStart?, sourceEnd?).
func (rt *realm) bufferCopy(c goja.FunctionCall) goja.Value {
	own, target := rt.memory(c.This, "receiver"), rt.memory(c.Argument(0), `"target" argument`)
	at := clampIndex(c.Argument(1), 0, len(target))
	from := clampIndex(c.Argument(2), 0, len(own))
	to := max(from, clampIndex(c.Argument(3), len(own), len(own)))
	return rt.vm.ToValue(copy(target[at:], own[from:to]))
}

// bufferSlice is slice and subarray: both share the memory, as in Node.
func (rt *realm) bufferSlice(c goja.FunctionCall) goja.Value {
	b := rt.memory(c.This, "receiver")
	from := sliceIndex(c.Argument(0), 0, len(b))
	to := max(from, sliceIndex(c.Argument(1), len(b), len(b)))
	o := c.This.ToObject(rt.vm)
	return rt.bufferOver(o.Get("buffer"), o.Get("byteOffset").ToInteger()+int64(from), int64(to-from))
}

// sliceIndex reads a position that counts from the end when it is negative.
func sliceIndex(v goja.Value, otherwise, n int) int {
	if v == nil || goja.IsUndefined(v) {
		return otherwise
	}
	f := v.ToFloat()
	if f < 0 {
		f += float64(n)
	}
	if math.IsNaN(f) || f < 0 {
		return 0
	}
	return int(min(f, float64(n)))
}

// bufferSwap turns the order of bytes in each group around.
func (rt *realm) bufferSwap(width int) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		b := rt.memory(c.This, "receiver")
		if len(b)%width != 0 {
			rt.throwCode("RangeError", "ERR_INVALID_BUFFER_SIZE", fmt.Sprintf("Buffer size must be a multiple of %d-bits", 8*width))
		}
		for at := 0; at < len(b); at += width {
			for i := range width / 2 {
				b[at+i], b[at+width-1-i] = b[at+width-1-i], b[at+i]
			}
		}
		return c.This
	}
}
