package reporter

import (
	"fmt"
	"io"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// GitHubOptions is what GitHub needs to know. The zero value works.
type GitHubOptions struct {
	// Token ends the part of the log in which workflow commands are not obeyed: without it a script or a server could
	// forge some. It must be new for each run and nobody else may know it; empty stops nothing.
	Token string
	// File is the collection's file, relative to the repository.
	File string
	// Summary receives the job summary as Markdown of at most SummaryLimit bytes; nil writes none.
	Summary      io.Writer
	SummaryLimit int
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// GitHub's limits: it shows ten errors and ten warnings of a step.
const (
	maxAnnotations       = 10
	maxAnnotationMessage = 4 << 10
	maxAnnotationTitle   = 255
)

// GitHub writes workflow commands to w, the log of the step: an annotation for each failure and warning within GitHub's
// limits, when end is called after the run; and the job summary. It must see an event before any other reporter that
// writes to the log.
func GitHub(w io.Writer, o GitHubOptions) (emit func(run.Event), end func() error) {
	g := &github{output: newOutput(w), o: o, plan: plan{column: o.IterationName}}
	if o.Summary != nil {
		g.summarize, g.summarized = Markdown(o.Summary, MarkdownOptions{Limit: o.SummaryLimit, IterationName: o.IterationName})
	}
	return g.event, g.end
}

type github struct {
	output
	o          GitHubOptions
	plan       plan
	stopped    bool // commands are
	errors     []string
	failures   int
	warnings   []string // flaky requests first
	told       int      // warnings, with those that found no room
	summarize  func(run.Event)
	summarized func() error
}

func (g *github) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		g.plan.start(e)
		g.stop()
	case run.Executed:
		g.executed(e.Execution)
	case run.Finished:
		for _, text := range e.Warnings {
			g.warn(g.plan.started.Collection, text)
		}
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
	if g.summarize != nil {
		g.summarize(e)
	}
}

// stop lets GitHub take commands for text until the token comes.
func (g *github) stop() {
	if g.o.Token != "" {
		g.stopped = true
		g.text("::stop-commands::", g.o.Token, "\n")
		_ = g.flush() // it is kept for end
	}
}

func (g *github) executed(x *run.Execution) {
	label := g.plan.label(x)
	for _, c := range casesOf(x) {
		if c.flaky {
			g.warn(oneLine(x.Item.Path())+label, "flaky: "+retriedText(x))
		}
		if c.failure == nil {
			continue
		}
		g.failures++
		if len(g.errors) < maxAnnotations {
			title := oneLine(x.Item.Path()) + label + ": " + c.name
			g.errors = append(g.errors, g.annotation("error", title, details(c.failureAt(x))))
		}
	}
}

func (g *github) warn(title, text string) {
	if g.told++; len(g.warnings) < maxAnnotations {
		g.warnings = append(g.warnings, g.annotation("warning", title, clean(text)))
	}
}

func (g *github) annotation(level, title, message string) string {
	properties := "title=" + githubProperty.Replace(clip(oneLine(title), maxAnnotationTitle, "…"))
	if g.o.File != "" {
		properties = "file=" + githubProperty.Replace(oneLine(g.o.File)) + "," + properties
	}
	if len(message) > maxAnnotationMessage {
		message = strings.ToValidUTF8(message[:maxAnnotationMessage], "") + "…"
	}
	return "::" + level + " " + properties + "::" + githubData.Replace(message) + "\n"
}

func (g *github) end() error {
	if g.stopped {
		g.text("::", g.o.Token, "::\n")
	}
	if more := g.failures - maxAnnotations; more > 0 {
		g.errors[maxAnnotations-1] = g.annotation("error", g.plan.started.Collection, count(more+1, "more failure"))
	}
	if more := g.told - maxAnnotations; more > 0 {
		g.warnings[maxAnnotations-1] = g.annotation("warning", g.plan.started.Collection, count(more+1, "more warning"))
	}
	g.text(g.errors...)
	g.text(g.warnings...)
	if g.summarized != nil {
		if err := g.summarized(); err != nil {
			g.keep(fmt.Errorf("job summary: %w", err))
		}
	}
	return g.flush()
}

// GitHub's escapes, of the text and of the properties of a command.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
