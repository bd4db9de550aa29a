package reporter

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// script draws what the scripts of an event did. Requests of scripts that do not say their event came first.
func (c *cli) script(x *run.Execution, event collection.Event) {
	c.console(x, event)
	for _, sent := range x.Sent {
		if sent.Event == event || sent.Event == "" && event == collection.PreRequest {
			c.sent(sent)
		}
	}
	tests := testsOf(x, event)
	for _, s := range x.Scripts {
		if s.Event != event {
			continue
		}
		for len(tests) > 0 && tests[0].Owner == s.Owner {
			c.test(x, tests[0])
			tests = tests[1:]
		}
		if s.Error != nil {
			c.scriptError(x, s)
		}
	}
	for _, t := range tests {
		c.test(x, t)
	}
}

func testsOf(x *run.Execution, event collection.Event) []run.Test {
	var tests []run.Test
	for _, t := range x.Tests {
		if t.Event == event {
			tests = append(tests, t)
		}
	}
	return tests
}

// console draws the messages of an event in one box, each with the colour of its level at the side.
func (c *cli) console(x *run.Execution, event collection.Event) {
	if c.o.NoConsole {
		return
	}
	last := plain
	for _, m := range x.Console {
		if m.Event != event {
			continue
		}
		color := levelStyle(m.Level)
		if last == plain {
			c.line(c.stamp(ended(x)), "  ", c.paint.text(color, c.sym.top))
		}
		last = color
		for _, l := range wrap(clean(m.Text), c.inside()) {
			c.line("  ", c.paint.text(color, c.sym.side), " ", c.paint.text(gray, l))
		}
	}
	if last != plain {
		c.line("  ", c.paint.text(last, c.sym.bottom))
	}
}

func levelStyle(level string) style {
	switch level {
	case "info":
		return cyan
	case "warn":
		return yellow
	case "error":
		return red
	case "debug":
		return blue
	}
	return gray
}

// inside is the width for text in a box, 0 when nothing is to be wrapped.
func (c *cli) inside() int {
	if c.o.Width == 0 {
		return 0
	}
	return max(c.o.Width-len("  | "), 20)
}

// stamp is the time in front of a line, when it is asked for.
func (c *cli) stamp(t time.Time) string {
	if !c.o.ShowTimestamps {
		return ""
	}
	return c.paint.text(gray, t.Format("  [2006-01-02 15:04:05]"))
}

func ended(x *run.Execution) time.Time { return x.Started.Add(x.Duration) }

// sent draws a request of a script, subdued: it is not a request of the collection.
func (c *cli) sent(e run.Exchange) {
	text := "    " + target(e.Request)
	switch {
	case e.Error != nil:
		text += "[errored] " + oneLine(e.Error.Message)
	case e.Response != nil:
		text += c.outcome(e.Response)
	}
	c.line(c.paint.text(gray, text))
}

// target is "GET url " of a request, empty when it was never built.
func target(r *run.Request) string {
	if r == nil {
		return ""
	}
	return oneLine(r.Method) + " " + oneLine(r.URL) + " "
}

// outcome is "[200 OK, 566B, 51ms]".
func (c *cli) outcome(r *run.Response) string {
	status := strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, oneLine(r.Status)))
	text := fmt.Sprintf("[%s, %s, %s", status, size(r.HeaderSize+r.BodySize), c.sym.elapsed(r.Time))
	if r.Redirects > 0 {
		text += ", " + count(r.Redirects, "redirect")
	}
	return text + "]"
}

// request draws the request of the item. A run that was stopped before it has none.
func (c *cli) request(x *run.Execution) {
	start := c.stamp(x.Started) + "  " + c.paint.text(gray, target(x.Request))
	switch {
	case x.Skipped:
		c.line(c.stamp(x.Started), c.paint.text(cyan, "  -  [skipped] "+cmp.Or(target(x.Request), "request")))
	case x.Error != nil:
		c.line(start, c.paint.text(red, "[errored]"))
		c.requestError(x)
	case x.Response != nil:
		c.line(start, c.paint.text(gray, c.outcome(x.Response)))
	case x.Request != nil:
		c.line(start, c.paint.text(gray, "[no response]"))
	}
	c.attempts(x)
	if c.o.Verbose {
		c.messages(x)
	}
}

// attempts tells the outcomes of a request that was sent more than once, in one line.
func (c *cli) attempts(x *run.Execution) {
	if len(x.Attempts) < 2 {
		return
	}
	color, outcomes := gray, make([]string, len(x.Attempts))
	for i := range x.Attempts {
		outcomes[i] = oneLine(x.Attempts[i].Outcome())
	}
	text := fmt.Sprintf("     tried %d times: %s", len(outcomes), strings.Join(outcomes, ", "))
	if x.Flaky() {
		color, text = yellow, text+" (flaky)"
	}
	c.line(c.paint.text(color, text))
}

func (c *cli) requestError(x *run.Execution) {
	n := c.numbers.add(x, atRequest, "", x.Error)
	for i, l := range wrap(clean(x.Error.Message), c.inside()) {
		number := ""
		if i == 0 {
			number = fmt.Sprintf("%d.", n)
		}
		c.line(c.paint.text(red, fmt.Sprintf("%4s %s", number, l)))
	}
	if x.Error.Hint != "" {
		c.line("     hint: ", oneLine(x.Error.Hint))
	}
}

func (c *cli) scriptError(x *run.Execution, s run.ScriptRun) {
	n := c.numbers.add(x, atScript(s), "", s.Error)
	text := fmt.Sprintf("%3d%s %s in %s", n, c.sym.script, failureName(s.Error), atScript(s))
	if s.Owner != x.Item.Name {
		text += " of " + oneLine(s.Owner)
	}
	c.line(c.paint.text(boldRed, text), c.paint.text(red, ": "+oneLine(s.Error.Message)))
}

func failureName(f *run.Failure) string {
	if f.Name == "" {
		return "Error"
	}
	return oneLine(f.Name)
}

func (c *cli) test(x *run.Execution, t run.Test) {
	number := 0
	if t.Error != nil {
		number = c.numbers.add(x, atTest(t), t.Name, t.Error)
	}
	if c.o.NoAssertions || t.Error == nil && c.o.NoSuccessAssertions {
		return
	}
	stamp, name := c.stamp(ended(x)), oneLine(t.Name)
	switch {
	case t.Error != nil:
		c.line(stamp, c.paint.text(boldRed, fmt.Sprintf("%3d. %s", number, name)))
	case t.Skipped:
		c.line(stamp, c.paint.text(cyan, "  -  [skipped] "+name))
	default:
		c.line(stamp, c.paint.text(green, "  "+c.sym.pass), "  ", c.paint.text(gray, name))
	}
}
