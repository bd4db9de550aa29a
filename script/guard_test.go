package script

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

// Each of these would run for ever, or take the machine's memory, if nothing stopped it.
func TestRunawayScriptsAreStopped(t *testing.T) {
	const deadline = time.Second
	timesOut, overflows := "timed out after 1s", "RangeError: Maximum call stack size exceeded"
	tests := []struct{ name, source, want string }{
		{"loop", `while (true);`, timesOut},
		{"loop in try", `while (true) { try { while (true); } catch (e) {} finally {} }`, timesOut},
		{"microtasks", `async function f() { while (true) await null } f()`, timesOut},
		{"then", `(function f() { Promise.resolve().then(f) })()`, timesOut},
		{"interval", `setInterval(() => {}, 1)`, timesOut},
		{"timers", `(function f() { setTimeout(f, 0) })()`, timesOut},
		{"recursion", `function f() { f() } f()`, overflows},
		{"recursion through forEach", `function f() { [1].forEach(f) } f()`, overflows},
		{"recursion through a getter", `const o = { get x() { return this.x } }; o.x`, overflows},
		{"recursion through toString", `const o = { toString() { return '' + o } }; '' + o`, overflows},
		{"recursion through sort", `function f() { [2, 1].sort(f) } f()`, overflows},
		{"caught recursion", `function f() { try { f() } catch (e) { f() } } f()`, overflows},
		{"repeat", `'x'.repeat(2 ** 31)`, "Invalid string length"},
		{"padEnd", `'x'.padEnd(2 ** 31)`, "Invalid string length"},
		{"fill", `new Array(4e9).fill(0)`, "Invalid array length"},
		{"join", `new Array(3e8).join('x')`, "Invalid array length"},
		{"includes", `const a = []; a.length = 4e9; a.includes(1)`, "Invalid array length"},
		{"typed array", `new Uint8Array(8e9)`, "Array buffer allocation failed"},
		{"float array", `new Float64Array(1e9)`, "Array buffer allocation failed"},
		{"array buffer", `new ArrayBuffer(8e9)`, "Array buffer allocation failed"},
		{"bigint power", `2n ** (2n ** 40n)`, "Maximum BigInt size exceeded"},
		{"bigint shift", `1n << 99999999999n`, "Maximum BigInt size exceeded"},
		{"circular flat", `const a = [1]; a.push(a, a); a.flat(Infinity)`, "Maximum call stack size exceeded"},
		{"deep stringify", `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)`, "nested deeper than 5000"},
		{"deep variable", `let a = {}; for (let i = 0; i < 1e5; i++) a = {v: {}, next: a}; pm.globals.set('a', a)`, "nested deeper than 5000"},
		{"deep text", `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a)`, "nested deeper than 5000"},
		{"circular stringify", `const a = {}; a.b = {c: a}; JSON.stringify(a)`, "TypeError"},
		{"deep parse", `JSON.parse('['.repeat(1e6))`, "Nesting deeper than 50000"},
		{"key derivation", `CryptoJS.PBKDF2('a', 'b', {iterations: 1e9})`, "too much work"},
		{"long key", `CryptoJS.EvpKDF('a', 'b', {iterations: 1e6, keySize: 6e4})`, "too much work"},
		{"deep sets", `new RegExp('['.repeat(3e5), 'v')`, "SyntaxError"},
		{"deep clone", `let a = []; for (let i = 0; i < 1e5; i++) a = [a]; structuredClone(a)`, "Maximum call stack size exceeded"},
		{"big buffer", `Buffer.alloc(8e9)`, "out of range"},
		{"long chain", `while (true) try { undefined` + strings.Repeat(".a", 4500) + ` } catch (e) {}`, timesOut},
		{"regexp", `while (true) try { /^(?=a)(a+)+$/.test('a'.repeat(40) + 'b') } catch (e) {}`, timesOut},
		{"regexp that backtracks", `/^(?=a)(a+)+$/.test('a'.repeat(40) + 'b')`, "the regular expression was stopped"},
		{"regexp that refers back", `/(a*)*\1b/.exec('a'.repeat(60))`, "the regular expression was stopped"},
		{"regexp made of a text", `'x'.replace(/x/, 'a'.repeat(60)).search(new RegExp('(?=a)(a+)+$b'))`, "the regular expression was stopped"},
		{"regexp of many groups", `new RegExp('(?=a)' + '('.repeat(1e5))`, "Regular expression too large"},
		{"recursion through yield*", `function* g() { yield* g() } [...g()]`, "Maximum call stack size exceeded"},
		{"recursion through generators", `function* g() { for (const x of g()) yield x } g().next()`, "Maximum call stack size exceeded"},
		{"bigint product", `let b = 3n; while (true) b *= b`, "Maximum BigInt size exceeded"},
		{"bigint power, assigned", `let b = 3n; b **= 2n ** 30n`, "Maximum BigInt size exceeded"},
		{"wide stringify", `let a = [0]; for (let i = 0; i < 40; i++) a = [a, a]; JSON.stringify(a)`, timesOut},
		{"wide variable", `let a = [0]; for (let i = 0; i < 40; i++) a = [a, a]; pm.globals.set('a', a)`, timesOut},
		{"wide text", `let a = [0]; for (let i = 0; i < 40; i++) a = [a, a]; String(a)`, timesOut},
		{"wide flat", `let a = [0]; for (let i = 0; i < 40; i++) a = [a, a]; a.flat(Infinity)`, timesOut},
		{"many members", `const l = n => Array.from({length: n}, (_, i) => ({i})); pm.expect(l(2e4)).to.have.deep.members(l(2e4).reverse())`, timesOut},
		{"long list", `[...new Array(3e8)]`, "Invalid array length"},
		{"length of a list", `const a = []; a.length = 4e9; console.log(a)`, "Invalid array length"},
		{"length by another way", `const a = []; Reflect.set(a, 'length', 4e9); pm.expect(a).to.have.members([1])`, "Invalid array length"},
		{"some", `Array.prototype.some.call({length: 2 ** 53 - 1}, x => x)`, "Invalid array length"},
		{"list from a length", `Array.from({length: 3e8})`, "Invalid array length"},
		{"many arguments", `Math.max.apply(null, {length: 3e8})`, "Invalid array length"},
		{"text of a bigint", `BigInt('9'.repeat(1e7))`, "Maximum BigInt size exceeded"},
		{"long join", `new Array(1e4).fill('x'.repeat(1e6)).join('')`, "Invalid string length"},
		{"long separator", `new Array(1e6).join('x'.repeat(1e6))`, "Invalid string length"},
		{"replaceAll", `let s = 'a'.repeat(1e4); for (;;) s = s.replaceAll('a', s)`, "Invalid string length"},
		{"replace", `let s = 'a'.repeat(1e4); for (;;) s = s.replace(/a/g, s)`, "Invalid string length"},
		{"normalize", `'\u0344'.repeat(1e7).normalize('NFD')`, "Invalid string length"},
		{"regexp from a text", `''.match('(?=a)' + '('.repeat(3e6))`, "Regular expression too large"},
		{"throw of a trap", `throw new Proxy({}, { getPrototypeOf() { throw new Error('trap') } })`, "Error: {}"},
		{"throw of an endless trap", `throw new Proxy({}, { getPrototypeOf() { while (true); } })`, "Error: {}"},
		{"eval of deep code", `eval('('.repeat(600000))`, "the limit is 512 KB"},
		{"eval by another name", `const e = eval; e('('.repeat(3e5))`, "nested deeper than 10000"},
		{"indirect eval", `(0, eval)('('.repeat(3e5))`, "nested deeper than 10000"},
		{"eval of the global object", `globalThis['ev' + 'al']('('.repeat(3e5))`, "nested deeper than 10000"},
		{"eval of JavaScript's own", `Object.getPrototypeOf(globalThis)['ev' + 'al']('('.repeat(3e5))`, "nested deeper than 10000"},
		{"constructor of functions", `(() => {}).constructor('('.repeat(3e5))`, "nested deeper than 10000"},
		{"constructor of async functions", `(async () => {}).constructor('('.repeat(3e5))`, "nested deeper than 10000"},
		{"constructor of generators", `(function* () {})['const' + 'ructor']('('.repeat(3e5))`, "nested deeper than 10000"},
		{"Function of deep code", `new Function('['.repeat(20000))`, "nested deeper than 10000"},
		{"deep source", strings.Repeat("[", 20000), "nested deeper than 10000"},
		{"long source", strings.Repeat("x;\n", 200_000), "the limit is 512 KB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			// Only what the deadline has to stop gets a short one: the rest must be refused, however slow the machine is.
			timeout := patience
			if tt.want == timesOut {
				timeout = deadline
			}
			lane := NewLane(Options{Timeout: timeout})
			start := time.Now()
			err := lane.Run(t.Context(), collection.Script{Source: tt.source}, newRecorder(collection.Test).Host)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("run: error %v, want %q", err, tt.want)
			}
			// The bound is loose: the race detector and a busy machine are slow, for ever is longer.
			if took := time.Since(start); took > time.Minute {
				t.Errorf("run took %v with a deadline of %v", took, timeout)
			}
			r := newRecorder(collection.Test)
			if err := lane.Run(t.Context(), collection.Script{Source: `console.log(1 + 1)`}, r.Host); err != nil || r.logs[0] != "log: 2" {
				t.Errorf("the lane's next script: error %v, logs %q", err, r.logs)
			}
		})
	}
}

