// Package run executes the requests of a collection: order, variables, scripts, sending, cookies, and the record of it.
//
// One lane is one goroutine with one script runtime, one set of scopes and one cookie jar. The plaintext of an
// execution lives in an unexported exchange; what leaves the package, in events and results, is masked in one place.
package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/auth"
	"github.com/rq-runner/runner/script"
)

// Why a run stopped before its end, as in Result.Stopped.
const (
	StoppedByBail      = "bail"
	StoppedByTimeout   = "timeout"
	StoppedByInterrupt = "interrupted"
)

// errTimeout is the cause of a context that Options.Timeout ended.
var errTimeout = errors.New("the run took longer than its timeout")

// errBail stops the lanes of a run after the first failure.
var errBail = errors.New("the run stopped at the first failure")

// StopError is a run that --bail folder aborted. The Result that comes with it is what was done until then.
type StopError struct{ Cause Failure }

func (e *StopError) Error() string { return "run stopped: " + e.Cause.Message }

// OptionError is an option that the collection cannot satisfy; nothing was run.
type OptionError struct{ Option, Value, Problem, Hint string }

func (e *OptionError) Error() string { return fmt.Sprintf("%s %q: %s", e.Option, e.Value, e.Problem) }

// Check reports why a run of c cannot start, as Collection does: an *OptionError, or what opening certificates says. Who
// opens reports asks before, as one of nothing looks like one of a run in which nothing failed.
func Check(c *collection.Collection, o Options) error {
	if _, err := Select(c, o.Folders); err != nil {
		return err
	}
	return o.Shard.check()
}

// Collection runs c. A failed test, a failed request and a script's exception are data in the Result. The error means
// that the run could not start (*OptionError, or what opening certificates says) or was aborted (*StopError).
func Collection(ctx context.Context, c *collection.Collection, o Options) (*Result, error) {
	items, err := Select(c, o.Folders)
	if err != nil {
		return nil, err
	}
	r, err := newRun(c, items, o)
	if err != nil {
		return nil, err
	}
	defer r.close()
	return r.finish(r.execute(ctx))
}

// A run is what its lanes share: all of it is read-only but the recorder and the guard, which lock.
type run struct {
	collection *collection.Collection
	items      []*collection.Item
	refs       map[*collection.Item]ItemRef
	options    Options
	total      int // iterations of all shards
	iterations int // of this one
	lanes      []*lane
	record     *recorder
	cache      script.Cache // of compiled scripts
	tokens     auth.Tokens
	guard      guard
	brake      *brake
}

func newRun(c *collection.Collection, items []*collection.Item, o Options) (*run, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := o.Shard.check(); err != nil {
		return nil, err
	}
	o.EnvironmentVars, o.GlobalVars = keepSecret(o.EnvironmentVars, c, o), keepSecret(o.GlobalVars, c, o)
	r := &run{collection: c, options: o, brake: newBrake(), total: iterations(o), refs: numberTwins(addRefs(refs(items), c.Root), c.Root)}
	r.items, r.iterations = o.Shard.part(items, r.total)
	r.record = newRecorder(o)
	r.record.mask.addItems(c.Root)
	for range min(max(o.Lanes, 1), max(r.iterations, 1)) {
		l, err := newLane(r)
		if err != nil {
			r.close()
			return nil, err
		}
		r.lanes = append(r.lanes, l)
	}
	return r, nil
}

// iterations is Newman's rule: the count asked for beats the rows of data, else one iteration a row, else one.
func iterations(o Options) int {
	switch {
	case o.Iterations > 0:
		return o.Iterations
	case len(o.Data) > 0:
		return len(o.Data)
	}
	return 1
}

func (r *run) execute(ctx context.Context) error {
	if r.options.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.options.Timeout, errTimeout)
		defer cancel()
	}
	r.record.emit(Started{
		Collection: r.collection.Name, Iterations: r.total, Requests: len(r.items), Items: r.planned(),
		Time: r.options.Now(), Warnings: r.warnings(), Shard: r.options.Shard,
	})
	return r.runLanes(ctx)
}

func (r *run) planned() []ItemRef {
	all := make([]ItemRef, len(r.items))
	for i, it := range r.items {
		all[i] = r.refs[it]
	}
	return all
}

func (r *run) warnings() []string {
	var all []string
	for _, w := range r.collection.Warnings {
		if w.Path != "" {
			all = append(all, w.Path+": "+w.Message)
			continue
		}
		all = append(all, w.Message)
	}
	return all
}

// finish turns the end of the lanes into the result: why they stopped is data, but for --bail folder.
func (r *run) finish(stop error) (*Result, error) {
	result := r.record.result(stopped(stop))
	result.State = r.state()
	r.record.emit(Finished{result})
	if aborted, ok := errors.AsType[*StopError](stop); ok {
		return result, aborted
	}
	return result, nil
}

func stopped(stop error) string {
	var aborted *StopError
	switch {
	case stop == nil:
		return ""
	case errors.Is(stop, errTimeout):
		return StoppedByTimeout
	case errors.Is(stop, errBail), errors.As(stop, &aborted):
		return StoppedByBail
	}
	return StoppedByInterrupt
}

func (r *run) close() {
	for _, l := range r.lanes {
		l.close()
	}
}

// refs numbers the items in the order of the run.
func refs(items []*collection.Item) map[*collection.Item]ItemRef {
	all := make(map[*collection.Item]ItemRef, len(items))
	for i, it := range items {
		all[it] = refOf(it, i)
	}
	return all
}

// numberTwins tells requests of one path apart.
func numberTwins(refs map[*collection.Item]ItemRef, root *collection.Item) map[*collection.Item]ItemRef {
	paths := make(map[string]int, len(refs))
	for _, it := range root.Requests() {
		ref := refs[it]
		path := strings.Join(append(slices.Clone(ref.Folders), ref.Name), "\x00")
		paths[path]++
		if n := paths[path]; n > 1 {
			ref.Twin = n
			refs[it] = ref
		}
	}
	return refs
}

func refOf(it *collection.Item, position int) ItemRef {
	ref := ItemRef{ID: it.ID, Name: it.Name, Position: position}
	for _, anc := range it.Lineage() {
		if anc.Parent != nil && anc != it {
			ref.Folders = append(ref.Folders, anc.Name)
		}
	}
	return ref
}
