package script

import (
	"testing"

	"github.com/rq-runner/runner/collection"
)

// As Node 20 prints the same, which runs no getter for it.
func TestConsoleValues(t *testing.T) {
	for script, want := range map[string]string{
		`Symbol('s'), [Symbol.iterator]`:                             "Symbol(s) [ Symbol(Symbol.iterator) ]",
		`new Number(5), new Boolean(false), new String('s')`:         "[Number: 5] [Boolean: false] [String: 's']",
		`class A {}, class B extends Array {}, class {}`:             "[class A] [class B extends Array] [class (anonymous)]",
		`function f() {}, () => 1`:                                   "[Function: f] [Function (anonymous)]",
		`{ get a() { throw 1 }, set b(v) {} }`:                       "{ a: [Getter], b: [Setter] }",
		`{ get c() { throw 1 }, set c(v) {} }`:                       "{ c: [Getter/Setter] }",
		`pm.request.headers.idx(0)`:                                  "{ key: 'Accept', value: '*/*' }",
		`new Proxy({a: 1}, {getOwnPropertyDescriptor() { throw 1}})`: "{ a: 1 }",
	} {
		r := newRecorder(collection.PreRequest)
		if err := r.run(t, "console.log("+script+")"); err != nil || len(r.logs) != 1 || r.logs[0] != "log: "+want {
			t.Errorf("console.log(%s): %v, %q, want %q", script, err, r.logs, want)
		}
	}
}
