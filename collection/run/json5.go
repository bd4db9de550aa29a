package run

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// json5ToJSON rewrites a JSON5 text (comments, trailing commas, single quotes, bare keys, hexadecimal numbers …) as
// compact JSON, as JSON.stringify would. Keys keep their order; of one key the last value counts. Numbers that are
// JSON already keep their text, so that long ones lose no digit.
func json5ToJSON(text string) (string, error) {
	p := &json5{in: text}
	value, err := p.value(0)
	if err != nil {
		return "", err
	}
	if err := p.blanks(); err != nil {
		return "", err
	}
	if p.pos < len(p.in) {
		return "", p.unexpected()
	}
	return value, nil
}

// maxJSON5Depth keeps a hostile text from using up the stack.
const maxJSON5Depth = 1000

type json5 struct {
	in  string
	pos int
}

func (p *json5) unexpected() error {
	if p.pos >= len(p.in) {
		return errors.New("JSON5: unexpected end")
	}
	r, _ := utf8.DecodeRuneInString(p.in[p.pos:])
	line := 1 + strings.Count(p.in[:p.pos], "\n")
	return fmt.Errorf("JSON5: line %d: unexpected %q", line, r)
}

// peek is the next byte, 0 at the end.
func (p *json5) peek() byte {
	if p.pos < len(p.in) {
		return p.in[p.pos]
	}
	return 0
}

// accept skips a text when it comes next.
func (p *json5) accept(text string) bool {
	if strings.HasPrefix(p.in[p.pos:], text) {
		p.pos += len(text)
		return true
	}
	return false
}

// blanks skips white space and comments.
func (p *json5) blanks() error {
	for p.pos < len(p.in) {
		switch rest := p.in[p.pos:]; {
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexAny(rest, "\n\r\u2028\u2029")
			if n < 0 {
				n = len(rest)
			}
			p.pos += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				return errors.New("JSON5: a comment does not end")
			}
			p.pos += n + 4
		default:
			r, size := utf8.DecodeRuneInString(rest)
			if !unicode.IsSpace(r) && r != '\ufeff' && !unicode.Is(unicode.Zs, r) {
				return nil
			}
			p.pos += size
		}
	}
	return nil
}

func (p *json5) value(depth int) (string, error) {
	if depth > maxJSON5Depth {
		return "", errors.New("JSON5: nested too deeply")
	}
	if err := p.blanks(); err != nil {
		return "", err
	}
	switch p.peek() {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"', '\'':
		s, err := p.str()
		return jsonString(s), err
	}
	for _, word := range []string{"null", "true", "false"} {
		if p.accept(word) {
			return word, nil
		}
	}
	return p.number()
}

type json5Member struct{ key, value string }

func (p *json5) object(depth int) (string, error) {
	var members []json5Member
	at := map[string]int{}
	err := p.list('}', func() error {
		key, err := p.key()
		if err != nil {
			return err
		}
		if err := p.blanks(); err != nil {
			return err
		}
		if !p.accept(":") {
			return p.unexpected()
		}
		value, err := p.value(depth + 1)
		if i, ok := at[key]; ok {
			members[i].value = value
			return err
		}
		at[key] = len(members)
		members = append(members, json5Member{key, value})
		return err
	})
	var b strings.Builder
	for i, m := range members {
		b.WriteString([2]string{"{", ","}[min(i, 1)] + jsonString(m.key) + ":" + m.value)
	}
	if members == nil {
		b.WriteByte('{')
	}
	return b.String() + "}", err
}

func (p *json5) array(depth int) (string, error) {
	var values []string
	err := p.list(']', func() error {
		value, err := p.value(depth + 1)
		values = append(values, value)
		return err
	})
	return "[" + strings.Join(values, ",") + "]", err
}

// list reads what stands between an opening bracket and end, with commas between and maybe one more.
func (p *json5) list(end byte, element func() error) error {
	p.pos++
	for {
		if err := p.blanks(); err != nil {
			return err
		}
		if p.accept(string(end)) {
			return nil
		}
		if err := element(); err != nil {
			return err
		}
		if err := p.blanks(); err != nil {
			return err
		}
		if p.peek() != end && !p.accept(",") {
			return p.unexpected()
		}
	}
}

func (p *json5) key() (string, error) {
	if c := p.peek(); c == '"' || c == '\'' {
		return p.str()
	}
	start := p.pos
	for p.pos < len(p.in) {
		r, size := utf8.DecodeRuneInString(p.in[p.pos:])
		digit := unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '\u200c' || r == '\u200d'
		if !unicode.IsLetter(r) && r != '$' && r != '_' && (p.pos == start || !digit) {
			break
		}
		p.pos += size
	}
	if p.pos == start {
		return "", p.unexpected()
	}
	return p.in[start:p.pos], nil
}

// number reads a number. Infinity and NaN are null, as JSON.stringify has it.
func (p *json5) number() (string, error) {
	start := p.pos
	sign := ""
	if c := p.peek(); c == '+' || c == '-' {
		sign = strings.Trim(string(c), "+")
		p.pos++
	}
	if p.accept("Infinity") || p.accept("NaN") {
		return "null", nil
	}
	from := p.pos
	for p.pos < len(p.in) && (isAlphanumeric(p.in[p.pos]) || p.in[p.pos] == '.' || p.isExponentSign(from)) {
		p.pos++
	}
	digits := p.in[from:p.pos]
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "0x"); ok {
		if n, ok := new(big.Int).SetString(hex, 16); ok && !strings.HasPrefix(hex, "-") && !strings.Contains(hex, "_") {
			return sign + n.String(), nil
		}
	}
	if text, ok := plainNumber(digits); ok {
		return sign + text, nil
	}
	p.pos = start
	return "", p.unexpected()
}

func (p *json5) isExponentSign(from int) bool {
	c := p.in[p.pos]
	return (c == '+' || c == '-') && p.pos > from && (p.in[p.pos-1] == 'e' || p.in[p.pos-1] == 'E') &&
		p.in[from+1] != 'x' && p.in[from+1] != 'X'
}

// plainNumber gives a decimal number the digits around its point that JSON wants.
func plainNumber(digits string) (string, bool) {
	if strings.Trim(digits, "0123456789.eE+-") != "" {
		return "", false
	}
	if _, err := strconv.ParseFloat(digits, 64); err != nil && !errors.Is(err, strconv.ErrRange) {
		return "", false
	}
	whole, exponent := digits, ""
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		whole, exponent = digits[:i], digits[i:]
	}
	whole = strings.TrimSuffix(whole, ".")
	if strings.HasPrefix(whole, ".") {
		whole = "0" + whole
	}
	if len(whole) > 1 && whole[0] == '0' && whole[1] != '.' { // octal in old JavaScript, an error in JSON5
		return "", false
	}
	return whole + exponent, true
}
