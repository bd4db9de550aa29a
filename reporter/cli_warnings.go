package reporter

import (
	"fmt"
	"slices"

	"github.com/rq-runner/runner/collection/run"
)

// warnings holds back each kind of warning until its item is drawn, and counts those that say the same.
type warnings struct {
	pending []run.Warned
	kinds   []string // in the order of their first time
	times   map[string]int
}

// add counts a warning; the first of its kind waits to be drawn.
func (w *warnings) add(e run.Warned) {
	if w.times == nil {
		w.times = map[string]int{}
	}
	w.times[e.Message]++
	if w.times[e.Message] == 1 {
		w.kinds = append(w.kinds, e.Message)
		w.pending = append(w.pending, e)
	}
}

// take gives the waiting warnings of an execution.
func (w *warnings) take(x *run.Execution) []string {
	return w.takeIf(func(e run.Warned) bool {
		return e.Item.Position == x.Item.Position && e.Item.ID == x.Item.ID && e.Iteration == x.Iteration
	})
}

func (w *warnings) takeIf(match func(run.Warned) bool) []string {
	var texts []string
	w.pending = slices.DeleteFunc(w.pending, func(e run.Warned) bool {
		if match(e) {
			texts = append(texts, e.Message)
			return true
		}
		return false
	})
	return texts
}

// total is how many warnings the run gave.
func (w *warnings) total() int {
	n := 0
	for _, times := range w.times {
		n += times
	}
	return n
}

// orphanWarnings draws a warning at once when it concerns no item.
func (c *cli) orphanWarnings(e run.Warned) {
	if e.Item.Path() != "" {
		return
	}
	for _, text := range c.warnings.takeIf(func(w run.Warned) bool { return w.Item.Path() == "" }) {
		c.warning(text)
	}
}

func (c *cli) warning(text string) {
	c.line("  ", c.paint.text(yellow, c.sym.warning+"  "+oneLine(text)))
}

// repeatedWarnings says how often a warning came again that was drawn once.
func (c *cli) repeatedWarnings() {
	for _, text := range c.warnings.takeIf(func(run.Warned) bool { return true }) {
		c.warning(text)
	}
	title := "\nwarnings that came again"
	for _, kind := range c.warnings.kinds {
		if n := c.warnings.times[kind]; n > 1 {
			if title != "" {
				c.line(title)
				title = ""
			}
			c.warning(fmt.Sprintf("%d times: %s", n, kind))
		}
	}
}
