package run

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	// minHex and minBase64 are how many digits in a row are read as an encoded text. Ordinary words are shorter, or do not
	// stand for text.
	minHex, minBase64 = 2 * minMasked, 16
	// minLine is the shortest line, in digits, of base64 that goes on in the next one: PEM has 64, MIME 76.
	minLine = 60
	// maxSample is how much of a run must be text, in bytes, for it to be read: of sixteen random ones not one in a
	// million is.
	maxSample = 16
)

// unhex reads long runs of hexadecimal digits as the text that they stand for: a form or a document that was encoded
// whole, with the secret in it escaped.
func unhex(v view) (view, bool) {
	return decodeRuns(v, digits{isHexDigit, minHex}, func(run string) []byte {
		text := make([]byte, 0, len(run)/2)
		for i := 0; i+2 <= len(run); i += 2 {
			c, _ := hexNumber(run, i, 2)
			text = append(text, byte(c))
		}
		return text
	})
}

// unbase64 does the same for both alphabets of base64.
func unbase64(v view) (view, bool) {
	return decodeRuns(v, digits{isBase64, minBase64}, func(run string) []byte {
		text := make([]byte, 0, len(run))
		bits, n := uint32(0), 0
		for i := range len(run) {
			digit, ok := base64Digit(run[i])
			if !ok {
				continue // the end of a line
			}
			bits, n = bits<<6|digit, n+6
			if n >= 8 {
				n -= 8
				text = append(text, byte(bits>>n))
			}
		}
		return text
	})
}

func base64Digit(c byte) (uint32, bool) {
	switch {
	case c >= 'A' && c <= 'Z':
		return uint32(c - 'A'), true
	case c >= 'a' && c <= 'z':
		return uint32(c-'a') + 26, true
	case c >= '0' && c <= '9':
		return uint32(c-'0') + 52, true
	case c == '+' || c == '-':
		return 62, true
	case c == '/' || c == '_':
		return 63, true
	}
	return 0, false
}

// digits are those of an encoding, and how many in a row are looked at.
type digits struct {
	has   func(byte) bool
	least int
}

// decodeRuns reads the runs of digits that stand for text, each from whichever of its first digits that begins with.
func decodeRuns(v view, d digits, decode func(string) []byte) (view, bool) {
	var w *viewer
	done := 0
	for from, to := d.nextRun(v.text, 0); from < len(v.text); from, to = d.nextRun(v.text, to) {
		for start := from; start < from+4 && start+d.least <= to; start++ {
			if !isText(decode(v.text[start:min(to, start+2*maxSample)])) {
				continue
			}
			if w == nil {
				w = newViewer(v)
			}
			w.copy(done, start)
			w.decoded(start, to, d, decode)
			done = to
			break
		}
	}
	if w == nil {
		return view{}, false
	}
	w.copy(done, len(v.text))
	return w.view(), true
}

// decoded adds what a run stands for, in groups of four digits: whoever hides a part of a group hides it whole.
func (w *viewer) decoded(from, to int, d digits, decode func(string) []byte) {
	for group := from; group < to; {
		end := group
		for n := 0; n < 4 && end < to; end++ {
			if d.has(w.from.text[end]) {
				n++
			}
		}
		w.add(group, string(decode(w.from.text[group:end])))
		group = end
	}
}

// nextRun finds the next run that is long enough, from at on, which is no digit or the first of a run. There is
// none when from is the length of the text.
func (d digits) nextRun(text string, at int) (from, to int) {
	for at+d.least <= len(text) {
		last := at + d.least - 1
		for last >= at && d.has(text[last]) {
			last--
		}
		if last < at {
			return at, d.runEnd(text, at)
		}
		at = last + 1
	}
	return len(text), len(text)
}

// runEnd is where a run ends, over the ends of lines that are long.
func (d digits) runEnd(text string, at int) int {
	for line := at; ; line = at {
		for at < len(text) && d.has(text[at]) {
			at++
		}
		rest := strings.TrimPrefix(text[at:], "\r")
		if at-line < minLine || !strings.HasPrefix(rest, "\n") || len(rest) < 2 || !d.has(rest[1]) {
			return at
		}
		at = len(text) - len(rest) + 1
	}
}

// isText reports whether bytes begin as a text does.
func isText(b []byte) bool {
	b = b[:min(len(b), maxSample)]
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case !utf8.FullRune(b):
			return true // it goes on
		case r == utf8.RuneError, r < ' ' && r != '\t' && r != '\r' && r != '\n', r == 0x7f:
			return false
		}
		b = b[n:]
	}
	return true
}

// unpunycode reads the labels of host names that stand for others than ASCII's letters: the whole label changes with
// each of them.
func unpunycode(v view) (view, bool) {
	const prefix = "xn--"
	if !strings.Contains(v.text, prefix) {
		return view{}, false
	}
	return unescape(v, prefix[0], func(to []byte, s string) ([]byte, int) {
		if !strings.HasPrefix(s, prefix) {
			return nil, 0
		}
		end := len(prefix)
		for end < len(s) && (isAlnum(s[end]) || s[end] == '-') {
			end++
		}
		label, err := idna.Punycode.ToUnicode(s[:end])
		if err != nil || label == s[:end] {
			return nil, 0
		}
		return append(to, label...), end
	})
}
