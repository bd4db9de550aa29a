package run

import (
	"slices"
	"sync"
	"time"
)

// recorder is the one door out of a run: it masks every event, counts it and hands it on, one at a time.
type recorder struct {
	mu     sync.Mutex
	mask   *Mask
	now    func() time.Time
	send   func(Event)
	record Result
	warned map[string]bool
	refs   map[int]maskedRef // by position
}

func newRecorder(o Options) *recorder {
	r := &recorder{mask: maskOf(o), now: o.Now, send: o.Emit, warned: map[string]bool{}, refs: map[int]maskedRef{}}
	if r.send == nil {
		r.send = func(Event) {}
	}
	r.record = Result{Started: o.Now()}
	return r
}

// emit masks and counts; it blocks while another lane's event is handled, so that reporters need no lock.
func (r *recorder) emit(events ...Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ev := range events {
		ev = r.event(ev)
		if w, ok := ev.(Warned); ok && !r.fresh(w) {
			continue
		}
		r.count(ev)
		r.send(ev)
		if shortSecret := (Warned{Message: warnShort}); r.mask.short.Load() && r.fresh(shortSecret) {
			r.count(shortSecret)
			r.send(shortSecret)
		}
	}
}

// warnShort is said once a run.
const warnShort = "a secret has fewer than 4 letters, or none: it is hidden only where it is a whole word or value, " +
	"because other text would be unreadable; choose a longer one"

// event masks what an event says; an Executed was masked when its record was made.
func (r *recorder) event(ev Event) Event {
	switch ev := ev.(type) {
	case Started:
		ev.Collection, ev.Warnings = r.mask.Text(ev.Collection), r.mask.texts(ev.Warnings)
		for i, ref := range ev.Items {
			ev.Items[i] = r.ref(ref)
		}
		return ev
	case Requesting:
		ev.Item = r.ref(ev.Item)
		return ev
	case Log:
		ev.Item, ev.Console = r.ref(ev.Item), r.mask.console(ev.Console)
		return ev
	case Tested:
		ev.Item, ev.Test = r.ref(ev.Item), r.mask.test(ev.Test)
		return ev
	case Warned:
		ev.Item, ev.Message = r.ref(ev.Item), r.mask.Text(ev.Message)
		return ev
	case Executed, Finished:
		return ev
	}
	return nil
}

// ref masks the item of an event. Items come again with each of their events and iterations: what was masked stays so
// until there is another secret.
func (r *recorder) ref(ref ItemRef) ItemRef {
	now := r.mask.current()
	known, ok := r.refs[ref.Position]
	if !ok || known.by != now || known.id != ref.ID || known.name != ref.Name {
		known = maskedRef{by: now, id: ref.ID, name: ref.Name, ref: r.mask.ref(ref)}
		r.refs[ref.Position] = known
	}
	return known.ref
}

type maskedRef struct {
	by       *matcher
	id, name string // in clear
	ref      ItemRef
}

// maxWarnings bounds what a run of many iterations keeps of its warnings.
const maxWarnings = 1000

// fresh reports whether the warning was not given yet: an unknown variable is told once an item, not once a row.
func (r *recorder) fresh(w Warned) bool {
	key := w.Item.ID + "\x00" + w.Message
	if r.warned[key] || len(r.warned) >= maxWarnings {
		return false
	}
	r.warned[key] = true
	return true
}

func (r *recorder) count(ev Event) {
	res := &r.record
	switch ev := ev.(type) {
	case Started:
		res.Collection = ev.Collection
		res.Warnings = append(res.Warnings, ev.Warnings...)
	case Warned:
		res.Warnings = append(res.Warnings, ev.text())
	case Executed:
		res.Add(ev.Execution)
	case Requesting, Log, Tested, Finished:
	}
}

// iterated counts an iteration that came to its end or was stopped.
func (r *recorder) iterated(failed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record.Iterations.Total++
	if failed {
		r.record.Iterations.Failed++
	}
}

func (r *recorder) result(stopped string) *Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	result := r.record
	result.Failures = slices.Clone(result.Failures)
	result.Stopped = stopped
	result.Duration = r.now().Sub(result.Started)
	return &result
}

func (w Warned) text() string {
	if path := w.Item.Path(); path != "" {
		return path + ": " + w.Message
	}
	return w.Message
}
