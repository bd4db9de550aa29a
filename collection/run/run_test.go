package run

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// api is a server that remembers the paths it was asked for.
type api struct {
	*httptest.Server
	mu    sync.Mutex
	paths []string
}

func newAPI(t *testing.T) *api {
	a := &api{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.paths = append(a.paths, r.URL.Path)
		a.mu.Unlock()
		if r.URL.Path == "/slow" {
			<-r.Context().Done()
			return
		}
		fmt.Fprintf(w, `{"path":%q,"q":%q}`, r.URL.Path, r.URL.RawQuery)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *api) asked() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.paths, " ")
}

// request is an item that GETs base/name; scripts alternate event and source.
func request(a *api, name string, scripts ...string) *collection.Item {
	it := &collection.Item{ID: "id-" + name, Name: name}
	it.Request = &collection.Request{Method: "GET", URL: collection.ParseURL(a.URL + "/" + name)}
	return withScripts(it, scripts...)
}

func folder(name string, items ...*collection.Item) *collection.Item {
	return &collection.Item{ID: "id-" + name, Name: name, Items: items}
}

func withScripts(it *collection.Item, scripts ...string) *collection.Item {
	for i := 0; i < len(scripts); i += 2 {
		it.Scripts = append(it.Scripts, collection.Script{Event: collection.Event(scripts[i]), Source: scripts[i+1]})
	}
	return it
}

func collect(items ...*collection.Item) *collection.Collection {
	c := &collection.Collection{Name: "c", Root: folder("root", items...)}
	adopt(c.Root)
	return c
}

func adopt(it *collection.Item) {
	for _, child := range it.Items {
		child.Parent = it
		adopt(child)
	}
}

// record runs c and returns what happened as lines: console output, tests and failures, in order.
func record(t *testing.T, c *collection.Collection, o Options) (*Result, []string, error) {
	t.Helper()
	var lines []string
	o.Emit = func(ev Event) {
		switch ev := ev.(type) {
		case Log:
			lines = append(lines, ev.Text)
		case Tested:
			state := "ok "
			if ev.Error != nil {
				state = "not ok "
			}
			lines = append(lines, state+ev.Name)
		case Executed:
			if ev.Error != nil {
				lines = append(lines, "error "+ev.Item.Name)
			}
			if ev.Skipped {
				lines = append(lines, "skipped "+ev.Item.Name)
			}
		case Started, Requesting, Warned, Finished:
		}
	}
	result, err := Collection(t.Context(), c, o)
	return result, lines, err
}

func TestScriptsRunInTheOrderOfTheFormat(t *testing.T) {
	for dialect, want := range map[collection.Dialect]string{
		collection.Postman:   "pre root|pre folder|pre item|post root|post folder|post item",
		collection.Requestly: "pre root|pre folder|pre item|post item|post folder|post root",
	} {
		a := newAPI(t)
		log := func(name string) []string {
			return []string{"prerequest", "console.log('pre " + name + "')", "test", "console.log('post " + name + "')"}
		}
		c := collect(withScripts(folder("f", request(a, "r", log("item")...)), log("folder")...))
		withScripts(c.Root, log("root")...)
		c.Dialect = dialect
		_, lines, err := record(t, c, Options{})
		if got := strings.Join(lines, "|"); err != nil || got != want {
			t.Errorf("dialect %v: ran %q, %v; want %q", dialect, got, err, want)
		}
	}
}

func TestSetNextRequest(t *testing.T) {
	for name, test := range map[string]struct{ script, want string }{
		"by name":          {`pm.execution.setNextRequest('c')`, "/a /c"},
		"by id":            {`pm.execution.setNextRequest('id-c')`, "/a /c"},
		"null ends":        {`pm.execution.setNextRequest(null)`, "/a"},
		"unknown ends":     {`pm.execution.setNextRequest('nope')`, "/a"},
		"the last counts":  {`pm.execution.setNextRequest(null); pm.execution.setNextRequest('b')`, "/a /b /c"},
		"legacy interface": {`postman.setNextRequest('c')`, "/a /c"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			c := collect(request(a, "a", "test", test.script), request(a, "b"), request(a, "c"))
			if _, _, err := record(t, c, Options{}); err != nil || a.asked() != test.want {
				t.Errorf("asked for %q, %v; want %q", a.asked(), err, test.want)
			}
		})
	}
}

func TestAnIterationThatEndsEarlyDoesNotEndTheRun(t *testing.T) {
	a := newAPI(t)
	c := collect(request(a, "a", "test", `pm.execution.setNextRequest(null)`), request(a, "b"))
	if _, _, err := record(t, c, Options{Iterations: 2}); err != nil || a.asked() != "/a /a" {
		t.Errorf("asked for %q, %v", a.asked(), err)
	}
}

