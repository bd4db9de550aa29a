package script

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/text/encoding/unicode"
)

// encoding is one of Node's ways between texts and bytes.
type encoding string

const (
	utf8Text      encoding = "utf8"
	utf16Text     encoding = "utf16le"
	latin1Text    encoding = "latin1"
	asciiText     encoding = "ascii"
	base64Text    encoding = "base64"
	base64urlText encoding = "base64url"
	hexText       encoding = "hex"
)

// encodingOf reads the name of an encoding; false for one that Node does not know.
func encodingOf(name string) (encoding, bool) {
	switch strings.ToLower(name) {
	case "utf8", "utf-8":
		return utf8Text, true
	case "utf16le", "utf-16le", "ucs2", "ucs-2":
		return utf16Text, true
	case "latin1", "binary":
		return latin1Text, true
	case "ascii":
		return asciiText, true
	case "base64":
		return base64Text, true
	case "base64url":
		return base64urlText, true
	case "hex":
		return hexText, true
	}
	return "", false
}

// encode makes bytes of a text. Like Node it reads base64 and hex as far as they make sense.
func (e encoding) encode(s goja.String) []byte {
	switch e {
	case utf16Text:
		out := make([]byte, 0, 2*s.Length())
		for _, u := range units(s) {
			out = binary.LittleEndian.AppendUint16(out, u)
		}
		return out
	case latin1Text, asciiText:
		out := make([]byte, s.Length())
		for i := range out {
			out[i] = byte(s.CharAt(i))
		}
		return out
	case base64Text, base64urlText:
		return looseBase64(s.String())
	case hexText:
		text := s.String()
		out := make([]byte, len(text)/2)
		n, _ := hex.Decode(out, []byte(text[:len(out)*2]))
		return out[:n]
	}
	return []byte(s.String())
}

// looseBase64 takes both alphabets, skips what belongs to neither and ends at the first padding.
func looseBase64(text string) []byte {
	text, _, _ = strings.Cut(text, "=")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		case r == '+', r == '/', r < 0x80 && isWord(byte(r)) && r != '$':
			return r
		}
		return -1
	}, text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	out, _ := base64.RawStdEncoding.DecodeString(text)
	return out
}

// decode makes a text of bytes.
func (e encoding) decode(vm *goja.Runtime, b []byte) goja.Value {
	switch e {
	case utf16Text:
		out := make([]uint16, len(b)/2)
		for i := range out {
			out[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
		return goja.StringFromUTF16(out)
	case latin1Text, asciiText:
		mask := byte(0xff)
		if e == asciiText {
			mask = 0x7f
		}
		out := make([]uint16, len(b))
		for i := range out {
			out[i] = uint16(b[i] & mask)
		}
		return goja.StringFromUTF16(out)
	case base64Text:
		return vm.ToValue(base64.StdEncoding.EncodeToString(b))
	case base64urlText:
		return vm.ToValue(base64.RawURLEncoding.EncodeToString(b))
	case hexText:
		return vm.ToValue(hex.EncodeToString(b))
	}
	return vm.ToValue(utf8String(b))
}

// utf8String reads UTF-8; of what is none each longest possible part becomes one U+FFFD, as the web has it.
func utf8String(b []byte) string {
	out, err := unicode.UTF8.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}
