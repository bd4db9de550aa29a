package run

import (
	"strconv"

	"github.com/rq-runner/runner/collection"
)

// Shard is one part of a run that several machines share. It takes every Count-th iteration when there is more than
// one, else every Count-th of the top-level items that have something to run: which part a row or an item falls to
// does not depend on how long the others take, and appending some moves none. An iteration and an item keep the
// numbers that they have in the whole. Variables and cookies do not pass from one shard to another.
type Shard struct {
	Index, Count int // Index counts from 1; Count 0 and 1 are the whole
}

// whole reports whether nothing is left out.
func (s Shard) whole() bool { return s.Count <= 1 }

// has reports whether the n-th part, counted from 0, falls to the shard.
func (s Shard) has(n int) bool { return s.whole() || n%s.Count == s.Index-1 }

// check refuses an index that no shard has.
func (s Shard) check() error {
	if s.whole() && s.Index <= 1 && s.Index >= 0 && s.Count >= 0 || s.Index >= 1 && s.Index <= s.Count {
		return nil
	}
	return &OptionError{
		Option: "--shard", Value: strconv.Itoa(s.Index) + "/" + strconv.Itoa(s.Count),
		Problem: "the index must be 1 to the number of shards", Hint: "--shard 1/4 is the first of four",
	}
}

// share is how many of n things the shard has.
func (s Shard) share(n int) int {
	if s.whole() {
		return n
	}
	return (n - s.Index + s.Count) / s.Count // rounded up for the first shards, which have one of those left over
}

// part is what the shard runs of the whole: fewer iterations when there are several, else fewer items.
func (s Shard) part(items []*collection.Item, iterations int) ([]*collection.Item, int) {
	switch {
	case s.whole():
		return items, iterations
	case iterations > 1:
		return items, s.share(iterations)
	}
	var mine []*collection.Item
	var top *collection.Item
	n := -1
	for _, it := range items {
		if t := topLevel(it); t != top {
			top, n = t, n+1
		}
		if s.has(n) {
			mine = append(mine, it)
		}
	}
	return mine, iterations
}

// global is the number that the shard's n-th iteration has in the whole.
func (s Shard) global(n, iterations int) int {
	if s.whole() || iterations == 1 {
		return n
	}
	return n*s.Count + s.Index - 1
}

// topLevel is the ancestor of it, or it, that stands directly in the collection.
func topLevel(it *collection.Item) *collection.Item {
	for it.Parent != nil && it.Parent.Parent != nil {
		it = it.Parent
	}
	return it
}
