package run

import (
	"html"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A view is a text with one kind of escapes undone. A secret that was escaped in whole or in part, in whatever style,
// stands in a view as it is.
type view struct {
	text string
	// at is where each byte of text comes from in the masked text, and the end of it at last; nil is the text itself.
	at []int32
}

// maxViews bounds the work on a text that was made to be costly. Ordinary text has the view of itself, and one or two
// more where it holds escapes; escapes inside escapes make further ones.
const maxViews = 24

// maxLayers is how often one kind of escapes is undone at once: JSON in JSON, and URLs in URLs, come before what is mixed.
const maxLayers = 6

// views calls see with the text and all of its views, the least changed first.
func views(text string, plus plusRule, see func(view)) {
	queue := []view{{text: text}}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		see(v)
		for _, read := range [...]func(view) (view, bool){unpercent, unbackslash, unentity, unlist, unpunycode, unhex, unbase64, unlittle, unbig, unzero} {
			next, ok := read(v)
			for range maxLayers {
				if !ok {
					break
				}
				queue = added(queue, next)
				next, ok = read(next)
			}
		}
		if plus == plusIsSpace && strings.IndexByte(v.text, '+') >= 0 {
			queue = added(queue, unplus(v))
		}
	}
}

// added is the list with one more view, unless it is full or has that one: escapes of two kinds can be undone in either
// order.
func added(list []view, v view) []view {
	if len(list) >= maxViews || slices.ContainsFunc(list, func(known view) bool { return known.text == v.text }) {
		return list
	}
	return append(list, v)
}

// plusRule says whether a plus may stand for a space: it matters only when a secret has one.
type plusRule int

const (
	keepPlus plusRule = iota
	plusIsSpace
)

// origin is where a part of the view comes from.
func (v view) origin(from, to int) span {
	if v.at == nil {
		return span{from, to}
	}
	end := to
	for end < len(v.text) && v.at[end] == v.at[to-1] { // bytes of one character
		end++
	}
	return span{int(v.at[from]), int(v.at[end])}
}

// begin is where the byte at i, or the end, comes from.
func (v view) begin(i int) int {
	if v.at == nil {
		return i
	}
	return int(v.at[i])
}

// viewer makes a view of a view.
type viewer struct {
	from view
	text []byte
	at   []int32
}

func newViewer(v view) *viewer {
	return &viewer{from: v, text: make([]byte, 0, len(v.text)), at: make([]int32, 0, len(v.text)+1)}
}

// copy takes over a part as it is.
func (w *viewer) copy(from, to int) {
	w.text = append(w.text, w.from.text[from:to]...)
	for i := from; i < to; i++ {
		w.at = append(w.at, int32(w.from.begin(i)))
	}
}

// put adds what read makes of the place i, and returns how much of the text that is.
func (w *viewer) put(i int, read escapeReader) int {
	text, n := read(w.text, w.from.text[i:])
	if n > 0 {
		w.text = text
	}
	for len(w.at) < len(w.text) {
		w.at = append(w.at, int32(w.from.begin(i)))
	}
	return n
}

// add adds a character that comes from the place i.
func (w *viewer) add(i int, text string) {
	w.text = append(w.text, text...)
	for len(w.at) < len(w.text) {
		w.at = append(w.at, int32(w.from.begin(i)))
	}
}

func (w *viewer) view() view {
	return view{string(w.text), append(w.at, int32(w.from.begin(len(w.from.text))))}
}

// escapeReader appends what the escape at the start of s stands for, and returns its length, which is 0 when there is none.
type escapeReader func(to []byte, s string) (text []byte, n int)

// unescape undoes every escape that begins with mark.
func unescape(v view, mark byte, read escapeReader) (view, bool) {
	next := strings.IndexByte(v.text, mark)
	if next < 0 {
		return view{}, false
	}
	w := newViewer(v)
	done, escapes := 0, 0
	for i := next; next >= 0; i += next {
		w.copy(done, i)
		n := w.put(i, read)
		if n > 0 {
			escapes++
		} else {
			n = 1
			w.copy(i, i+1)
		}
		i += n
		done = i
		next = strings.IndexByte(v.text[i:], mark)
	}
	w.copy(done, len(v.text))
	return w.view(), escapes > 0
}

