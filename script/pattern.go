package script

import (
	"fmt"
	"slices"
	"strings"
)

// mendPattern makes a pattern that the engine reads wrongly, or not at all, one that it reads: Unicode properties, the
// modifiers (?i:…), and the sets of the v flag. The flag d is for us to serve, so it goes. It reports false when there
// is nothing to mend.
func mendPattern(pattern, flags string) (mended, left string, changed bool) {
	left = strings.ReplaceAll(strings.ReplaceAll(flags, "d", ""), "v", "u")
	sets, unicode := strings.Contains(flags, "v"), strings.ContainsAny(flags, "uv")
	properties := unicode && (strings.Contains(pattern, `\p{`) || strings.Contains(pattern, `\P{`))
	if !sets && !properties && !hasModifiers(pattern) {
		return pattern, left, left != flags
	}
	if strings.HasPrefix(pattern, "(?=)") {
		return pattern, left, left != flags
	}
	m := mender{in: pattern, unicode: unicode, sets: sets}
	// The engine's own translation takes \p for the letter p. An empty lookahead sends the pattern to the regexp library
	// that knows better.
	return "(?=)" + m.mend(), left, true
}

// hasModifiers looks for (?i: and the like.
func hasModifiers(pattern string) bool {
	for i := strings.Index(pattern, "(?"); i >= 0; {
		rest := strings.TrimLeft(pattern[i+2:], "ims-")
		if len(rest) < len(pattern)-i-2 && strings.HasPrefix(rest, ":") {
			return true
		}
		next := strings.Index(pattern[i+2:], "(?")
		if next < 0 {
			return false
		}
		i += 2 + next
	}
	return false
}

// mender rewrites one pattern.
type mender struct {
	in            string
	at            int
	unicode, sets bool
}

func (m *mender) mend() string {
	var out strings.Builder
	inClass := false
	for m.at < len(m.in) {
		c := m.in[m.at]
		switch {
		case c == '\\':
			out.WriteString(m.escape(inClass))
			continue
		case c == '[' && m.sets:
			m.at++
			out.WriteString(m.set())
			continue
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		}
		out.WriteByte(c)
		m.at++
	}
	return out.String()
}

// escape reads an escape; of a property it writes what the library knows.
func (m *mender) escape(inClass bool) string {
	rest := m.in[m.at:]
	if len(rest) > 2 && (rest[1] == 'p' || rest[1] == 'P') && rest[2] == '{' && m.unicode {
		if end := strings.IndexByte(rest, '}'); end > 0 {
			m.at += end + 1
			return property(rest[3:end], rest[1] == 'P', inClass)
		}
	}
	n := min(2, len(rest))
	m.at += n
	return rest[:n]
}

// set reads a set of the v flag behind its bracket. What the library has no word for is said with lookaheads.
func (m *mender) set() string {
	negative := strings.HasPrefix(m.in[m.at:], "^")
	if negative {
		m.at++
	}
	var whole string // what stands before the operator that was read last
	operator := ""
	for {
		part, next := m.union()
		switch operator {
		case "":
			whole = part
		case "--":
			whole = "(?:(?!" + part + ")" + whole + ")"
		case "&&":
			whole = "(?:(?=" + part + ")" + whole + ")"
		}
		if operator = next; next == "" {
			break
		}
	}
	if negative {
		return "(?:(?!" + whole + `)[\s\S])`
	}
	return whole
}

// union reads members up to an operator or the end of the set.
func (m *mender) union() (part, operator string) {
	var simple strings.Builder
	var others []string
	for m.at < len(m.in) {
		rest := m.in[m.at:]
		switch {
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "&&"):
			m.at += 2
			return alternatives(others, simple.String()), rest[:2]
		case rest[0] == ']':
			m.at++
			return alternatives(others, simple.String()), ""
		case rest[0] == '[':
			m.at++
			others = append(others, m.set())
		case strings.HasPrefix(rest, `\q{`) && strings.Contains(rest, "}"):
			end := strings.IndexByte(rest, '}')
			m.at += end + 1
			words := strings.Split(rest[3:end], "|")
			slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
			others = append(others, words...)
		case rest[0] == '\\':
			simple.WriteString(m.escape(true))
		default:
			simple.WriteByte(rest[0])
			m.at++
		}
	}
	return alternatives(others, simple.String()), ""
}

func alternatives(others []string, simple string) string {
	if simple != "" {
		others = append(others, "["+simple+"]")
	}
	switch len(others) {
	case 0:
		return "(?!)"
	case 1:
		if others[0] == "["+simple+"]" {
			return others[0]
		}
	}
	return "(?:" + strings.Join(others, "|") + ")"
}

// property writes a Unicode property in the library's words.
func property(name string, negative, inClass bool) string {
	short := name
	for _, long := range []string{"General_Category=", "Script_Extensions=", "Script=", "scx=", "sc=", "gc="} {
		short = strings.TrimPrefix(short, long)
	}
	parts := composite(short)
	letter := "p"
	if negative {
		letter = "P"
	}
	switch {
	case parts == "":
		return fmt.Sprintf(`\%s{%s}`, letter, category(short))
	case inClass && !negative:
		return parts
	case negative:
		return "[^" + parts + "]"
	}
	return "[" + parts + "]"
}

// composite are the properties that are unions of others, as members of a class.
func composite(name string) string {
	switch name {
	case "Alphabetic", "Alpha":
		return `\p{L}\p{Nl}\p{Other_Alphabetic}`
	case "Lowercase", "Lower":
		return `\p{Ll}\p{Other_Lowercase}`
	case "Uppercase", "Upper":
		return `\p{Lu}\p{Other_Uppercase}`
	case "ID_Start", "IDS", "XID_Start", "XIDS":
		return `\p{L}\p{Nl}\p{Other_ID_Start}`
	case "ID_Continue", "IDC", "XID_Continue", "XIDC":
		return `\p{L}\p{Nl}\p{Other_ID_Start}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\p{Other_ID_Continue}`
	case "Any":
		return `\s\S`
	case "ASCII":
		return `\x00-\x7f`
	case "Cased":
		return `\p{Lu}\p{Ll}\p{Lt}\p{Other_Lowercase}\p{Other_Uppercase}`
	case "Hex":
		return `\p{Hex_Digit}`
	case "AHex":
		return `0-9A-Fa-f`
	case "space":
		return `\p{White_Space}`
	}
	return ""
}

// category is the short name of a general category; other names stay.
func category(name string) string {
	names := strings.Fields(`Letter L Cased_Letter LC Lowercase_Letter Ll Uppercase_Letter Lu Titlecase_Letter Lt Modifier_Letter Lm
		Other_Letter Lo Mark M Combining_Mark M Nonspacing_Mark Mn Spacing_Mark Mc Enclosing_Mark Me Number N Decimal_Number Nd digit Nd
		Letter_Number Nl Other_Number No Punctuation P punct P Connector_Punctuation Pc Dash_Punctuation Pd Open_Punctuation Ps
		Close_Punctuation Pe Initial_Punctuation Pi Final_Punctuation Pf Other_Punctuation Po Symbol S Math_Symbol Sm Currency_Symbol Sc
		Modifier_Symbol Sk Other_Symbol So Separator Z Space_Separator Zs Line_Separator Zl Paragraph_Separator Zp Other C Control Cc
		cntrl Cc Format Cf Surrogate Cs Private_Use Co Unassigned Cn`)
	for i := 0; i < len(names); i += 2 {
		if names[i] == name {
			return names[i+1]
		}
	}
	return name
}
