package reporter

import (
	"io"

	"github.com/rq-runner/runner/collection/run"
)

// Summary draws the end of a run only: the counts, the failures, the verdict. It looks like CLI's.
func Summary(w io.Writer, o CLIOptions) func(run.Event) {
	if o.Silent {
		return func(run.Event) {}
	}
	c := newCLI(w, o)
	return func(e run.Event) {
		if x, ok := e.(run.Executed); ok {
			c.through(x.Execution)
			eachFailure(x.Execution, func(at, test string, f *run.Failure) { c.numbers.add(x.Execution, at, test, f) })
			c.flush()
			return
		}
		c.event(e)
	}
}
