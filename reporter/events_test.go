package reporter

import (
	"fmt"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// began is when every run of these tests starts.
var began = time.Date(2026, 11, 22, 6, 25, 52, 941e6, time.UTC)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// A play makes the events of a run from its executions, with the counts that a run would make of them.
type play struct {
	started    run.Started
	executions []*run.Execution
	before     map[int][]run.Event // events before the execution of that index
	stopped    string
	warnings   []string
	late       time.Duration // after the other runs of a test
}

func (p play) events() []run.Event {
	if p.started.Iterations == 0 {
		p.started.Iterations = 1
	}
	if p.started.Requests == 0 {
		p.started.Requests = len(p.executions) / p.started.Iterations
	}
	start := began.Add(p.late)
	p.started.Time = start
	events := []run.Event{p.started}
	r := &run.Result{
		Collection: p.started.Collection, Started: start, Stopped: p.stopped, Warnings: p.warnings,
		Iterations: run.Count{Total: p.started.Iterations},
	}
	if p.started.Shard.Count > 1 {
		r.Iterations.Total = p.started.Planned() / p.started.Requests
	}
	for i, x := range p.executions {
		x.Started = start.Add(time.Duration(i) * 100 * time.Millisecond)
		x.Duration = ms(90)
		events = append(events, run.Requesting{Item: x.Item, Iteration: x.Iteration})
		for _, m := range x.Console {
			events = append(events, run.Log{Item: x.Item, Iteration: x.Iteration, Console: m})
		}
		for _, t := range x.Tests {
			events = append(events, run.Tested{Item: x.Item, Iteration: x.Iteration, Test: t})
		}
		events = append(events, p.before[i]...)
		events = append(events, run.Executed{Execution: x})
		r.Add(x)
	}
	r.Duration = ms(100*len(p.executions) + 7)
	return append(events, run.Finished{Result: r})
}

func item(position int, name string, folders ...string) run.ItemRef {
	return run.ItemRef{ID: fmt.Sprintf("id-%d", position), Name: name, Folders: folders, Position: position}
}

func get(url string) *run.Request {
	return &run.Request{Method: "GET", URL: url, Header: []collection.Param{{Key: "Accept", Value: "*/*"}}}
}

func ok(body string, took time.Duration) *run.Response {
	return &run.Response{
		Proto: "HTTP/1.1", Status: "OK", Code: 200, Body: []byte(body), BodySize: int64(len(body)), HeaderSize: 192, Time: took,
		Header:  []collection.Param{{Key: "Content-Type", Value: "application/json; charset=utf-8"}},
		Timings: run.Timings{Connect: ms(1), FirstByte: took - ms(2), Transfer: ms(1)},
	}
}

// tested is the scripts and tests of a request: the test script of its owner, with the tests in it.
func tested(x *run.Execution, tests ...run.Test) *run.Execution {
	x.Scripts = append(x.Scripts, run.ScriptRun{Event: collection.Test, Owner: x.Item.Name})
	for i, t := range tests {
		t.Event, t.Owner, t.Index = collection.Test, x.Item.Name, i
		x.Tests = append(x.Tests, t)
	}
	return x
}

var notEqual = run.Failure{
	Name: "AssertionError", Message: "expected 1 to equal 2", Stack: "AssertionError: expected 1 to equal 2\n    at Ping (test):2:17",
	Script: "Ping (test)", Line: 2, Column: 17, Excerpt: "  pm.expect(1).to.equal(2) // comment",
	Actual: "1", Expected: "2", Compared: true, Hint: "",
}

var refused = run.Failure{
	Name: "Error", Message: "connect ECONNREFUSED 127.0.0.1:1", Code: "ECONNREFUSED",
	Hint: "nothing listens on 127.0.0.1:1",
}

var undefinedY = run.Failure{
	Name: "TypeError", Message: "Cannot read property 'y' of undefined", Stack: "TypeError: …\n    at Login (test):2:3",
	Script: "Login (test)", Line: 2, Column: 3, Excerpt: "x.y.z",
}

// everything is one run with a bit of all: two iterations, folders, each kind of failure, skips, console, a request of
// a script, warnings.
func everything() play {
	p := play{started: run.Started{
		Collection: "Shop", Iterations: 2, Requests: 4, Warnings: []string{"Shop / Pay: auth type \"hawk\" is not supported"},
	}}
	p.before = map[int][]run.Event{}
	for i := range 2 {
		p.executions = append(p.executions, ping(i), login(i), dead(i), checkout(i))
		at := 4*i + 2
		p.before[at] = []run.Event{run.Warned{
			Item: p.executions[at].Item, Iteration: i, Message: "{{host}} is not defined and was sent as it is",
		}}
	}
	return p
}

func ping(iteration int) *run.Execution {
	x := &run.Execution{
		Item: item(0, "Ping"), Iteration: iteration, Request: get("http://127.0.0.1:39871/ping?a=1&b"),
		Response: ok(`{"url":"/ping?a=1&b"}`, ms(33)),
		Scripts:  []run.ScriptRun{{Event: collection.PreRequest, Owner: "Ping"}},
		Console: []run.Console{
			{Level: "log", Text: "pre { a: 1 }", Event: collection.PreRequest},
			{Level: "warn", Text: "two\nlines", Event: collection.PreRequest},
			{Level: "error", Text: "bad", Event: collection.PreRequest},
			{Level: "info", Text: "after", Event: collection.Test},
		},
		Sent: []run.Exchange{
			{Event: collection.PreRequest, Request: get("http://127.0.0.1:39871/token"), Response: ok("{}", ms(5))},
			{Event: collection.Test, Request: get("http://127.0.0.1:1/audit"), Error: new(refused)},
		},
	}
	return tested(x, run.Test{Name: "ok"}, run.Test{Name: "one is one", Error: new(notEqual)}, run.Test{Name: "later", Skipped: true})
}

func login(iteration int) *run.Execution {
	x := &run.Execution{
		Item: item(1, "Login", "Folder", "Sub"), Iteration: iteration,
		Request: &run.Request{
			Method: "POST", URL: "http://127.0.0.1:39871/login", Body: []byte(`{"a":1}`), BodySize: 7,
			Header: []collection.Param{{Key: "Content-Type", Value: "application/json"}},
		},
		Response: ok(`{"token":"••••••"}`, ms(20)),
	}
	x.Response.Cookies = []collection.Cookie{{Name: "sid", Value: "1", Domain: "127.0.0.1", Path: "/", HTTPOnly: true}}
	x.Scripts = []run.ScriptRun{{Event: collection.Test, Owner: "Login", Error: new(undefinedY)}}
	return x
}

func dead(iteration int) *run.Execution {
	x := &run.Execution{
		Item: item(2, "Dead", "Folder"), Iteration: iteration, Request: get("http://127.0.0.1:1/x"), Error: new(refused),
	}
	return tested(x, run.Test{Name: "code", Error: &run.Failure{
		Name: "AssertionError", Message: "expected there to be a response", Hint: "the request failed, see the failure before it",
	}})
}

func checkout(iteration int) *run.Execution {
	x := &run.Execution{
		Item: item(3, "Checkout", "Folder"), Iteration: iteration, Request: get("http://127.0.0.1:39871/checkout"),
		Response: ok(`{"total": 12}`, ms(6)),
		Scripts: []run.ScriptRun{
			{Event: collection.PreRequest, Owner: "Shop"},
			{Event: collection.PreRequest, Owner: "Folder", Error: &run.Failure{Name: "Error", Message: "pre fails"}},
		},
	}
	x.Response.Redirects = 1
	return tested(x, run.Test{Name: "body", Error: &run.Failure{
		Name: "AssertionError", Message: "expected { total: 12 } to deeply equal { total: 13 }", Compared: true,
		Actual: "{\n  \"total\": 12\n}", Expected: "{\n  \"total\": 13\n}", Script: "Checkout (test)", Line: 1,
	}})
}
