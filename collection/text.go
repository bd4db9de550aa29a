package collection

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The byte order marks that may open a file.
const (
	bomUTF8    = "\xEF\xBB\xBF"
	bomUTF16LE = "\xFF\xFE"
	bomUTF16BE = "\xFE\xFF"
)

// decodeText turns the bytes of a file into UTF-8 text without a byte order mark. A text that is UTF-8 already is not
// copied. Newman reads the same encodings: UTF-8, UTF-16 and Latin-1.
func decodeText(raw string) string {
	switch {
	case strings.HasPrefix(raw, bomUTF8):
		return repairUTF8(raw[len(bomUTF8):])
	case strings.HasPrefix(raw, bomUTF16LE):
		return decodeUTF16(raw[2:], littleEndian)
	case strings.HasPrefix(raw, bomUTF16BE):
		return decodeUTF16(raw[2:], bigEndian)
	case len(raw) > 1 && raw[0] != 0 && raw[1] == 0:
		return decodeUTF16(raw, littleEndian) // a NUL beside ASCII stands in no text of one byte each
	case len(raw) > 1 && raw[0] == 0 && raw[1] != 0:
		return decodeUTF16(raw, bigEndian)
	}
	return repairUTF8(raw)
}

func littleEndian(lo, hi byte) uint16 { return uint16(lo) | uint16(hi)<<8 }
func bigEndian(hi, lo byte) uint16    { return uint16(lo) | uint16(hi)<<8 }

func decodeUTF16(raw string, unit func(a, b byte) uint16) string {
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, unit(raw[i], raw[i+1]))
	}
	return string(utf16.Decode(units))
}

// repairUTF8 returns valid UTF-8: the text itself, the text with U+FFFD in place of a few broken bytes, or the text
// read as Latin-1 when the broken bytes are too many to be accidents.
func repairUTF8(raw string) string {
	if utf8.ValidString(raw) {
		return raw
	}
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	if good > 10*bad { // the proportion at which chardet, which Newman uses, still says UTF-8
		return strings.ToValidUTF8(raw, "\uFFFD")
	}
	return decodeLatin1(raw)
}

func decodeLatin1(raw string) string {
	var b strings.Builder
	b.Grow(len(raw) + len(raw)/8)
	for i := range len(raw) {
		b.WriteRune(rune(raw[i]))
	}
	return b.String()
}
