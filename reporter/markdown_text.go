package reporter

import (
	"fmt"
	"strings"
)

// pageReserve is room for the line that counts what did not fit.
const pageReserve = 200

// A page takes text as long as there is room.
type page struct {
	text strings.Builder
	left int
}

// add reports whether the text found room.
func (p *page) add(text string) bool {
	if len(text) > p.left {
		return false
	}
	p.left -= len(text)
	p.text.WriteString(text)
	return true
}

// force adds what the reserve is for.
func (p *page) force(text string) { p.text.WriteString(text) }

// maxRows keeps a table readable; the failures matter more than the folders.
const maxRows = 500

// table adds the lines of a table with a blank line after it. Of one with rows, those that found no room are counted.
func (p *page) table(lines []string, rows int) {
	heads := len(lines) - rows
	if rows == 0 && heads == 2 {
		return
	}
	for i, line := range lines {
		if i-heads >= maxRows || len(line)+pageReserve > p.left || !p.add(line+"\n") {
			p.add(fmt.Sprintf("\n%s not shown here.\n", count(len(lines)-i, "more folder")))
			break
		}
	}
	p.add("\n")
}

// markdownText writes clean text so that neither Markdown nor HTML takes any of it for markup, and no name of a user or
// issue is linked: whatever could begin something becomes a character reference.
func markdownText(s string) string {
	var b strings.Builder
	for i, r := range s {
		markup := r < 0x80 && strings.ContainsRune("&<>|\\`*_[]{}#@~!", r)
		colon := r == ':' && !strings.HasPrefix(s[i+1:], " ") // of an address or an emoji
		if markup || colon {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fenceFor is a fence longer than any run of backticks in the text.
func fenceFor(text string) string {
	longest, n := 2, 0
	for _, r := range text {
		if r != '`' {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return strings.Repeat("`", longest+1)
}
