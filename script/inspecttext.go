package script

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const ellipsis = "…"

// jsWidth is the length of a text as JavaScript counts it.
func jsWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// cut shortens a text to a width, its end then being an ellipsis. Chai 5 leaves no half of a character before it;
// chai 4's half comes out as U+FFFD, as it would on any terminal.
func (p *valueWriter) cut(s string, room int) string {
	n := jsWidth(s)
	if n <= room || n <= 1 {
		return s
	}
	if room < 1 {
		return ellipsis
	}
	if len(s) == n {
		return s[:room-1] + ellipsis
	}
	units := utf16.Encode([]rune(s))[:room-1]
	if last := len(units) - 1; p.c.five && last >= 0 && units[last] >= 0xd800 && units[last] < 0xdc00 {
		units = units[:last]
	}
	return string(utf16.Decode(units)) + ellipsis
}

// escapeText escapes quotes and what cannot be seen.
func escapeText(s string) string {
	if strings.IndexFunc(s, mustEscape) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if !mustEscape(r) {
			b.WriteRune(r)
			continue
		}
		if short := strings.IndexRune("\b\t\n\f\r'", r); short >= 0 && r != utf8.RuneError {
			b.WriteByte('\\')
			b.WriteByte("btnfr'"[short])
			continue
		}
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

func mustEscape(r rune) bool {
	switch {
	case r < 0x20, r == '\'', r >= 0x7f && r <= 0x9f, r == 0xad:
		return true
	case r < 0x600:
		return false
	case r <= 0x604, r == 0x70f, r == 0x17b4, r == 0x17b5:
		return true
	case r >= 0x200c && r <= 0x200f, r >= 0x2028 && r <= 0x202f, r >= 0x2060 && r <= 0x206f:
		return true
	}
	return r == 0xfeff || r >= 0xfff0 && r <= 0xffff
}

// quoteKey writes a key as it stands in an object literal.
func quoteKey(key string) string {
	if isPlainName(key) && !strings.Contains(key, "$") {
		return key
	}
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range key {
		switch {
		case r == '\'':
			b.WriteString(`\'`)
		case r == '\\':
			b.WriteString(`\\`)
		case strings.ContainsRune("\b\t\n\f\r", r):
			b.WriteByte('\\')
			b.WriteByte("btn0fr"[r-'\b'])
		case r < 0x20:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
