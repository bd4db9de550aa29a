package main

import "github.com/rq-runner/runner/collection/run"

// background gives events to reports in a goroutine of its own, so that lanes do not wait for files. The goroutine starts
// with the first event and ends in wait. The zero value has no reports.
type background struct {
	reports []func(run.Event)
	events  chan run.Event
	done    chan any // what a report panicked with, else nil
}

// backlog is how many events may wait: their bodies are in memory.
const backlog = 16

func (b *background) add(report func(run.Event)) { b.reports = append(b.reports, report) }

func (b *background) emit(ev run.Event) {
	if len(b.reports) == 0 {
		return
	}
	if b.events == nil {
		b.events, b.done = make(chan run.Event, backlog), make(chan any, 1)
		go b.write(b.events)
	}
	b.events <- ev
}

func (b *background) write(events <-chan run.Event) {
	defer func() {
		cause := recover()
		for range events { // after a panic the run must not hang
		}
		b.done <- cause
	}()
	for ev := range events {
		for _, report := range b.reports {
			report(ev)
		}
	}
}

// wait returns when all events are written. A panic of a report goes on here, where it is printed without secrets.
func (b *background) wait() {
	if b.events == nil {
		return
	}
	close(b.events)
	b.events = nil
	if cause := <-b.done; cause != nil {
		panic(cause)
	}
}
