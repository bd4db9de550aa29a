package script

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/dop251/goja"
	"golang.org/x/crypto/ripemd160"
)

// cryptoHost is what builtin/cryptojs.js asks of Go. Data are texts, which mean UTF-8, or crypto-js's WordArrays:
// {words, sigBytes}, the bytes in words of 32 bits, the highest first.
type cryptoHost struct {
	rt      *realm
	version int // of crypto-js: 3 as in Postman, 4 as in Requestly
}

func (h *cryptoHost) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "digest":
		return h.digest
	case "mac":
		return h.mac
	case "pbkdf2":
		return h.pbkdf2
	case "evpkdf":
		return h.evpkdf
	case "cipher":
		return h.cipher
	case "encodeWords":
		return h.encodeWords
	case "decodeWords":
		return h.decodeWords
	case "joinWords":
		return h.joinWords
	case "wordsOf":
		return func(c goja.FunctionCall) goja.Value { return h.words(h.rt.memory(c.Argument(0), "typed array")) }
	case "randomWords":
		return h.randomWords
	case "realCrypto":
		return h.real
	}
	return nil
}

func (h *cryptoHost) field(name string) goja.Value {
	if name == "cryptoVersion" {
		return h.rt.vm.ToValue(h.version)
	}
	return nil
}

func (h *cryptoHost) assign(string, goja.Value) bool { return false }
func (h *cryptoHost) keys() []string                 { return nil }

// cryptoJS is the module of that version.
func (rt *realm) cryptoJS(version int) goja.Value {
	name := "crypto-js@" + strconv.Itoa(version)
	if v, ok := rt.natives[name]; ok {
		return v
	}
	v := rt.runBuiltin("cryptojs", &cryptoHost{rt: rt, version: version}).Get("CryptoJS")
	rt.keepNative(name, v)
	return v
}

// real is the library itself, for what is not here.
func (h *cryptoHost) real(goja.FunctionCall) goja.Value {
	v, ok := h.rt.bundled("crypto-js")
	if !ok {
		h.rt.throw("Error", "this member of crypto-js needs the bundled library, which this binary does not have: build it with make")
	}
	return v
}

