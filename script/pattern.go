package script

import (
	"slices"
	"strings"
)

// mendPattern makes a pattern that the engine reads wrongly, or not at all, one that it reads: Unicode properties, the
// modifiers (?i:…), the sets of the v flag, and with the flag m lines that end in \r\n, as those of HTTP do. The flag d is
// for us to serve, so it goes. It reports false when there is nothing to mend.
func mendPattern(pattern, flags string) (mended, left string, changed bool) {
	left = strings.ReplaceAll(strings.ReplaceAll(flags, "d", ""), "v", "u")
	sets, unicode := strings.Contains(flags, "v"), strings.ContainsAny(flags, "uv")
	properties := unicode && (strings.Contains(pattern, `\p{`) || strings.Contains(pattern, `\P{`))
	lines := strings.Contains(flags, "m") && strings.ContainsAny(pattern, "^$")
	if !sets && !properties && !lines && !hasModifiers(pattern) {
		return pattern, left, left != flags
	}
	if strings.HasPrefix(pattern, "(?=)") {
		return pattern, left, left != flags
	}
	m := mender{in: pattern, sets: sets, lines: lines}
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

// maxSets is how deep sets may be in sets: what they are rewritten to grows with the square of it.
const maxSets = 50

// mender rewrites one pattern.
type mender struct {
	in    string
	at    int
	depth int // of sets in sets
	sets  bool
	lines bool // ^ and $ stand at the ends of lines
}

// The engine's lines end at \n only, JavaScript's at \r and Unicode's separators too.
var lineAnchors = map[byte]string{'^': `(?:^|(?<=[\r\u2028\u2029]))`, '$': `(?:$|(?=[\r\u2028\u2029]))`}

func (m *mender) mend() string {
	var out strings.Builder
	class := false
	for m.at < len(m.in) {
		c := m.in[m.at]
		switch {
		case c == '\\':
			out.WriteString(m.escape())
			continue
		case m.lines && !class && lineAnchors[c] != "":
			out.WriteString(lineAnchors[c])
			m.at++
			continue
		case c == '[' && m.sets:
			m.at++
			out.WriteString(m.set())
			continue
		case c == '[', c == ']':
			class = c == '['
		}
		out.WriteByte(c)
		m.at++
	}
	return out.String()
}

// escape reads an escape, and a property with its braces.
func (m *mender) escape() string {
	rest := m.in[m.at:]
	n := min(2, len(rest))
	if len(rest) > 2 && (rest[1] == 'p' || rest[1] == 'P') && rest[2] == '{' && strings.Contains(rest, "}") {
		n = strings.IndexByte(rest, '}') + 1
	}
	m.at += n
	return rest[:n]
}

// set reads a set of the v flag behind its bracket. What the library has no word for is said with lookaheads.
func (m *mender) set() string {
	if m.depth++; m.depth > maxSets {
		m.at = len(m.in)
		return "[" // an error of the engine's, which is as good as ours
	}
	defer func() { m.depth-- }()
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
			simple.WriteString(m.escape())
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
