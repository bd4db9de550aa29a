package run

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// TestRunRequest holds pm.execution.runRequest against Postman's rules.
func TestRunRequest(t *testing.T) {
	a := newAPI(t)
	inner := func(scripts ...string) *collection.Item { return request(a, "inner", scripts...) }
	for _, tt := range []struct {
		name   string
		script string // of the request that calls
		inner  *collection.Item
		want   []string
	}{
		{
			"the response, by id, and a record of its own",
			`const r = await pm.execution.runRequest('id-inner'); console.log(r.code, r.json().path); pm.test('after', () => {})`,
			inner("prerequest", `console.log('pre', pm.info.requestName, pm.execution.location.join('/'))`, "test", `pm.test('in', () => pm.response.to.be.ok)`),
			[]string{"outer: 200 /inner", "outer: ✓ after", "inner: pre inner c/inner", "inner: ✓ in"},
		},
		{
			"variables come first and are gone afterwards",
			`pm.variables.set('v', 'old'); pm.environment.set('v', 'env');
			const r = await pm.execution.runRequest('inner', {variables: {v: 'call', w: 5}});
			console.log(r.json().q, pm.variables.get('v'), pm.variables.has('w'), pm.variables.get('made'), pm.globals.get('g'))`,
			withScripts(&collection.Item{ID: "i", Name: "inner", Request: &collection.Request{
				Method: "GET", URL: collection.ParseURL(a.URL + "/inner?v={{v}}&w={{w}}"),
			}}, "prerequest", `pm.variables.set('made', 1); pm.globals.set('g', pm.variables.get('w') + 1)`),
			[]string{"outer: v=call&w=5 old false 1 6"},
		},
		{
			"globals of scripts are one", `shared = 1; await pm.execution.runRequest('inner'); console.log(shared)`,
			inner("test", `shared++`),
			[]string{"outer: 2"},
		},
		{
			"skipped is null", `console.log(await pm.execution.runRequest('inner'))`,
			inner("prerequest", `pm.execution.skipRequest()`),
			[]string{"outer: null", "inner: skipped"},
		},
		{
			"a script that throws rejects", `await pm.execution.runRequest('inner').catch(e => console.log('caught', e.message))`,
			inner("test", `let u; u.x`),
			[]string{
				"outer: caught Cannot read properties of undefined (reading 'x')", "inner: ✗ Cannot read properties of undefined (reading 'x')",
			},
		},
		{
			"a failed request rejects", `await pm.execution.runRequest('inner').catch(e => console.log(e.code))`,
			&collection.Item{ID: "i", Name: "inner", Request: &collection.Request{Method: "GET", URL: collection.ParseURL("http://127.0.0.1:1/")}},
			[]string{"outer: ECONNREFUSED", "inner: ✗ connect ECONNREFUSED 127.0.0.1:1"},
		},
		{
			"a failed test does not", `console.log((await pm.execution.runRequest('inner')).code)`,
			inner("test", `pm.test('bad', () => pm.expect(1).to.equal(2))`),
			[]string{"outer: 200", "inner: ✗ bad"},
		},
		{
			"unknown", `await pm.execution.runRequest('nope')`, inner(),
			[]string{`outer: ✗ runRequest: the collection has no request of the id, name or path "nope"`},
		},
		{
			"no name", `await pm.execution.runRequest()`, inner(),
			[]string{`outer: ✗ pm.execution.runRequest: a non-empty requestId is required`},
		},
		{
			"flow of the nested one does not count", `await pm.execution.runRequest('inner')`,
			inner("test", `pm.execution.setNextRequest(null); pm.visualizer.set('x')`),
			[]string{
				"inner: setNextRequest has no effect in a request that a script runs",
				"inner: pm.visualizer has no effect in a request that a script runs",
			},
		},
		{
			"several at once run one after the other", `const all = await Promise.all([1, 2].map(n => pm.execution.runRequest('inner', {variables: {n}})));
			console.log(all.map(r => r.code).join())`,
			inner("test", `console.log(pm.variables.get('n'))`),
			[]string{"outer: 200,200", "inner: 1", "inner: 2"},
		},
		{
			"ten calls", `for (let i = 0; i < 11; i++) await pm.execution.runRequest('inner')`,
			inner(),
			[]string{"outer: ✗ runRequest: a script can run 10 requests, those of the scripts of these included; this is one more"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			outer := request(a, "outer", "test", tt.script)
			c := collect(outer, tt.inner)
			if got := nestedLines(t, c, Options{Folders: []string{"outer"}}); !slices.Equal(got, tt.want) {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

// nestedLines runs a collection and tells its records in order.
func nestedLines(t *testing.T, c *collection.Collection, o Options) (lines []string) {
	t.Helper()
	o.Emit = func(ev Event) {
		if w, ok := ev.(Warned); ok {
			lines = append(lines, w.Item.Name+": "+w.Message)
		}
		done, ok := ev.(Executed)
		if !ok {
			return
		}
		add := func(text string) { lines = append(lines, done.Item.Name+": "+text) }
		if done.Skipped {
			add("skipped")
		}
		for _, c := range done.Console {
			add(c.Text)
		}
		if done.Error != nil {
			add("✗ " + done.Error.Message)
		}
		for _, s := range done.Scripts {
			if s.Error != nil {
				add("✗ " + s.Error.Message)
			}
		}
		for _, test := range done.Tests {
			if test.Error != nil {
				add("✗ " + test.Name)
			} else {
				add("✓ " + test.Name)
			}
		}
	}
	if _, err := Collection(t.Context(), c, o); err != nil {
		t.Fatal(err)
	}
	return lines
}

// A request that runs itself ends at the limit, and each of its sendings is counted.
func TestRunRequestOfItself(t *testing.T) {
	a := newAPI(t)
	c := collect(request(a, "self", "test", `await pm.execution.runRequest('self')`))
	result, err := Collection(t.Context(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Requests.Total != maxNested+1 || result.TestScripts.Failed != maxNested+1 {
		t.Errorf("%d requests and %d failed scripts, want %d of both", result.Requests.Total, result.TestScripts.Failed, maxNested+1)
	}
	if n := strings.Count(a.asked(), "/self"); n != maxNested+1 {
		t.Errorf("the server was asked %d times, want %d", n, maxNested+1)
	}
}

// The deadline of a script does not run while a request does that it called; that of a nested script does, and leaves the
// caller alive.
func TestRunRequestAndDeadlines(t *testing.T) {
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-time.After(1500 * time.Millisecond) // the server is slow: that is what is tested
		fmt.Fprint(w, "late")
	}))
	t.Cleanup(slow.Close)
	a := newAPI(t)
	late := &collection.Item{ID: "late", Name: "late", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(slow.URL)}}
	c := collect(
		request(a, "outer", "test", `let text = (await pm.execution.runRequest('late')).text();
			try { await pm.execution.runRequest('hangs') } catch (e) { text += ' ' + e.message }
			console.log(text); setTimeout(() => console.log('alive'), 1)`),
		request(a, "hangs", "test", `while (1);`), late,
	)
	got := nestedLines(t, c, Options{Folders: []string{"outer"}, ScriptTimeout: time.Second})
	want := []string{"outer: late the script timed out after 1s", "outer: alive", "hangs: ✗ the script timed out after 1s"}
	if !slices.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

// Nested failures fail the run, and stop it when that is wanted.
func TestRunRequestAndBail(t *testing.T) {
	a := newAPI(t)
	c := collect(
		request(a, "outer", "test", `await pm.execution.runRequest('inner')`),
		request(a, "inner", "test", `pm.test('bad', () => pm.expect(1).to.equal(2))`),
	)
	result, err := Collection(t.Context(), c, Options{Bail: BailFailure})
	if err != nil {
		t.Fatal(err)
	}
	if result.Stopped != StoppedByBail || a.asked() != "/outer /inner" || result.Iterations.Failed != 1 {
		t.Errorf("stopped %q after %q, %d failed iterations", result.Stopped, a.asked(), result.Iterations.Failed)
	}
}