func TestSkipRequest(t *testing.T) {
	a := newAPI(t)
	c := collect(request(a, "a",
		"prerequest", `try { pm.execution.skipRequest(); } catch (e) { console.log('caught') } console.log('not reached')`,
		"test", `pm.test('never', () => {})`), request(a, "b"))
	result, lines, err := record(t, c, Options{})
	if want := []string{"skipped a"}; err != nil || !slices.Equal(lines, want) || a.asked() != "/b" {
		t.Errorf("got %q, asked for %q, %v; want %q", lines, a.asked(), err, want)
	}
	if result.Requests != (Count{Total: 1, Skipped: 1}) {
		t.Errorf("requests = %+v", result.Requests)
	}
}

func TestBail(t *testing.T) {
	boom := []string{"prerequest", `throw new Error('boom')`}
	fails := []string{"test", `pm.test('no', () => { throw new Error('no') })`, "test", `console.log('second script')`}
	for name, test := range map[string]struct {
		bail    Bail
		scripts []string
		want    string // paths
		lines   string
		stopped string
		aborted bool
	}{
		"never, script":   {BailNever, boom, "/a /b", "", "", false},
		"never, test":     {BailNever, fails, "/a /b", "not ok no|second script", "", false},
		"failure, script": {BailFailure, boom, "", "", StoppedByBail, false},
		"failure, test":   {BailFailure, fails, "/a", "not ok no", StoppedByBail, false},
		"folder, script":  {BailFolder, boom, "", "", StoppedByBail, true},
		"folder, test":    {BailFolder, fails, "/a /b", "not ok no|second script", "", false},
		"both, script":    {BailBoth, boom, "", "", StoppedByBail, true},
		"both, test":      {BailBoth, fails, "/a", "not ok no", StoppedByBail, false},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			c := collect(request(a, "a", test.scripts...), request(a, "b"))
			result, lines, err := record(t, c, Options{Bail: test.bail})
			var aborted *StopError
			if got := strings.Join(lines, "|"); a.asked() != test.want || got != test.lines {
				t.Errorf("asked for %q and told %q, want %q and %q", a.asked(), got, test.want, test.lines)
			}
			if result.Stopped != test.stopped || errors.As(err, &aborted) != test.aborted {
				t.Errorf("stopped by %q with %v, want %q", result.Stopped, err, test.stopped)
			}
		})
	}
}

func TestFailedRequestsAndScriptsAreData(t *testing.T) {
	a := newAPI(t)
	gone := &httptest.Server{URL: "http://" + nowhere(t)}
	down := request(&api{Server: gone}, "down", "test", `pm.test('code', () => pm.expect(pm.response.code).to.equal(undefined))`)
	c := collect(down, request(a, "up", "prerequest", `null.x`))
	result, lines, err := record(t, c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"ok code", "error down"}; !slices.Equal(lines, want) {
		t.Errorf("told %q, want %q", lines, want)
	}
	var at []string
	for _, f := range result.Failures {
		at = append(at, f.Item.Name+" "+f.At)
	}
	if want := []string{"down request", "up prerequest-script"}; !slices.Equal(at, want) {
		t.Errorf("failures at %q, want %q", at, want)
	}
	if result.Requests.Failed != 1 || result.PreRequestScripts.Failed != 1 || result.Tests.Failed != 0 || result.Passed() {
		t.Errorf("counts: %+v", result)
	}
}

func TestTimeoutStopsARunInTheMiddle(t *testing.T) {
	a := newAPI(t)
	for name, it := range map[string]*collection.Item{
		"request": request(a, "slow"),
		"script":  request(a, "busy", "prerequest", `while (true) {}`),
		"timer":   request(a, "timer", "prerequest", `setTimeout(() => {}, 1e6)`),
	} {
		t.Run(name, func(t *testing.T) {
			c := collect(it, request(a, "after"))
			began := time.Now()
			result, _, err := record(t, c, Options{Timeout: 100 * time.Millisecond})
			if err != nil || result.Stopped != StoppedByTimeout || result.Passed() || !result.Errored() {
				t.Errorf("stopped by %q, %v, %+v", result.Stopped, err, result)
			}
			if took := time.Since(began); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
			if strings.Contains(a.asked(), "after") {
				t.Error("went on after the timeout")
			}
		})
	}
}

