package script

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// bufferTexts adds utf8Slice, hexWrite and their like, which old libraries call.
func (rt *realm) bufferTexts(k *class) {
	for name, e := range map[string]encoding{
		"utf8": utf8Text, "ucs2": utf16Text, "utf16le": utf16Text, "latin1": latin1Text, "ascii": asciiText,
		"base64": base64Text, "base64url": base64urlText, "hex": hexText,
	} {
		k.method(name+"Slice", func(c goja.FunctionCall) goja.Value {
			b := rt.memory(c.This, "receiver")
			from := clampIndex(c.Argument(0), 0, len(b))
			return e.decode(rt.vm, b[from:max(from, clampIndex(c.Argument(1), len(b), len(b)))])
		})
		k.method(name+"Write", func(c goja.FunctionCall) goja.Value {
			c.Arguments = append([]goja.Value{c.Argument(0), c.Argument(1), c.Argument(2)}, rt.vm.ToValue(string(e)))
			return rt.bufferWrite(c)
		})
	}
}

// bufferToString is toString(encoding?, start?, end?).
func (rt *realm) bufferToString(c goja.FunctionCall) goja.Value {
	b := rt.memory(c.This, "receiver")
	from := clampIndex(c.Argument(1), 0, len(b))
	to := max(from, clampIndex(c.Argument(2), len(b), len(b)))
	return rt.encodingArg(c.Argument(0)).decode(rt.vm, b[from:to])
}

func (rt *realm) bufferToJSON(c goja.FunctionCall) goja.Value {
	rt.refuse(length(c.This) > maxTaken, "Invalid array length")
	b := rt.memory(c.This, "receiver")
	items := make([]any, len(b))
	for i, v := range b {
		items[i] = int64(v)
	}
	o := rt.vm.NewObject()
	_ = o.Set("type", "Buffer")
	_ = o.Set("data", rt.vm.NewArray(items...))
	return o
}

// bufferWrite is write(text, offset?, length?, encoding?); the encoding may stand in the place of each of them.
func (rt *realm) bufferWrite(c goja.FunctionCall) goja.Value {
	b := rt.memory(c.This, "receiver")
	s, ok := c.Argument(0).(goja.String)
	if !ok {
		rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a string")
	}
	e := utf8Text
	args := c.Arguments[1:]
	for i, v := range args {
		if goja.IsString(v) {
			e, args = rt.encodingArg(v), args[:i]
			break
		}
	}
	at, n := 0, len(b)
	if len(args) > 0 && defined(args[0]) {
		if f := args[0].ToFloat(); f < 0 || f > float64(len(b)) {
			rt.outOfRange("offset", fmt.Sprintf(">= 0 && <= %d", len(b)), args[0])
		}
		at = int(args[0].ToInteger())
	}
	if n -= at; len(args) > 1 && defined(args[1]) {
		n = clampIndex(args[1], n, n)
	}
	return rt.vm.ToValue(copy(b[at:], e.whole(e.encode(s), n)))
}

// whole cuts bytes to at most n of them, never within a character.
func (e encoding) whole(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	switch e {
	case utf16Text:
		n -= n % 2
	case utf8Text:
		for n > 0 && !utf8.RuneStart(b[n]) {
			n--
		}
	}
	return b[:n]
}

func (rt *realm) outOfRange(name, must string, v goja.Value) {
	rt.throwCode("RangeError", "ERR_OUT_OF_RANGE",
		fmt.Sprintf("The value of %q is out of range. It must be %s. Received %s", name, must, grouped(v.String())))
}

// grouped writes numbers over 32 bits as Node's messages do: 4_294_967_297.
func grouped(s string) string {
	digits := strings.TrimPrefix(s, "-")
	if len(digits) < 10 || len(digits) == 10 && digits <= "4294967296" || strings.Trim(digits, "0123456789") != "" {
		return s
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "_" + digits[i:]
	}
	return s[:len(s)-len(strings.TrimPrefix(s, "-"))] + digits
}

// bufferFill is fill(value, from?, to?, encoding?).
func (rt *realm) bufferFill(c goja.FunctionCall) goja.Value {
	b := rt.memory(c.This, "receiver")
	e, args := utf8Text, c.Arguments
	for i, v := range args {
		if i > 0 && goja.IsString(v) {
			e, args = rt.encodingArg(v), args[:i]
			break
		}
	}
	call := goja.FunctionCall{Arguments: args}
	from := clampIndex(call.Argument(1), 0, len(b))
	to := max(from, clampIndex(call.Argument(2), len(b), len(b)))
	pattern := rt.needle(call.Argument(0), e)
	if s, ok := call.Argument(0).(goja.String); ok && len(pattern) == 0 && s.Length() > 0 {
		rt.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "The argument 'value' is invalid. Received "+quoteJS(s.String()))
	}
	for at := from; at < to; at += max(1, len(pattern)) {
		if len(pattern) == 0 {
			b[at] = 0
			continue
		}
		copy(b[at:to], pattern)
	}
	return c.This
}

// needle reads what a Buffer is searched for or filled with: a text, bytes or a number.
func (rt *realm) needle(v goja.Value, e encoding) []byte {
	if s, ok := v.(goja.String); ok {
		return e.encode(s)
	}
	if b, ok := bytesOf(v); ok {
		return b
	}
	return []byte{byte(toInt32(v))}
}

// search splits the arguments of indexOf and its like: value, position, encoding.
func (rt *realm) search(c goja.FunctionCall) (b, needle []byte, at goja.Value) {
	at, e := c.Argument(1), c.Argument(2)
	if goja.IsString(at) {
		at, e = goja.Undefined(), at
	}
	return rt.memory(c.This, "receiver"), rt.needle(c.Argument(0), rt.encodingArg(e)), at
}

func (rt *realm) bufferIndexOf(c goja.FunctionCall) goja.Value {
	b, needle, at := rt.search(c)
	from := sliceIndex(at, 0, len(b))
	i := bytes.Index(b[from:], needle)
	if i >= 0 {
		i += from
	}
	return rt.vm.ToValue(i)
}

func (rt *realm) bufferLastIndexOf(c goja.FunctionCall) goja.Value {
	b, needle, at := rt.search(c)
	from := len(b)
	if defined(at) && at.ToFloat() == at.ToFloat() {
		f := at.ToFloat()
		if f < 0 {
			f += float64(len(b))
		}
		if f < 0 {
			return rt.vm.ToValue(-1)
		}
		from = int(min(f, float64(len(b))))
	}
	return rt.vm.ToValue(bytes.LastIndex(b[:min(len(b), from+len(needle))], needle))
}

func (rt *realm) bufferIncludes(c goja.FunctionCall) goja.Value {
	return rt.vm.ToValue(rt.bufferIndexOf(c).ToInteger() >= 0)
}
