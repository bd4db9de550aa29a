package script

import (
	"strings"

	"github.com/dop251/goja"
)

// The engine words its errors in its own way; scripts and their readers know V8's. They are translated in three places:
// where a catch clause caught an error (rewritten code calls caughtError), where a promise tells its handler of one, and
// where an error leaves the script. "of undefined" may mean null: the engine does not say.

// caughtError gives a caught error of the engine's V8's words.
func (rt *realm) caughtError(c goja.FunctionCall) goja.Value {
	e, ok := c.Argument(0).(*goja.Object)
	if !ok || rt.x == nil || e.ClassName() != "Error" {
		return goja.Undefined()
	}
	message := e.Get("message")
	if message == nil || !isEngineMessage(message.String()) {
		return goja.Undefined()
	}
	stack := member(e, "stack")
	before := message.String()
	after := rt.x.wordError(before, stack)
	if after != before {
		hide(e, "message", rt.vm.ToValue(after))
		hide(e, "stack", rt.vm.ToValue(strings.Replace(stack, before, after, 1)))
	}
	return goja.Undefined()
}

// isEngineMessage is a quick look whether a message may be the engine's.
func isEngineMessage(m string) bool {
	return strings.HasPrefix(m, "Cannot read property '") || strings.HasPrefix(m, "Object has no member '") ||
		strings.HasPrefix(m, "Value is not ") || strings.HasPrefix(m, dumpsObject) ||
		strings.HasPrefix(m, "Expecting a function in instanceof") || strings.HasPrefix(m, "Invalid index ") ||
		strings.HasSuffix(m, " to a BigInt") || engineWords(m) != ""
}

// dumpsObject begins a message that goes on with the engine's own data about an object.
const dumpsObject = "Could not convert &{"

// wordError says an engine's message in V8's words, as far as the message and the source at its place tell.
func (x *execution) wordError(message, stack string) string {
	before, at := x.placeOf(stack)
	switch {
	case strings.HasPrefix(message, "Cannot read property '"):
		name, _, ok := strings.Cut(message[len("Cannot read property '"):], "' of undefined")
		if ok {
			return "Cannot read properties of " + emptyValue(before) + " (reading '" + name + "')"
		}
	case strings.HasPrefix(message, "Object has no member '"):
		name := strings.TrimSuffix(message[len("Object has no member '"):], "'")
		called, _, _ := strings.Cut(at, "(") // in translated code the place is that of the name
		for _, text := range []string{before, before + called} {
			if chain := memberChain(text); strings.HasSuffix(chain, name) {
				return chain + " is not a function"
			}
		}
		return "(intermediate value)." + name + " is not a function"
	case strings.HasPrefix(message, "Value is not an object: "):
		return notCallable(message[len("Value is not an object: "):], before, at)
	case strings.HasPrefix(message, dumpsObject):
		return "Cannot convert object to primitive value"
	}
	if words := wordByPlace(message, before, at); words != "" {
		return words
	}
	if words := engineWords(message); words != "" {
		return words
	}
	return message
}

// placeOf is the user's source before and from the place where a stack begins, on its line; empty when the innermost
// function is not the user's.
func (x *execution) placeOf(stack string) (before, at string) {
	_, frames, _ := strings.Cut(stack, "\n")
	first, _, _ := strings.Cut(frames, "\n")
	if strings.HasSuffix(first, "(native)") {
		return "", ""
	}
	f := parseStack(first)
	if len(f) == 0 || f[0].file != sourceName || f[0].line > strings.Count(x.source, "\n")+1 {
		return "", ""
	}
	_, column, line := x.code.locate(x.source, f[0].line, f[0].column)
	runes := []rune(line)
	column = min(max(column-1, 0), len(runes))
	return string(runes[max(0, column-maxExpression):column]), string(runes[column:min(len(runes), column+maxExpression)])
}

// maxExpression is how much of a line is looked at for an expression.
const maxExpression = 200

// word is the identifier that a text begins with.
func word(s string) string {
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	return s[:n]
}

// memberChain is the expression that a text ends with, such as a.b(...).c: names, members, calls.
func memberChain(s string) string {
	s = strings.TrimRight(s, " ")
	chain := ""
	for s != "" {
		c := s[len(s)-1]
		switch {
		case c == ')' || c == ']':
			open := matching(s)
			if open < 0 {
				return chain
			}
			if c == ')' {
				chain = "(...)" + chain
			} else if inside := s[open+1 : len(s)-1]; len(inside) > 1 && strings.ContainsAny(inside[:1], `'"`) {
				chain = "." + strings.Trim(inside, `'"`) + chain
			} else {
				chain = s[open:] + chain
			}
			s = s[:open]
			continue
		case isWord(c):
			n := len(s)
			for n > 0 && isWord(s[n-1]) {
				n--
			}
			chain, s = s[n:]+chain, s[:n]
		default:
			return chain
		}
		if !strings.HasSuffix(s, ".") {
			return chain
		}
		s = strings.TrimSuffix(strings.TrimSuffix(s, "."), "?")
		chain = "." + chain
	}
	return chain
}

// matching is where the bracket opens that a text ends with, -1 when that is on another line.
func matching(s string) int {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch s[i] {
		case ')', ']':
			depth++
		case '(', '[':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
