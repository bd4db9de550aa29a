package reporter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// A plan follows a run against what was planned: which iteration an execution belongs to, whether an item runs again
// in it, and what is left when the run is stopped.
type plan struct {
	started run.Started
	// column names iterations by that column of the data; empty does not.
	column    string
	iteration int
	name      string         // of the iteration, empty when there is nothing to tell
	names     map[string]int // which iteration had the name first
	seen      map[int]int    // how often the item of a position ran in the iteration
}

func (p *plan) start(e run.Started) {
	*p = plan{started: e, column: p.column, names: map[string]int{}, seen: map[int]int{}}
	p.name = p.named(&run.Execution{})
}

// label tells the executions of one item apart, as in " (iteration 2)"; it is empty when there is nothing to tell. It
// is called once for each execution.
func (p *plan) label(x *run.Execution) string {
	if p.seen == nil {
		p.start(run.Started{})
	}
	if x.Iteration != p.iteration {
		p.iteration = x.Iteration
		clear(p.seen)
	}
	if p.seen[x.Item.Position]++; len(p.seen) == 1 {
		p.name = p.named(x)
	}
	again := ""
	if n := p.seen[x.Item.Position]; n > 1 {
		again = fmt.Sprintf("run %d", n)
	}
	return p.labelOf(x.Item, again)
}

func (p *plan) labelOf(it run.ItemRef, again string) string {
	twin := ""
	if it.Twin > 0 {
		twin = fmt.Sprintf("#%d", it.Twin)
	}
	parts := slices.DeleteFunc([]string{twin, p.name, again}, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// named is the name of the iteration of x. Rows may have one name, and the last one serves all iterations that are left.
func (p *plan) named(x *run.Execution) string {
	for _, v := range x.Data {
		name := strings.TrimSpace(oneLine(v.Value))
		if v.Key != p.column || p.column == "" || name == "" {
			continue
		}
		if first, known := p.names[name]; known && first != x.Iteration {
			return fmt.Sprintf("%s, iteration %d", name, x.Iteration+1)
		}
		p.names[name] = x.Iteration
		return name
	}
	if p.started.Iterations > 1 {
		return fmt.Sprintf("iteration %d", x.Iteration+1)
	}
	return ""
}

// unreached gives the items of the iteration that was under way which did not run, when the run was stopped, as
// executions with their labels.
func (p *plan) unreached(r *run.Result, tell func(x *run.Execution, label string)) {
	for _, it := range p.left(r) {
		x := &run.Execution{Item: it, Iteration: p.iteration, Started: r.Started, Skipped: true}
		tell(x, p.labelOf(it, ""))
	}
}

// left are the items of the iteration that was under way which did not run, when the run was stopped.
func (p *plan) left(r *run.Result) []run.ItemRef {
	if r.Stopped == "" {
		return nil
	}
	var all []run.ItemRef
	for _, it := range p.started.Items {
		if p.seen[it.Position] == 0 {
			all = append(all, it)
		}
	}
	return all
}
