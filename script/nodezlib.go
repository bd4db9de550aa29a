package script

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"hash/crc32"
	"io"

	"github.com/dop251/goja"
)

// nodeZlib is what builtin/zlib.js, Node's module zlib, asks of Go.
type nodeZlib struct{ rt *realm }

func (rt *realm) nodeZlibModule() goja.Value {
	return rt.runBuiltin("zlib", &nodeZlib{rt}).Get("api")
}

func (z *nodeZlib) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "pack":
		return z.pack
	case "crc32":
		return func(c goja.FunctionCall) goja.Value {
			b, _ := bytesOf(c.Argument(0))
			return z.rt.vm.ToValue(crc32.Update(uint32(c.Argument(1).ToInteger()), crc32.IEEETable, b))
		}
	case "require":
		return func(c goja.FunctionCall) goja.Value {
			return z.rt.needed(text(c.Argument(0)))
		}
	}
	return nil
}

func (z *nodeZlib) field(string) goja.Value        { return nil }
func (z *nodeZlib) assign(string, goja.Value) bool { return false }
func (z *nodeZlib) keys() []string                 { return nil }

// pack is pack(direction, format, data, level).
func (z *nodeZlib) pack(c goja.FunctionCall) goja.Value {
	data, _ := bytesOf(c.Argument(2))
	var out []byte
	var err error
	if text(c.Argument(0)) == "compress" {
		out, err = compress(text(c.Argument(1)), data, min(max(int(c.Argument(3).ToInteger()), flate.HuffmanOnly), flate.BestCompression))
	} else {
		out, err = expand(text(c.Argument(1)), data)
	}
	if err != nil {
		panic(z.fault(err))
	}
	return z.rt.uint8Array(out)
}

// fault is an error in zlib's words, as far as scripts tell them apart.
func (z *nodeZlib) fault(err error) *goja.Object {
	message, code, number := "invalid data: "+err.Error(), "Z_DATA_ERROR", -3
	switch {
	case errors.Is(err, errUnpacked):
		message, code = err.Error(), "ERR_BUFFER_TOO_LARGE"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, zlib.ErrHeader):
		message = "incorrect header check"
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrChecksum):
		message = "incorrect data check"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		message, code, number = "unexpected end of file", "Z_BUF_ERROR", -5
	}
	e := z.rt.newError("Error", message)
	_ = e.Set("errno", number)
	_ = e.Set("code", code)
	return e
}
