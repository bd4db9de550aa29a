package script

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// uuidModule is require('uuid'). It can be called itself, as in Postman: a version 4 UUID.
func (rt *realm) uuidModule() *goja.Object {
	v4 := func(c goja.FunctionCall) goja.Value { return rt.uuidOut(c, 1, rt.uuid4(c)) }
	o := rt.fn("uuid", v4)
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"v1": func(c goja.FunctionCall) goja.Value { return rt.uuidOut(c, 1, uuid1()) },
		"v3": rt.uuidNamed(3, md5.New), "v4": v4, "v5": rt.uuidNamed(5, sha1.New),
		"v6":       func(c goja.FunctionCall) goja.Value { return rt.uuidOut(c, 1, uuid6()) },
		"v7":       func(c goja.FunctionCall) goja.Value { return rt.uuidOut(c, 1, uuid7()) },
		"validate": func(c goja.FunctionCall) goja.Value { return rt.vm.ToValue(validUUID(c.Argument(0))) },
		"version":  rt.uuidVersion, "parse": rt.uuidParse, "stringify": rt.uuidStringify,
	} {
		_ = o.Set(name, rt.fn(name, f))
	}
	for _, name := range []string{"v3", "v5"} {
		named := o.Get(name).(*goja.Object)
		_ = named.Set("DNS", "6ba7b810-9dad-11d1-80b4-00c04fd430c8")
		_ = named.Set("URL", "6ba7b811-9dad-11d1-80b4-00c04fd430c8")
	}
	_ = o.Set("NIL", "00000000-0000-0000-0000-000000000000")
	_ = o.Set("MAX", "ffffffff-ffff-ffff-ffff-ffffffffffff")
	return o
}

// uuidOut gives a UUID back: as a text, or in the buffer that the caller gave, from an offset on.
func (rt *realm) uuidOut(c goja.FunctionCall, buffer int, b [16]byte) goja.Value {
	o, ok := c.Argument(buffer).(*goja.Object)
	if !ok {
		return rt.vm.ToValue(formatUUID(b))
	}
	at := c.Argument(buffer + 1).ToInteger()
	for i, v := range b {
		_ = o.Set(strconv.FormatInt(at+int64(i), 10), int64(v))
	}
	return o
}

// uuid4 takes the random bytes from the options when they bring some.
func (rt *realm) uuid4(c goja.FunctionCall) [16]byte {
	var b [16]byte
	_, _ = rand.Read(b[:])
	if o, ok := c.Argument(0).(*goja.Object); ok {
		if list, ok := o.Get("random").(*goja.Object); ok && length(list) >= 16 {
			copy(b[:], rt.bytesOfList(list, 16))
		}
	}
	return versioned(b, 4)
}

// ticks are the 100 ns since the Gregorian calendar began.
func ticks() uint64 { return uint64(time.Now().UnixNano()/100) + 0x01b21dd213814000 }

func uuid1() [16]byte {
	var b [16]byte
	_, _ = rand.Read(b[8:])
	t := ticks()
	binary.BigEndian.PutUint32(b[0:], uint32(t))
	binary.BigEndian.PutUint16(b[4:], uint16(t>>32))
	binary.BigEndian.PutUint16(b[6:], uint16(t>>48))
	b[10] |= 1 // the node is no network card's
	return versioned(b, 1)
}

func uuid6() [16]byte {
	var b [16]byte
	_, _ = rand.Read(b[8:])
	t := ticks()
	binary.BigEndian.PutUint32(b[0:], uint32(t>>28))
	binary.BigEndian.PutUint16(b[4:], uint16(t>>12))
	binary.BigEndian.PutUint16(b[6:], uint16(t&0xfff))
	return versioned(b, 6)
}

func uuid7() [16]byte {
	var b [16]byte
	_, _ = rand.Read(b[:])
	ms := uint64(time.Now().UnixMilli())
	binary.BigEndian.PutUint32(b[0:], uint32(ms>>16))
	binary.BigEndian.PutUint16(b[4:], uint16(ms))
	return versioned(b, 7)
}

// uuidNamed makes v3 and v5: (name, namespace, buffer?, offset?).
func (rt *realm) uuidNamed(version byte, newHash func() hash.Hash) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		name, space := rt.uuidBytes(c.Argument(0)), rt.uuidBytes(c.Argument(1))
		if s, ok := c.Argument(1).(goja.String); ok {
			space = rt.parsedUUID(s)
		}
		if len(space) != 16 {
			rt.throw("TypeError", "Namespace must be array-like (16 iterable integer values, 0-255)")
		}
		h := newHash()
		h.Write(space)
		h.Write(name)
		return rt.uuidOut(c, 2, versioned([16]byte(h.Sum(nil)), version))
	}
}

// uuidBytes reads a text or a list of bytes.
func (rt *realm) uuidBytes(v goja.Value) []byte {
	o, ok := v.(*goja.Object)
	if !ok {
		return []byte(text(v))
	}
	if b, ok := bytesOf(o); ok {
		return b
	}
	return rt.bytesOfList(o, float64(length(o)))
}

// validUUID holds the digits of version and variant too, as the package does; the one of zeros is one.
func validUUID(v goja.Value) bool {
	s, ok := v.(goja.String)
	if !ok {
		return false
	}
	text := strings.ToLower(s.String())
	if strings.Trim(text, "0-") == "" || strings.Trim(text, "f-") == "" {
		return len(text) == 36 && formatUUID([16]byte(uuidOf(text))) == text
	}
	b := uuidOf(text)
	return len(text) == 36 && formatUUID([16]byte(b)) == text && b[6]>>4 >= 1 && b[6]>>4 <= 8 && b[8]>>6 == 2
}

// uuidOf reads the digits of a UUID; too few leave zeros.
func uuidOf(text string) []byte {
	b := make([]byte, 16)
	digits := strings.ReplaceAll(text, "-", "")
	if len(digits) == 32 {
		_, _ = hex.Decode(b, []byte(digits))
	}
	return b
}

func (rt *realm) parsedUUID(v goja.Value) []byte {
	if !validUUID(v) {
		rt.throw("TypeError", "Invalid UUID")
	}
	return uuidOf(v.String())
}

func (rt *realm) uuidParse(c goja.FunctionCall) goja.Value {
	return rt.uint8Array(rt.parsedUUID(c.Argument(0)))
}

func (rt *realm) uuidVersion(c goja.FunctionCall) goja.Value {
	return rt.vm.ToValue(int(rt.parsedUUID(c.Argument(0))[6] >> 4))
}

// uuidStringify is stringify(bytes, offset?).
func (rt *realm) uuidStringify(c goja.FunctionCall) goja.Value {
	b := rt.uuidBytes(c.Argument(0))
	at := clampIndex(c.Argument(1), 0, len(b))
	if len(b)-at < 16 {
		rt.throw("TypeError", "Stringified UUID is invalid")
	}
	s := rt.vm.ToValue(formatUUID([16]byte(b[at : at+16])))
	if !validUUID(s) {
		rt.throw("TypeError", "Stringified UUID is invalid")
	}
	return s
}
