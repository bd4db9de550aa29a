package run

import (
	"io"
	"slices"
	"strings"
	"sync"
)

// MaskWriter hides secrets in a stream, whatever pieces it comes in. What could be the start of a secret is held back
// until what follows tells, or until Flush. It is safe for concurrent use.
type MaskWriter struct {
	mask *Mask
	w    io.Writer

	mu      sync.Mutex
	written string // the end of what was written, as it came: what follows is read with it
	held    string
}

const (
	// maxWritten is longer than any escape, and than what decides whether a secret is a whole word.
	maxWritten = 256
	// maxHeld bounds the memory for a stream that goes on and on as a secret could; the longest secrets are shorter.
	maxHeld = 1 << 20
)

// Writer returns a writer that masks what goes to w.
func (m *Mask) Writer(w io.Writer) *MaskWriter { return &MaskWriter{mask: m, w: w} }

// Write takes all of b. The error is that of the writer below.
func (w *MaskWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held += string(b)
	if len(w.held) > maxHeld {
		return len(b), w.emit(len(w.held))
	}
	return len(b), w.emit(w.decided())
}

// Flush writes what is held back.
func (w *MaskWriter) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.emit(len(w.held))
}

// decided is how much of what is held no later text can change.
func (w *MaskWriter) decided() int {
	now := w.mask.current()
	if now == nil {
		return len(w.held)
	}
	text := w.written + w.held
	end := unfinished(text)
	parts, open := now.find(text[:end])
	end = min(end, open)
	if end > 0 && isBase64(text[end-1]) {
		end-- // it may hold bits of what follows
	}
	for _, s := range slices.Backward(parts) {
		if s.from < end && s.to > end {
			end = s.from // it may become longer
		}
	}
	return max(0, end-len(w.written))
}

// unfinished is where an escape or a list of numbers begins that the text ends in, or its end.
func unfinished(text string) int {
	end := len(text)
	for mark, length := range map[byte]int{'%': len("%uXXXX%uXXXX"), '\\': len(`\uXXXX\uXXXX`), '&': maxEntity} {
		tail := text[max(0, len(text)-length):]
		if i := strings.IndexByte(tail, mark); i >= 0 {
			end = min(end, len(text)-len(tail)+i)
		}
	}
	list := len(text)
	for list > 0 && (isHexDigit(text[list-1]) || strings.IndexByte("x,:-\"' \t\r\n", text[list-1]) >= 0) {
		list--
	}
	if i := nextList(text, list); i >= 0 {
		end = min(end, i)
	}
	end = min(end, lastRun(text))
	number := strings.TrimRight(strings.TrimRight(text, ", "), "0123456789")
	if len(strings.TrimRight(text, ", ")) > len(number) {
		end = min(end, len(number))
	}
	return end
}

// lastRun is where the digits begin that a text ends in, over the ends of long lines as runEnd.
func lastRun(text string) int {
	for end := len(text); ; {
		start := end
		for start > 0 && isBase64(text[start-1]) {
			start--
		}
		line := strings.TrimSuffix(strings.TrimSuffix(text[:start], "\n"), "\r")
		long := line[max(0, len(line)-minLine):]
		if len(line) == start || len(long) < minLine || strings.Trim(long, alphanumeric+"+/-_") != "" {
			return start
		}
		end = len(line)
	}
}

// emit writes the first n bytes of what is held, read together with what surrounds them.
func (w *MaskWriter) emit(n int) error {
	if n == 0 {
		return nil
	}
	text, from := w.written+w.held, len(w.written)
	out := text[from : from+n]
	if now := w.mask.current(); now != nil {
		parts, _ := now.find(text)
		out = replaced(out, within(parts, from, from+n))
	}
	_, err := io.WriteString(w.w, out)
	w.written, w.held = text[max(0, from+n-maxWritten):from+n], text[from+n:]
	return err
}

// within is the parts between from and to, counted from there.
func within(parts []span, from, to int) []span {
	var all []span
	for _, s := range parts {
		if s = (span{max(s.from, from) - from, min(s.to, to) - from}); s.from < s.to {
			all = append(all, s)
		}
	}
	return all
}
