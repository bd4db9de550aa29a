package run

import "sync"

// order lets lanes that run side by side tell their events as if they had run one after the other: an iteration's
// events wait until those before it are through.
type order struct {
	mu      sync.Mutex
	turn    *sync.Cond
	next    int             // the iteration whose events go straight out
	waiting map[int][]Event // of later iterations
	done    map[int]bool
	lanes   int
	send    func(...Event)
}

func newOrder(lanes int, send func(...Event)) *order {
	o := &order{waiting: map[int][]Event{}, done: map[int]bool{}, lanes: lanes, send: send}
	o.turn = sync.NewCond(&o.mu)
	return o
}

// emit sends the events of an iteration, or keeps them until it is their turn.
func (o *order) emit(iteration int, events ...Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if iteration == o.next {
		o.send(events...)
		return
	}
	o.waiting[iteration] = append(o.waiting[iteration], events...)
}

// begin waits until an iteration may start: no lane runs more than four rounds ahead, so that what waits is bounded.
func (o *order) begin(iteration int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for iteration > o.next+4*o.lanes {
		o.turn.Wait()
	}
}

// end says that an iteration is through, and sends those that waited for it.
func (o *order) end(iteration int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done[iteration] = true
	for o.done[o.next] {
		delete(o.done, o.next)
		o.next++
		o.send(o.waiting[o.next]...)
		delete(o.waiting, o.next)
	}
	o.turn.Broadcast()
}
