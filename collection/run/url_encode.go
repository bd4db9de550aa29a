package run

import (
	"strconv"
	"strings"
)

// encoding percent-encodes one part of a URL, or leaves it as it is.
type encoding func(text string, set *encodeSet) string

// encodeSet marks the ASCII bytes that are percent-encoded in a part of a URL. Bytes from 0x80 always are.
type encodeSet [0x80]bool

// The sets are Postman's, which are nearly those of the WHATWG URL standard: a query keeps [ ] { } | ^ ` and \, a path
// keeps [ ] | ^ and '.
var (
	controlSet  = newEncodeSet(nil, "\x7f")
	querySet    = newEncodeSet(controlSet, ` "#'<>`)
	fragmentSet = newEncodeSet(controlSet, " \"<>`")
	pathSet     = newEncodeSet(fragmentSet, "#?{}")
	userInfoSet = newEncodeSet(pathSet, `/:;=@[\]^|`)
)

func newEncodeSet(base *encodeSet, chars string) *encodeSet {
	var set encodeSet
	if base != nil {
		set = *base
	}
	for c := range byte(0x20) {
		set[c] = true
	}
	for i := range len(chars) {
		set[chars[i]] = true
	}
	return &set
}

const upperHex = "0123456789ABCDEF"

// percentEncode encodes what is in the set. A percent sign stays, so that what the user encoded is not encoded again.
func percentEncode(text string, set *encodeSet) string {
	text = strings.ToValidUTF8(text, "�")
	n := 0
	for i := range len(text) {
		if c := text[i]; c >= 0x80 || set[c] {
			n++
		}
	}
	if n == 0 {
		return text
	}
	out := make([]byte, 0, len(text)+2*n)
	for i := range len(text) {
		c := text[i]
		if c >= 0x80 || set[c] {
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// unencoded is the encoding of disableUrlEncoding.
func unencoded(text string, _ *encodeSet) string { return text }

// encodeURIComponent is JavaScript's: all but letters, digits and - _ . ! ~ * ' ( ) is encoded.
func encodeURIComponent(text string) string { return escapeAllBut(text, "-_.!~*'()") }

// escapeAllBut percent-encodes all but letters, digits and the given ASCII characters.
func escapeAllBut(text, kept string) string {
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if isAlphanumeric(c) || strings.IndexByte(kept, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
	}
	return b.String()
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// percentDecode decodes what is encoded and leaves the rest.
func percentDecode(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if n, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, text[i])
	}
	return string(out)
}
