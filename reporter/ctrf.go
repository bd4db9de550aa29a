package reporter

import (
	"io"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// CTRFOptions is what the report holds beside the run. The zero value works.
type CTRFOptions struct {
	Version string // of runner
	// File is the collection's file, relative to the repository.
	File string
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// CTRF writes a run in the Common Test Report Format, a test for each case, as they come. The caller calls end once after
// the run.
func CTRF(w io.Writer, o CTRFOptions) (emit func(run.Event), end func() error) {
	c := &ctrf{
		jsonOutput: newJSONOutput(w), o: o, plan: plan{column: o.IterationName},
		result: &run.Result{Stopped: "the run did not finish"},
	}
	c.top = c.object()
	c.top.field("reportFormat", "CTRF")
	c.top.field("specVersion", "0.0.0")
	c.results = c.top.nested("results")
	tool := map[string]string{"name": "runner"}
	if o.Version != "" {
		tool["version"] = o.Version
	}
	c.results.field("tool", tool)
	c.tests = c.results.list("tests")
	return c.event, c.end
}

type ctrf struct {
	jsonOutput
	o            CTRFOptions
	plan         plan
	top, results *object
	tests        *list
	cases        Cases
	suites       int
	result       *run.Result
}

type ctrfTest struct {
	Name      string            `json:"name"`
	Status    string            `json:"status"`
	RawStatus string            `json:"rawStatus,omitempty"`
	Duration  int64             `json:"duration"`
	Start     int64             `json:"start,omitempty"`
	Stop      int64             `json:"stop,omitempty"`
	Suite     []string          `json:"suite"`
	Message   string            `json:"message,omitempty"`
	Trace     string            `json:"trace,omitempty"`
	Line      int               `json:"line,omitempty"`
	Type      string            `json:"type"`
	FilePath  string            `json:"filePath,omitempty"`
	Stdout    []string          `json:"stdout,omitempty"`
	Params    map[string]string `json:"parameters,omitempty"`
	Retries   int               `json:"retries,omitempty"`
	Flaky     bool              `json:"flaky,omitempty"`
	Extra     map[string]any    `json:"extra,omitempty"`
}

func (c *ctrf) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		c.plan.start(e)
	case run.Executed:
		c.suite(e.Execution, c.plan.label(e.Execution), casesOf(e.Execution))
	case run.Finished:
		c.result = e.Result
		c.plan.unreached(e.Result, func(x *run.Execution, label string) { c.suite(x, label, []testCase{notRun(e.Result)}) })
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (c *ctrf) suite(x *run.Execution, label string, cases []testCase) {
	c.suites++
	c.cases.add(cases)
	names := append([]string{oneLine(c.plan.started.Collection)}, x.Item.Folders...)
	names = append(names, x.Item.Name+label)
	for i, name := range names {
		names[i] = oneLine(name)
	}
	for i, one := range cases {
		t := c.test(one)
		t.Suite = names
		if i == 0 { // the sum is then right
			t.Start, t.Stop = x.Started.UnixMilli(), x.Started.Add(x.Duration).UnixMilli()
			t.Duration = x.Duration.Milliseconds()
			t.Stdout = stdoutLines(x)
			t.Params, t.Extra = ctrfParams(x), ctrfExtra(x)
		}
		if one.failure != nil {
			t.Trace = details(one.failureAt(x))
		}
		t.Retries, t.Flaky = len(one.earlier), one.flaky
		if one.flaky {
			t.Message = retriedText(x)
		}
		c.tests.add(t)
	}
}

func (c *ctrf) test(one testCase) ctrfTest {
	t := ctrfTest{Name: one.name, Status: string(one.verdict), Type: "api", FilePath: c.o.File, Message: one.reason}
	switch one.verdict {
	case errored:
		t.Status, t.RawStatus = "failed", "errored" // CTRF knows no errors
		t.Message, t.Line = clean(one.failure.Message), one.failure.Line
	case failed:
		t.Message, t.Line = clean(one.failure.Message), one.failure.Line
	case passed, skipped:
	}
	return t
}

func stdoutLines(x *run.Execution) []string {
	if out := strings.TrimSuffix(consoleText(x), "\n"); out != "" {
		return strings.Split(out, "\n")
	}
	return nil
}

func ctrfParams(x *run.Execution) map[string]string {
	if len(x.Data) == 0 {
		return nil
	}
	all := map[string]string{}
	for _, p := range x.Data {
		all[p.Key] = p.Value
	}
	return all
}

func ctrfExtra(x *run.Execution) map[string]any {
	all := map[string]any{"iteration": x.Iteration + 1}
	if x.Request != nil {
		all["method"], all["url"] = x.Request.Method, x.Request.URL
	}
	if x.Response != nil {
		all["code"], all["responseTime"] = x.Response.Code, x.Response.Time.Milliseconds()
	}
	return all
}

func (c *ctrf) end() error {
	c.tests.close()
	start := c.result.Started
	if start.IsZero() {
		start = c.plan.started.Time
	}
	stop := max(start.Add(c.result.Duration).UnixMilli(), 0)
	c.results.field("summary", map[string]any{
		"tests": c.cases.Total, "passed": c.cases.Passed(), "failed": c.cases.Failed + c.cases.Errored, "pending": 0,
		"skipped": c.cases.Skipped, "other": 0, "suites": c.suites, "start": max(start.UnixMilli(), 0), "stop": stop,
		"extra": map[string]any{"errored": c.cases.Errored, "flaky": c.cases.Flaky, "stopped": c.result.Stopped},
	})
	c.results.close()
	c.top.close()
	c.text("\n")
	return c.flush()
}
