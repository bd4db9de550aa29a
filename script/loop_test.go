package script

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rq-runner/runner/collection"
)

func TestTimers(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"a minute", `setTimeout(() => console.log('done'), 60000)`, "done"},
		{"order", `setTimeout(() => console.log(2), 20); setTimeout(() => console.log(1), 10); console.log(0)`, "0 1 2"},
		{"same time keeps the order", `for (const i of [1, 2, 3]) setTimeout(() => console.log(i), 5)`, "1 2 3"},
		{"arguments", `setTimeout((a, b) => console.log(a, b), 1, 'x', 'y')`, "x y"},
		{"clear", `const t = setTimeout(() => console.log('no'), 5); clearTimeout(t)`, ""},
		{"clear twice", `const t = setTimeout(() => {}, 5); clearTimeout(t); clearTimeout(t); clearTimeout(undefined)`, ""},
		{"interval", `let n = 0; const t = setInterval(() => { console.log(++n); if (n === 3) clearInterval(t) }, 1000)`, "1 2 3"},
		{"immediate", `setImmediate(() => console.log('now')); console.log('first')`, "first now"},
		{"ids are numbers", `console.log(typeof setTimeout(() => {}, 1))`, "number"},
		{"nested", `setTimeout(() => setTimeout(() => console.log('inner'), 1000), 1000)`, "inner"},
		{"microtasks first", `setTimeout(() => console.log(3)); queueMicrotask(() => console.log(2)); console.log(1)`, "1 2 3"},
		{"await sleep", `await new Promise(r => setTimeout(r, 3600e3)); console.log('an hour')`, "an hour"},
		{"for ever", `await new Promise(() => {})`, ""},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			r := newRecorder(collection.Test)
			if err := NewLane(Options{}).Run(t.Context(), collection.Script{Source: tt.source}, r.Host); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			got := strings.ReplaceAll(strings.Join(r.logs, " "), "log: ", "")
			if got != tt.want {
				t.Errorf("%s: logs %q, want %q", tt.name, got, tt.want)
			}
		})
	}
}

// What the peers swallow fails the script here, with its place; the rest of the script goes on.
func TestLateErrorsFailTheScript(t *testing.T) {
	tests := []struct {
		source, want string
		line         int
	}{
		{"setTimeout(() => {\n  throw new TypeError('late')\n}, 10)", "TypeError: late", 2},
		{"\nPromise.reject(new RangeError('nobody'))", "RangeError: nobody", 2},
		{"(async () => {\n await null;\n nope() })()", "ReferenceError: nope is not defined", 3},
		{"let n = 0;\nsetInterval(() => { throw new Error('again ' + ++n) }, 1)", "Error: again 1", 2},
		{"Promise.reject(1).catch(() => {})", "", 0},
		{"const p = Promise.reject(new Error('handled late')); await null; p.catch(() => {})", "", 0},
		{"throw new Error('first')\n", "Error: first", 1},
		{"setTimeout(() => console.log('still'), 5); throw new Error('sync')", "Error: sync", 1},
		{"const e = new Error('own'); e.name = 'Odd'; throw e", "Odd: own", 1},
		{"throw undefined", "Error: undefined", 1},
		{"throw { get message() { throw 1 }, name: 'x' }", "Error", 1},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			err := NewLane(Options{}).Run(t.Context(), collection.Script{Source: tt.source}, newRecorder(collection.Test).Host)
			e, _ := errors.AsType[*Error](err)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("%s: error %v", tt.source, err)
			case tt.want != "" && (e == nil || !strings.HasPrefix(e.Error(), tt.want) || tt.line != e.Line && e.Line != 0):
				t.Errorf("%s: error %#v, want %q on line %d", tt.source, e, tt.want, tt.line)
			}
		})
	}
}

// An answer that comes after the script's end is dropped, and the request's context ends with the script.
func TestLateAnswersAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		r := newRecorder(collection.Test)
		r.Send = func(ctx context.Context, _ *Request) (*Response, error) {
			<-ctx.Done()
			ended <- ctx.Err()
			return nil, ctx.Err()
		}
		lane := NewLane(Options{Timeout: time.Second})
		err := lane.Run(t.Context(), collection.Script{Source: `pm.sendRequest('http://x', () => console.log('late'))`}, r.Host)
		if err == nil || !strings.Contains(err.Error(), "timed out") {
			t.Errorf("run: %v, want a time-out", err)
		}
		<-ended
		synctest.Wait()
		if len(r.logs) > 0 {
			t.Errorf("logs %q after the end", r.logs)
		}
	})
}
