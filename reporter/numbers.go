package reporter

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// place finds a failure of the result again among those that an execution showed. The result does not say from which
// execution a failure came, and one item may run many times in an iteration.
type place struct {
	position, iteration int
	at, test, message   string
}

// eachFailure tells the failures of an execution in the order in which they happened.
func eachFailure(x *run.Execution, tell func(at, test string, f *run.Failure)) {
	scripts := func(event collection.Event) {
		for _, t := range x.Tests {
			if t.Event == event && t.Error != nil {
				tell(atTest(t), t.Name, t.Error)
			}
		}
		for _, s := range x.Scripts {
			if s.Event == event && s.Error != nil {
				tell(atScript(s), "", s.Error)
			}
		}
	}
	scripts(collection.PreRequest)
	if x.Error != nil {
		tell(atRequest, "", x.Error)
	}
	scripts(collection.Test)
}

// A mark is what was given to a failure when it was shown.
type mark struct {
	number    int // of the failure, from 1, in the order shown
	execution int
	time      time.Time
}

// numbers gives every failure its number when it is shown, and finds it when the run is over.
type numbers struct {
	last  int
	given map[place][]mark
	// execution is the number of the one that is shown, for marks; a reporter that needs none leaves it.
	execution int
}

// add numbers a failure of x.
func (n *numbers) add(x *run.Execution, at, test string, f *run.Failure) int {
	if n.given == nil {
		n.given = map[place][]mark{}
	}
	n.last++
	p := place{x.Item.Position, x.Iteration, at, test, f.Message}
	n.given[p] = append(n.given[p], mark{number: n.last, execution: n.execution, time: x.Started.Add(x.Duration)})
	return n.last
}

// A numbered is a failure of the result with its mark.
type numbered struct {
	run.FailureAt
	mark
}

// sort gives the failures of a result in the order in which they were shown; one that never was comes last.
func (n *numbers) sort(failures []run.FailureAt) []numbered {
	all := make([]numbered, 0, len(failures))
	for _, f := range failures {
		p := place{f.Item.Position, f.Iteration, f.At, f.Test, f.Message}
		m := mark{}
		if marks := n.given[p]; len(marks) > 0 {
			m, n.given[p] = marks[0], marks[1:]
		} else {
			n.last++
			m.number = n.last
		}
		all = append(all, numbered{f, m})
	}
	slices.SortStableFunc(all, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	return all
}

// Newman's words for where a failure happened, as in run.FailureAt.
const atRequest = "request"

func atScript(s run.ScriptRun) string { return string(s.Event) + "-script" }

func atTest(t run.Test) string { return fmt.Sprintf("assertion:%d in %s-script", t.Index, t.Event) }
