package script

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

func (p *jsonParser) string() goja.Value {
	s, units := p.quoted()
	if units != nil {
		return goja.StringFromUTF16(units)
	}
	return p.rt.vm.ToValue(s)
}

// quoted reads a string. It is returned as text or, when it holds a surrogate without its partner, which no Go
// string can, as UTF-16.
func (p *jsonParser) quoted() (text string, units []uint16) {
	p.at++
	start := p.at
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[start : p.at-1], nil
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			p.failAt("Bad control character in string literal", p.at)
		}
	}
	p.failAt("Unterminated string", p.at)
	return "", nil
}

// escaped reads on from the first backslash of a string.
func (p *jsonParser) escaped(start int) (string, []uint16) {
	var b strings.Builder
	b.WriteString(p.text[start:p.at])
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return b.String(), nil
		case c == '\\':
			r := p.escape()
			if utf16.IsSurrogate(r) {
				if r = p.pair(r); r == utf8.RuneError {
					return "", p.lone(start)
				}
			}
			b.WriteRune(r)
		case c < ' ':
			p.failAt("Bad control character in string literal", p.at)
		default:
			b.WriteByte(c)
			p.at++
		}
	}
	p.failAt("Unterminated string", p.at)
	return "", nil
}

// pair joins a high surrogate with the low one that follows it; RuneError when none does.
func (p *jsonParser) pair(high rune) rune {
	if !strings.HasPrefix(p.text[p.at:], `\u`) {
		return utf8.RuneError
	}
	return utf16.DecodeRune(high, p.escape())
}

// escape reads one escape sequence; \u gives one UTF-16 unit.
func (p *jsonParser) escape() rune {
	p.at++
	if p.at >= len(p.text) {
		p.unexpected()
	}
	c := p.text[p.at]
	p.at++
	switch c {
	case '"', '\\', '/':
		return rune(c)
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'u':
		return p.hex4()
	}
	p.failAt("Bad escaped character", p.at-1)
	return 0
}

func (p *jsonParser) hex4() rune {
	var r rune
	for range 4 {
		if p.at >= len(p.text) {
			p.failAt("Bad Unicode escape", p.at)
		}
		d := strings.IndexByte("0123456789abcdef", p.text[p.at]|0x20)
		if c := p.text[p.at]; d < 0 || c < '0' {
			p.failAt("Bad Unicode escape", p.at)
		}
		r = r<<4 | rune(d)
		p.at++
	}
	return r
}

// lone reads the string from its start again, as UTF-16.
func (p *jsonParser) lone(start int) []uint16 {
	units := []uint16{}
	for p.at = start; p.at < len(p.text); {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return units
		case c == '\\':
			units = append(units, uint16(p.escape()))
		case c < ' ':
			p.failAt("Bad control character in string literal", p.at)
		default:
			r, n := utf8.DecodeRuneInString(p.text[p.at:])
			units = utf16.AppendRune(units, r)
			p.at += n
		}
	}
	p.failAt("Unterminated string", p.at)
	return nil
}
