package run

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// str reads a string in either quotes.
func (p *json5) str() (string, error) {
	quote := p.in[p.pos]
	p.pos++
	var b strings.Builder
	for p.pos < len(p.in) {
		switch c := p.in[p.pos]; c {
		case quote:
			p.pos++
			return b.String(), nil
		case '\\':
			p.pos++
			if err := p.escape(&b); err != nil {
				return "", err
			}
		case '\n', '\r':
			return "", p.unexpected()
		default:
			b.WriteByte(c)
			p.pos++
		}
	}
	return "", errors.New("JSON5: a string does not end")
}

// escape reads what follows a backslash.
func (p *json5) escape(b *strings.Builder) error {
	if p.pos >= len(p.in) {
		return p.unexpected()
	}
	r, size := utf8.DecodeRuneInString(p.in[p.pos:])
	p.pos += size
	switch r {
	case 'b', 'f', 'n', 'r', 't', 'v', '0':
		b.WriteByte("\b\f\n\r\t\v\x00"[strings.IndexRune("bfnrtv0", r)])
	case 'x':
		n, err := p.hex(2)
		b.WriteRune(n)
		return err
	case 'u':
		return p.unicode(b)
	case '\r':
		p.accept("\n") // a line that goes on
	case '\n', '\u2028', '\u2029':
	default:
		if '1' <= r && r <= '9' {
			return p.unexpected()
		}
		b.WriteRune(r)
	}
	return nil
}

func (p *json5) hex(digits int) (rune, error) {
	if p.pos+digits > len(p.in) {
		return 0, p.unexpected()
	}
	n, err := strconv.ParseUint(p.in[p.pos:p.pos+digits], 16, 32)
	if err != nil {
		return 0, p.unexpected()
	}
	p.pos += digits
	return rune(n), nil
}

// unicode reads the digits of \uXXXX and joins surrogate pairs. Half a pair is kept in WTF-8, which jsonString writes
// as an escape again.
func (p *json5) unicode(b *strings.Builder) error {
	n, err := p.hex(4)
	if err != nil {
		return err
	}
	if n>>10 == 0xd800>>10 && p.accept(`\u`) {
		low, err := p.hex(4)
		if err != nil {
			return err
		}
		if low>>10 == 0xdc00>>10 {
			b.WriteRune(0x10000 + (n&0x3ff)<<10 + low&0x3ff)
			return nil
		}
		writeCodeUnit(b, n)
		n = low
	}
	writeCodeUnit(b, n)
	return nil
}

func writeCodeUnit(b *strings.Builder, n rune) {
	if n>>11 != 0xd800>>11 {
		b.WriteRune(n)
		return
	}
	b.Write([]byte{0xe0 | byte(n>>12), 0x80 | byte(n>>6)&0x3f, 0x80 | byte(n)&0x3f})
}

// jsonString quotes a text as JSON.stringify does: only what JSON forbids is escaped.
func jsonString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b.Write([]byte{'\\', c})
		case c < 0x20:
			b.WriteString(controlEscape(c))
		case c == 0xed && i+2 < len(s) && s[i+1] >= 0xa0: // half a surrogate pair, see writeCodeUnit
			fmt.Fprintf(&b, `\u%04x`, rune(c&0xf)<<12|rune(s[i+1]&0x3f)<<6|rune(s[i+2]&0x3f))
			i += 3
			continue
		default:
			b.WriteByte(c)
		}
		i++
	}
	b.WriteByte('"')
	return b.String()
}

func controlEscape(c byte) string {
	if i := strings.IndexByte("\b\f\n\r\t", c); i >= 0 {
		return `\` + "bfnrt"[i:i+1]
	}
	return fmt.Sprintf(`\u%04x`, c)
}