func TestHeapIsWatched(t *testing.T) {
	lane := NewLane(Options{Timeout: patience, MaxHeap: 64 << 20})
	for _, source := range []string{
		`const a = []; while (true) a.push({x: a.length})`,
		`const m = new Map(); for (let i = 0; ; i++) m.set(i, 'v' + i)`,
		`try { let s = 'x'; while (true) s += s } catch (e) {}`,
		`[...'a'.repeat(1e7).matchAll(/a/g)]`,
	} {
		err := lane.Run(t.Context(), collection.Script{Source: source}, newRecorder(collection.Test).Host)
		if err == nil || !strings.Contains(err.Error(), "too much memory") {
			t.Errorf("%s: error %v, want one about memory", source, err)
		}
	}
}

// Garbage is no growth: a script may make more than the limit when it does not keep it.
func TestGarbageIsNoGrowth(t *testing.T) {
	err := NewLane(Options{MaxHeap: 32 << 20}).Run(t.Context(), collection.Script{
		Source: `for (let i = 0; i < 100; i++) { 'x'.repeat(1 << 20).toUpperCase() }`,
	}, newRecorder(collection.Test).Host)
	if err != nil {
		t.Errorf("run: %v", err)
	}
}

// What earlier scripts left is collected while a script runs. It is not lent to it.
func TestGarbageIsNoAllowance(t *testing.T) {
	left := make([]byte, 512<<20)
	w := heapWatch{limit: 64 << 20, base: heapBytes()}
	w.trigger = w.base + w.limit
	runtime.KeepAlive(left)
	runtime.GC()
	if grown, over := w.over(); over {
		t.Errorf("grown by %d after a collection", grown)
	}
	kept := make([]byte, 128<<20)
	if grown, over := w.over(); !over || grown < 100<<20 {
		t.Errorf("grown by %d, over the limit: %v, want 128 MB and true", grown, over)
	}
	runtime.KeepAlive(kept)
}

