package reporter

import (
	"slices"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// TestPlanLabels: whatever runs under one path can be told apart.
func TestPlanLabels(t *testing.T) {
	twin := item(2, "Login", "Users")
	p := plan{column: "user"}
	p.start(run.Started{Iterations: 3, Items: []run.ItemRef{item(0, "Login", "Users"), item(1, "Users / Login"), twin}})
	row := func(user string) []collection.Param { return []collection.Param{{Key: "user", Value: user}} }
	var got []string
	for _, x := range []*run.Execution{
		{Item: item(0, "Login", "Users"), Data: row("ann\n")},
		{Item: item(1, "Users / Login"), Data: row("ann")},
		{Item: twin, Data: row("ann")},
		{Item: twin, Data: row("ann")},
		{Item: twin, Iteration: 1, Data: row("")},
		{Item: item(0, "Login", "Users"), Iteration: 2},
	} {
		got = append(got, p.label(x))
	}
	want := []string{" (ann)", " (ann)", " (#2, ann)", " (#2, ann, run 2)", " (#2, iteration 2)", " (iteration 3)"}
	if !slices.Equal(got, want) {
		t.Errorf("labels are %q, want %q", got, want)
	}
}

func TestPlanLeft(t *testing.T) {
	p := plan{}
	p.start(run.Started{Iterations: 2, Items: []run.ItemRef{item(0, "a"), item(1, "b"), item(2, "c")}})
	for _, x := range []*run.Execution{{Item: item(0, "a")}, {Item: item(1, "b")}, {Item: item(2, "c")}, {Item: item(1, "b"), Iteration: 1}} {
		p.label(x)
	}
	names := func(refs []run.ItemRef) (all []string) {
		for _, r := range refs {
			all = append(all, r.Name)
		}
		return all
	}
	if got, want := names(p.left(&run.Result{Stopped: "bail"})), []string{"a", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q did not run, want %q", got, want)
	}
	if got := p.left(&run.Result{}); got != nil {
		t.Errorf("%v did not run in a run that came to its end", got)
	}
}
