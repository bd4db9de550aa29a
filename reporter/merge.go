package reporter

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// Blobs are the blobs of the shards of one run. The caller closes them.
type Blobs struct {
	// Source is the collection's file, as the shards knew it.
	Source string
	shards []*blobReader
	// missing says which shards left no blob.
	missing  string
	warnings []string
}

// OpenBlobs opens the files and holds their heads against each other: they must be of one collection and one number of
// shards. Of two blobs of one shard, of a job that was run again, the later one counts.
func OpenBlobs(files []string) (*Blobs, error) {
	b := &Blobs{}
	for _, name := range files {
		s, err := openBlob(name)
		if err != nil {
			return nil, errors.Join(err, b.Close())
		}
		b.shards = append(b.shards, s)
	}
	if err := b.compare(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

func (b *Blobs) compare() error {
	if len(b.shards) == 0 {
		return errors.New("there is no blob to merge")
	}
	first := b.shards[0]
	b.Source = first.head.Source
	for _, s := range b.shards[1:] {
		switch {
		case s.head.Collection != first.head.Collection || s.head.Iterations != first.head.Iterations:
			return &BlobError{s.name, fmt.Sprintf("is of another run than %s", first.name), "merge the blobs of one run at a time"}
		case s.count() != first.count():
			return &BlobError{
				s.name, fmt.Sprintf("is one of %d shards, %s one of %d", s.count(), first.name, first.count()),
				"merge the blobs of one run at a time",
			}
		}
	}
	b.keepLatest()
	b.findMissing(first.count())
	return nil
}

// findMissing names the first shards that left no blob, of which there may be many.
func (b *Blobs) findMissing(shards int) {
	have := map[int]bool{}
	for _, s := range b.shards {
		have[s.index()] = true
	}
	var names []string
	for i := 1; i <= shards && len(names) < 10; i++ {
		if !have[i] {
			names = append(names, strconv.Itoa(i))
		}
	}
	if len(names) > 0 {
		b.missing = fmt.Sprintf("%s of %d left no blob: %s", count(shards-len(have), "shard"), shards, strings.Join(names, ", "))
		b.warnings = append(b.warnings, b.missing)
	}
}

// keepLatest sorts the shards and closes those that were run again.
func (b *Blobs) keepLatest() {
	slices.SortStableFunc(b.shards, func(x, y *blobReader) int {
		if x.index() != y.index() {
			return x.index() - y.index()
		}
		return y.head.Started.Compare(x.head.Started)
	})
	var kept []*blobReader
	for _, s := range b.shards {
		if n := len(kept); n > 0 && kept[n-1].index() == s.index() {
			b.warnings = append(b.warnings, fmt.Sprintf("%s is left out: %s is a later run of the same shard", s.name, kept[n-1].name))
			_ = s.file.Close()
			continue
		}
		kept = append(kept, s)
	}
	b.shards = kept
}

// Close closes the files.
func (b *Blobs) Close() error {
	var all error
	for _, s := range b.shards {
		all = errors.Join(all, s.file.Close())
	}
	return all
}

// Replay tells the events of the whole run to emit, iteration by iteration and in the order of the items, and returns
// its result. The run took from the first start to the last end. When a shard left no blob, or did not finish, Stopped
// says so.
func (b *Blobs) Replay(emit func(run.Event)) (*run.Result, error) {
	started := b.started()
	emit(started)
	r := &run.Result{Collection: started.Collection, Started: started.Time, Warnings: started.Warnings, Stopped: b.missing}
	failing, warned := -1, map[string]bool{}
	for _, s := range b.shards {
		if err := s.advance(); err != nil {
			return nil, err
		}
	}
	for s := b.next(); s != nil; s = b.next() {
		x := s.execution.decode()
		r.Add(x)
		if v := s.execution.Status; (v == failed || v == errored) && x.Iteration != failing {
			r.Iterations.Failed++
			failing = x.Iteration
		}
		for _, w := range s.warned {
			if text := w.Item.Path() + ": " + w.Message; !warned[text] {
				warned[text] = true
				r.Warnings = append(r.Warnings, text)
				emit(w)
			}
		}
		replay(x, emit)
		if err := s.advance(); err != nil {
			return nil, err
		}
	}
	b.finish(r, started.Iterations)
	emit(run.Finished{Result: r})
	return r, nil
}

func (b *Blobs) started() run.Started {
	first := b.shards[0].head
	all := run.Started{Collection: first.Collection, Iterations: first.Iterations, Time: first.Started}
	items := map[int]run.ItemRef{} // by position
	for _, s := range b.shards {
		e := s.head.decode()
		if e.Time.Before(all.Time) {
			all.Time = e.Time
		}
		for _, it := range e.Items {
			items[it.Position] = it
		}
		for _, w := range e.Warnings {
			if !slices.Contains(all.Warnings, w) {
				all.Warnings = append(all.Warnings, w)
			}
		}
	}
	for _, position := range slices.Sorted(maps.Keys(items)) {
		all.Items = append(all.Items, items[position])
	}
	all.Requests = len(all.Items)
	all.Warnings = append(all.Warnings, b.warnings...)
	return all
}

// next is the shard whose execution comes first in the whole, nil when all are through.
func (b *Blobs) next() *blobReader {
	var first *blobReader
	for _, s := range b.shards {
		if s.execution != nil && (first == nil || s.before(first)) {
			first = s
		}
	}
	return first
}

// replay tells an execution as the run did.
func replay(x *run.Execution, emit func(run.Event)) {
	emit(run.Requesting{Item: x.Item, Iteration: x.Iteration})
	for _, m := range x.Console {
		emit(run.Log{Item: x.Item, Iteration: x.Iteration, Console: m})
	}
	for _, t := range x.Tests {
		emit(run.Tested{Item: x.Item, Iteration: x.Iteration, Test: t})
	}
	emit(run.Executed{Execution: x})
}

// finish fills what the ends of the shards say. Shards of rows have each some of the iterations, shards of items all have
// the same one.
func (b *Blobs) finish(r *run.Result, iterations int) {
	var end time.Time
	for _, s := range b.shards {
		if s.result == nil {
			r.Stopped = fmt.Sprintf("%s has no end: that part of the run did not finish", s.name)
			end = latest(end, s.last)
			continue
		}
		end = latest(end, s.result.Started.Add(time.Duration(s.result.Duration)))
		if r.Stopped == "" {
			r.Stopped = s.result.Stopped
		}
		if iterations > 1 {
			r.Iterations.Total += s.result.Iterations.Total
		} else {
			r.Iterations.Total = max(r.Iterations.Total, s.result.Iterations.Total)
		}
	}
	if end.After(r.Started) {
		r.Duration = end.Sub(r.Started)
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
