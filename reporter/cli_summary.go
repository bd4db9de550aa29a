package reporter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// phases sums the phases of responses that Newman averages too.
type phases struct{ dns, firstByte run.Times }

func (p *phases) add(t run.Timings) {
	if t.DNS > 0 { // a kept connection asked nobody
		p.dns.Add(t.DNS)
	}
	p.firstByte.Add(t.FirstByte)
}

// finish draws the end of the run: counts, failures, verdict.
func (c *cli) finish(r *run.Result) {
	c.next = ""
	c.repeatedWarnings()
	if !c.o.NoSummary {
		c.line()
		c.summary(r)
	}
	if !c.o.NoFailures && len(r.Failures) > 0 {
		c.line()
		c.failures(r)
	}
	c.line()
	missing := 0
	if r.Stopped != "" {
		missing = c.started.Planned() - c.begun
	}
	v := verdictOf(r, missing, c.warnings.total()+len(c.started.Warnings))
	c.line(c.verdict(r, v))
}

// verdict gives the last line its sign and colour. A run of nothing is no success.
func (c *canvas) verdict(r *run.Result, text string) string {
	switch {
	case !r.Passed():
		return c.paint.text(boldRed, c.sym.bad+text)
	case r.Requests.Total+r.Requests.Skipped == 0:
		return c.paint.text(yellow, text)
	}
	return c.paint.text(green, c.sym.good+text)
}

func (c *cli) summary(r *run.Result) {
	t := table{head: []string{"", "executed", "failed"}}
	counts := []struct {
		label string
		run.Count
	}{
		{"iterations", r.Iterations},
		{"requests", r.Requests},
		{"test-scripts", r.TestScripts},
		{"prerequest-scripts", r.PreRequestScripts},
		{"assertions", r.Tests},
	}
	skipped := 0
	for _, n := range counts {
		skipped += n.Skipped
	}
	if skipped > 0 {
		t.head = append(t.head, "skipped")
	}
	for _, n := range counts {
		row := []cell{{n.label, green}, {strconv.Itoa(n.Total), plain}, {strconv.Itoa(n.Failed), plain}}
		if n.Failed > 0 {
			row[0].style, row[2].style = red, red
		}
		if skipped > 0 {
			row = append(row, cell{strconv.Itoa(n.Skipped), plain})
		}
		t.rows = append(t.rows, row)
	}
	t.notes = c.totals(r)
	t.draw(&c.canvas)
}

// totals are the lines below the counts.
func (c *cli) totals(r *run.Result) []string {
	notes := []string{
		"total run duration: " + c.sym.elapsed(r.Duration),
		"total data received: " + size(r.Received) + " (approx)",
	}
	notes = append(notes, c.average("response time", r.Times)...)
	if r.Retries > 0 {
		notes = append(notes, fmt.Sprintf("retries: %d, flaky requests: %d", r.Retries, r.Flaky))
	}
	if c.o.Verbose {
		notes = append(notes, c.average("DNS lookup time", c.phases.dns)...)
		notes = append(notes, c.average("first byte time", c.phases.firstByte)...)
	}
	return notes
}

func (c *cli) average(of string, t run.Times) []string {
	if t.N == 0 {
		return nil
	}
	return []string{fmt.Sprintf("average %s: %s [min: %s, max: %s, s.d.: %s]", of,
		c.sym.elapsed(t.Mean()), c.sym.elapsed(t.Min), c.sym.elapsed(t.Max), c.sym.elapsed(t.Deviation()))}
}

// verdictOf is the last line: what passed or failed, and why the run stopped. Missing requests did not begin.
func verdictOf(r *run.Result, missing, warnings int) string {
	parts := failedCounts(r)
	word := "failed"
	switch {
	case len(parts) > 0:
	case r.Stopped != "":
		word = "stopped"
	case r.Requests.Total+r.Requests.Skipped == 0:
		return "nothing ran: no request was selected"
	default:
		word = "passed"
	}
	if len(parts) == 0 {
		parts = []string{count(r.Requests.Total, "request"), count(r.Tests.Total-r.Tests.Skipped, "assertion")}
	}
	if r.Tests.Skipped > 0 {
		parts = append(parts, count(r.Tests.Skipped, "assertion")+" skipped")
	}
	if r.Flaky > 0 {
		parts = append(parts, count(r.Flaky, "request")+" flaky")
	}
	if warnings > 0 {
		parts = append(parts, count(warnings, "warning"))
	}
	text := word + ": " + strings.Join(parts, ", ")
	if why := stopReason(r.Stopped); why != "" {
		text += "; " + why
	}
	if missing > 0 {
		text += ", " + count(missing, "request") + " did not run"
	}
	return text
}

// failedCounts is "2 of 12 assertions" for each kind that has failures.
func failedCounts(r *run.Result) []string {
	scripts := run.Count{
		Total:  r.TestScripts.Total + r.PreRequestScripts.Total,
		Failed: r.TestScripts.Failed + r.PreRequestScripts.Failed,
	}
	var parts []string
	for _, n := range []struct {
		noun string
		run.Count
	}{{"assertion", r.Tests}, {"request", r.Requests}, {"script", scripts}} {
		if n.Failed > 0 {
			parts = append(parts, fmt.Sprintf("%d of %s", n.Failed, count(n.Total, n.noun)))
		}
	}
	return parts
}

func stopReason(stopped string) string {
	switch stopped {
	case "":
		return ""
	case "bail":
		return "stopped at the first failure (--bail)"
	case "timeout":
		return "stopped by --timeout"
	case "interrupted":
		return "interrupted"
	}
	return oneLine(stopped)
}
