package script

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// recorder is a host that records what a script did.
type recorder struct {
	*Host
	tests []Test
	logs  []string
}

func newRecorder(event collection.Event) *recorder {
	r := &recorder{}
	r.Host = &Host{
		Event: event, Info: Info{RequestName: "Login", RequestID: "r1", Iteration: 0, IterationCount: 2},
		Location: []string{"Shop", "Accounts", "Login"}, Current: "Login",
		Globals: vars.NewScope("globals", nil), CollectionVariables: vars.NewScope("collection", nil),
		Environment: vars.NewScope("test-env", nil), Local: vars.NewScope("local", nil),
		Test: func(t Test) { r.tests = append(r.tests, t) },
		Log:  func(level, text string) { r.logs = append(r.logs, level+": "+text) },
		Request: &Request{ID: "r1", Name: "Login", Request: collection.Request{
			Method: "POST",
			URL: collection.URL{
				Base:      "https://{{host}}:8443/users/:id",
				Query:     []collection.Param{{Key: "a", Value: "1"}, {Key: "off", Value: "x", Disabled: true}},
				Variables: []collection.Param{{Key: "id", Value: "7"}},
			},
			Header: []collection.Param{{Key: "Accept", Value: "*/*"}},
			Body:   &collection.Body{Mode: collection.BodyRaw, Raw: `{"user":"ann"}`, Language: "json"},
		}},
	}
	if event == collection.Test {
		r.Response = &Response{
			Code: 200, Status: "OK", Time: 42 * time.Millisecond,
			Header:   []collection.Param{{Key: "Content-Type", Value: "application/json"}, {Key: "X-Two", Value: "a"}, {Key: "x-two", Value: "b"}},
			Body:     []byte(`{"b":1,"a":{"list":[1,2,{"x":null}]},"text":"h\u00e9"}`),
			Cookies:  []collection.Cookie{{Name: "sid", Value: "abc", Domain: "example.com", Path: "/"}},
			BodySize: 50, HeaderSize: 100,
		}
	}
	return r
}

// patience ends a hang and measures nothing: under the race detector, on a busy machine, some scripts take a minute.
const patience = 5 * time.Minute

// run executes a script on a fresh lane.
func (r *recorder) run(t *testing.T, source string) error {
	t.Helper()
	return NewLane(Options{Timeout: patience}).Run(t.Context(), collection.Script{Source: source}, r.Host)
}

