//go:build conformance

package main

import (
	"slices"
	"sync/atomic"
)

// difference is one place where runner differs from Newman on purpose.
type difference struct {
	in      string   // name of the case
	changes []string // lines of the diff: "-" Newman's, "+" ours
	reason  string
	used    atomic.Bool
}

// differences are all of them. One that no longer shows fails the test.
var differences = []*difference{}

// withoutKnown takes the changes of known differences out. A difference counts only when all of its lines are there.
func withoutKnown(name string, changes []string) []string {
	for _, d := range differences {
		if d.in != name || !containsAll(changes, d.changes) {
			continue
		}
		d.used.Store(true)
		changes = slices.DeleteFunc(changes, func(line string) bool { return slices.Contains(d.changes, line) })
	}
	return changes
}

func containsAll(lines, wanted []string) bool {
	for _, w := range wanted {
		if !slices.Contains(lines, w) {
			return false
		}
	}
	return true
}
