package run

import (
	"cmp"
	"slices"
	"strings"
)

// span is a part of a text, in bytes.
type span struct{ from, to int }

// matcher finds what must be hidden in a text. It is immutable.
type matcher struct {
	known, obtained *automaton // of secrets, and of the latest tokens
	recent          [3]*recent
	memo            *memo
}

// masked is a text with the secrets in it hidden.
func (m *matcher) masked(text string) string {
	parts, _ := m.find(text)
	return replaced(text, parts)
}

// find returns the parts of a text to hide, in order and apart from each other, and from where on more text could
// change that.
func (m *matcher) find(text string) (all []span, open int) {
	open = len(text)
	automata := [...]*automaton{m.known, m.obtained}
	plus := keepPlus
	for _, a := range automata {
		if a != nil && a.spaces {
			plus = plusIsSpace
		}
	}
	views(text, plus, func(v view) {
		add := func(from, to int) { all = append(all, v.origin(from, to)) }
		for _, a := range automata {
			if a == nil {
				continue
			}
			begins := a.find(v.text, func(p pattern, from int) {
				s, ok := p.in(v.text, from)
				if p.place != anywhere && s.to == len(v.text) {
					open = min(open, v.begin(s.from)) // what follows decides
				}
				if ok {
					add(s.from, s.to)
				}
			})
			open = min(open, v.begin(begins))
			a.pieces.find(v.text, add)
		}
		for _, r := range m.recent {
			r.find(v.text, add)
		}
	})
	return merged(all), open
}

// merged joins what overlaps.
func merged(all []span) []span {
	if len(all) < 2 {
		return all
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := all[:1]
	for _, s := range all[1:] {
		if last := &out[len(out)-1]; s.from < last.to {
			last.to = max(last.to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// replaced is text with the parts hidden.
func replaced(text string, parts []span) string {
	if len(parts) == 0 {
		return text
	}
	var b strings.Builder
	done := 0
	for _, s := range parts {
		b.WriteString(text[done:s.from])
		b.WriteString(hidden)
		done = s.to
	}
	b.WriteString(text[done:])
	return b.String()
}

// in decides whether the pattern, found at from, is hidden there, and how much with it.
func (p pattern) in(text string, from int) (span, bool) {
	s := span{from, from + len(p.text)}
	switch p.place {
	case asWord:
		return s, isWord(text, s)
	case asValue:
		return s, isValue(text, s)
	case inBase64:
		if s.from > 0 && isBase64(text[s.from-1]) {
			s.from--
		}
		if s.to < len(text) && isBase64(text[s.to]) {
			s.to++
		}
		for s.to < len(text) && text[s.to] == '=' {
			s.to++
		}
	case anywhere:
	}
	return s, true
}

func isBase64(c byte) bool { return isAlnum(c) || c == '+' || c == '/' || c == '-' || c == '_' }

// isWord reports whether no letter or digit continues the part on either side.
func isWord(text string, s span) bool {
	before := s.from > 0 && isLetter(text[s.from-1]) && isLetter(text[s.from])
	after := s.to < len(text) && isLetter(text[s.to]) && isLetter(text[s.to-1])
	return !before && !after
}

// isLetter takes every byte of a character beyond ASCII for a letter.
func isLetter(c byte) bool { return isAlnum(c) || c == '_' || c >= 0x80 }

// isValue reports whether the part is the whole text, a quoted text that is no key, the value of a parameter, or a
// number in a JSON object.
func isValue(text string, s span) bool {
	before, after := strings.TrimRight(text[:s.from], " "), strings.TrimLeft(text[s.to:], " ")
	switch {
	case before == "" && after == "":
		return true
	case before == "":
		return false
	}
	first := byte(0)
	if after != "" {
		first = after[0]
	}
	switch before[len(before)-1] {
	case '"', '\'':
		return first == before[len(before)-1] && !strings.HasPrefix(strings.TrimLeft(after[1:], " \n"), ":")
	case '=':
		return len(before) == s.from && (first == 0 || strings.IndexByte("&;\r\n", first) >= 0 || text[s.to] == ' ')
	case ':':
		return strings.HasSuffix(before, `":`) && (first == ',' || first == '}' || first == '\n')
	}
	return false
}