// data reads a text or a WordArray. A size that is no whole number, which a hex text of odd length gives, is cut.
func (h *cryptoHost) data(v goja.Value) []byte {
	if s, ok := v.(goja.String); ok {
		return []byte(s.String())
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	n := int(max(0, min(o.Get("sigBytes").ToInteger(), maxBytes)))
	words, _ := o.Get("words").(*goja.Object)
	if words == nil {
		return nil
	}
	list, _ := words.Export().([]any)
	out := make([]byte, 0, n+3)
	for i := 0; len(out) < n; i++ {
		w := uint32(0)
		if i < len(list) {
			w = word32(list[i])
		}
		out = append(out, byte(w>>24), byte(w>>16), byte(w>>8), byte(w))
	}
	return out[:n]
}

// word32 is the 32 bits of an exported number.
func word32(v any) uint32 {
	switch v := v.(type) {
	case int64:
		return uint32(v)
	case float64:
		return uint32(int64(v))
	}
	return 0
}

// chunks reads a list of data one after the other.
func (h *cryptoHost) chunks(v goja.Value) []byte {
	var out []byte
	list := v.ToObject(h.rt.vm)
	for i := range length(list) {
		out = append(out, h.data(list.Get(strconv.FormatInt(i, 10)))...)
	}
	return out
}

// words is [words, sigBytes] of bytes.
func (h *cryptoHost) words(b []byte) goja.Value {
	return h.wordsSized(b, h.rt.vm.ToValue(len(b)))
}

func (h *cryptoHost) wordsSized(b []byte, size goja.Value) goja.Value {
	items := make([]any, 0, (len(b)+3)/4)
	for chunk := range slices.Chunk(b, 4) {
		w := uint32(0)
		for i := range 4 {
			w <<= 8
			if i < len(chunk) {
				w |= uint32(chunk[i])
			}
		}
		items = append(items, int64(int32(w)))
	}
	return h.rt.vm.NewArray(h.rt.vm.NewArray(items...), size)
}

func (h *cryptoHost) randomWords(c goja.FunctionCall) goja.Value {
	n := c.Argument(0).ToInteger()
	h.rt.refuse(n > maxItems || n < 0, "Invalid array length")
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return h.words(b)
}

func (h *cryptoHost) joinWords(c goja.FunctionCall) goja.Value {
	return h.words(append(h.data(c.Argument(0)), h.data(c.Argument(1))...))
}

// newHash is a hash by crypto-js's name; bits is the length of SHA3's output.
func newHash(name string, bits int) func() hash.Hash {
	switch name {
	case "MD5":
		return md5.New
	case "SHA1":
		return sha1.New
	case "SHA224":
		return sha256.New224
	case "SHA256":
		return sha256.New
	case "SHA384":
		return sha512.New384
	case "SHA512":
		return sha512.New
	case "RIPEMD160":
		return ripemd160.New
	case "SHA3":
		return func() hash.Hash { return &keccak{size: bits / 8} }
	}
	return nil
}

func (h *cryptoHost) hash(name, bits goja.Value) func() hash.Hash {
	n := 512
	if bits != nil {
		n = int(bits.ToInteger())
	}
	f := newHash(text(name), n)
	if f == nil || n != 224 && n != 256 && n != 384 && n != 512 {
		h.rt.throw("Error", "crypto-js: the hasher is not one of the library's own")
	}
	return f
}

// encodeWords is encodeWords(encoding, words).
func (h *cryptoHost) encodeWords(c goja.FunctionCall) goja.Value {
	b := h.data(c.Argument(1))
	switch c.Argument(0).String() {
	case "Hex":
		return h.rt.vm.ToValue(hex.EncodeToString(b))
	case "Latin1":
		return latin1Text.decode(h.rt.vm, b)
	case "Base64":
		return h.rt.vm.ToValue(base64.StdEncoding.EncodeToString(b))
	case "Base64url":
		return h.rt.vm.ToValue(base64.RawURLEncoding.EncodeToString(b))
	case "Utf16LE":
		return utf16Text.decode(h.rt.vm, append(b, make([]byte, len(b)%2)...))
	case "Utf16":
		return utf16Text.decode(h.rt.vm, swapPairs(append(b, make([]byte, len(b)%2)...)))
	}
	if !utf8.Valid(b) {
		h.rt.throw("Error", "Malformed UTF-8 data")
	}
	return h.rt.vm.ToValue(string(b))
}

func swapPairs(b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}

// decodeWords is decodeWords(encoding, text).
func (h *cryptoHost) decodeWords(c goja.FunctionCall) goja.Value {
	s, ok := c.Argument(1).(goja.String)
	if !ok {
		return h.words(nil)
	}
	switch c.Argument(0).String() {
	case "Hex":
		b := hexWords(s.String())
		return h.wordsSized(b, h.rt.vm.ToValue(float64(s.Length())/2))
	case "Latin1":
		return h.words(latin1Text.encode(s))
	case "Base64":
		return h.words(base64Words(s.String(), "+/"))
	case "Base64url":
		return h.words(base64Words(s.String(), "-_"))
	case "Utf16LE":
		return h.words(utf16Text.encode(s))
	case "Utf16":
		return h.words(swapPairs(utf16Text.encode(s)))
	}
	return h.words([]byte(s.String()))
}

// hexWords takes pairs; what is no digit counts nothing.
func hexWords(s string) []byte {
	out := make([]byte, 0, (len(s)+1)/2)
	for i := 0; i < len(s); i += 2 {
		pair := s[i:min(i+2, len(s))]
		n, err := strconv.ParseUint(pair, 16, 8)
		if err != nil {
			n, _ = strconv.ParseUint(pair[:1], 16, 8)
		}
		out = append(out, byte(n))
	}
	return out
}

// base64Words reads up to the padding; a character of no alphabet is a zero, as in crypto-js.
func base64Words(s, last string) []byte {
	bits := func(c byte) byte {
		switch {
		case c >= 'A' && c <= 'Z':
			return c - 'A'
		case c >= 'a' && c <= 'z':
			return c - 'a' + 26
		case c >= '0' && c <= '9':
			return c - '0' + 52
		case c == last[0]:
			return 62
		case c == last[1]:
			return 63
		}
		return 0
	}
	var out []byte
	for i := 0; i < len(s) && s[i] != '='; i++ {
		if k := i % 4; k != 0 {
			out = append(out, bits(s[i-1])<<(2*k)|bits(s[i])>>(6-2*k))
		}
	}
	return out
}