func TestCancelEndsAScript(t *testing.T) {
	cause := errors.New("interrupted by the user")
	for _, source := range []string{`while (true);`, `setTimeout(() => {}, 1e6)`, `try { while (true); } catch (e) {}`} {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
		err := NewLane(Options{}).Run(ctx, collection.Script{Source: source}, newRecorder(collection.Test).Host)
		if !errors.Is(err, cause) {
			t.Errorf("%s: error %v, want %v", source, err, cause)
		}
	}
}

func TestTimeoutNamesThePlace(t *testing.T) {
	err := NewLane(Options{Timeout: time.Second}).Run(t.Context(), collection.Script{
		Source: "const a = 1;\nfunction spin() {\n  for (;;) a;\n}\nspin();",
	}, newRecorder(collection.Test).Host)
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Name != "TimeoutError" || e.Line != 3 {
		t.Errorf("error %#v, want a TimeoutError on line 3", err)
	}
}

// A runtime that was stopped is not used again: what it held is gone.
func TestStoppedLaneStartsAnew(t *testing.T) {
	lane, r := NewLane(Options{Timeout: time.Second}), newRecorder(collection.Test)
	for _, source := range []string{`leak = 1`, `while (true);`, `console.log(typeof leak)`} {
		_ = lane.Run(t.Context(), collection.Script{Source: source}, r.Host)
	}
	if got := strings.Join(r.logs, ""); got != "log: undefined" {
		t.Errorf("after a time-out a global is %s", got)
	}
}
