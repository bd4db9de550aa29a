package main

import (
	"slices"
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

func TestBackgroundKeepsTheOrder(t *testing.T) {
	var b background
	b.wait() // nothing was emitted
	var got []int
	b.add(func(ev run.Event) {
		if begun, ok := ev.(run.Requesting); ok {
			got = append(got, begun.Iteration)
		}
	})
	var want []int
	for i := range 10 * backlog {
		b.emit(run.Requesting{Iteration: i})
		want = append(want, i)
		if i%3 == 0 {
			b.emit(run.Executed{})
		}
	}
	b.wait()
	if !slices.Equal(got, want) {
		t.Errorf("the report got %v", got)
	}
}

// TestBackgroundPanic: a report that panics does not hang the run, and is heard where the run ends.
func TestBackgroundPanic(t *testing.T) {
	var b background
	b.add(func(run.Event) { panic("broken report") })
	for range 10 * backlog {
		b.emit(run.Executed{})
	}
	defer func() {
		if cause := recover(); cause != "broken report" {
			t.Errorf("wait panicked with %v", cause)
		}
	}()
	b.wait()
	t.Error("wait did not panic")
}
