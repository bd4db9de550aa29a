package reporter

import (
	"bytes"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// FuzzJUnit: whatever names, messages, bodies and console say, the report is well-formed, keeps the schema, and its
// counts are those of the run.
func FuzzJUnit(f *testing.F) {
	f.Add("name", "message", "console", uint8(0))
	f.Add("]]>", "\x00\x1b[31m\ufffe\xff", "<![CDATA[x]]>", uint8(255))
	f.Add("a\r\nb\t\u2028", "&amp;&#0;", "\u202e\x1b]0;t\a", uint8(3))
	f.Fuzz(func(t *testing.T, name, message, console string, kinds uint8) {
		x := &run.Execution{Item: item(0, name, message), Request: get(console), Skipped: kinds&1 != 0}
		x.Console = []run.Console{{Level: name, Text: console, Event: collection.Test}}
		failure := &run.Failure{Name: name, Message: message, Stack: console, Script: name, Line: int(kinds), Column: len(name), Excerpt: message, Compared: true, Actual: message, Expected: console, Hint: name}
		if kinds&2 != 0 {
			x = tested(x, run.Test{Name: name}, run.Test{Name: name, Error: failure}, run.Test{Name: message, Skipped: true})
		}
		if kinds&4 != 0 && !x.Skipped {
			x.Error = failure
		}
		if kinds&8 != 0 {
			x.Scripts = append(x.Scripts, run.ScriptRun{Event: collection.PreRequest, Owner: message, Error: failure})
		}
		p := play{started: run.Started{Collection: name, Items: []run.ItemRef{x.Item, item(1, console)}}, executions: []*run.Execution{x}}
		if kinds&16 != 0 {
			p.stopped = message
		}
		o := JUnitOptions{File: name, CaseFile: kinds&32 != 0}
		got := written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) { return JUnit(w, o) })
		checkJUnit(t, got, p, o)
	})
}
