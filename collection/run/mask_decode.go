package run

import (
	"bytes"
	"encoding/binary"
	"strings"
	"sync"
	"unicode/utf16"
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

// digits are those of an encoding. Every text is searched for them, so what a character stands for is in a table.
type digits struct {
	values [256]byte // notDigit for all other characters
	bits   int       // that a digit stands for
	least  int       // how many in a row are looked at
	zero   byte      // stands for 0; UTF-16 has many
}

const notDigit = 0xff

const tens, small, capitals = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

var (
	hexDigits = sync.OnceValue(func() *digits {
		return newDigits(4, minHex, tens+small[:6], tens+capitals[:6])
	})
	base64Digits = sync.OnceValue(func() *digits {
		return newDigits(6, minBase64, capitals+small+tens+"+/", capitals+small+tens+"-_")
	})
)

// newDigits takes alphabets, in which the place of a digit is what it stands for.
func newDigits(bits, least int, alphabets ...string) *digits {
	d := &digits{bits: bits, least: least, zero: alphabets[0][0]}
	for c := range d.values {
		d.values[c] = notDigit
	}
	for _, alphabet := range alphabets {
		for i := range len(alphabet) {
			d.values[alphabet[i]] = byte(i)
		}
	}
	return d
}

// has reports whether a character is one of the digits.
func (d *digits) has(c byte) bool { return d.values[c] != notDigit }

// decode appends what a run stands for; ends of lines are passed over.
func (d *digits) decode(to []byte, run string) []byte {
	bits, n := uint32(0), 0
	for i := range len(run) {
		v := d.values[run[i]]
		if v == notDigit {
			continue
		}
		bits, n = bits<<d.bits|uint32(v), n+d.bits
		if n >= 8 {
			n -= 8
			to = append(to, byte(bits>>n))
		}
	}
	return to
}

// unhex reads long runs of hexadecimal digits as the text that they stand for: a form or a document that was encoded
// whole, with the secret in it escaped. unbase64 does the same for both alphabets of base64.
func unhex(v view) (view, bool) {
	return hexDigits().decodeRuns(v)
}

func unbase64(v view) (view, bool) {
	return base64Digits().decodeRuns(v)
}

// decodeRuns reads the runs that stand for text, each from whichever of its first four digits that begins with.
func (d *digits) decodeRuns(v view) (view, bool) {
	var w *viewer
	done := 0
	for from, to := d.nextRun(v.text, 0); from < len(v.text); from, to = d.nextRun(v.text, to) {
		start := d.textIn(v.text[:to], from)
		if start < 0 {
			continue
		}
		if w == nil {
			w = newViewer(v)
		}
		w.copy(done, start)
		w.decoded(start, to, d)
		done = to
	}
	if w == nil {
		return view{}, false
	}
	w.copy(done, len(v.text))
	return w.view(), true
}

// textIn is where the digits begin that stand for text, -1 when they do not.
func (d *digits) textIn(text string, from int) int {
	var bytes [2 * maxSample]byte
	for start := from; start < from+4 && start+d.least <= len(text); start++ {
		sample := text[start:min(len(text), start+2*maxSample)]
		// Most runs are none, and show it at once; only UTF-16 may begin with what is no text, and it has zeros.
		if strings.IndexByte(sample, d.zero) < 0 && !isText(d.decode(bytes[:0], sample[:4])) {
			continue
		}
		if isText(d.decode(bytes[:0], sample)) {
			return start
		}
	}
	return -1
}

// decoded adds what a run stands for, in groups of four digits: whoever hides a part of a group hides it whole.
func (w *viewer) decoded(from, to int, d *digits) {
	for group := from; group < to; {
		end := group
		for n := 0; n < 4 && end < to; end++ {
			if d.has(w.from.text[end]) {
				n++
			}
		}
		w.text = d.decode(w.text, w.from.text[group:end])
		w.add(group, "")
		group = end
	}
}

// nextRun finds the next run that is long enough, from at on, which is no digit or the first of a run. There is none
// when from is the length of the text.
func (d *digits) nextRun(text string, at int) (from, to int) {
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
func (d *digits) runEnd(text string, at int) int {
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

// isText reports whether bytes begin as a text does, in UTF-8 or in UTF-16.
func isText(b []byte) bool {
	b = b[:min(len(b), maxSample)]
	if n := bytes.Count(b, []byte{0}); n >= len(b)/3 && n <= len(b)/2 {
		return true // a zero for each letter, or nearly
	}
	for len(b) > 0 {
		c := b[0]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\t' && c != '\r' && c != '\n' || c == 0x7f {
				return false
			}
			b = b[1:]
			continue
		}
		if !utf8.FullRune(b) {
			return true // it goes on
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError {
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

// unlittle and unbig read UTF-16, with the low or the high byte first: a text of it has nearly as many zeros as letters.
func unlittle(v view) (view, bool) { return unwide(v, binary.LittleEndian) }
func unbig(v view) (view, bool)    { return unwide(v, binary.BigEndian) }

func unwide(v view, order binary.ByteOrder) (view, bool) {
	first := strings.IndexByte(v.text, 0)
	if first < 0 || strings.Count(v.text, "\x00") < len(v.text)/4 {
		return view{}, false
	}
	w := newViewer(v)
	start := first % 2 // where units begin: the zero is the first high byte
	if order == binary.ByteOrder(binary.LittleEndian) {
		start = 1 - start
	}
	w.copy(0, start)
	text := []byte(v.text)
	for i := start; i+1 < len(text); i += 2 {
		r := rune(order.Uint16(text[i:]))
		if utf16.IsSurrogate(r) && i+3 < len(text) {
			pair := utf16.DecodeRune(r, rune(order.Uint16(text[i+2:])))
			if pair == utf8.RuneError {
				continue // the second of a pair
			}
			r = pair
		}
		w.add(i, string(r))
	}
	return w.view(), true
}

// unzero leaves zeros out: of UTF-16 that stands in another text, the letters of Latin-1 remain.
func unzero(v view) (view, bool) {
	return unescape(v, 0, func(to []byte, _ string) ([]byte, int) { return append(to, ""...), 1 })
}
