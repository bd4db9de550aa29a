package reporter

import (
	"bytes"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// states are the runs that every report has a golden of.
func states() map[string]play {
	return map[string]play{
		"everything": everything(), "hostile": hostileNames(), "bail": stoppedRun(), "skipped": skippedRun(),
		"data": dataRun(), "flaky": flakyRun(), "shown": shownRun(), "empty": {started: run.Started{Collection: "Empty"}},
	}
}

// hostileNames has text that means something to XML, HTML, Markdown, JSON, TAP, TeamCity and terminals, in every place.
func hostileNames() play {
	nasty := "]]> <script>alert('1')</script> & \"q\" # \\ | [x] `code` **b** %0A @all {{x}} \x00\x08\x0b\x1b[31mred\x1b[0m\ufffe \xff 注文 📦 \u202e\r\n::error::x ##teamcity[x]"
	x := &run.Execution{
		Item: item(0, nasty, nasty), Request: get("http://h/?q=<b>&x=]]>"), Response: ok("<b>\x00]]></b>", ms(12)),
		Console: []run.Console{{Level: "log", Text: nasty, Event: collection.Test}, {Level: "error", Text: nasty, Event: collection.Test}},
	}
	x.Response.Status = nasty
	f := run.Failure{
		Name: nasty, Message: nasty, Stack: nasty, Script: nasty, Line: 1, Column: 2, Excerpt: nasty,
		Actual: nasty, Expected: nasty, Compared: true, Hint: nasty, Code: nasty,
	}
	x = tested(x, run.Test{Name: nasty}, run.Test{Name: nasty, Error: &f}, run.Test{Name: nasty, Skipped: true}, run.Test{Name: ""})
	x.Scripts = append(x.Scripts, run.ScriptRun{Event: collection.Test, Owner: nasty, Error: &f})
	return play{started: run.Started{Collection: nasty}, executions: []*run.Execution{x}}
}

// stoppedRun ends at its first failure: two of its four items do not run.
func stoppedRun() play {
	p := play{started: run.Started{Collection: "Bail", Requests: 4, Iterations: 1}, stopped: "bail"}
	p.started.Items = []run.ItemRef{item(0, "Ping"), item(1, "Dead", "Folder"), item(2, "Never", "Folder"), item(3, "Neither")}
	first := &run.Execution{Item: p.started.Items[0], Request: get("http://127.0.0.1/ping"), Response: ok("{}", ms(12))}
	second := &run.Execution{Item: p.started.Items[1], Request: get("http://127.0.0.1:1/x"), Error: new(refused)}
	p.executions = []*run.Execution{first, second}
	return p
}

// skippedRun has a request that a script skipped, before and after a test, and one that could not be built.
func skippedRun() play {
	one := &run.Execution{Item: item(0, "Skipped"), Skipped: true}
	two := &run.Execution{Item: item(1, "Tested and skipped"), Skipped: true, Tests: []run.Test{{Name: "before", Event: collection.PreRequest}}}
	two.Scripts = []run.ScriptRun{{Event: collection.PreRequest, Owner: "Tested and skipped"}}
	three := &run.Execution{Item: item(2, "No secret"), Error: &run.Failure{
		Name: "Error", Message: `{{vault:db}}: no secret of this name`, Hint: "runner vault set db",
	}}
	return play{started: run.Started{Collection: "Skips"}, executions: []*run.Execution{one, two, three}}
}

// dataRun has two rows, and one item that runs twice in the second.
func dataRun() play {
	p := play{started: run.Started{Collection: "Rows", Iterations: 2, Requests: 1}}
	for i, user := range []string{"ann", "bob", "bob"} {
		x := &run.Execution{
			Item: item(0, "Login", "Users"), Iteration: min(i, 1), Request: get("http://127.0.0.1/login"), Response: ok("{}", ms(12)),
			Data: []collection.Param{{Key: "user", Value: user}, {Key: "n", Value: "1"}},
		}
		p.executions = append(p.executions, tested(x, run.Test{Name: "in"}, run.Test{Name: "in"}))
	}
	return p
}

// flakyRun has a request that passed on its third attempt, and one that did not pass on its second either.
func flakyRun() play {
	p := play{started: run.Started{Collection: "Retries"}}
	busy := run.Attempt{
		Started: began, Code: 503, Status: "Service Unavailable", Time: ms(4), Timings: run.Timings{FirstByte: ms(3)},
		Reason: "503 Service Unavailable", Wait: ms(7),
	}
	down := run.Attempt{Started: began, Error: new(refused), Time: ms(1), Reason: refused.Code, Wait: ms(10)}
	good := run.Attempt{Started: began, Code: 200, Status: "OK", Time: ms(12), Timings: run.Timings{FirstByte: ms(10)}}
	one := &run.Execution{
		Item: item(0, "Flaky"), Request: get("http://127.0.0.1/flaky"), Response: ok("{}", ms(12)),
		Attempts: []run.Attempt{busy, down, good},
	}
	down.Error.Phase = "connect"
	last := down
	last.Wait = 0
	two := &run.Execution{
		Item: item(1, "Down"), Request: get("http://127.0.0.1:1/x"), Error: down.Error, Attempts: []run.Attempt{down, last},
	}
	p.executions = []*run.Execution{tested(one, run.Test{Name: "ok"}), two}
	return p
}

// shownRun has a page of pm.visualizer, and records that know when their parts began.
func shownRun() play {
	x := &run.Execution{
		Item: item(0, "Table"), Request: get("http://127.0.0.1/table"), Response: ok(`{"rows":[]}`, ms(12)),
		Visualizer: &run.Visualizer{
			Template: "<table>{{#each rows}}<tr><td>{{name}}</td></tr>{{/each}}</table><script>pwned=1</script>",
			Data:     `{"rows":[{"name":"<b>ann</b>"},{"name":"</script>"}]}`, Options: `{}`,
		},
	}
	x.Request.Started, x.Request.Duration = began.Add(ms(2)), ms(12)
	x = tested(x, run.Test{Name: "ok"})
	x.Scripts[0].Started, x.Scripts[0].Duration = began.Add(ms(20)), ms(3)
	return play{started: run.Started{Collection: "Shown"}, executions: []*run.Execution{x}}
}

// result is the last event of the run.
func (p play) result() *run.Result {
	events := p.events()
	return events[len(events)-1].(run.Finished).Result
}

// cases are those of its executions, and of what it did not run when it was stopped.
func (p play) cases() Cases {
	var n Cases
	for _, x := range p.executions {
		n.add(casesOf(x))
	}
	if p.stopped != "" {
		left := max(len(p.started.Items)-len(p.executions), 0)
		n.Total, n.Skipped = n.Total+left, n.Skipped+left
	}
	return n
}

func TestJUnit(t *testing.T) {
	for name, p := range states() {
		for kind, o := range map[string]JUnitOptions{
			"jenkins": {File: "tests/shop.postman_collection.json"},
			"gitlab":  {File: "tests/shop.postman_collection.json", CaseFile: true, IterationName: "user"},
		} {
			got := written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) { return JUnit(w, o) })
			checkJUnit(t, got, p, o)
			if kind == "jenkins" || name == "data" {
				golden(t, "junit_"+kind+"_"+name, got)
			}
		}
	}
}
