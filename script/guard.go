package script

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/dop251/goja"
)

const (
	// maxCalls bounds the depth of calls. Unwinding calls through native functions costs the square of the depth: 2,000
	// take 0.2 s, 10,000 take 5 s.
	maxCalls = 2000
	// defaultMaxHeap is Options.MaxHeap when it is 0.
	defaultMaxHeap = 512 << 20
	// watchEvery is how often the heap is looked at; a script that is through before never pays for it.
	watchEvery = 10 * time.Millisecond
)

// guard stops one execution: at its deadline, when its context ends, when the heap grows too much, or because the
// script itself asked. The first reason counts.
type guard struct {
	vm   *goja.Runtime
	stop chan struct{} // closed when the script was stopped

	mu    sync.Mutex
	cause error
	off   bool // the execution is over

	deadline, watch *time.Timer
	unhook          func() bool
	heap            heapWatch
}

// newGuard starts watching an execution on vm. The caller must call release.
func newGuard(ctx context.Context, vm *goja.Runtime, o Options) *guard {
	g := &guard{vm: vm, stop: make(chan struct{})}
	if o.Timeout > 0 {
		g.deadline = time.AfterFunc(o.Timeout, func() {
			g.trip(&Error{Name: "TimeoutError", Message: fmt.Sprintf("the script timed out after %v", o.Timeout)})
		})
	}
	if ctx.Done() != nil {
		g.unhook = context.AfterFunc(ctx, func() { g.trip(context.Cause(ctx)) })
	}
	g.heap.limit = uint64(o.MaxHeap)
	if o.MaxHeap <= 0 {
		g.heap.limit = defaultMaxHeap
	}
	g.heap.base = heapBytes()
	g.heap.trigger = g.heap.base + g.heap.limit
	g.mu.Lock() // the first look may come before the field is set
	defer g.mu.Unlock()
	g.watch = time.AfterFunc(watchEvery, g.look)
	return g
}

// trip stops the execution for that reason, unless it was stopped before.
func (g *guard) trip(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.off || g.cause != nil {
		return
	}
	g.cause = cause
	close(g.stop)
	g.vm.Interrupt(cause)
}

// look is one look at the heap; it orders the next.
func (g *guard) look() {
	if grown, over := g.heap.over(); over {
		g.trip(&Error{Name: "RangeError", Message: fmt.Sprintf(
			"the script used too much memory: it grew by %d MB, the limit is %d MB", grown>>20, g.heap.limit>>20)})
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.off && g.cause == nil {
		g.watch.Reset(watchEvery)
	}
}

// release ends the watch and returns why the execution was stopped, nil when it was not.
func (g *guard) release() error {
	if g.deadline != nil {
		g.deadline.Stop()
	}
	if g.unhook != nil {
		g.unhook()
	}
	g.watch.Stop()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.off = true
	g.vm.ClearInterrupt()
	return g.cause
}

// reason is why the execution was stopped, nil while it is not.
func (g *guard) reason() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cause
}

// heapWatch tells when the heap has grown by more than limit over base. It cannot tell one lane's memory from
// another's.
type heapWatch struct {
	limit         uint64
	base, trigger uint64
}

func (w *heapWatch) over() (grown uint64, over bool) {
	now := heapBytes()
	if now < w.base { // what stood there at the start was garbage of others, and is no allowance
		w.base, w.trigger = now, now+w.limit
	}
	if now < w.trigger {
		return 0, false
	}
	// Garbage counts until it is collected, so the verdict needs a collection, once in limit/2 bytes. When the heap
	// grows too fast there is no time for one.
	if now < w.base+2*w.limit {
		runtime.GC()
		now = heapBytes()
	}
	w.trigger = max(w.base+w.limit, now+w.limit/2)
	if now < w.base+w.limit {
		return 0, false
	}
	return now - w.base, true
}

// heapBytes is the memory of all objects. Unlike runtime.ReadMemStats, reading it stops nothing.
func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
