package script

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

// Values whose members throw, never end, or lead to themselves are given to everything that a script can call. Whatever
// comes of it, the process lives, the script is over soon, and the next one runs.
func TestHostileValues(t *testing.T) {
	traps := []string{"get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"}
	trapsOf := func(body string) string {
		var all []string
		for _, name := range traps {
			all = append(all, name+"() { "+body+" }")
		}
		return "new Proxy({}, {" + strings.Join(all, ", ") + "})"
	}
	values := map[string]string{
		"throws": trapsOf("throw new Error('trap')"),
		"spins":  trapsOf("while (true);"),
		"endless": `(() => { let p; return p = new Proxy({}, {get: (t, k) => typeof k === 'symbol' ? undefined : p,
			ownKeys: () => ['a', 'b'], getOwnPropertyDescriptor: () => ({value: p, enumerable: true, configurable: true})}) })()`,
		"recurses": `({get a() { return this.a }, toString() { return '' + this }, valueOf() { return +this }, toJSON() { return JSON.stringify(this) }})`,
		"message":  `Object.defineProperties(new Error(), {message: {get() { throw this }}, name: {get() { throw this }}, stack: {get() { throw this }}})`,
	}
	calls := []string{
		`console.log(P)`, `throw P`, `Promise.reject(P)`, `JSON.stringify(P)`, `JSON.parse(P)`, `structuredClone(P)`, `setTimeout(P, P)`,
		`setTimeout(() => { throw P })`, `queueMicrotask(() => { throw P })`, `(async () => { throw P })()`,
		`pm.test(P, () => {})`, `pm.test('a', P)`, `pm.test('a', () => { throw P })`, `pm.test('a', () => P)`, `pm.test('a', d => d(P))`,
		`pm.test('a', async () => { throw P })`, `tests.x = P`, `pm.expect(1, P).to.equal(2)`, `pm.expect.fail(P)`,
		`pm.environment.set('a', P)`, `pm.environment.set(P, 1)`, `pm.globals.set('a', {a: P})`, `pm.variables.replaceIn(P)`,
		`pm.sendRequest(P, () => {})`, `pm.visualizer.set('t', P)`, `pm.request.url = P`, `pm.request.headers.add(P)`, `fetch(P)`,
		`postman.setNextRequest(P)`, `require(P)`, `Buffer.from(P)`, `btoa(P)`, `new URL(P)`, `new TextEncoder().encode(P)`,
		`CryptoJS.MD5(P)`, `new RegExp(P)`, `new Date(P)`, `(5).toLocaleString(P)`, `throw Object.assign(new Error('x'), {cause: P})`,
		`throw Object.defineProperty(new Error('x'), 'message', {get() { return P }})`,
	}
	for _, on := range []string{"P", "[P]"} {
		for _, word := range []string{
			"eql({a: 1})", "equal(1)", "have.keys('a')", "have.property('q', 1)", "have.nested.property('a.b', 1)", "deep.include({a: 1})",
			"be.an('array')", "be.empty", "have.deep.members([1])", "jsonSchema({type: 'array'})", "have.lengthOf(3)", "respondTo('a')",
			"be.instanceof(P)", "be.within(P, P)", "be.oneOf([1])", "be.oneOf(P)", "match(/a/)", "satisfy(P)", "throw(P)", "be.frozen",
		} {
			calls = append(calls, fmt.Sprintf("pm.expect(%s).to.%s", on, word))
		}
	}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			lane := NewLane(Options{Timeout: 30 * time.Millisecond})
			for i, call := range calls {
				if name == "recurses" && i%4 != 0 {
					continue // the way back out of each takes the engine half a second
				}
				start := time.Now()
				_ = lane.Run(t.Context(), collection.Script{Source: "const P = " + value + "; " + call}, newRecorder(collection.Test).Host)
				// The bound is loose: a busy machine under the race detector is slow.
				if took := time.Since(start); took > 20*time.Second {
					t.Errorf("%s took %v", call, took)
				}
				r := newRecorder(collection.Test)
				err := NewLane(Options{}).Run(t.Context(), collection.Script{Source: `console.log(1 + 1)`}, r.Host)
				if got := r.outcome(err); got != "log: 2" {
					t.Errorf("after %s: the next script: %s", call, got)
				}
			}
		})
	}
}

// What a script does to JavaScript's own objects may break the scripts that come after it in the same lane, as in
// Postman, but never the process, nor another lane.
func TestHostileGlobals(t *testing.T) {
	for _, source := range []string{
		`for (const k of Object.getOwnPropertyNames(globalThis)) try { globalThis[k] = null } catch (e) {}`,
		`const g = Object.getPrototypeOf(globalThis); for (const k of Object.getOwnPropertyNames(g)) try { delete g[k] } catch (e) {}`,
		`const g = Object.getPrototypeOf(globalThis); for (const k of Object.getOwnPropertyNames(g)) try { g[k] = null } catch (e) {}`,
		`for (const C of [Object, Array, Function, String, Promise, RegExp, Map, Error]) for (const k of Object.getOwnPropertyNames(C.prototype))
			try { C.prototype[k] = function () { throw new Error('polluted') } } catch (e) {}`,
		`for (const C of [Object, Array, Function, String, Promise, RegExp, Map, Error]) for (const k of Object.getOwnPropertyNames(C.prototype))
			try { delete C.prototype[k] } catch (e) {}`,
		`Object.setPrototypeOf(Object.getPrototypeOf(globalThis), new Proxy({}, {get() { throw 1 }, has: () => true}))`,
		`Object.prototype.toJSON = Object.prototype.then = Object.prototype.message = () => { throw 1 }`,
		`Object.defineProperty(Array.prototype, '0', {get() { throw 1 }, set() { throw 2 }})`,
		`Array.prototype[Symbol.iterator] = Symbol.prototype[Symbol.toPrimitive] = null`,
		`Error.prepareStackTrace = () => { throw 1 }; Object.freeze(Error.prototype)`,
		`Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Function.prototype); Object.freeze(globalThis)`,
	} {
		lane := NewLane(Options{Timeout: 300 * time.Millisecond, Libraries: testLibrary})
		for _, next := range []string{source, typical, "yield1 = 1; class A {}; try { null.x } catch (e) {} /(?=a)/.test('a'); 'x'.matchAll(/x/g)", source, `throw new Error('x')`} {
			_ = lane.Run(t.Context(), collection.Script{Source: next}, newRecorder(collection.Test).Host)
		}
		r := newRecorder(collection.Test)
		if err := NewLane(Options{}).Run(t.Context(), collection.Script{Source: typical}, r.Host); err != nil || strings.Contains(r.results(), ":") {
			t.Errorf("%s: another lane: error %v, tests %s", source, err, r.results())
		}
	}
}
