package script

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rq-runner/runner/collection"
)

// truth writes a random script of tests, and notes what a truthful runner must tell of it: each test once, in the order in
// which they were declared, and as failed whatever way it failed.
type truth struct {
	rnd    *rand.Rand
	source strings.Builder
	want   []string // by the number of the test
	fails  bool     // the script as a whole
}

// outcomes are ways in which a test may end: the function's head, its body, and the error, empty when it passes. $ is the
// body of tests inside.
var outcomes = []struct{ head, body, want string }{
	{"() =>", "{ $ }", ""},
	{"function ()", "{ $ pm.expect(1).to.equal(1) }", ""},
	{"() =>", "{ $ throw new Error('no') }", "Error: no"},
	{"() =>", "{ $ pm.expect(1).to.equal(2) }", "AssertionError: expected 1 to equal 2"},
	{"() =>", "{ $ throw 'text' }", "Error: text"},
	{"async () =>", "{ $ await null }", ""},
	{"async () =>", "{ await null; $ throw new TypeError('later') }", "TypeError: later"},
	{"async () =>", "{ $ await new Promise(r => setTimeout(r, DELAY)); pm.expect(1).to.be.above(2) }", "AssertionError: expected 1 to be above 2"},
	{"() =>", "{ $ return new Promise((ok, no) => setTimeout(no, DELAY, new Error('rejected'))) }", "Error: rejected"},
	{"() =>", "{ $ return new Promise(ok => setTimeout(ok, DELAY)) }", ""},
	{"() =>", "{ $ return new Promise(() => {}) }", "Error: the script ended before the test did: its promise was never settled"},
	{"() =>", "{ $ return {then(ok) { setTimeout(ok, DELAY) }} }", ""},
	{"done =>", "{ $ done() }", ""},
	{"done =>", "{ $ setTimeout(done, DELAY) }", ""},
	{"done =>", "{ $ setTimeout(() => done(new Error('told')), DELAY) }", "Error: told"},
	{"done =>", "{ $ }", "Error: the script ended before the test did: done() was never called"},
	{"done =>", "{ $ throw new Error('at once') }", "Error: at once"},
	{"done =>", "{ $ done(); done(new Error('too late')) }", ""},
	{"async done =>", "{ $ await null; throw new Error('both') }", "Error: both"},
}

func (t *truth) tests(depth int) {
	for range t.rnd.IntN(4) {
		t.test(depth)
	}
}

func (t *truth) test(depth int) {
	o := outcomes[t.rnd.IntN(len(outcomes))]
	if strings.Contains(o.body, "await null; $") {
		depth = 0 // tests in there are declared after those that follow
	}
	index := len(t.want)
	t.want = append(t.want, o.want)
	body := strings.ReplaceAll(o.body, "DELAY", fmt.Sprint(t.rnd.IntN(30)))
	before, after, _ := strings.Cut(body, "$")
	fmt.Fprintf(&t.source, "pm.test('t%d', %s %s\n", index, o.head, before)
	if depth > 0 {
		t.tests(depth - 1)
	}
	t.source.WriteString(after + ");\n")
	if t.rnd.IntN(8) == 0 {
		t.source.WriteString("pm.test.skip('skipped', () => { throw 1 });\n")
		t.want = append(t.want, "skipped")
	}
}

// end may add what fails the script itself, which must not change what is told of the tests.
func (t *truth) end() {
	endings := []string{
		"", "", "", "setTimeout(() => { throw new Error('loose') }, 5);", "Promise.reject(new Error('loose'));",
		"(async () => { throw new Error('loose') })();", "queueMicrotask(() => { throw new Error('loose') });", "throw new Error('loose');",
	}
	i := t.rnd.IntN(len(endings))
	t.fails = endings[i] != ""
	t.source.WriteString(endings[i])
}

func TestTruth(t *testing.T) {
	for seed := range uint64(300) {
		tt := truth{rnd: rand.New(rand.NewPCG(seed, 1))}
		for range 1 + tt.rnd.IntN(4) {
			tt.test(2)
		}
		tt.end()
		r := newRecorder(collection.Test)
		lane := NewLane(Options{Timeout: patience, Isolate: seed%2 == 0})
		err := lane.Run(t.Context(), collection.Script{Source: tt.source.String()}, r.Host)
		if (err != nil) != tt.fails || err != nil && err.Error() != "Error: loose" {
			t.Errorf("seed %d: error %v, want the script to fail: %v\n%s", seed, err, tt.fails, tt.source.String())
		}
		if diff := cmp.Diff(tt.want, told(t, r.tests)); diff != "" {
			t.Errorf("seed %d: tests -want +got\n%s\n%s", seed, diff, tt.source.String())
		}
	}
}

// told is what was told of each test, after the order was looked at.
func told(t *testing.T, tests []Test) (got []string) {
	t.Helper()
	for i, test := range tests {
		if test.Index != i {
			t.Errorf("test %d was told as the one with index %d", i, test.Index)
		}
		text := ""
		switch {
		case test.Skipped:
			text = "skipped"
		case test.Error != nil:
			text = test.Error.Error()
		}
		got = append(got, text)
	}
	return got
}