func TestInterruptIsNoPass(t *testing.T) {
	a := newAPI(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := collect(request(a, "a"), request(a, "b"))
	result, err := Collection(ctx, c, Options{Emit: func(ev Event) {
		if _, ok := ev.(Executed); ok {
			cancel()
		}
	}})
	if err != nil || result.Stopped != StoppedByInterrupt || result.Passed() || a.asked() != "/a" {
		t.Errorf("stopped by %q, %v, asked for %q", result.Stopped, err, a.asked())
	}
}

func TestDataRows(t *testing.T) {
	rows := []collection.Row{{{Key: "n", Value: 1.0}}, {{Key: "n", Value: 2.0}}}
	for name, test := range map[string]struct {
		dialect    collection.Dialect
		iterations int
		want       string
	}{
		"one iteration a row":            {collection.Postman, 0, "1 2"},
		"fewer":                          {collection.Postman, 1, "1"},
		"more have the last, in Postman": {collection.Postman, 4, "1 2 2 2"},
		"more start again, in Requestly": {collection.Requestly, 4, "1 2 1 2"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			c := collect(request(a, "r", "prerequest", `console.log(pm.iterationData.get('n'))`))
			c.Dialect = test.dialect
			_, lines, err := record(t, c, Options{Data: rows, Iterations: test.iterations})
			if got := strings.Join(lines, " "); err != nil || got != test.want {
				t.Errorf("rows %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestLanesTellTheirEventsInOrder(t *testing.T) {
	a := newAPI(t)
	c := collect(request(a, "r", "test", `console.log(pm.info.iteration)`))
	var want []string
	for i := range 40 {
		want = append(want, fmt.Sprint(i))
	}
	result, lines, err := record(t, c, Options{Iterations: 40, Lanes: 7})
	if err != nil || !slices.Equal(lines, want) || result.Iterations.Total != 40 {
		t.Errorf("told %q, %v", lines, err)
	}
}

func TestLanesStopTogether(t *testing.T) {
	a := newAPI(t)
	c := collect(request(a, "r", "test", `if (pm.info.iteration === 5) throw new Error('stop')`))
	result, _, err := record(t, c, Options{Iterations: 10_000, Lanes: 4, Bail: BailFailure})
	if err != nil || result.Stopped != StoppedByBail || result.Iterations.Total > 100 {
		t.Errorf("stopped by %q after %d iterations, %v", result.Stopped, result.Iterations.Total, err)
	}
}

// A failed test of one lane fails nothing in the others: what they have sent gets its answer and its tests.
func TestBailFailsNothingElse(t *testing.T) {
	for name, bail := range map[string]struct {
		mode   Bail
		script string
	}{
		"failure": {BailFailure, `pm.test('no', () => { throw new Error('no') })`},
		"folder":  {BailFolder, `throw new Error('boom')`},
	} {
		t.Run(name, func(t *testing.T) {
			const lanes = 3
			var begun sync.WaitGroup
			begun.Add(lanes)
			var r *run
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
				begun.Done()
				begun.Wait() // all lanes have sent theirs
				if req.URL.RawQuery != "0" {
					<-r.brake.pulled
				}
			}))
			t.Cleanup(server.Close)
			first := request(&api{Server: server}, "r?{{n}}", "prerequest", `pm.variables.set('n', pm.info.iteration)`,
				"test", `if (pm.info.iteration === 0) { `+bail.script+` } else { pm.test('ok', () => pm.expect(pm.response.code).to.equal(200)) }`)
			c := collect(first, request(&api{Server: server}, "never"))
			var err error
			r, err = newRun(c, c.Root.Requests(), Options{Iterations: 9, Lanes: lanes, Bail: bail.mode})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(r.close)
			result, err := r.finish(r.execute(t.Context()))
			if _, aborted := errors.AsType[*StopError](err); aborted != (bail.mode == BailFolder) {
				t.Errorf("the run ended with %v", err)
			}
			if n := result.Requests; n.Total != lanes || n.Failed != 0 || result.Iterations.Total != lanes || len(result.Failures) != 1 {
				t.Errorf("%+v requests, %+v iterations, failures %v; want %d of each and one failure", n, result.Iterations, result.Failures, lanes)
			}
		})
	}
}

func TestVariablesLiveOnAndAreExported(t *testing.T) {
	a := newAPI(t)
	c := collect(
		request(a, "a", "prerequest", `pm.environment.set('e', {n: 1}); pm.globals.set('g', 'x'); pm.collectionVariables.set('c', true); leak = 7`),
		request(a, "b?e={{own}}", "test", `console.log(pm.environment.get('e').n, pm.variables.get('g'), leak, pm.response.json().q)`))
	result, lines, err := record(t, c, Options{
		EnvironmentVars: []collection.Variable{{Key: "own", Value: "z"}},
		Environment:     &collection.Environment{ID: "7", Name: "E", Variables: []collection.Variable{{Key: "off", Value: "1", Disabled: true}}},
	})
	if e, g := result.State.Environment, result.State.Globals; e.ID != "7" || e.Name != "E" || g.ID+g.Name != "" {
		t.Errorf("the environment is %q %q, the globals %q %q", e.ID, e.Name, g.ID, g.Name)
	}
	if want := []string{"1 x 7 e=z"}; err != nil || !slices.Equal(lines, want) {
		t.Errorf("told %q, %v; want %q", lines, err, want)
	}
	var got []string
	for _, v := range result.State.Environment.Variables {
		got = append(got, fmt.Sprintf("%s=%v %v", v.Key, v.Value, v.Disabled))
	}
	if want := []string{"off=1 true", "own=z false", "e=map[n:1] false"}; !slices.Equal(got, want) {
		t.Errorf("environment at the end %q, want %q", got, want)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	a := newAPI(t)
	secret := "hunter2-\"quoted\""
	c := collect(request(a, "r?key={{password}}", "test",
		`console.log(pm.environment.get('password')); pm.test(pm.environment.get('password'), () => pm.expect(btoa ? pm.environment.get('password') : '').to.equal('x'))`))
	env := &collection.Environment{Variables: []collection.Variable{{Key: "password", Value: secret, Secret: true}}}
	var out strings.Builder
	result, err := Collection(t.Context(), c, Options{Environment: env, Emit: func(ev Event) {
		switch ev := ev.(type) {
		case Log:
			fmt.Fprintln(&out, ev.Text)
		case Tested:
			fmt.Fprintln(&out, ev.Name, ev.Error)
		case Executed:
			fmt.Fprintf(&out, "%+v %+v %s\n", ev.Request, ev.Response, ev.Response.Body)
		case Started, Requesting, Warned, Finished:
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "%+v", result)
	if strings.Contains(out.String(), "hunter2") {
		t.Errorf("the secret shows:\n%s", out.String())
	}
	if !strings.Contains(out.String(), hidden) {
		t.Errorf("nothing is masked:\n%s", out.String())
	}
}

func TestSelect(t *testing.T) {
	a := &api{Server: &httptest.Server{URL: "http://x"}}
	c := collect(
		folder("F", request(a, "a"), folder("G", request(a, "b"), request(a, "twin"), request(a, "pair"))),
		request(a, "twin"), request(a, "c"), folder("H/I", request(a, "pair"), request(a, "GET /x")))
	const all = "F / a|F / G / b|F / G / twin|F / G / pair|twin|c|H/I / pair|H/I / GET /x"
	for _, test := range []struct {
		folders []string
		want    string // ids; twins are told apart by path
	}{
		{nil, all},
		{[]string{""}, all},
		{[]string{"G"}, "F / G / b|F / G / twin|F / G / pair"},
		{[]string{"c", "a"}, "F / a|c"},
		{[]string{"twin"}, "twin"},
		{[]string{"twin", "c"}, "F / G / twin|c"},
		{[]string{"pair"}, "F / G / pair"},
		{[]string{"H/I"}, "H/I / pair|H/I / GET /x"},
		{[]string{"H/I / GET /x"}, "H/I / GET /x"},
		{[]string{" H/I/pair "}, "H/I / pair"},
		{[]string{"F / G / twin"}, "F / G / twin"},
		{[]string{"F/G"}, "F / G / b|F / G / twin|F / G / pair"},
		{[]string{"id-b"}, "F / G / b"},
		{[]string{"F", "G", "b"}, "F / a|F / G / b|F / G / twin|F / G / pair"},
	} {
		items, err := Select(c, test.folders)
		var paths []string
		for _, it := range items {
			paths = append(paths, it.Path())
		}
		if got := strings.Join(paths, "|"); err != nil || got != test.want {
			t.Errorf("Select(%q) = %q, %v; want %q", test.folders, got, err, test.want)
		}
	}
	for _, unknown := range []string{"nope", "F / nope", "F / ", "H/I/GET"} {
		_, err := Select(c, []string{unknown})
		if option, ok := errors.AsType[*OptionError](err); !ok || option.Value != unknown {
			t.Errorf("Select(%q): %v", unknown, err)
		}
	}
}

func TestTimes(t *testing.T) {
	var times Times
	for _, d := range []time.Duration{2, 4, 4, 4, 5, 5, 7, 9} {
		times.Add(d * time.Millisecond)
	}
	got := []time.Duration{times.Min, times.Max, times.Mean(), times.Deviation()}
	want := []time.Duration{2 * time.Millisecond, 9 * time.Millisecond, 5 * time.Millisecond, 2 * time.Millisecond}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
