package reporter

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// failures lists what failed, under the numbers that the lines above have, in Newman's three columns.
func (c *cli) failures(r *run.Result) {
	all := c.numbers.sort(r.Failures)
	l := failureList{cli: c, number: len(strconv.Itoa(c.numbers.last)) + 2, name: len("failure")}
	for _, f := range all {
		for _, text := range l.names(f) {
			l.name = max(l.name, cells(text))
		}
	}
	c.line(c.paint.text(red, padLeft("#", l.number)+"  "+padRight("failure", l.name)+"  detail"))
	for _, f := range all {
		c.line()
		l.draw(f)
	}
}

// A failureList knows the widths of the columns.
type failureList struct {
	*cli
	number, name int
}

// maxName is where the column of names ends; a script may throw an error with any name.
const maxName = 24

func (l failureList) names(f numbered) []string {
	names := []string{clip(failureName(&f.Failure), maxName, l.sym.more)}
	if l.started.Iterations > 1 {
		names = append(names, fmt.Sprintf("iteration: %d", f.Iteration+1))
	}
	return names
}

func (l failureList) draw(f numbered) {
	names, details := l.names(f), l.details(f)
	for len(details) < len(names) {
		details = append(details, cell{})
	}
	for i, detail := range details {
		number, name := "", ""
		if i == 0 {
			number = strconv.Itoa(f.number) + "."
		}
		if i < len(names) {
			name = names[i]
		}
		l.line(padLeft(number, l.number), "  ", padRight(name, l.name), "  ", l.paint.text(detail.style, detail.text))
	}
}

// details are the lines of the third column.
func (l failureList) details(f numbered) []cell {
	var all []cell
	add := func(s style, text string) {
		for _, line := range wrap(text, l.room()) {
			all = append(all, cell{line, s})
		}
	}
	if f.Test != "" {
		add(plain, oneLine(f.Test))
	}
	add(gray, clean(f.Message))
	at := "at " + oneLine(f.At)
	if f.Phase != "" {
		at += ", phase " + f.Phase
	}
	add(gray, at)
	add(gray, `inside "`+oneLine(f.Item.Path())+`"`)
	all = append(all, l.source(f.Failure)...)
	if f.Compared {
		all = append(all, l.comparison(f.Failure)...)
	}
	if l.o.Verbose && f.Stack != "" {
		add(gray, strings.TrimRight(clean(f.Stack), "\n"))
	}
	if f.Hint != "" {
		add(yellow, "hint: "+clean(f.Hint))
	}
	return all
}

// room is the width of the third column, 0 when nothing is to be wrapped.
func (l failureList) room() int {
	if l.o.Width == 0 {
		return 0
	}
	return max(l.o.Width-l.number-l.name-4, 20)
}

// maxCompared bounds the lines of each side of a comparison: bodies are compared too.
const maxCompared = 12

// comparison shows both sides, each on the line of its label or, when it has several lines, below it.
func (l failureList) comparison(f run.Failure) []cell {
	return append(l.compared(red, "actual:   ", f.Actual), l.compared(green, "expected: ", f.Expected)...)
}

func (l failureList) compared(s style, label, value string) []cell {
	lines := strings.Split(clean(value), "\n")
	if len(lines) == 1 {
		var all []cell
		for _, line := range wrap(label+clip(lines[0], clipAt, l.sym.more), l.room()) {
			all = append(all, cell{line, s})
		}
		return all
	}
	all := []cell{{strings.TrimSpace(label), s}}
	for i, line := range lines {
		if i == maxCompared {
			return append(all, cell{fmt.Sprintf("  %s %d more", l.sym.more, len(lines)-i), gray})
		}
		all = append(all, cell{clip("  "+line, cmp.Or(l.room(), clipAt), l.sym.more), s})
	}
	return all
}

// clipAt bounds one line of a comparison, in cells. It is the size at which bodies are clipped.
const clipAt = bodyClip

// source shows the line of the script with a caret below the column, under the place of the script.
func (l failureList) source(f run.Failure) []cell {
	if f.Script == "" || f.Line == 0 {
		return nil
	}
	where := fmt.Sprintf("--> %s:%d", oneLine(f.Script), f.Line)
	if f.Column > 0 {
		where += fmt.Sprintf(":%d", f.Column)
	}
	all := []cell{{where, gray}}
	if strings.TrimSpace(f.Excerpt) == "" {
		return all
	}
	number := strconv.Itoa(f.Line)
	margin := strings.Repeat(" ", len(number))
	code, caret := l.excerpt(f, len(margin+" | "))
	all = append(all, cell{margin + " |", gray}, cell{number + " | " + code, plain})
	if f.Column > 0 {
		all = append(all, cell{margin + " | " + strings.Repeat(" ", caret) + "^", red})
	}
	return all
}

// excerpt is the line of a script cut around the column, and the cells before it. Bundled scripts have one line. The
// margin stands to its left.
func (l failureList) excerpt(f run.Failure, margin int) (code string, caret int) {
	line := []rune(f.Excerpt)
	at := min(max(f.Column-1, 0), len(line))
	before, after := oneLine(string(line[:at])), oneLine(string(line[at:]))
	before = strings.TrimLeft(before, " ")
	if before == "" {
		after = strings.TrimLeft(after, " ")
	}
	width := cmp.Or(l.room(), defaultWidth) - margin
	if n := cells(before); n > width/2 {
		_, before = head(before, n-width/2)
		before = l.sym.more + before
	}
	caret = cells(before)
	return before + clip(after, width-caret, l.sym.more), caret
}
