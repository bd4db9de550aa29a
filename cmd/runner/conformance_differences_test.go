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
var differences = []*difference{
	{
		in: "peer-async-test", changes: []string{"-no report", "+0 one -> 200", "+0 one > rejects: failed", "+0 one > passes: passed"},
		reason: "a rejected async test passes in Newman and then kills its process; here it is awaited and fails",
	},
	{
		in: "peer-done-never-called", changes: []string{"+0 one > never decided: failed", "-exit 0", "+exit 1"},
		reason: "a test whose done is never called vanishes in Newman; here it fails",
	},
	{
		in: "peer-throw-in-timer", changes: []string{"+0 one > test throws Error", "-exit 0", "+exit 1"},
		reason: "Newman overlooks a throw in a timer; here it fails the run",
	},
	{
		in: "peer-enabled-false", changes: []string{`-0 one > v = "should be off": passed`, "+0 one > v = undefined: passed"},
		reason: "Newman uses variables that are switched off with enabled: false",
	},
	{
		in: "peer-form-order", changes: []string{`-0 form > form = "7=4&b=1&b=3&a=2": passed`, `+0 form > form = "b=1&a=2&b=3&7=4": passed`},
		reason: "Newman puts repeated keys together and numbers first; here a form keeps its order",
	},
	{
		in: "peer-csv-hex", changes: []string{"-0 row > hex = 0: passed", `+0 row > hex = "0x10": passed`},
		reason: "Newman reads 0x10 as the number 0; here it is text",
	},
	{
		in: "peer-timer-arguments", changes: []string{"-0 one > argument undefined: passed", "+0 one > argument given: passed"},
		reason: "Newman drops the arguments of setTimeout",
	},
	{
		in: "peer-missing-file", changes: []string{"-0 after a list > parts = 3: passed", "+0 after a list > parts = 2: passed"},
		reason: "Newman leaves out a file that is not there, but behind a list of files it sends an empty one in its place",
	},
	{
		in: "peer-form-headers", changes: []string{"-0 form > content-type is hidden: passed", "+0 form > content-type is shown: passed"},
		reason: "Newman sends the Content-Type of a form, but pm.request.headers does not have it",
	},
	{
		in: "libraries", changes: []string{
			`-0 require > node only = ["Cannot find module 'http'","Cannot find module 'crypto'","object","Cannot find module 'child_process'","Cannot find module 'zlib'"]: passed`,
			`+0 require > node only = ["Cannot find module 'http'","object","object","Cannot find module 'child_process'","object"]: passed`,
		},
		reason: "Requestly's scripts have Node's crypto and zlib, Newman's have not; here all scripts have them",
	},
	{
		in: "auth", changes: []string{
			"-0 unknown type -> 200", "-0 unknown type > code = 200: passed", "-exit 0",
			"+0 unknown type -> error ", "+0 unknown type > code = undefined: passed", "+exit 1",
		},
		reason: "Newman sends a request unsigned when it does not know the type of its auth; here it is an error",
	},
	{
		in: "skip-request", changes: []string{
			"+0 skipped -> nothing", "+0 skipped > before: passed", "+0 skipped by its folder -> nothing", "+0 too -> nothing",
		},
		reason: "Newman's report leaves skipped requests out, with the tests that they made before",
	},
	{
		in: "scripts-async", changes: []string{
			"-0 done > throws before done: failed", "-0 done > sync beside them: passed",
			"+0 done > throws before done: failed", "+0 done > sync beside them: passed",
		},
		reason: "tests are in the order in which the script makes them, not in that in which they end",
	},
	{
		in: "scripts-sync", changes: []string{"+0 a nested test > outer: passed", "-0 a nested test > outer: passed"},
		reason: "a test comes before those that it makes, not after",
	},
	{
		in: "bail-failure", changes: []string{"-0 one > test throws AssertionFailure"},
		reason: "with --bail Newman's report holds a failed assertion twice, as an error of its script too",
	},
	{
		in: "bail-folder", changes: []string{
			"-no report", "+0 one -> 200", "+0 one > fails: failed", "+0 two -> 200", "+0 two > two: passed",
			"+0 three -> nothing", "+0 three > prerequest throws Error",
		},
		reason: "Newman writes no report of an aborted run",
	},
	{
		in: "timeouts", changes: []string{
			"-0 busy script > test throws Error", "+0 busy script > test throws TimeoutError",
			"-0 slow script > test throws Error", "+0 slow script > test throws TimeoutError",
		},
		reason: "the error of a script that ran too long has a name of its own here",
	},
}

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
