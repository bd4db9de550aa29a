package reporter

import (
	"fmt"
	"slices"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// TestPlanLabels: whatever runs under one path can be told apart.
func TestPlanLabels(t *testing.T) {
	twin := item(2, "Login", "Users")
	twin.Twin = 2
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
		{Item: item(0, "Login", "Users"), Iteration: 3, Data: row("bob")},
		{Item: item(0, "Login", "Users"), Iteration: 4, Data: row("ann")},
		{Item: twin, Iteration: 4, Data: row("ann")},
	} {
		got = append(got, p.label(x))
	}
	want := []string{" (ann)", " (ann)", " (#2, ann)", " (#2, ann, run 2)", " (#2, iteration 2)", " (iteration 3)", " (bob)", " (ann, iteration 5)", " (#2, ann, iteration 5)"}
	if !slices.Equal(got, want) {
		t.Errorf("labels are %q, want %q", got, want)
	}
}

func TestPlanLeft(t *testing.T) {
	twin := item(2, "c")
	twin.Twin = 2
	p := plan{}
	p.start(run.Started{Iterations: 2, Items: []run.ItemRef{item(0, "a"), item(1, "b"), twin}})
	for _, x := range []*run.Execution{{Item: item(0, "a")}, {Item: item(1, "b")}, {Item: twin}, {Item: item(1, "b"), Iteration: 1}} {
		p.label(x)
	}
	var got []string
	p.unreached(&run.Result{Stopped: "bail"}, func(x *run.Execution, label string) {
		got = append(got, fmt.Sprintf("%s%s of iteration %d", x.Item.Name, label, x.Iteration))
	})
	if want := []string{"a (iteration 2) of iteration 1", "c (#2, iteration 2) of iteration 1"}; !slices.Equal(got, want) {
		t.Errorf("%q did not run, want %q", got, want)
	}
	if got := p.left(&run.Result{}); got != nil {
		t.Errorf("%v did not run in a run that came to its end", got)
	}
}

// TestPlanLeftAtOnce: a run that was stopped before its first request names what it did not reach as any other run does.
func TestPlanLeftAtOnce(t *testing.T) {
	p := plan{column: "user"}
	p.start(run.Started{Iterations: 2, Items: []run.ItemRef{item(0, "a")}})
	p.unreached(&run.Result{Stopped: "timeout"}, func(_ *run.Execution, label string) {
		if want := " (iteration 1)"; label != want {
			t.Errorf("the label is %q, want %q", label, want)
		}
	})
}
