package main

import "github.com/rq-runner/runner/collection/run"

// background gives events to reports in a goroutine of its own, so that lanes do not wait for files. The goroutine starts
// with the first execution and ends in wait. The zero value has no reports.
type background struct {
	reports []func(run.Event)
	pending []run.Event // up to the next execution: a wake-up for each test would cost more than writing it
	events  chan []run.Event
	done    chan any // what a report panicked with, else nil
}

// backlog is how many executions may wait: their bodies are in memory.
const backlog = 16

func (b *background) add(report func(run.Event)) { b.reports = append(b.reports, report) }

func (b *background) emit(ev run.Event) {
	if len(b.reports) == 0 {
		return
	}
	b.pending = append(b.pending, ev)
	switch ev.(type) {
	case run.Executed, run.Finished:
		b.flush()
	case run.Started, run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (b *background) flush() {
	if b.events == nil {
		b.events, b.done = make(chan []run.Event, backlog), make(chan any, 1)
		go b.write(b.events)
	}
	b.events <- b.pending
	b.pending = nil
}

func (b *background) write(events <-chan []run.Event) {
	defer func() {
		cause := recover()
		for range events { // after a panic the run must not hang
		}
		b.done <- cause
	}()
	for some := range events {
		for _, ev := range some {
			for _, report := range b.reports {
				report(ev)
			}
		}
	}
}

// wait returns when all events are written. A panic of a report goes on here, where it is printed without secrets.
func (b *background) wait() {
	if len(b.pending) > 0 {
		b.flush()
	}
	if b.events == nil {
		return
	}
	close(b.events)
	b.events = nil
	if cause := <-b.done; cause != nil {
		panic(cause)
	}
}
