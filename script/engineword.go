package script

import (
	"regexp"
	"strings"
	"sync"
)

// engineWords are V8's words for a message of the engine that always means the same, empty for others.
func engineWords(message string) string {
	switch message {
	case "Malformed URI":
		return "URI malformed"
	case "No initial value":
		return "Reduce of empty array with no initial value"
	case "toFixed() precision must be between 0 and 100":
		return "toFixed() digits argument must be between 0 and 100"
	case "toPrecision() precision must be between 1 and 100":
		return "toPrecision() argument must be between 1 and 100"
	case "toExponential() precision must be between 0 and 100":
		return "toExponential() argument must be between 0 and 100"
	case "Must call super constructor in derived class before accessing 'this'":
		return message + " or returning from derived constructor"
	case "RegExp doesn't have global flag set":
		return "String.prototype.matchAll called with a non-global RegExp argument"
	case "The normalization form should be one of NFC, NFD, NFKC, NFKD":
		return message + "."
	case "Cannot convert undefined or null to object", "object is not iterable", "Cannot access a variable before initialization",
		"Class constructor cannot be invoked without 'new'":
		return message // the source tells more
	}
	return ""
}

// wordByPlace words a message with what the source shows at its place, empty when that tells nothing.
func wordByPlace(message, before, at string) string {
	switch {
	case message == "Value is not a constructor" && constructed(at) != "":
		return constructed(at) + " is not a constructor"
	case message == "Value is not object coercible":
		return notDestructured(before + at)
	case message == "Cannot convert undefined or null to object":
		return notSettable(before, at)
	case message == "object is not iterable":
		return notIterable(before + at)
	case message == "Cannot access a variable before initialization" && word(at) != "":
		return "Cannot access '" + word(at) + "' before initialization"
	case strings.HasPrefix(message, "Class constructor cannot be invoked") && memberChain(before) != "":
		return "Class constructor " + memberChain(before) + " cannot be invoked without 'new'"
	case strings.HasPrefix(message, "Invalid index "):
		return badLength(message, at)
	case strings.HasPrefix(message, "Expecting a function in instanceof"):
		return "Right-hand side of 'instanceof' is not callable"
	}
	if number, ok := strings.CutSuffix(message, " to a BigInt"); ok && strings.Contains(number, ".") {
		return "The number " + strings.TrimPrefix(number, "Cannot convert ") + " cannot be converted to a BigInt because it is not an integer"
	}
	return ""
}

// emptyValue is what a property was read of: null when the source says so.
func emptyValue(before string) string {
	if strings.HasSuffix(strings.TrimRight(before, " ."), "null") {
		return "null"
	}
	return "undefined"
}

// notCallable words an attempt to call or to construct what is no function, and other uses of what is no object.
func notCallable(value, before, at string) string {
	switch class := constructed(at); {
	case strings.HasPrefix(at, "("):
		if chain := memberChain(before); strings.Trim(chain, "(.)") != "" {
			return chain + " is not a function"
		}
		return value + " is not a function"
	case class == "Promise":
		return "Promise resolver " + value + " is not a function"
	case class == "Map" || class == "WeakMap":
		return "Iterator value " + value + " is not an entry object"
	case class != "":
		return class + " is not a constructor"
	case strings.Contains(at, "instanceof "):
		return "Right-hand side of 'instanceof' is not an object"
	case strings.Contains(before+at, "' in "):
		return "Cannot use 'in' operator to search for '" + keyOfIn(before+at) + "' in " + value
	case at == "":
		return value + " is not a function"
	}
	return "Value is not an object: " + value
}

// keyOfIn is the key in a text like 'key' in object.
func keyOfIn(line string) string {
	line, _, _ = strings.Cut(line, "' in ")
	return line[strings.LastIndexByte(line, '\'')+1:]
}

// constructed is the class of a new expression that a text begins with, empty when it does not.
func constructed(at string) string {
	rest, ok := strings.CutPrefix(at, "new ")
	if !ok {
		return ""
	}
	if end := strings.IndexAny(rest, "(;)\n ,"); end >= 0 {
		rest = rest[:end]
	}
	return strings.TrimSpace(rest)
}

// notSettable words an assignment to a property of nothing, and a list taken out of nothing; other uses of nothing as an
// object keep the engine's words, which are V8's too.
func notSettable(before, at string) string {
	name, rest := "", ""
	if strings.HasSuffix(before, ".") {
		name = word(at)
		rest = at[len(name):]
	} else if i := strings.IndexByte(at, ']'); strings.HasPrefix(at, "[") && i > 0 {
		name, rest = at[1:i], at[i+1:]
	}
	setting := " (setting '" + strings.Trim(name, `'"`) + "')"
	if strings.HasPrefix(at, "[") && strings.Trim(name, "0123456789") == name && strings.Trim(name, `'"`) == name {
		setting = "" // a variable, whose value the source does not show
	}
	if name != "" && strings.HasPrefix(strings.TrimLeft(rest, " "), "=") {
		return "Cannot set properties of " + emptyValue(strings.TrimSuffix(before, ".")) + setting
	}
	if strings.Contains(before+at, "] = undefined") {
		return "undefined is not iterable"
	}
	return ""
}

var (
	destructuring = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\s*([\w$]+)[^{}]*\}\s*(?:=\s*([\w$.]+(?:\([^()]*\))?)|\))`)
	})
	iterated = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\bof\s+([\w$.]+|\{\})\s*\)|\]\s*=\s*([\w$.]+|\{\})|\[\s*\.\.\.([\w$.]+)`)
	})
)

// notDestructured words an object pattern that got nothing, by the first one of the line.
func notDestructured(line string) string {
	m := destructuring().FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	source := m[2]
	if source == "" {
		source = "undefined" // a parameter
	}
	return "Cannot destructure property '" + m[1] + "' of '" + source + "' as it is " + emptyValue(source) + "."
}

// notIterable words a walk over what has no items, by what the line shows of it.
func notIterable(line string) string {
	if m := iterated().FindStringSubmatch(line); m != nil {
		return m[1] + m[2] + m[3] + " is not iterable"
	}
	if strings.Contains(line, "(...") || strings.Contains(line, ", ...") {
		return "Spread syntax requires ...iterable[Symbol.iterator] to be a function"
	}
	return "object is not iterable (cannot read property Symbol(Symbol.iterator))"
}

// badLength words a length that no buffer can have.
func badLength(message, at string) string {
	switch class := constructed(at); class {
	case "":
		return message
	case "ArrayBuffer":
		return "Invalid array buffer length"
	default:
		return "Invalid typed array length: " + strings.TrimPrefix(message, "Invalid index ")
	}
}
