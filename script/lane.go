package script

import (
	"context"
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
	// Dir is where require looks for a node_modules folder; empty allows none.
	Dir string
}

// Lane runs scripts one after the other in one runtime: implicit globals live on from script to script, as in Postman.
// It is not safe for concurrent use; parallel lanes are several.
type Lane struct {
	opts Options
}

// NewLane returns a lane; it costs next to nothing until the first script.
func NewLane(opts Options) *Lane { return &Lane{opts: opts} }

// Cache holds compiled scripts by source. It is safe for concurrent use.
type Cache struct{}

// Run executes one script to its end: until its timers, promises and requests are done. The error is an *Error for what
// the script did (threw, timed out, rejected), or the context's cause when ctx ended.
func (l *Lane) Run(ctx context.Context, s collection.Script, h *Host) error { return nil }
