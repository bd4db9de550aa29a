package script

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// maxJSONDepth bounds the parser's recursion; V8 has no bound, no API nests a hundredth of it.
const maxJSONDepth = 50_000

// jsonParser reads JSON straight into JavaScript values, which costs a third of the engine's JSON.parse. It is
// JSON.parse to the letter: order of keys, last of duplicate keys wins, lone surrogates stay, V8's messages.
type jsonParser struct {
	rt    *realm
	text  string
	at    int
	depth int
	// sources, when it is not nil, gets the texts of what is no object and no array.
	sources *jsonSources
}

// jsonError is a syntax error at an offset in bytes.
type jsonError struct {
	message string // V8's, with the place
	what    string // without
	at      int
}

// parseJSON reads one JSON text.
func (rt *realm) parseJSON(text string) (v goja.Value, err *jsonError) {
	return (&jsonParser{rt: rt, text: text}).all()
}

// all reads the whole text as one value.
func (p *jsonParser) all() (v goja.Value, err *jsonError) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(jsonError)
			if !ok {
				panic(r)
			}
			err = &e
		}
	}()
	v, source := p.sourced()
	if p.sources != nil {
		p.sources.root = jsonSource{v, source}
	}
	p.space()
	if p.at < len(p.text) {
		what := "Unexpected non-whitespace character after JSON"
		panic(jsonError{at: p.at, what: what, message: fmt.Sprintf("%s at position %d", what, utf16Len(p.text[:p.at]))})
	}
	return v, nil
}

// failAt stops with a message that names the place.
func (p *jsonParser) failAt(message string, at int) {
	panic(jsonError{at: at, what: message, message: fmt.Sprintf("%s in JSON at position %d", message, utf16Len(p.text[:at]))})
}

