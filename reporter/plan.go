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
	seen      map[int]int // how often the item of a position ran in the iteration
	twins     map[int]int // by position: the number of an item among those of the same path, from the second on
}

func (p *plan) start(e run.Started) {
	p.started, p.iteration, p.seen, p.twins = e, 0, map[int]int{}, map[int]int{}
	paths := map[string]int{}
	for _, it := range e.Items {
		path := strings.Join(append(slices.Clone(it.Folders), it.Name), "\x00")
		paths[path]++
		if n := paths[path]; n > 1 {
			p.twins[it.Position] = n
		}
	}
}

// label tells the executions of one item apart, as in " (iteration 2)"; it is empty when there is nothing to tell. It
// is called once for each execution.
func (p *plan) label(x *run.Execution) string {
	if p.seen == nil {
		p.seen = map[int]int{}
	}
	if x.Iteration != p.iteration {
		p.iteration = x.Iteration
		clear(p.seen)
	}
	p.seen[x.Item.Position]++
	var parts []string
	if n := p.twins[x.Item.Position]; n > 0 {
		parts = append(parts, fmt.Sprintf("#%d", n))
	}
	if name := p.named(x); name != "" {
		parts = append(parts, name)
	}
	if n := p.seen[x.Item.Position]; n > 1 {
		parts = append(parts, fmt.Sprintf("run %d", n))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func (p *plan) named(x *run.Execution) string {
	if p.column != "" {
		for _, v := range x.Data {
			if v.Key == p.column && v.Value != "" {
				return strings.TrimSpace(oneLine(v.Value))
			}
		}
	}
	if p.started.Iterations > 1 {
		return fmt.Sprintf("iteration %d", x.Iteration+1)
	}
	return ""
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
