package reporter

import "strings"

// A table has a head, rows of numbers with a label, and notes as wide as the whole below them.
type table struct {
	head  []string
	rows  [][]cell
	notes []string
}

type cell struct {
	text  string
	style style
}

// labelWidth is that of Newman's first column, with a space on each side.
const labelWidth = 25

func (t table) draw(c *canvas) {
	widths := t.widths()
	b := c.sym.box
	c.line(rule(b.dash, b.top, widths))
	titles := make([]cell, len(t.head))
	for i, text := range t.head {
		titles[i].text = text
	}
	drawRow(c, titles, widths)
	for _, row := range t.rows {
		c.line(rule(b.dash, b.rule, widths))
		drawRow(c, row, widths)
	}
	total := len(widths) - 1
	for _, w := range widths {
		total += w
	}
	for i, note := range t.notes {
		ends := b.mid
		if i == 0 {
			ends = b.join
		}
		c.line(rule(b.dash, ends, widths))
		c.line(b.side, " ", padRight(note, total-1), b.side)
	}
	c.line(rule(b.dash, b.bottom, widths))
}

func drawRow(c *canvas, row []cell, widths []int) {
	parts := []string{c.sym.box.side}
	for i, field := range row {
		gap := padLeft("", widths[i]-1-cells(field.text))
		parts = append(parts, gap, c.paint.text(field.style, field.text), " ", c.sym.box.side)
	}
	c.line(parts...)
}

// rule is a line across the table; ends are its left end, its crossings and its right end.
func rule(dash, ends string, widths []int) string {
	signs := []rune(ends)
	dashes := make([]string, len(widths))
	for i, w := range widths {
		dashes[i] = strings.Repeat(dash, w)
	}
	return string(signs[0]) + strings.Join(dashes, string(signs[1])) + string(signs[2])
}

// widths makes room for every cell, and spreads what the notes need beyond that over the columns of numbers.
func (t table) widths() []int {
	widths := make([]int, len(t.head))
	widths[0] = labelWidth
	for _, row := range t.rows {
		for i, field := range row {
			widths[i] = max(widths[i], cells(field.text)+2, cells(t.head[i])+2)
		}
	}
	total := len(widths) - 1
	for _, w := range widths {
		total += w
	}
	for _, note := range t.notes {
		for i := 1; total < cells(note)+2; i++ {
			widths[1+i%(len(widths)-1)]++
			total++
		}
	}
	return widths
}