// unpercent undoes %XX, in either case, and escape's %uXXXX.
func unpercent(v view) (view, bool) {
	return unescape(v, '%', func(to []byte, s string) ([]byte, int) {
		if c, ok := hexNumber(s, 1, 2); ok {
			return append(to, byte(c)), 3
		}
		return utf16Escape(to, s, "%u")
	})
}

// unplus makes spaces of the pluses of a form; what was encoded with percent signs is decoded too.
func unplus(v view) view {
	spaced := view{strings.ReplaceAll(v.text, "+", " "), v.at}
	if decoded, ok := unpercent(spaced); ok {
		return decoded
	}
	return spaced
}

// unbackslash undoes the escapes of JSON, JavaScript and Go.
func unbackslash(v view) (view, bool) {
	return unescape(v, '\\', func(to []byte, s string) ([]byte, int) {
		if len(s) < 2 {
			return nil, 0
		}
		switch c := s[1]; c {
		case 'u':
			return unicodeEscape(to, s)
		case 'U':
			return runeEscape(to, s, 2, 8)
		case 'x':
			b, ok := hexNumber(s, 2, 2)
			if !ok {
				return nil, 0
			}
			return append(to, byte(b)), 4
		default:
			if i := strings.IndexByte("abfnrtv0", c); i >= 0 {
				c = "\a\b\f\n\r\t\v\x00"[i]
			}
			return append(to, c), 2
		}
	})
}

func unicodeEscape(to []byte, s string) ([]byte, int) {
	if !strings.HasPrefix(s, `\u{`) {
		return utf16Escape(to, s, `\u`)
	}
	digits := strings.IndexByte(s[3:min(len(s), 12)], '}')
	if digits < 0 {
		return nil, 0
	}
	text, n := runeEscape(to, s, 3, digits)
	return text, min(n, 1) + n // and the brace
}

// utf16Escape reads prefix and four digits, and a second one when two make one character.
func utf16Escape(to []byte, s, prefix string) ([]byte, int) {
	r, ok := utf16Unit(s, prefix)
	if !ok {
		return nil, 0
	}
	n := len(prefix) + 4
	if utf16.IsSurrogate(r) {
		low, _ := utf16Unit(s[n:], prefix)
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return utf8.AppendRune(to, pair), 2 * n
		}
	}
	return utf8.AppendRune(to, r), n
}

func utf16Unit(s, prefix string) (rune, bool) {
	if !strings.HasPrefix(s, prefix) {
		return 0, false
	}
	return hexNumber(s, len(prefix), 4)
}

// runeEscape reads the number of a character, n hexadecimal digits at i.
func runeEscape(to []byte, s string, i, n int) ([]byte, int) {
	r, ok := hexNumber(s, i, n)
	if !ok {
		return nil, 0
	}
	return utf8.AppendRune(to, r), i + n
}

// hexNumber reads n hexadecimal digits at i; the number of a character has no more than eight.
func hexNumber(s string, i, n int) (rune, bool) {
	if n == 0 || len(s) < i+n {
		return 0, false
	}
	v := rune(0)
	for _, c := range []byte(s[i : i+n]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case isHexDigit(c):
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		v = v<<4 | rune(c)
	}
	return v, true
}

const alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// maxEntity is longer than the names of HTML's characters.
const maxEntity = 34

// unentity undoes the entities of HTML and XML.
func unentity(v view) (view, bool) {
	return unescape(v, '&', func(to []byte, s string) ([]byte, int) {
		end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
		if end < 0 || strings.Trim(s[1:end], "#"+alphanumeric) != "" {
			return nil, 0
		}
		entity := s[:end+1]
		if strings.Trim(entity, "&#xX0;") == "" && entity[1] == '#' {
			return append(to, 0), len(entity) // HTML has another character for it
		}
		text := html.UnescapeString(entity)
		if text == entity {
			return nil, 0
		}
		return append(to, text...), len(entity)
	})
}
