package script

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// numberKind is how a Buffer reads and writes one sort of number.
type numberKind struct {
	name   string
	width  int // in bytes; 0 means that the caller gives it
	signed bool
	float  bool
	big    bool
}

// bufferNumbers adds readInt16LE, writeDoubleBE and their like.
func (rt *realm) bufferNumbers(k *class) {
	for _, n := range []numberKind{
		{name: "UInt8", width: 1},
		{name: "Int8", width: 1, signed: true},
		{name: "UInt16", width: 2},
		{name: "Int16", width: 2, signed: true},
		{name: "UInt32", width: 4},
		{name: "Int32", width: 4, signed: true},
		{name: "UInt"},
		{name: "Int", signed: true},
		{name: "BigUInt64", width: 8, big: true},
		{name: "BigInt64", width: 8, big: true, signed: true},
		{name: "Float", width: 4, float: true},
		{name: "Double", width: 8, float: true},
	} {
		for _, order := range []string{"LE", "BE"} {
			if n.width == 1 {
				order = ""
			}
			read, write := rt.bufferRead(n, order == "BE"), rt.bufferPut(n, order == "BE")
			k.method("read"+n.name+order, read)
			k.method("write"+n.name+order, write)
			if alias := strings.Replace(n.name, "UInt", "Uint", 1); alias != n.name {
				k.method("read"+alias+order, read)
				k.method("write"+alias+order, write)
			}
		}
	}
}

// span returns the bytes of a number at an offset, the least significant first, and where it ends.
func (rt *realm) span(c goja.FunctionCall, n numberKind, argument int) (b []byte, end int) {
	memory, width := rt.memory(c.This, "receiver"), n.width
	if width == 0 {
		w := c.Argument(argument + 1)
		if f := w.ToFloat(); !(f >= 1 && f <= 6) {
			rt.outOfRange("byteLength", ">= 1 and <= 6", w)
		}
		width = int(c.Argument(argument + 1).ToInteger())
	}
	at := c.Argument(argument)
	if goja.IsUndefined(at) {
		at = rt.vm.ToValue(0)
	}
	if !goja.IsNumber(at) {
		rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "offset" argument must be of type number.`+rt.received(at))
	}
	if len(memory) < width {
		rt.throwCode("RangeError", "ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds")
	}
	f := at.ToFloat()
	if f != math.Trunc(f) {
		rt.outOfRange("offset", "an integer", at)
	}
	if !(f >= 0 && f <= float64(len(memory)-width)) {
		rt.outOfRange("offset", fmt.Sprintf(">= 0 and <= %d", len(memory)-width), at)
	}
	return memory[int(f) : int(f)+width], int(f) + width
}

func (rt *realm) bufferRead(n numberKind, bigEndian bool) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		b, _ := rt.span(c, n, 0)
		bits := uint64(0)
		for i := range b {
			at := len(b) - 1 - i
			if bigEndian {
				at = i
			}
			bits = bits<<8 | uint64(b[at])
		}
		return n.value(rt.vm, bits, len(b))
	}
}

// value makes a number of its bits.
func (n numberKind) value(vm *goja.Runtime, bits uint64, width int) goja.Value {
	signed := int64(bits<<(64-8*width)) >> (64 - 8*width)
	switch {
	case n.float && width == 4:
		return vm.ToValue(float64(math.Float32frombits(uint32(bits))))
	case n.float:
		return vm.ToValue(math.Float64frombits(bits))
	case n.big && n.signed:
		return vm.ToValue(big.NewInt(signed))
	case n.big:
		return vm.ToValue(new(big.Int).SetUint64(bits))
	case n.signed:
		return vm.ToValue(signed)
	}
	return vm.ToValue(int64(bits))
}

func (rt *realm) bufferPut(n numberKind, bigEndian bool) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		b, end := rt.span(c, n, 1)
		bits := rt.bits(n, c.Argument(0), len(b))
		for i := range b {
			b[i] = byte(bits >> (8 * i))
		}
		if bigEndian {
			slices.Reverse(b)
		}
		return rt.vm.ToValue(end)
	}
}

// bits are those of a number to write.
func (rt *realm) bits(n numberKind, v goja.Value, width int) uint64 {
	switch {
	case n.float && width == 4:
		return uint64(math.Float32bits(float32(v.ToFloat())))
	case n.float:
		return math.Float64bits(v.ToFloat())
	case n.big:
		return rt.bigBits(n, v)
	}
	low, high := 0.0, math.Ldexp(1, 8*width)-1
	if n.signed {
		low, high = -math.Ldexp(1, 8*width-1), math.Ldexp(1, 8*width-1)-1
	}
	f := v.ToFloat()
	if f < low || f > high {
		must := fmt.Sprintf(">= %.0f and <= %.0f", low, high)
		if width > 4 {
			must = fmt.Sprintf(">= 0 and < 2 ** %d", 8*width)
			if n.signed {
				must = fmt.Sprintf(">= -(2 ** %d) and < 2 ** %d", 8*width-1, 8*width-1)
			}
		}
		rt.outOfRange("value", must, v)
	}
	if math.IsNaN(f) {
		return 0
	}
	return uint64(int64(f))
}

func (rt *realm) bigBits(n numberKind, v goja.Value) uint64 {
	i, ok := v.Export().(*big.Int)
	if !ok {
		rt.throw("TypeError", "Cannot mix BigInt and other types, use explicit conversions")
	}
	if n.signed && i.IsInt64() {
		return uint64(i.Int64())
	}
	if n.signed || !i.IsUint64() {
		must := ">= 0n and < 2n ** 64n"
		if n.signed {
			must = ">= -(2n ** 63n) and < 2n ** 63n"
		}
		rt.throwCode("RangeError", "ERR_OUT_OF_RANGE",
			fmt.Sprintf(`The value of "value" is out of range. It must be %s. Received %sn`, must, i))
	}
	return i.Uint64()
}
