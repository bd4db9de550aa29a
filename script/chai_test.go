package script

import (
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/rq-runner/runner/collection"
)

// thrownBy runs a function body with expect and returns "pass" or the error's text.
func thrownBy(t *testing.T, o chaiOptions, body string) string {
	t.Helper()
	vm := goja.New()
	_ = vm.Set("expect", newChai(vm, o).value())
	out := mustRun(t, vm, "(function () { try {"+body+"; return 'pass' } catch (e) { return String(e) } })()")
	return out.String()
}

// Values that contain themselves, or are nested deeper than any stack, must end in an error that scripts can catch: Go
// could not survive its own stack's end.
func TestExpectSurvivesDeepValues(t *testing.T) {
	const deep = "const nest = n => { let v = 1; for (let i = 0; i < n; i++) v = [v]; return v }; "
	const tooDeep = "RangeError: Maximum call stack size exceeded"
	for body, want := range map[string]string{
		"const a = []; a.push(a); expect(a).to.equal(1)":                                                tooDeep,
		"const a = []; a.push(a); const b = []; b.push(b); expect(a).to.eql(b)":                         "pass",
		deep + "expect(nest(100000)).to.eql(nest(100000))":                                              tooDeep,
		deep + "expect(nest(100000)).to.be.null":                                                        tooDeep,
		deep + "expect(nest(500)).to.eql(nest(500))":                                                    "pass",
		"const a = {}; a.a = a; const b = {}; b.a = b; expect(a).to.containSubset(b)":                   tooDeep,
		"const p = new Proxy({a: 1}, {getPrototypeOf() { return p }}); expect(p).to.not.eql({a: 2})":    "pass",
		"let a = {}; for (let i = 0; i < 60; i++) a = {l: a, r: a}; expect(a).to.eql(a)":                "pass",
		"let a = 1, b = 1; for (let i = 0; i < 60; i++) { a = [a, a]; b = [b, b] } expect(a).to.eql(b)": "pass",
		"let a = 1; for (let i = 0; i < 60; i++) a = [a, a]; expect(a).to.be.null":                      "AssertionError: expected [ [ [ …(2) ], … ], … ] to be null",
	} {
		if got := thrownBy(t, chaiOptions{Dialect: collection.Requestly}, body); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// A kept head of a chain starts anew each time; a kept link has chai's own habit of keeping its flags.
func TestExpectHeadsAreReusable(t *testing.T) {
	vm := goja.New()
	c := newChai(vm, chaiOptions{})
	_ = vm.Set("expect", c.value())
	_ = vm.Set("to", c.to(vm.ToValue("x")))
	for src, want := range map[string]string{
		"to.not.equal('y'); to.equal('x'); 'pass'":                       "pass",
		"to.be.a('string'); to.have.lengthOf(1); to.have.string('x'); 1": "1",
		"const e = expect(1); e.to.not.equal(2); e.to.equal(1); 2":       "2",
		"const f = expect(1).to.equal; f.call(expect(2), 2); 3":          "3",
		"const g = expect([1]).to.include; g(1); 4":                      "4",
	} {
		if got := mustRun(t, vm, src).String(); got != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

// A script may name its variables as it likes, also as JavaScript's own objects.
func TestExpectKeepsItsBuiltins(t *testing.T) {
	got := thrownBy(t, chaiOptions{}, "const Error = 1, Object = 2, Symbol = 3; expect({a: 1}).to.equal({a: 2})")
	if want := "AssertionError: expected { a: 1 } to equal { a: 2 }"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAssertionErrorHasTheComparedValues(t *testing.T) {
	for _, o := range []chaiOptions{{Dialect: collection.Postman}, {Dialect: collection.Requestly}} {
		vm := goja.New()
		_ = vm.Set("expect", newChai(vm, o).value())
		got := mustRun(t, vm, `(function () {
			try { expect({a: 1}, 'why').to.deep.equal({a: 2}) } catch (e) {
				const json = e.toJSON(false)
				return [e instanceof Error, e.name, e.message, e.actual.a, e.expected.a, e.showDiff, e.operator,
					e.constructor.name, json.name, json.message, 'stack' in json && json.stack !== undefined].join(' | ')
			}
		})()`).String()
		want := "true | AssertionError | why: expected { a: 1 } to deeply equal { a: 2 } | 1 | 2 | true | deepStrictEqual | " +
			"AssertionError | AssertionError | why: expected { a: 1 } to deeply equal { a: 2 } | false"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// What stops a script must not be taken for what the tested function threw.
func TestExpectThrowLetsTheScriptStop(t *testing.T) {
	vm := goja.New()
	_ = vm.Set("expect", newChai(vm, chaiOptions{}).value())
	timer := time.AfterFunc(20*time.Millisecond, func() { vm.Interrupt("stop") })
	defer timer.Stop()
	_, err := vm.RunString("expect(() => { for (;;); }).to.throw()")
	if err == nil || !strings.Contains(err.Error(), "stop") {
		t.Errorf("got %v, want the interrupt", err)
	}
}

// The place of a failure is the user's line, for each kind of name.
func TestFailedAssertionNamesTheLine(t *testing.T) {
	for _, line := range []string{
		"pm.expect(1).to.equal(2)",
		"pm.expect(1).to.be.true",
		"pm.expect(1).to.be.a('string')",
		"pm.expect(1).to.be.ture",
		"pm.response.to.have.status(500)",
		"pm.response.to.be.notFound",
	} {
		var got *Error
		h := postmanHost(collection.Postman, &Response{Code: 200, Status: "OK"})
		h.Test = func(test Test) { got = test.Error }
		src := "let n = 0;\npm.test('t', () => {\n  n++;\n  " + line + ";\n})"
		if err := NewLane(Options{}).Run(t.Context(), collection.Script{Source: src}, h); err != nil {
			t.Fatal(err)
		}
		if got == nil || got.Line != 4 {
			t.Errorf("%s: got %+v, want an error on line 4", line, got)
		}
	}
}
