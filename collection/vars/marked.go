package vars

import (
	"slices"
	"strings"
)

// trust says who wrote a piece of text. The order counts: what is made of several pieces is worth the last of them.
type trust uint8

const (
	authored trust = iota // the collection, an environment, a data file or the command line
	runtime               // a script, a response or chance
	sealed                // a Source; it is opaque
)

// step is one variable on the way to a text: the value of key, referred to in the value that up tells of.
type step struct {
	key string
	up  *step
}

// passed tells whether the way leads through key. A nil step is the text itself.
func (s *step) passed(key string) bool {
	for ; s != nil; s = s.up {
		if s.key == key {
			return true
		}
	}
	return false
}

// common is the last step that both ways have: the innermost value that holds both places whole.
func common(x, y *step) *step {
	for ; x != nil; x = x.up {
		for z := y; z != nil; z = z.up {
			if x == z {
				return x
			}
		}
	}
	return nil
}

// span marks the bytes from the end of the span before it to its own end. It may be empty; see writer.mark.
type span struct {
	end   int
	trust trust
	from  *step
}

// marked is a text of which each byte belongs to a span.
type marked struct {
	text  string
	spans []span
}

// piece is text of one trust that came one way.
type piece struct {
	text  string
	trust trust
	from  *step
}

// ref is a reference in a marked text: text[start:end] with its braces.
type ref struct {
	start, end int
	name       string // as written between the braces
	trust      trust  // the worst of its bytes
	from       *step  // the innermost value that holds all of it
}

// cursor finds the references of a marked text from left to right.
type cursor struct {
	in  *marked
	pos int
	at  int // index of a span that begins at or before pos
}

// next returns the next reference. Braces and names that are sealed, even in part, are none.
func (c *cursor) next() (ref, bool) {
	for {
		start, end := match(c.in.text, c.pos)
		if end < 0 {
			return ref{}, false
		}
		r := c.inspect(start, end)
		if r.trust != sealed {
			c.pos = end
			return r, true
		}
		c.pos = start + 1 // a later brace of the same row may open one that is clean
	}
}

func (c *cursor) inspect(start, end int) ref {
	spans := c.in.spans
	for spans[c.at].end <= start {
		c.at++
	}
	r := ref{start: start, end: end, name: name(c.in.text[start:end])}
	i := c.at
	for ; spans[i].end < end; i++ {
		r.trust = max(r.trust, spans[i].trust)
	}
	r.trust, r.from = max(r.trust, spans[i].trust), common(spans[c.at].from, spans[i].from)
	return r
}

// kongs opens a reference of Kong's, {vault://PROVIDER/NAME/KEY#VERSION}, which has one brace on each side.
const kongs = "{vault://"

// mayRefer reports whether a text could hold a reference.
func mayRefer(text string) bool { return strings.Contains(text, "{{") || strings.Contains(text, kongs) }

// width is how many braces open the reference at the start of s; 0 when none does.
func width(s string) int {
	switch {
	case strings.HasPrefix(s, "{{"):
		return 2
	case strings.HasPrefix(s, kongs):
		return 1
	}
	return 0
}

// name is a reference without its braces.
func name(ref string) string {
	n := width(ref)
	return ref[n : len(ref)-n]
}

// match finds the first {{name}}, or {vault://name}, from pos on, where name has no brace in it; end is -1 when there is
// none. It looks at each byte at most twice.
func match(s string, pos int) (start, end int) {
	for {
		i := strings.IndexByte(s[pos:], '{')
		if i < 0 {
			return 0, -1
		}
		start = pos + i
		braces := width(s[start:])
		if braces == 0 {
			pos = start + 1
			continue
		}
		brace := start + braces
		for brace < len(s) && s[brace] != '{' && s[brace] != '}' {
			brace++
		}
		if brace == len(s) {
			return 0, -1
		}
		if strings.HasPrefix(s[brace:], "}}"[:braces]) {
			return start, brace + braces
		}
		pos = brace
		if s[brace] == '{' {
			pos-- // of three braces the last two count
		}
	}
}

// writer builds the marked text of the next pass.
type writer struct {
	text  strings.Builder
	spans []span
	limit int
}

// add appends a piece; false says that it does not fit.
func (w *writer) add(p piece) bool {
	if w.text.Len()+len(p.text) > w.limit {
		return false
	}
	w.text.WriteString(p.text)
	w.mark(p.trust, p.from)
	return true
}

// copy appends in.text[start:end] with its marks; false says that it does not fit.
func (w *writer) copy(in *marked, start, end int) bool {
	i := firstUpTo(in.spans, start)
	begin := 0
	if i > 0 {
		begin = in.spans[i-1].end
	}
	for ; i < len(in.spans) && begin <= end; i++ {
		s := in.spans[i]
		from, to := max(begin, start), min(s.end, end)
		if (from < to || begin == s.end) && !w.add(piece{in.text[from:to], s.trust, s.from}) {
			return false
		}
		begin = s.end
	}
	return true
}

// mark gives all that was written since the last mark to one span. An empty piece leaves a span too when it is not
// authored: that nothing came of a response or a secret is the doing of its writer as well.
func (w *writer) mark(t trust, from *step) {
	n, begin, k := w.text.Len(), 0, len(w.spans)-1
	if k >= 0 {
		begin = w.spans[k].end
	}
	switch {
	case n == begin && t == authored:
	case k >= 0 && w.spans[k].trust == t && w.spans[k].from == from:
		w.spans[k].end = n
	default:
		w.spans = append(w.spans, span{n, t, from})
	}
}

// firstUpTo returns the index of the first span that ends at pos or later.
func firstUpTo(spans []span, pos int) int {
	i, _ := slices.BinarySearchFunc(spans, pos, func(s span, pos int) int { return s.end - pos })
	return i
}
