package reporter

import (
	"bytes"
	"io"
	"strings"
	"time"
	"unicode"
)

// A canvas collects lines and writes them in one piece. On a terminal it keeps one transient line below them.
type canvas struct {
	w      io.Writer
	buf    bytes.Buffer
	paint  palette
	sym    symbols
	github bool
	// shown is the transient line on the screen, next the one to be there; empty is none.
	shown, next string
}

// line adds a line. Its parts must be clean.
func (c *canvas) line(parts ...string) {
	text := strings.Join(parts, "")
	for l := range strings.SplitSeq(text, "\n") {
		if c.github {
			l = Disarm(l)
		}
		c.buf.WriteString(strings.TrimRight(l, " "))
		c.buf.WriteByte('\n')
	}
}

// flush writes what was added and draws the transient line anew. An error of the writer has nobody to tell: the
// screen is gone.
func (c *canvas) flush() {
	if c.buf.Len() == 0 && c.next == c.shown {
		return
	}
	var out bytes.Buffer
	if c.shown != "" {
		out.WriteString("\r\x1b[K")
	}
	out.Write(c.buf.Bytes())
	out.WriteString(c.next)
	c.shown = c.next
	c.buf.Reset()
	_, _ = c.w.Write(out.Bytes())
}

// columnsNow is how wide a line may be that takes the place of the one before: a longer one would leave a part behind.
func columnsNow(columns func() int, width int) int {
	if columns != nil {
		if n := columns(); n > 0 {
			return n
		}
	}
	return width
}

// Disarm makes a line that GitHub, Azure or TeamCity would obey a line that they show: "::add-mask::x" at its start,
// "##[group]", "##vso[" or "##teamcity[" anywhere.
func Disarm(line string) string {
	text := strings.TrimLeftFunc(line, unicode.IsSpace)
	if strings.HasPrefix(text, "::") {
		line = line[:len(line)-len(text)] + `\` + text
	}
	line = strings.ReplaceAll(line, "##[", `##\[`)
	line = strings.ReplaceAll(line, "##teamcity[", `##teamcity\[`)
	return strings.ReplaceAll(line, "##vso[", `##vso\[`)
}

// A style is the number of an ANSI colour or attribute.
type style string

const (
	plain     style = ""
	bold      style = "1"
	red       style = "31"
	boldRed   style = "1;31"
	green     style = "32"
	yellow    style = "33"
	blue      style = "34"
	cyan      style = "36"
	gray      style = "90"
	underline style = "4;90"
)

// A palette colours text, when it may.
type palette struct{ on bool }

func (p palette) text(s style, text string) string {
	if !p.on || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// symbols are the signs that are not text. Newman's users know them.
type symbols struct {
	folder, root, sub, pass, warning, script string
	good, bad                                string // before the verdict
	top, side, bottom, star, up, down        string
	more, micro                              string
	box                                      box
}

// box is what a table is drawn with: left, cross and right end of each kind of line.
type box struct{ dash, side, top, rule, join, mid, bottom string }

func asciiSymbols() symbols {
	return symbols{
		folder: "Folder", root: "Root", sub: "Sub-folder", pass: "Pass", warning: "Warning", script: ".",
		top: "-", side: "|", bottom: "-", star: "*", up: "^", down: "v", more: "...", micro: "us",
		box: box{dash: "-", side: "|", top: "---", rule: "-+-", join: "---", mid: "---", bottom: "---"},
	}
}

func unicodeSymbols() symbols {
	return symbols{
		folder: "❏", root: "→", sub: "↳", pass: "✓", good: "✓ ", bad: "✗ ", warning: "⚠", script: "⠄",
		top: "┌", side: "│", bottom: "└", star: "★", up: "↑", down: "↓", more: "…", micro: "µs",
		box: box{dash: "─", side: "│", top: "┌┬┐", rule: "├┼┤", join: "├┴┤", mid: "├─┤", bottom: "└─┘"},
	}
}

// elapsed writes a duration in the signs at hand.
func (s symbols) elapsed(d time.Duration) string {
	return strings.Replace(elapsed(d), "µs", s.micro, 1)
}
