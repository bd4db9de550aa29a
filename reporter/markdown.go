package reporter

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// MarkdownOptions bounds the report. The zero value works.
type MarkdownOptions struct {
	// Limit is the largest size in bytes; 0 is a MiB. What does not fit is counted.
	Limit int
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// defaultMarkdownLimit is GitHub's for a job summary.
const defaultMarkdownLimit = 1 << 20

// Markdown writes a run for people, as GitHub and GitLab draw it: the verdict, the counts, a table of folders, and each
// failure folded. It is written by end, which the caller calls once after the run. What it keeps is bounded by its size.
func Markdown(w io.Writer, o MarkdownOptions) (emit func(run.Event), end func() error) {
	if o.Limit <= 0 {
		o.Limit = defaultMarkdownLimit
	}
	m := &markdown{w: w, o: o, plan: plan{column: o.IterationName}, folders: map[string]*folderRow{}}
	return m.event, m.end
}

type markdown struct {
	w        io.Writer
	o        MarkdownOptions
	plan     plan
	result   *run.Result
	begun    int
	folders  map[string]*folderRow
	order    []*folderRow
	failures []string // as written
	flaky    []string // requests, as written
	size     int      // of the failures
	dropped  int      // failures that found no room
}

// A folderRow is one line of the table of folders.
type folderRow struct {
	name     string
	requests int
	cases    Cases
	took     time.Duration
}

func (m *markdown) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		m.plan.start(e)
	case run.Requesting:
		m.begun++
	case run.Executed:
		m.add(e.Execution)
	case run.Finished:
		m.result = e.Result
	case run.Log, run.Tested, run.Warned:
	}
}

func (m *markdown) add(x *run.Execution) {
	label, cases := m.plan.label(x), casesOf(x)
	row := m.folder(x.Item)
	row.requests++
	row.took += x.Duration
	row.cases.add(cases)
	for _, c := range cases {
		if c.failure != nil {
			m.keep(x, label, c)
		}
		if c.flaky && len(m.flaky) < maxRows {
			name := clip(oneLine(x.Item.Path())+label, maxTitle, "…")
			m.flaky = append(m.flaky, "- ⚠️ "+markdownText(name+": flaky, "+clip(retriedText(x), maxTitle, "…"))+"\n")
		}
	}
}

func (m *markdown) folder(it run.ItemRef) *folderRow {
	key := strings.Join(it.Folders, "\x00")
	row := m.folders[key]
	if row == nil {
		row = &folderRow{name: oneLine(strings.Join(it.Folders, " / "))}
		m.folders[key] = row
		m.order = append(m.order, row)
	}
	return row
}

// maxDetails bounds the text of one failure: bodies are compared too.
const maxDetails = 8 << 10

// keep writes a failure if there is room.
func (m *markdown) keep(x *run.Execution, label string, c testCase) {
	text := details(c.failureAt(x))
	if len(text) > maxDetails {
		text = strings.ToValidUTF8(text[:maxDetails], "") + "\n…"
	}
	title := markdownText(clip(oneLine(x.Item.Path())+label+": "+c.name, maxTitle, "…"))
	fence := fenceFor(text)
	failure := fmt.Sprintf("<details><summary>❌ %s</summary>\n\n%stext\n%s\n%s\n\n</details>\n", title, fence, text, fence)
	if m.dropped > 0 || m.size+len(failure) > m.o.Limit {
		m.dropped++
		return
	}
	m.size += len(failure)
	m.failures = append(m.failures, failure)
}

// maxTitle is where names are cut, in cells.
const maxTitle = 200

func (m *markdown) end() error {
	if m.result == nil {
		m.result = &run.Result{Stopped: "the run did not finish"}
	}
	p := page{left: m.o.Limit - pageReserve}
	p.add(m.head())
	p.table(m.counts(), 0)
	p.table(m.rows(), len(m.order))
	for i, f := range m.failures {
		if !p.add(f) {
			m.dropped += len(m.failures) - i
			break
		}
	}
	if len(m.flaky) > 0 {
		p.add("\n" + strings.Join(m.flaky, ""))
	}
	if m.dropped > 0 {
		p.force(fmt.Sprintf("\n%s not shown here.\n", count(m.dropped, "more failure")))
	}
	_, err := io.WriteString(m.w, p.text.String())
	return err
}

func (m *markdown) head() string {
	sign, missing := "✅", 0
	switch {
	case !m.result.Passed():
		sign = "❌"
	case m.result.Requests.Total+m.result.Requests.Skipped == 0:
		sign = "⚠️" // a run of nothing is no success
	}
	if m.result.Stopped != "" {
		missing = m.plan.started.Planned() - m.begun
	}
	name := markdownText(clip(oneLine(m.plan.started.Collection), maxTitle, "…"))
	verdict := markdownText(verdictOf(m.result, missing, len(m.result.Warnings)))
	return fmt.Sprintf("### %s %s\n\n%s, in %s\n\n", sign, name, verdict, elapsed(m.result.Duration))
}

func (m *markdown) counts() []string {
	r := m.result
	lines := []string{"| | executed | failed | skipped |", "|---|--:|--:|--:|"}
	for _, n := range []struct {
		name string
		run.Count
	}{
		{"iterations", r.Iterations},
		{"requests", r.Requests},
		{"test scripts", r.TestScripts},
		{"pre-request scripts", r.PreRequestScripts},
		{"assertions", r.Tests},
	} {
		lines = append(lines, fmt.Sprintf("| %s | %d | %d | %d |", n.name, n.Total, n.Failed, n.Skipped))
	}
	return lines
}

func (m *markdown) rows() []string {
	lines := []string{"| folder | requests | passed | failed | errors | skipped | time |", "|---|--:|--:|--:|--:|--:|--:|"}
	if m.result.Flaky > 0 {
		lines = []string{"| folder | requests | passed | flaky | failed | errors | skipped | time |", "|---|--:|--:|--:|--:|--:|--:|--:|"}
	}
	for _, row := range m.order {
		name := markdownText(clip(row.name, maxTitle, "…"))
		if name == "" {
			name = "(root)"
		}
		passed := fmt.Sprint(row.cases.Passed())
		if m.result.Flaky > 0 { // they are among those that passed
			passed += fmt.Sprintf(" | %d", row.cases.Flaky)
		}
		lines = append(lines, fmt.Sprintf("| %s | %d | %s | %d | %d | %d | %s |", name, row.requests, passed,
			row.cases.Failed, row.cases.Errored, row.cases.Skipped, elapsed(row.took)))
	}
	return lines
}
