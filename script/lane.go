package script

import (
	"context"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
)

// Options of a Lane; the zero value works.
type Options struct {
	// Cache holds compiled scripts. Lanes of one run share it; nil makes one for this lane.
	Cache *Cache
	// Timeout ends a script that runs longer; 0 means no limit.
	Timeout time.Duration
	// MaxHeap stops a script when the process's heap grows by more bytes than this while it runs; 0 is 512 MiB.
	MaxHeap int64
	// Isolate gives each script a fresh global scope.
	Isolate bool
	// Dir is where require looks for a node_modules folder, and what it never leaves; empty allows none.
	Dir string
	// CacheDir is a folder that keeps bundles of packages from run to run; empty keeps none.
	CacheDir string
	// Libraries has the modules for require; nil has none.
	Libraries Library
}

// Lane runs scripts one after the other in one runtime: implicit globals live on from script to script, as in Postman.
// It is not safe for concurrent use; parallel lanes are several.
type Lane struct {
	opts  Options
	realm *realm // nil before the first script and after one that had to be stopped
	// prepared ends when the goroutine of Prepare no longer touches the lane; nil without one.
	prepared chan struct{}
}

// NewLane returns a lane; it costs next to nothing until the first script.
func NewLane(opts Options) *Lane {
	if opts.Cache == nil {
		opts.Cache = &Cache{}
	}
	return &Lane{opts: opts}
}

// Prepare begins to make what these scripts need, in the background: a runtime and their programs. Run waits for it. Call it
// once, before the first Run; a lane that never runs costs no more for it.
func (l *Lane) Prepare(d collection.Dialect, scripts []collection.Script) {
	if len(scripts) == 0 {
		return
	}
	l.prepared = make(chan struct{})
	go func() {
		defer close(l.prepared)
		defer func() { _ = recover() }() // Run meets it again, where the run can tell of it
		for _, s := range scripts {
			l.opts.Cache.get(keyOf(s, d))
		}
		if !l.opts.Isolate {
			l.realm = newRealm(l.opts, "")
		}
		_ = heapBytes() // the first reading makes tables
	}()
}

func keyOf(s collection.Script, d collection.Dialect) cacheKey {
	return cacheKey{mode: modeOf(s, d), source: s.Source}
}

// Run executes one script to its end: until its timers, promises and requests are done. The error is an *Error for what
// the script did (threw, timed out, rejected), or the context's cause when ctx ended.
//
// Host.Test is called in the order in which the script declared its tests, each as soon as it and all before it are
// decided; whatever becomes of the script, every test that began is told before Run returns, but for those that
// skipRequest cut off. After a script that was stopped from outside, the lane starts anew with empty globals.
func (l *Lane) Run(ctx context.Context, s collection.Script, h *Host) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if l.prepared != nil {
		<-l.prepared
		l.prepared = nil
	}
	code := l.opts.Cache.get(keyOf(s, h.Dialect))
	if code.err != nil {
		e := *code.err // the cache's own is read by all lanes
		return &e
	}
	if l.realm == nil || l.opts.Isolate {
		l.realm = newRealm(l.opts, s.Source)
	}
	x := &execution{rt: l.realm, host: h, code: code, source: s.Source, loop: newLoop(), ctx: ctx}
	err := x.run(l.opts)
	if x.spoiled {
		l.realm = nil
	}
	return err
}

func modeOf(s collection.Script, d collection.Dialect) mode {
	switch {
	case s.TypeScript || saysTypeScript(s.Source):
		return typed
	case d == collection.Requestly:
		return strict
	}
	return sloppy
}

// saysTypeScript reports whether a script begins with the line "// @ts".
func saysTypeScript(source string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(source, " \t\r\n"), "\n")
	mark, ok := strings.CutPrefix(first, "//")
	return ok && (strings.TrimSpace(mark) == "@ts" || strings.TrimSpace(mark) == "@typescript")
}