// unexpected stops at the present character, with V8's words.
func (p *jsonParser) unexpected() {
	if p.at >= len(p.text) {
		const end = "Unexpected end of JSON input"
		panic(jsonError{at: p.at, what: end, message: end})
	}
	switch c := p.text[p.at]; {
	case c == '"':
		p.failAt("Unexpected string", p.at)
	case c >= '0' && c <= '9' || c == '-':
		p.failAt("Unexpected number", p.at)
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	what := fmt.Sprintf("Unexpected token '%c'", r)
	if p.text == "undefined" || p.text == "[object Object]" {
		// What JSON.parse makes of a value that is no text.
		panic(jsonError{at: p.at, what: what, message: `"` + p.text + `" is not valid JSON`})
	}
	panic(jsonError{at: p.at, what: what, message: what + ", " + p.context() + " is not valid JSON"})
}

// context quotes the text, or ten characters on both sides of the place when it is long.
func (p *jsonParser) context() string {
	const around = 10
	units := utf16.Encode([]rune(p.text))
	at := utf16Len(p.text[:p.at])
	if len(units) <= 4*around {
		return `"` + p.text + `"`
	}
	from, to := max(at-around, 0), min(at+around, len(units))
	s := `"` + string(utf16.Decode(units[from:to])) + `"`
	if from > 0 {
		s = "..." + s
	}
	if to < len(units) {
		s += "... "
	}
	return strings.TrimRight(s, " ")
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

func (p *jsonParser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek is the next character that is no space, 0 at the end.
func (p *jsonParser) peek() byte {
	p.space()
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// sourced reads a value and returns its text too.
func (p *jsonParser) sourced() (goja.Value, string) {
	p.space()
	from := p.at
	v := p.value()
	return v, p.text[from:p.at]
}

func (p *jsonParser) value() goja.Value {
	switch c := p.peek(); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		return p.string()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 't':
		return p.word("true", p.rt.vm.ToValue(true))
	case c == 'f':
		return p.word("false", p.rt.vm.ToValue(false))
	case c == 'n':
		return p.word("null", goja.Null())
	}
	p.unexpected()
	return nil
}

func (p *jsonParser) word(w string, v goja.Value) goja.Value {
	for i := range len(w) {
		if p.at >= len(p.text) || p.text[p.at] != w[i] {
			p.unexpected()
		}
		p.at++
	}
	return v
}

func (p *jsonParser) enter() {
	p.rt.tick()
	p.at++
	if p.depth++; p.depth > maxJSONDepth {
		p.failAt(fmt.Sprintf("Nesting deeper than %d", maxJSONDepth), p.at)
	}
}

func (p *jsonParser) object() goja.Value {
	p.enter()
	o := p.rt.vm.NewObject()
	if p.peek() == '}' {
		p.leave()
		return o
	}
	for first := true; ; first = false {
		key := p.key(first)
		if p.peek() != ':' {
			p.expected("Expected ':' after property name")
		}
		p.at++
		v, source := p.sourced()
		p.sources.keep(o, key, jsonSource{v, source})
		p.rt.put(o, key, v)
		switch p.peek() {
		case ',':
			p.at++
		case '}':
			p.leave()
			return o
		default:
			p.expected("Expected ',' or '}' after property value")
		}
	}
}

func (p *jsonParser) leave() {
	p.at++
	p.depth--
}

// key reads the name of a property.
func (p *jsonParser) key(first bool) string {
	if p.peek() != '"' {
		if first {
			p.expected("Expected property name or '}'")
		}
		p.expected("Expected double-quoted property name")
	}
	s, units := p.quoted()
	if units != nil {
		return string(utf16.Decode(units)) // a lone surrogate cannot be a key here
	}
	return s
}

// expected stops because something else stands here. At the end of the text that is all there is to say.
func (p *jsonParser) expected(message string) {
	p.failAt(message, p.at)
}

func (p *jsonParser) array() goja.Value {
	p.enter()
	items := []any{}
	var sources []jsonSource
	if p.peek() == ']' {
		p.leave()
		return p.rt.vm.NewArray()
	}
	for {
		v, source := p.sourced()
		if items = append(items, v); p.sources != nil {
			sources = append(sources, jsonSource{v, source})
		}
		switch p.peek() {
		case ',':
			p.at++
		case ']':
			p.leave()
			a := p.rt.vm.NewArray(items...)
			for i, s := range sources {
				p.sources.keep(a, strconv.Itoa(i), s)
			}
			return a
		default:
			p.expected("Expected ',' or ']' after array element")
		}
	}
}

func (p *jsonParser) number() goja.Value {
	start := p.at
	if p.text[p.at] == '-' {
		p.at++
		p.need("No number after minus sign")
	}
	if p.text[p.at] == '0' {
		if p.at++; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
			p.unexpected()
		}
	} else {
		p.digits()
	}
	whole := true
	if p.at < len(p.text) && p.text[p.at] == '.' {
		whole = false
		p.at++
		p.need("Unterminated fractional number")
		p.digits()
	}
	if p.at < len(p.text) && p.text[p.at]|0x20 == 'e' {
		whole = false
		p.exponent()
	}
	s := p.text[start:p.at]
	if whole && len(s) <= 15 && s != "-0" {
		n, _ := strconv.ParseInt(s, 10, 64)
		return p.rt.vm.ToValue(n)
	}
	f, _ := strconv.ParseFloat(s, 64) // out of range is ±Inf, as in JavaScript
	return p.rt.vm.ToValue(f)
}

func (p *jsonParser) exponent() {
	p.at++
	if p.at < len(p.text) && (p.text[p.at] == '+' || p.text[p.at] == '-') {
		p.at++
	}
	p.need("Exponent part is missing a number")
	p.digits()
}

// need asks for a digit.
func (p *jsonParser) need(message string) {
	if p.at >= len(p.text) || p.text[p.at] < '0' || p.text[p.at] > '9' {
		p.failAt(message, p.at)
	}
}

func (p *jsonParser) digits() {
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
}