// results is a line for each test: its name, and its error.
func (r *recorder) results() string {
	var lines []string
	for _, t := range r.tests {
		line := t.Name
		switch {
		case t.Skipped:
			line += ": skipped"
		case t.Error != nil:
			line += ": " + t.Error.Error()
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// outcome is everything that a run of a script tells, as text.
func (r *recorder) outcome(err error) string {
	out := strings.Join(r.logs, "\n") + "\n" + r.results()
	if err != nil {
		out += "\n" + err.Error()
	}
	return strings.Trim(strings.ReplaceAll(out, "\n\n", "\n"), "\n")
}

func TestGlobalsLiveOnInALane(t *testing.T) {
	scripts := []string{
		`shared = 1; var own = 2; helper = () => pm.environment.get('x'); pm = 'mine'`,
		`pm.environment.set('x', 'now'); console.log(typeof own, shared, helper())`,
	}
	for _, tt := range []struct {
		isolate bool
		want    string
	}{
		{false, "log: undefined 1 now"},
		{true, "ReferenceError: shared is not defined"},
	} {
		lane, r := NewLane(Options{Isolate: tt.isolate}), newRecorder(collection.PreRequest)
		var err error
		for _, source := range scripts {
			err = lane.Run(t.Context(), collection.Script{Source: source}, r.Host)
		}
		if got := r.outcome(err); got != tt.want {
			t.Errorf("isolate %v: %q, want %q", tt.isolate, got, tt.want)
		}
	}
}

func TestScriptsChangeTheRequest(t *testing.T) {
	r := newRecorder(collection.PreRequest)
	err := r.run(t, `
pm.request.url = 'https://new/:seg?z={{v}}#h';
pm.request.url.query.add({key: 'k', value: null});
pm.request.url.variables.upsert({key: 'seg', value: 's'});
pm.request.method = 'PATCH';
pm.request.headers.add({key: 'X', value: '1', disabled: true});
pm.request.body = {mode: 'raw', raw: {a: 1}, options: {raw: {language: 'json'}}};
pm.request.auth = {type: 'bearer', bearer: {token: 't'}};`)
	if err != nil {
		t.Fatal(err)
	}
	want := collection.Request{
		Method: "PATCH",
		URL: collection.URL{
			Base: "https://new/:seg", Hash: "h",
			Query:     []collection.Param{{Key: "z", Value: "{{v}}"}, {Key: "k", Bare: true}},
			Variables: []collection.Param{{Key: "seg", Value: "s"}},
		},
		Header: []collection.Param{{Key: "Accept", Value: "*/*"}, {Key: "X", Value: "1", Disabled: true}},
		Body:   &collection.Body{Mode: collection.BodyRaw, Raw: `{"a":1}`, Language: "json"},
	}
	if diff := cmp.Diff(want, r.Request.Request); diff != "" {
		t.Errorf("the request after the script (-want +got):\n%s", diff)
	}
	if got := r.Request.Auth.Get("token"); r.Request.Auth.Type != "bearer" || got != "t" {
		t.Errorf("auth %+v, want bearer with token t", r.Request.Auth)
	}
}

// Tests are told in the order of their declaration, though the first is the last to be decided.
func TestTestsAreToldInOrder(t *testing.T) {
	r := newRecorder(collection.Test)
	err := r.run(t, `
pm.test('slow', done => setTimeout(done, 20));
pm.test('quick', () => { throw new Error('no') });
pm.test('medium', async () => { await new Promise(r => setTimeout(r, 5)) });
pm.test('twice', done => { done(); done(new Error('ignored')) });
tests.legacy = 1;`)
	if got, want := r.outcome(err), "slow\nquick: Error: no\nmedium\ntwice\nlegacy"; got != want {
		t.Errorf("tests %q, want %q", got, want)
	}
	for i, test := range r.tests {
		if test.Index != i {
			t.Errorf("test %q has index %d, want %d", test.Name, test.Index, i)
		}
	}
}

func TestSkipRequest(t *testing.T) {
	r, skipped := newRecorder(collection.PreRequest), 0
	r.Skip = func() { skipped++ }
	lane := NewLane(Options{Timeout: patience})
	for _, source := range []string{
		`keep = 1; pm.execution.skipRequest(); console.log('not reached')`,
		`setTimeout(() => pm.execution.skipRequest(), 1); setInterval(() => {}, 1)`,
		`await null; try { pm.execution.skipRequest() } catch (e) { console.log('caught') }`,
	} {
		if err := lane.Run(t.Context(), collection.Script{Source: source}, r.Host); err != nil {
			t.Errorf("%s: %v", source, err)
		}
	}
	if err := lane.Run(t.Context(), collection.Script{Source: `console.log(keep)`}, r.Host); err != nil {
		t.Error(err)
	}
	if skipped != 3 || strings.Join(r.logs, "") != "log: 1" {
		t.Errorf("skipped %d times, logs %q; want 3 and the global of the first script", skipped, r.logs)
	}
}

func TestTypeScript(t *testing.T) {
	r := newRecorder(collection.Test)
	err := NewLane(Options{}).Run(t.Context(), collection.Script{TypeScript: true, Source: `interface User { name: string }
const u: User = { name: 'ann' as string };
enum Color { Red = 3 }
console.log(u.name, Color.Red, await Promise.resolve<number>(1));
throw new Error('é' + u!.name);`}, r.Host)
	if got, want := r.outcome(err), "log: ann 3 1\nError: éann"; got != want {
		t.Errorf("outcome %q, want %q", got, want)
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Line != 5 || e.Column != 7 || !strings.HasPrefix(e.Excerpt, "throw new Error") {
		t.Errorf("error %#v, want one on line 5, column 7", e)
	}
}

// The column counts characters, not bytes, and not the code that we put around the script.
func TestColumns(t *testing.T) {
	tests := []struct {
		source       string
		line, column int
	}{
		{`nope`, 1, 1},
		{`'é'; nope`, 1, 6},
		{"await null;\n\tnope", 2, 2},
		{`await nope`, 1, 7},
		{"for await (const x of []);\nnope", 2, 1},
		{`const x = ;`, 1, 11},
		{"\r\nnope\r\n", 2, 1},
	}
	for _, tt := range tests {
		err := newRecorder(collection.Test).run(t, tt.source)
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Line != tt.line || e.Column != tt.column {
			t.Errorf("%q: error %#v, want one at %d:%d", tt.source, err, tt.line, tt.column)
		}
	}
}

// Lanes share the cache and nothing else.
func TestLanesSideBySide(t *testing.T) {
	cache := &Cache{}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			lane := NewLane(Options{Cache: cache, Libraries: testLibrary})
			for range 20 {
				r := newRecorder(collection.Test)
				r.withServices()
				r.Local.Set("lane", float64(i))
				err := lane.Run(t.Context(), collection.Script{Source: `
own = pm.variables.get('lane');
await pm.sendRequest('http://x/' + own);
pm.test('t', () => pm.expect(pm.response.json().b).to.equal(1));
if (own !== pm.variables.get('lane') || require('answer') !== 42) throw new Error('mixed up');
null.x;`}, r.Host)
				if got := r.outcome(err); got != "t\nTypeError: Cannot read properties of null (reading 'x')" {
					t.Errorf("lane %d: %q", i, got)
				}
			}
		})
	}
	group.Wait()
}

func TestBodyCharset(t *testing.T) {
	tests := []struct{ contentType, body, want string }{
		{"text/plain", "h\xc3\xa9", "hé"},
		{"text/plain; charset=iso-8859-1", "h\xe9", "hé"},
		{"text/plain; charset=Shift_JIS", "\x82\xa0", "あ"},
		{"text/plain; charset=unheard-of", "h", "h"},
	}
	for _, tt := range tests {
		r := newRecorder(collection.Test)
		r.Response.Header[0].Value, r.Response.Body = tt.contentType, []byte(tt.body)
		if got := r.outcome(r.run(t, `console.log(pm.response.text())`)); got != "log: "+tt.want {
			t.Errorf("text() of %q as %s: %q, want %q", tt.body, tt.contentType, got, tt.want)
		}
	}
}

func TestVaultDenied(t *testing.T) {
	r := newRecorder(collection.Test)
	r.VaultDenied = "allow it with --vault-scripts"
	err := r.run(t, "console.log('before');\nconst s = await pm.vault.get('x');\nconsole.log('after')")
	if got, want := r.outcome(err), "log: before\nError: allow it with --vault-scripts"; got != want {
		t.Errorf("outcome %q, want %q", got, want)
	}
	if e, ok := errors.AsType[*Error](err); !ok || e.Line != 2 {
		t.Errorf("error %#v, want one on line 2", err)
	}
}

func TestConsole(t *testing.T) {
	tests := []struct{ source, want string }{
		{`'text', 1, -0, 12n, true, null, undefined`, "text 1 -0 12n true null undefined"},
		{`[1, 'two', [3, [4, [5]]]]`, "[ 1, 'two', [ 3, [ 4, [Array] ] ] ]"},
		{`{a: 1, 'b-c': "it's", d: {e: {f: {}, g: {h: 1}}}}`, `{ a: 1, 'b-c': "it's", d: { e: { f: {}, g: [Object] } } }`},
		{`[], {}, new Map([['k', {v: 1}]]), new Set([1])`, "[] {} Map(1) { 'k' => { v: 1 } } Set(1) { 1 }"},
		{`function f() {}, () => 1, class A {}, /x/g`, "[Function: f] [Function (anonymous)] [class A] /x/g"},
		{`new Date(0), new (class Point { constructor() { this.x = 1 } })()`, "1970-01-01T00:00:00.000Z Point { x: 1 }"},
		{`Promise.resolve(1), new Uint8Array(2)`, "Promise { 1 } Uint8Array(2) [ 0, 0 ]"},
		{`Object.create(null)`, "[Object: null prototype] {}"},
		{`(() => { const o = {}; o.self = o; return o })()`, "{ self: [Circular *1] }"},
		{`new TypeError('bad')`, "TypeError: bad\n    at script:1:13"},
		{`{e: new Error('in')}`, "{ e: [Error: in] }"},
		{`'a'.repeat(80).split('a').length`, "81"},
	}
	for _, tt := range tests {
		r := newRecorder(collection.Test)
		err := r.run(t, "console.log("+tt.source+")")
		if got := strings.TrimPrefix(r.outcome(err), "log: "); got != tt.want {
			t.Errorf("console.log(%s) = %q, want %q", tt.source, got, tt.want)
		}
	}
}
