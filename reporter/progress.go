package reporter

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// ProgressOptions say how Progress draws. The zero value writes plain lines for a log.
type ProgressOptions struct {
	Color, DisableUnicode, Silent, GitHub bool // as CLIOptions have them
	// Live says that the output is a terminal: one line is drawn again and again. Width is its columns, 0 is 80.
	Live  bool
	Width int
	// Columns is as CLIOptions has it.
	Columns func() int
	// A plain line is written when so much time or so many percent went by since the last; 0 is 10 s and 10 %.
	Every   time.Duration
	Percent int
}

// Progress shows how far a run is, every failure in one line as soon as its item is through, and the verdict. Time is
// what the events say: an item that hangs moves nothing. Errors of w are ignored.
func Progress(w io.Writer, o ProgressOptions) func(run.Event) {
	if o.Silent {
		return func(run.Event) {}
	}
	p := &progress{o: o, canvas: canvas{w: w, paint: palette{o.Color}, sym: unicodeSymbols(), github: o.GitHub}}
	if o.DisableUnicode {
		p.sym = asciiSymbols()
	}
	p.setDefaults()
	return p.event
}

func (p *progress) setDefaults() {
	if p.o.Width <= 0 {
		p.o.Width = defaultWidth
	}
	if p.o.Every <= 0 {
		p.o.Every = 10 * time.Second // CI systems stop jobs that are silent for minutes
	}
	if p.o.Percent <= 0 {
		p.o.Percent = 10
	}
}

type progress struct {
	canvas
	o        ProgressOptions
	started  run.Started
	now      time.Time // the latest that an event told
	begun    int       // items
	done     int       // of these, through
	failed   int       // failures so far
	warned   int
	current  string    // the item that began last
	told     time.Time // when and at how many percent the last plain line was written
	toldPart int
}

func (p *progress) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		p.started, p.now, p.told, p.warned = e, e.Time, e.Time, len(e.Warnings)
		p.line(oneLine(e.Collection))
	case run.Requesting:
		p.begun++
		p.current = oneLine(e.Item.Path())
	case run.Warned:
		p.warned++
	case run.Log, run.Tested: // in Executed too
	case run.Executed:
		p.executed(e.Execution)
	case run.Finished:
		p.finish(e.Result)
		return
	}
	if p.o.Live {
		p.next = p.bar()
	}
	p.flush()
}

func (p *progress) executed(x *run.Execution) {
	p.done++
	if end := ended(x); end.After(p.now) {
		p.now = end
	}
	eachFailure(x, func(_, test string, f *run.Failure) {
		p.failed++
		parts := []string{p.place(x)}
		if test != "" {
			parts = append(parts, oneLine(test))
		}
		parts = append(parts, oneLine(f.Message))
		p.line(p.paint.text(red, p.sym.bad+strings.Join(parts, ": ")))
	})
	if x.Flaky() {
		p.line(p.paint.text(yellow, "flaky: "+p.place(x)+": "+retriedText(x)))
	}
	if !p.o.Live {
		p.plain()
	}
}

// place is the path of an item, with its iteration where there are several.
func (p *progress) place(x *run.Execution) string {
	if p.started.Iterations > 1 {
		return fmt.Sprintf("%s (iteration %d)", oneLine(x.Item.Path()), x.Iteration+1)
	}
	return oneLine(x.Item.Path())
}

// plain writes a line when it is time for one.
func (p *progress) plain() {
	if p.done == p.total() { // the verdict follows
		return
	}
	if p.now.Sub(p.told) < p.o.Every && p.percent()-p.toldPart < p.o.Percent {
		return
	}
	p.told, p.toldPart = p.now, p.percent()
	p.line(p.numbers())
}

// total is how many items are planned; setNextRequest can make it more.
func (p *progress) total() int { return max(p.started.Planned(), p.begun, p.done) }

func (p *progress) percent() int { return p.done * 100 / max(p.total(), 1) }

// numbers is "50% 12/24, 2 failed, about 3s left".
func (p *progress) numbers() string {
	text := fmt.Sprintf("%3d%% %d/%d", p.percent(), p.done, p.total())
	if p.failed > 0 {
		text += fmt.Sprintf(", %d failed", p.failed)
	}
	if left := p.total() - p.done; p.done > 0 && left > 0 {
		each := p.now.Sub(p.started.Time) / time.Duration(p.done)
		rest := max((each * time.Duration(left)).Round(time.Second), time.Second) // more would be a lie
		text += ", about " + rest.String() + " left"
	}
	return text
}

// barWidth is the length of the bar, short enough for the numbers and a name beside it.
const barWidth = 20

func (p *progress) bar() string {
	full := barWidth * p.done / max(p.total(), 1)
	text := "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "]" + p.numbers()
	if p.begun > p.done {
		text += "  " + p.current
	}
	return clip(text, columnsNow(p.o.Columns, p.o.Width)-1, p.sym.more)
}

func (p *progress) finish(r *run.Result) {
	p.next = ""
	missing := 0
	if r.Stopped != "" {
		missing = p.started.Planned() - p.begun
	}
	p.line(p.verdict(r, verdictOf(r, missing, p.warned)+", in "+p.sym.elapsed(r.Duration)))
	p.flush()
}
