package script

import (
	"math"
	"math/big"
	"strings"

	"github.com/dop251/goja"
)

// hidden returns a function that rewritten code calls, nil for another name.
func (rt *realm) hidden(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case hiddenPow:
		return rt.pow
	case hiddenShift:
		return rt.shift
	case hiddenTimes:
		return rt.times
	case hiddenLength:
		return rt.checkedLength
	case hiddenDigits:
		return rt.checkedDigits
	case hiddenRegExp:
		return rt.makeRegExp
	case hiddenCaught:
		return rt.caughtError
	case hiddenSource:
		return func(c goja.FunctionCall) goja.Value {
			rt.sourceCheck(c.Arguments)
			if s, ok := c.Argument(0).(goja.String); ok && strings.Contains(s.String(), "--") {
				return rt.vm.ToValue(withoutHTMLComments(s.String()))
			}
			return c.Argument(0)
		}
	}
	return nil
}

// pow is a ** b. The engine's own would work for hours on 2n ** (2n ** 40n).
func (rt *realm) pow(c goja.FunctionCall) goja.Value {
	a, b, isBig := rt.operands(c)
	if !isBig {
		f, _ := goja.AssertFunction(rt.builtIn.Get("Math").(*goja.Object).Get("pow"))
		v, err := f(nil, c.Argument(0).ToNumber(), c.Argument(1).ToNumber())
		if err != nil {
			panic(err)
		}
		return v
	}
	if b.Sign() < 0 {
		rt.throw("RangeError", "Exponent must be non-negative")
	}
	if a.BitLen() > 1 {
		rt.refuse(!b.IsInt64() || b.Int64() > maxBits/int64(a.BitLen()), "Maximum BigInt size exceeded")
	}
	if a.BitLen() <= 1 && b.BitLen() > 1 { // of -1, 0 and 1 only the exponent's being odd counts, and it may be huge
		b = big.NewInt(2 + int64(b.Bit(0)))
	}
	return rt.vm.ToValue(a.Exp(a, b, nil))
}

// times is a * b. The time for two long BigInts grows faster than their lengths.
func (rt *realm) times(c goja.FunctionCall) goja.Value {
	x, y := numeric(c.Argument(0)), numeric(c.Argument(1))
	if !goja.IsBigInt(x) && !goja.IsBigInt(y) {
		return rt.vm.ToValue(x.ToFloat() * y.ToFloat())
	}
	a, b, _ := rt.operands(goja.FunctionCall{Arguments: []goja.Value{x, y}})
	rt.refuse(a.BitLen()+b.BitLen() > maxBits, "Maximum BigInt size exceeded")
	return rt.vm.ToValue(a.Mul(a, b))
}

// numeric is JavaScript's conversion for arithmetic.
func numeric(v goja.Value) goja.Value {
	if o, ok := v.(*goja.Object); ok {
		v = o.ToNumber()
	}
	if goja.IsBigInt(v) {
		return v
	}
	return v.ToNumber()
}

// checkedLength passes on what is to be the length of a list.
func (rt *realm) checkedLength(c goja.FunctionCall) goja.Value {
	n := c.Argument(0)
	rt.refuse(goja.IsNumber(n) && n.ToFloat() > maxItems, "Invalid array length")
	return n
}

// maxDigits is how long a text may be that becomes a BigInt of maxBits.
const maxDigits = maxBits / 3

// checkedDigits passes on what is to be a BigInt.
func (rt *realm) checkedDigits(c goja.FunctionCall) goja.Value {
	if s, ok := c.Argument(0).(goja.String); ok {
		rt.refuse(s.Length() > maxDigits, "Maximum BigInt size exceeded")
	}
	return c.Argument(0)
}

// shift is a << b, which takes the process down on 1n << (2n ** 40n).
func (rt *realm) shift(c goja.FunctionCall) goja.Value {
	a, b, isBig := rt.operands(c)
	if !isBig {
		return rt.vm.ToValue(toInt32(c.Argument(0)) << (uint32(toInt32(c.Argument(1))) & 31))
	}
	if b.Sign() < 0 {
		rt.refuse(!b.IsInt64(), "Maximum BigInt size exceeded")
		return rt.vm.ToValue(a.Rsh(a, uint(min(-b.Int64(), maxBits))))
	}
	rt.refuse(!b.IsInt64() || b.Int64() > maxBits, "Maximum BigInt size exceeded")
	return rt.vm.ToValue(a.Lsh(a, uint(b.Int64())))
}

// operands reports whether both operands are BigInts, and returns copies of them.
func (rt *realm) operands(c goja.FunctionCall) (a, b *big.Int, both bool) {
	a, isA := c.Argument(0).Export().(*big.Int)
	b, isB := c.Argument(1).Export().(*big.Int)
	if isA != isB {
		rt.throw("TypeError", "Cannot mix BigInt and other types, use explicit conversions")
	}
	return a, b, isA
}

// toInt32 is JavaScript's conversion for bit operations.
func toInt32(v goja.Value) int32 {
	f := v.ToNumber().ToFloat()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(f), 1<<32))))
}
