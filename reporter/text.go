package reporter

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// clean makes text of the run safe for a terminal: no escape sequence, no control character but the line feed, no
// character that reorders its neighbours, and valid UTF-8. A tab becomes four spaces.
func clean(s string) string {
	if !strings.ContainsFunc(s, harmful) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if skip := escapeSequence(s[i:]); skip > 0 {
			i += skip
			continue
		}
		i += n
		b.WriteString(safe(r, s[i:]))
	}
	return b.String()
}

// harmful reports whether a terminal, or a reader, could take r for something else than a character.
func harmful(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || reorders(r) || r == '\u2028' || r == '\u2029'
}

// reorders reports whether r is one of Unicode's bidirectional controls, which make a line read as another one.
func reorders(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// safe is what is printed for r; rest is what follows it.
func safe(r rune, rest string) string {
	switch {
	case r == '\r' && strings.HasPrefix(rest, "\n"):
		return ""
	case r == '\r', r == '\u2028', r == '\u2029':
		return "\n"
	case r == '\t':
		return "    "
	case harmful(r):
		return ""
	}
	return string(r)
}

// The introducers of sequences in their one-character (C1) form.
const (
	escape  = '\u001b'
	csiByte = '\u009b'
)

// escapeSequence is the length of the terminal sequence that s starts with, 0 when it starts with none.
func escapeSequence(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	kind := byte('[')
	switch {
	case r == csiByte:
	case r == escape && len(s) > n:
		kind = s[n]
		n++
	case strings.ContainsRune("\u0090\u0098\u009d\u009e\u009f", r):
		kind = ']'
	default:
		return 0
	}
	switch kind {
	case '[':
		return n + controlSequence(s[n:])
	case ']', 'P', 'X', '^', '_':
		return n + controlString(s[n:])
	}
	return plainEscape(s)
}

// controlSequence is the length of the parameters and the final character after "ESC [".
func controlSequence(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x40 && c <= 0x7e:
			return i + 1
		case c < 0x20 || c > 0x3f:
			return i // broken: what follows is text
		}
	}
	return len(s)
}

// maxControlString is longer than titles and links are, and keeps the search short where many strings never end.
const maxControlString = 4096

// controlString is the length of a string such as a window's title, with its terminator. Without one on the same line
// it is 0: the text is shown, or a lone introducer could hide all that follows.
func controlString(s string) int {
	line, _, _ := strings.Cut(s[:min(len(s), maxControlString)], "\n")
	for _, end := range []string{"\a", "\u001b\\", "\u009c"} {
		if i := strings.Index(line, end); i >= 0 {
			return i + len(end)
		}
	}
	return 0
}

// plainEscape is the length of an ESC with its intermediate characters and one final character.
func plainEscape(s string) int {
	i := 1
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= 0x30 && s[i] <= 0x7e {
		i++
	}
	return i
}

// oneLine is clean for names: what was a line feed is a space.
func oneLine(s string) string {
	return strings.ReplaceAll(clean(s), "\n", " ")
}

// cells is how many columns clean text takes in a terminal.
func cells(s string) int {
	n, joined := 0, false
	for _, r := range s {
		if !joined {
			n += runeCells(r)
		}
		joined = r == '\u200d' // a joiner makes one picture of two
	}
	return n
}

func runeCells(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), unicode.IsControl(r):
		return 0
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones colour the picture before them
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	case width.Neutral, width.EastAsianAmbiguous, width.EastAsianNarrow, width.EastAsianHalfwidth:
	}
	return 1
}

// head is the longest start of s that takes at most n cells, and the rest of it.
func head(s string, n int) (start, rest string) {
	total, joined := 0, false
	for i, r := range s {
		if !joined {
			total += runeCells(r)
		}
		if total > n {
			return s[:i], s[i:]
		}
		joined = r == '\u200d'
	}
	return s, ""
}

// clip cuts s to n cells and says so with the mark.
func clip(s string, n int, mark string) string {
	if cells(s) <= n {
		return s
	}
	start, _ := head(s, max(n-cells(mark), 0))
	return start + mark
}

// wrap breaks every line of s at spaces, and words that are too long anywhere, so that no line takes more than n
// cells. With n at 0 the lines stay as they are.
func wrap(s string, n int) []string {
	lines := strings.Split(s, "\n")
	if n <= 0 {
		return lines
	}
	var all []string
	for _, line := range lines {
		start, rest := breakLine(line, n)
		all = append(all, start)
		for rest != "" {
			start, rest = breakLine(rest, n)
			all = append(all, start)
		}
	}
	return all
}

// breakLine takes at most n cells from the start of line, at a space if there is one, and at least one character.
func breakLine(line string, n int) (start, rest string) {
	start, rest = head(line, n)
	if rest == "" {
		return start, ""
	}
	if i := strings.LastIndexByte(start, ' '); i > 0 && rest[0] != ' ' {
		start, rest = line[:i], line[i:]
	}
	if start == "" { // a wide character and one column
		_, n := utf8.DecodeRuneInString(line)
		start, rest = line[:n], line[n:]
	}
	return start, strings.TrimPrefix(rest, " ")
}

// padRight fills s to n cells.
func padRight(s string, n int) string { return s + strings.Repeat(" ", max(n-cells(s), 0)) }

// padLeft moves s to the right end of n cells.
func padLeft(s string, n int) string { return strings.Repeat(" ", max(n-cells(s), 0)) + s }

// size writes bytes as Newman does: decimal units, at most two decimals.
func size(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	v, u := float64(n), 0
	for u < len(units)-1 && v >= 999.995 { // what would round to 1000
		v /= 1000
		u++
	}
	text := strconv.FormatFloat(v, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + units[u]
}

// elapsed writes a duration as Newman does: 850µs, 51ms, 1.2s, 1m 2s. It cuts and does not round.
func elapsed(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return strconv.FormatInt(d.Microseconds(), 10) + "µs"
	case d < 2*time.Second:
		return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
	}
	var parts []string
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if n := d / unit.length; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.name)
			d %= unit.length
		}
	}
	if tenths := d / (100 * time.Millisecond); tenths > 0 {
		parts = append(parts, strconv.FormatFloat(float64(tenths)/10, 'f', -1, 64)+"s")
	}
	return strings.Join(parts, " ")
}

// count writes a number with its noun: "1 request", "2 requests".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
