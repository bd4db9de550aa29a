package reporter

import (
	"io"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// Dots draws one sign for each case as soon as its request is through: "." passed, R passed when
// its request was sent again, F failed, E error, S skipped. The end is that of Summary.
func Dots(w io.Writer, o CLIOptions) func(run.Event) {
	if o.Silent {
		return func(run.Event) {}
	}
	o.Live = false // the signs are the progress
	d := &dots{w: w, cli: newCLI(w, o), end: Summary(w, o)}
	return d.event
}

type dots struct {
	w      io.Writer
	cli    *cli
	end    func(run.Event)
	column int
}

func (d *dots) event(e run.Event) {
	switch e := e.(type) {
	case run.Executed:
		d.signs(casesOf(e.Execution))
	case run.Finished:
		if d.column > 0 {
			_, _ = io.WriteString(d.w, "\n")
		}
	case run.Started, run.Requesting, run.Log, run.Tested, run.Warned:
	}
	d.end(e)
}

// signs writes those of one execution in one piece. An error of the writer has nobody to tell.
func (d *dots) signs(cases []testCase) {
	var b strings.Builder
	for _, c := range cases {
		if d.column == d.cli.width() {
			b.WriteByte('\n')
			d.column = 0
		}
		b.WriteString(d.sign(c))
		d.column++
	}
	_, _ = io.WriteString(d.w, b.String())
}

func (d *dots) sign(c testCase) string {
	switch c.verdict {
	case failed:
		return d.cli.paint.text(boldRed, "F")
	case errored:
		return d.cli.paint.text(boldRed, "E")
	case skipped:
		return d.cli.paint.text(cyan, "S")
	case passed:
		if c.flaky {
			return d.cli.paint.text(yellow, "R")
		}
	}
	return d.cli.paint.text(green, ".")
}
