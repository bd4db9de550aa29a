package script

import (
	"container/heap"
	"sync"
	"time"
)

// loop runs the tasks of one script, one after the other, on the goroutine of Lane.Run: JavaScript knows no other.
// What happens elsewhere (an answer to sendRequest, a secret) comes back through the queue. The script is at its end
// when no task is queued, no timer is set and no answer is awaited.
type loop struct {
	mu     sync.Mutex
	queue  []func()
	closed bool
	wake   chan struct{} // holds one token when the queue was filled

	// Only the loop's goroutine touches these.
	awaited int // answers that begin promised and that have not come back
	timers  timerHeap
	byID    map[int64]*timer
	lastID  int64
	idlers  int // timers that do not keep the script alive
}

// timer is a pending setTimeout, setInterval or setImmediate.
type timer struct {
	id    int64
	at    time.Time
	every time.Duration // 0 runs once
	run   func()
	idle  bool
	index int // in the heap; -1 when it is not there
}

func newLoop() *loop { return &loop{} }

// begin promises that an answer will come. The returned function takes the task that handles it; it must be called
// exactly once, from any goroutine. After the script's end it does nothing.
func (l *loop) begin() (finish func(task func())) {
	l.awaited++
	if l.wake == nil {
		l.wake = make(chan struct{}, 1)
	}
	return func(task func()) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.closed {
			return
		}
		l.queue = append(l.queue, func() { l.awaited--; task() })
		select {
		case l.wake <- struct{}{}:
		default: // a token is there already
		}
	}
}

// after sets a timer and returns its id.
func (l *loop) after(d, every time.Duration, run func()) int64 {
	l.lastID++
	t := &timer{id: l.lastID, at: time.Now().Add(d), every: every, run: run}
	heap.Push(&l.timers, t)
	if l.byID == nil {
		l.byID = make(map[int64]*timer)
	}
	l.byID[t.id] = t
	return t.id
}

// cancel forgets a timer; an unknown id is ignored.
func (l *loop) cancel(id int64) {
	if t, ok := l.byID[id]; ok {
		l.forget(t)
		if t.index >= 0 {
			heap.Remove(&l.timers, t.index)
		}
	}
}

// idle makes a timer one that the script does not wait for.
func (l *loop) idle(id int64) {
	if t, ok := l.byID[id]; ok && !t.idle {
		t.idle = true
		l.idlers++
	}
}

func (l *loop) forget(t *timer) {
	delete(l.byID, t.id)
	if t.idle {
		l.idlers--
	}
}

// run works until nothing is left to do, or stop is closed. step runs one task and reports whether to go on.
func (l *loop) run(stop <-chan struct{}, step func(task func()) bool) {
	defer l.close()
	for {
		task := l.next()
		if task == nil && !l.busy() {
			return
		}
		if task == nil {
			if !l.wait(stop) {
				return
			}
			continue
		}
		if !step(task) {
			return
		}
	}
}

func (l *loop) busy() bool { return l.awaited > 0 || len(l.timers) > l.idlers }

// next takes the next task that is due, nil when none is.
func (l *loop) next() func() {
	if l.awaited > 0 {
		l.mu.Lock()
		defer l.mu.Unlock()
		if len(l.queue) > 0 {
			task := l.queue[0]
			l.queue = l.queue[1:]
			return task
		}
	}
	if len(l.timers) == 0 || l.timers[0].at.After(time.Now()) {
		return nil
	}
	t := heap.Pop(&l.timers).(*timer)
	if t.every > 0 {
		t.at = time.Now().Add(t.every)
		heap.Push(&l.timers, t)
	} else {
		l.forget(t)
	}
	return t.run
}

// wait blocks until something may be due; it reports false when stop was closed.
func (l *loop) wait(stop <-chan struct{}) bool {
	var due <-chan time.Time
	if len(l.timers) > 0 {
		timer := time.NewTimer(time.Until(l.timers[0].at))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-stop:
		return false
	case <-l.wake:
	case <-due:
	}
	return true
}

// close drops what comes too late.
func (l *loop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed, l.queue = true, nil
}

// timerHeap orders timers by time, then by the order in which they were set.
type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].id < h[j].id
	}
	return h[i].at.Before(h[j].at)
}

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements heap.Interface.
func (h *timerHeap) Push(x any) {
	t := x.(*timer)
	t.index = len(*h)
	*h = append(*h, t)
}

// Pop implements heap.Interface.
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}
