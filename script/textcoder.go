package script

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	textencoding "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textEncoderClass makes the web's TextEncoder: texts to UTF-8.
func (rt *realm) textEncoderClass() *class {
	k := rt.newClass("TextEncoder", func(goja.ConstructorCall) *goja.Object { return nil })
	k.getter("encoding", func(goja.FunctionCall) goja.Value { return rt.vm.ToValue("utf-8") })
	k.method("encode", func(c goja.FunctionCall) goja.Value {
		if goja.IsUndefined(c.Argument(0)) {
			return rt.uint8Array(nil)
		}
		return rt.uint8Array([]byte(c.Argument(0).String()))
	})
	k.method("encodeInto", rt.encodeInto)
	return k
}

// encodeInto is encodeInto(text, target): as many whole characters as fit.
func (rt *realm) encodeInto(c goja.FunctionCall) goja.Value {
	target := rt.memory(c.Argument(1), `"dest" argument`)
	read, written := 0, 0
	for _, r := range c.Argument(0).String() {
		n := utf8.RuneLen(r)
		if n < 0 || written+n > len(target) {
			break
		}
		written += utf8.EncodeRune(target[written:], r)
		if read++; r > 0xffff {
			read++
		}
	}
	o := rt.vm.NewObject()
	_ = o.Set("read", read)
	_ = o.Set("written", written)
	return o
}

// textDecoder is the state of a TextDecoder.
type textDecoder struct {
	name             string
	decoder          transform.Transformer
	fatal, ignoreBOM bool
	rest             []byte // the beginning of a character whose end has not come
	started          bool   // the place of a byte order mark is behind
}

// textDecoderClass makes the web's TextDecoder, with all encodings of the web.
func (rt *realm) textDecoderClass() *class {
	k := rt.newClass("TextDecoder", func(c goja.ConstructorCall) *goja.Object {
		label := "utf-8"
		if !goja.IsUndefined(c.Argument(0)) {
			label = c.Argument(0).String()
		}
		d := &textDecoder{}
		enc, err := htmlindex.Get(strings.TrimSpace(label))
		if err == nil {
			d.name, err = htmlindex.Name(enc)
		}
		if err != nil {
			rt.throwCode("RangeError", "ERR_ENCODING_NOT_SUPPORTED", `The "`+label+`" encoding is not supported`)
		}
		if o, ok := c.Argument(1).(*goja.Object); ok {
			d.fatal = truthy(o.Get("fatal"))
			d.ignoreBOM = truthy(o.Get("ignoreBOM"))
		}
		d.reset(enc)
		rt.attach(c.This, d)
		return nil
	})
	for name, get := range map[string]func(*textDecoder) any{
		"encoding":  func(d *textDecoder) any { return d.name },
		"fatal":     func(d *textDecoder) any { return d.fatal },
		"ignoreBOM": func(d *textDecoder) any { return d.ignoreBOM },
	} {
		k.getter(name, func(c goja.FunctionCall) goja.Value { return rt.vm.ToValue(get(receiver[*textDecoder](rt, c.This))) })
	}
	k.method("decode", rt.decodeText)
	return k
}

// reset prepares for the next text. A byte order mark is ours to drop, so the decoder must leave it.
func (d *textDecoder) reset(enc textencoding.Encoding) {
	switch d.name {
	case "utf-16le":
		enc = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be":
		enc = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	if d.decoder == nil {
		d.decoder = enc.NewDecoder()
	}
	d.decoder.Reset()
	d.rest, d.started = nil, false
}

func truthy(v goja.Value) bool { return v != nil && v.ToBoolean() }

// receiver returns what stands behind this.
func receiver[S any](rt *realm, this goja.Value) S {
	s, ok := stateOf[S](this)
	if !ok {
		rt.throw("TypeError", "Illegal invocation")
	}
	return s
}

// decodeText is decode(bytes?, {stream}?).
func (rt *realm) decodeText(c goja.FunctionCall) goja.Value {
	d := receiver[*textDecoder](rt, c.This)
	var in []byte
	if !goja.IsUndefined(c.Argument(0)) {
		in = rt.memory(c.Argument(0), `"input" argument`)
	}
	o, _ := c.Argument(1).(*goja.Object)
	more := o != nil && truthy(o.Get("stream"))
	out, rest := d.run(append(d.rest, in...), !more)
	if d.fatal && strings.ContainsRune(out, utf8.RuneError) {
		d.reset(nil)
		rt.throwCode("TypeError", "ERR_ENCODING_INVALID_ENCODED_DATA", "The encoded data was not valid for encoding "+d.name)
	}
	if !d.started && !d.ignoreBOM {
		out = strings.TrimPrefix(out, "\ufeff")
	}
	d.rest, d.started = rest, d.started || out != ""
	if !more {
		d.reset(nil)
	}
	return rt.vm.ToValue(out)
}

// run decodes; unless that is all, the beginning of a character at the end is kept.
func (d *textDecoder) run(in []byte, all bool) (out string, rest []byte) {
	var text strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, used, err := d.decoder.Transform(buffer, in, all)
		text.Write(buffer[:n])
		in = in[used:]
		if !errors.Is(err, transform.ErrShortDst) {
			break
		}
	}
	return text.String(), append([]byte(nil), in...)
}
