package script

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// readJSON parses a body for response.json(), or a text for Postman's JSON.parse. A strict one has no byte order mark.
func (x *execution) readJSON(text string, reviver, strict goja.Value) goja.Value {
	text, marked := strings.CutPrefix(text, "\ufeff")
	if marked && strict.ToBoolean() {
		o := x.rt.newError("SyntaxError", "Unexpected byte order mark found in first 1 character(s)")
		_ = o.Set("name", "JSONError")
		panic(o)
	}
	p := x.rt.jsonParser(text, reviver)
	v, err := p.all()
	if err != nil {
		x.throwJSON(text, err)
	}
	return p.revive(v, reviver)
}

// throwJSON throws Postman's JSONError, which names line and column and shows them.
func (x *execution) throwJSON(text string, e *jsonError) {
	if strings.HasPrefix(e.what, "Nesting") {
		x.throw("RangeError", e.message)
	}
	what, at := bodyFault(text, e)
	before := text[:at]
	start := strings.LastIndexByte(before, '\n') + 1
	line, column := strings.Count(before, "\n")+1, utf8.RuneCountInString(before[start:])+1
	shown, _, _ := strings.Cut(text[start:], "\n")
	o := x.rt.newError("SyntaxError", fmt.Sprintf("%s at %d:%d\n%s", what, line, column, excerpt(shown, column)))
	_ = o.Set("name", "JSONError")
	panic(o)
}

// bodyFault tells a fault in the words of Postman's response.json(), and where it stands. The words are not those of
// JSON.parse, and users search for them.
func bodyFault(text string, e *jsonError) (what string, at int) {
	at = min(e.at, len(text))
	before := strings.TrimRight(text[:at], " \t\r\n")
	switch {
	case text == "":
		return "No data, empty input", 0
	case strings.TrimSpace(text) == "":
		return "No data, only a whitespace", len(text)
	case strings.HasSuffix(before, ":") && strings.HasPrefix(e.what, "Unexpected"):
		return "No value found for key " + lastKey(before[:len(before)-1]), at
	case at == len(text) && !partOfWord(before):
		return "Unexpected end of input", at
	case text[min(at, len(text)-1)] < ' ':
		return "Unexpected control character", at
	case strings.HasSuffix(before, ",") && text[at] == ']':
		return "Trailing comma in array", at
	case strings.HasSuffix(before, ",") && text[at] == '}':
		return "Trailing comma in object", at
	}
	if at == len(text) || strings.HasPrefix(e.what, "Unexpected token") {
		at = wordStart(text, at)
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	quoted := string(r)
	if r == '\'' || r == '\\' {
		quoted = `\` + quoted
	}
	return "Unexpected token '" + quoted + "'", at
}

// lastKey is the name in the quotes that end a text.
func lastKey(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	for i := len(text) - 2; i >= 0; i-- {
		if text[i] == '"' && (i == 0 || text[i-1] != '\\') {
			key, _ := strconv.Unquote(text[i:]) // JSON's escapes are Go's, but for \/
			return key
		}
	}
	return text
}

// wordStart goes back to where true, false or null began.
func wordStart(text string, at int) int {
	for at > 0 && text[at-1] >= 'a' && text[at-1] <= 'z' {
		at--
	}
	return at
}

// partOfWord tells whether a text ends within true, false or null.
func partOfWord(text string) bool {
	word := text[wordStart(text, len(text)):]
	return word != "" && (strings.HasPrefix("true", word) || strings.HasPrefix("false", word) || strings.HasPrefix("null", word))
}

// An excerpt shows as much as Postman's: 80 characters of the line, with the place among the first 70.
const (
	excerptLength = 80
	excerptBefore = 69
)

// excerpt is a line and a caret under its column.
func excerpt(line string, column int) string {
	runes := []rune(strings.TrimRight(line, "\r"))
	from := max(0, min(column-1, len(runes))-excerptBefore)
	to := min(len(runes), from+excerptLength)
	return string(runes[from:to]) + "\n" + strings.Repeat(" ", max(0, column-1-from)) + "^"
}
