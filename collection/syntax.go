package collection

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxNesting is how deep brackets may nest. encoding/json has the same limit; the decoder after it recurses, and a
// million brackets must be an error and not a stack overflow.
const maxNesting = 10_000

// parseJSON checks the whole text and returns its root. Only a checked text may be given to gjson, which does not
// report errors and recurses.
func parseJSON(name, text string) (gjson.Result, error) {
	if strings.TrimSpace(text) == "" {
		return gjson.Result{}, fmt.Errorf("%s: the file is empty, expected JSON", name)
	}
	if at := tooDeep(text); at >= 0 {
		return gjson.Result{}, fmt.Errorf("%s: brackets nest deeper than %d", position(name, text, at), maxNesting)
	}
	if !gjson.Valid(text) {
		return gjson.Result{}, syntaxError(name, text)
	}
	return gjson.Parse(text), nil
}

// tooDeep returns where the nesting passes maxNesting, -1 when it never does.
func tooDeep(text string) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxNesting {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// syntaxError asks encoding/json, which is slower, where a text stops being JSON and what it expected there.
func syntaxError(name, text string) error {
	var ignored json.RawMessage
	err := json.Unmarshal([]byte(text), &ignored)
	var bad *json.SyntaxError
	if !errors.As(err, &bad) {
		return fmt.Errorf("%s: no valid JSON", name)
	}
	at := max(int(bad.Offset)-1, 0)
	if strings.HasPrefix(bad.Error(), "unexpected end") {
		return fmt.Errorf("%s: the JSON ends too early, expected a closing bracket or quote", position(name, text, len(text)))
	}
	return fmt.Errorf("%s: no valid JSON: %s%s", position(name, text, at), wholeRune(bad.Error(), text[at:]), syntaxHint(text[:at], text[at:]))
}

// wholeRune names the character that encoding/json tripped over, of which it shows the first byte alone.
func wholeRune(message, rest string) string {
	r, size := utf8.DecodeRuneInString(rest)
	if size < 2 {
		return message
	}
	return strings.Replace(message, strconv.QuoteRune(rune(rest[0])), strconv.QuoteRune(r), 1)
}

// syntaxHint names the mend of the mistakes that people make most.
func syntaxHint(before, rest string) string {
	before = strings.TrimRight(before, " \t\r\n")
	switch {
	case strings.HasPrefix(rest, "/"):
		return " (JSON has no comments)"
	case strings.HasPrefix(rest, "'"):
		return " (JSON strings stand in double quotes)"
	case strings.HasPrefix(rest, "\u201c"), strings.HasPrefix(rest, "\u201d"), strings.HasPrefix(rest, "\u2018"), strings.HasPrefix(rest, "\u2019"):
		return " (JSON strings stand in straight double quotes)"
	case strings.HasPrefix(rest, "<<<<<<<"):
		return " (this is a merge conflict of git: settle it)"
	case strings.HasPrefix(rest, "<"):
		return " (this looks like HTML or XML)"
	case before == "" && strings.HasPrefix(rest, "PK\x03\x04"):
		return " (this is a ZIP archive: unpack it and give a file of it)"
	case before == "" && strings.HasPrefix(rest, "\x1f"):
		return " (this may be compressed: unpack it with gunzip)"
	case strings.HasSuffix(before, ",") && (strings.HasPrefix(rest, "}") || strings.HasPrefix(rest, "]")):
		return " (remove the comma before it)"
	case strings.HasPrefix(rest, `"`):
		return " (a comma may be missing before it)"
	}
	return ""
}

// position is "name:line:column" of a byte offset. Lines and columns count from 1, columns in characters.
func position(name, text string, offset int) string {
	before := text[:min(offset, len(text))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf("%s:%d:%d", name, line, column)
}
