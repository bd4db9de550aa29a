package script

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

var wanted = regexp.MustCompile(`### "([^"]*)"`)

// The scripts of testdata are chunks between lines of "---". A line that must fail, by an exception or by a failed test,
// ends in // ### "regexp". "// prerequest" and "// requestly" in a chunk's first line choose event and dialect.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		line := 1
		for chunk := range strings.SplitSeq(string(text), "\n---\n") {
			t.Run(fmt.Sprintf("%s:%d", filepath.Base(file), line), func(t *testing.T) { runChunk(t, chunk) })
			line += strings.Count(chunk, "\n") + 2
		}
	}
}

func runChunk(t *testing.T, chunk string) {
	first, _, _ := strings.Cut(chunk, "\n")
	event := collection.Test
	if strings.Contains(first, "// prerequest") {
		event = collection.PreRequest
	}
	r := newRecorder(event)
	r.withServices()
	if strings.Contains(first, "requestly") {
		r.Dialect = collection.Requestly
	}
	lane := NewLane(Options{Timeout: patience, Libraries: testLibrary})
	r.check(t, chunk, lane.Run(t.Context(), collection.Script{Source: chunk}, r.Host))
}

// check compares the failures of a run with the marks in its source.
func (r *recorder) check(t *testing.T, source string, err error) {
	t.Helper()
	failures := map[int][]string{}
	if e, ok := errors.AsType[*Error](err); ok {
		failures[e.Line] = append(failures[e.Line], e.Error())
	} else if err != nil {
		t.Errorf("run: %v", err)
	}
	for _, test := range r.tests {
		if test.Error != nil {
			failures[test.Error.Line] = append(failures[test.Error.Line], test.Error.Error())
		}
	}
	for i, line := range strings.Split(source, "\n") {
		m := wanted.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := i + 1
		if failures[at] == nil {
			at = 0 // a key of the legacy tests object has no place
		}
		if got := strings.Join(failures[at], "; "); !regexp.MustCompile(m[1]).MatchString(got) {
			t.Errorf("line %d failed with %q, want %q", i+1, got, m[1])
		}
		delete(failures, at)
	}
	for line, messages := range failures {
		t.Errorf("line %d: %s", line, strings.Join(messages, "; "))
	}
}

// testLibrary has a few modules of the kinds that there are.
func testLibrary(name string) (string, bool) {
	sources := map[string]string{
		"answer":  `module.exports = 42`,
		"counter": `let n = 0; exports.next = () => ++n`,
		"outer":   `exports.inner = require('answer'); exports.self = require('outer') === exports`,
		"broken":  `throw new TypeError('cannot load')`,
		"lodash3": `exports.VERSION = '3.10.1'`,
		"lodash":  `exports.VERSION = '4.17.21'`,
		"xml2js":  `exports.parseString = (xml, o, cb) => cb(xml ? null : new Error('no xml'), {xml, trim: o.trim})`,
		"sugar": `for (const C of [String, Array]) Object.defineProperty(C.prototype, 'has',
			{value: function (x) { return this.indexOf(x) >= 0 }, configurable: true, writable: true})`,
	}
	s, ok := sources[name]
	return s, ok
}
