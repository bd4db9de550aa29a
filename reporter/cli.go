// Package reporter shows a run: to people on a terminal or in the log of a CI job, and to programs in the formats that
// they read already.
//
// A live reporter is a func(run.Event) for run.Options.Emit. What it gets is masked; what it prints is also clean of
// control characters, because names, messages and bodies come from servers and scripts.
package reporter

import (
	"fmt"
	"io"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// CLIOptions say how CLI draws. The zero value draws everything, without colour, in lines that suit a log file.
type CLIOptions struct {
	Color          bool // ANSI colours; the caller knows the terminal and NO_COLOR
	DisableUnicode bool
	Verbose        bool // headers, bodies, timings and the stacks of errors
	Silent         bool // nothing at all
	ShowTimestamps bool

	NoSummary, NoFailures, NoAssertions, NoSuccessAssertions, NoConsole, NoBanner bool

	// Width is the terminal's in columns. At 0, for logs, no text is wrapped and only what must be cut is cut, at 80.
	Width int
	// Columns gives the width of the moment, for the line that is drawn again and again: people make windows smaller
	// while a run goes on. 0 or nil is Width.
	Columns func() int
	// Live says that the output is a terminal: a progress line is drawn and erased below the last request. Without it
	// nothing ever moves the cursor.
	Live bool
	// GitHub makes commands to a CI server (GitHub's ::name::, Azure's, TeamCity's) in what scripts and servers say harmless.
	GitHub bool
	// Version is shown in the banner.
	Version string
}

// CLI draws a run as Newman does, so that its users find what they look for. An item is drawn when it is through:
// the lines of one request stand together also when iterations run side by side. Errors of w are ignored.
func CLI(w io.Writer, o CLIOptions) func(run.Event) {
	if o.Silent {
		return func(run.Event) {}
	}
	return newCLI(w, o).event
}

func newCLI(w io.Writer, o CLIOptions) *cli {
	c := &cli{o: o, canvas: canvas{w: w, paint: palette{o.Color}, sym: unicodeSymbols(), github: o.GitHub}}
	if o.DisableUnicode {
		c.sym = asciiSymbols()
	}
	return c
}

type cli struct {
	canvas
	o       CLIOptions
	started run.Started
	numbers numbers
	phases  phases
	begun   int // items that began
	running int // of these, not through
	// iteration and folder are those of the item drawn last.
	iteration int
	folder    string
	warnings  warnings
}

func (c *cli) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		c.start(e)
	case run.Requesting:
		c.requesting(e)
	case run.Log, run.Tested: // drawn with their item
	case run.Warned:
		c.warnings.add(e)
		c.orphanWarnings(e)
	case run.Executed:
		c.executed(e.Execution)
	case run.Finished:
		c.finish(e.Result)
	}
	c.flush()
}

func (c *cli) start(e run.Started) {
	c.started = e
	c.iteration = -1
	if !c.o.NoBanner {
		c.line(strings.TrimSpace("runner "+c.o.Version), "\n")
	}
	c.line(c.paint.text(bold, oneLine(e.Collection)))
	for _, w := range e.Warnings {
		c.warning(w)
	}
}

// defaultWidth is where lines are cut when the width of the terminal is not known.
const defaultWidth = 80

func (c *cli) width() int {
	if c.o.Width > 0 {
		return c.o.Width
	}
	return defaultWidth
}

func (c *cli) requesting(e run.Requesting) {
	c.begun++
	c.running++
	if !c.o.Live {
		return
	}
	planned := max(c.started.Planned(), c.begun)
	text := fmt.Sprintf("[%d/%d] %s", c.begun, planned, oneLine(e.Item.Path()))
	c.next = clip(text, columnsNow(c.o.Columns, c.width())-1, c.sym.more) // a full line would scroll
}

func (c *cli) executed(x *run.Execution) {
	c.through(x)
	c.heading(x)
	for _, w := range c.warnings.take(x) {
		c.warning(w)
	}
	c.script(x, collection.PreRequest)
	c.request(x)
	c.script(x, collection.Test)
}

// through counts an item that is through.
func (c *cli) through(x *run.Execution) {
	c.running--
	if c.running <= 0 {
		c.next = ""
	}
	if r := x.Response; r != nil {
		c.phases.add(r.Timings)
	}
}

// heading draws the iteration and the folder when they change, and the item's name.
func (c *cli) heading(x *run.Execution) {
	if x.Iteration != c.iteration && c.started.Iterations > 1 {
		c.line("\n", c.paint.text(underline, fmt.Sprintf("Iteration %d/%d", x.Iteration+1, c.started.Iterations)))
		c.folder = ""
	}
	c.iteration = x.Iteration
	folder := oneLine(strings.Join(x.Item.Folders, " / "))
	c.line()
	if folder != c.folder && folder != "" {
		c.line(c.paint.text(bold, c.sym.folder+" "+folder))
	}
	c.folder = folder
	sign := c.sym.sub
	if folder == "" {
		sign = c.sym.root
	}
	c.line(c.paint.text(bold, sign+" "+oneLine(x.Item.Name)))
}
