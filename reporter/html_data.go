package reporter

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// The shapes of the page's blocks of data. Times are milliseconds, points in time are milliseconds of the epoch.

type htmlStart struct {
	Title      string   `json:"title"`
	Collection string   `json:"collection"`
	Version    string   `json:"version,omitempty"`
	Started    int64    `json:"started"`
	Iterations int      `json:"iterations"`
	Requests   int      `json:"requests"`
	Planned    int      `json:"planned"`
	ShardIndex int      `json:"shardIndex,omitempty"`
	ShardCount int      `json:"shardCount,omitempty"`
	Warnings   []string `json:"warnings,omitempty"`
	Omitted    []string `json:"omitted,omitempty"`
}

// An htmlRow is what lists, search and charts want to know of an execution: all of them are read when the page opens.
type htmlRow struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Folders   []string      `json:"folders,omitempty"`
	Position  int           `json:"position"`
	Iteration int           `json:"iteration"`
	Verdict   verdict       `json:"verdict"`
	Method    string        `json:"method,omitempty"`
	URL       string        `json:"url,omitempty"`
	Code      int           `json:"code,omitempty"`
	Time      float64       `json:"time,omitempty"` // of the response
	Size      int64         `json:"size,omitempty"`
	Tests     int           `json:"tests,omitempty"`
	Failed    int           `json:"failed,omitempty"` // of the tests
	Skipped   int           `json:"skipped,omitempty"`
	Errors    int           `json:"errors,omitempty"` // of the request and its scripts
	Attempts  int           `json:"attempts,omitempty"`
	Console   int           `json:"console,omitempty"`
	Data      string        `json:"data,omitempty"` // the first values of the iteration's row
	Failures  []htmlFailing `json:"failures,omitempty"`
}

// An htmlFailing is a failure in one line.
type htmlFailing struct {
	Name    string `json:"name"`
	Message string `json:"message"`
}

// notReached is the verdict of an item that a stopped run did not come to.
const notReached verdict = "notrun"

// The rows hold the start of long texts: the detail has them whole.
const (
	rowFailures = 3
	rowText     = 300
	rowURL      = 500
	rowData     = 2 // columns
)

func htmlRowOf(x *run.Execution) htmlRow {
	row := htmlRow{
		ID: x.Item.ID, Name: x.Item.Name, Folders: x.Item.Folders, Position: x.Item.Position, Iteration: x.Iteration,
		Verdict: passed, Console: len(x.Console), Data: rowLabel(x.Data), Attempts: len(x.Attempts),
	}
	if x.Request != nil {
		row.Method, row.URL = x.Request.Method, shorten(x.Request.URL, rowURL)
	}
	if x.Response != nil {
		row.Code, row.Time, row.Size = x.Response.Code, inMilliseconds(x.Response.Time), x.Response.BodySize
	}
	for _, t := range x.Tests {
		row.Tests++
		switch {
		case t.Skipped:
			row.Skipped++
		case t.Error != nil:
			row.Failed++
		}
	}
	row.judge(x)
	return row
}

func (r *htmlRow) judge(x *run.Execution) {
	switch {
	case x.Skipped:
		r.Verdict = skipped
	case x.Flaky():
		r.Verdict = flaky
	}
	if status := statusOf(x); status != failed && status != errored {
		return
	}
	for _, c := range casesOf(x) {
		if c.failure == nil {
			continue
		}
		r.Verdict = failed
		if c.verdict == errored {
			r.Errors++
		}
		if len(r.Failures) < rowFailures {
			r.Failures = append(r.Failures, htmlFailing{shorten(c.name, rowText), shorten(c.failure.Message, rowText)})
		}
	}
}

func rowLabel(data []collection.Param) string {
	var parts []string
	for _, v := range data {
		if len(parts) < rowData && v.Value != "" {
			parts = append(parts, v.Key+" = "+shorten(v.Value, 40))
		}
	}
	return strings.Join(parts, ", ")
}

// shorten cuts s before the character that would be too much.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return string(whole([]byte(s[:limit]))) + "…"
}

type htmlEnd struct {
	Duration   float64   `json:"duration"`
	Stopped    string    `json:"stopped,omitempty"` // why, told for people
	Passed     bool      `json:"passed"`
	Verdict    string    `json:"verdict"`
	Iterations htmlCount `json:"iterations"`
	Requests   htmlCount `json:"requests"`
	Tests      htmlCount `json:"tests"`
	Scripts    htmlCount `json:"scripts"`
	Flaky      int       `json:"flaky,omitempty"`
	Retries    int       `json:"retries,omitempty"`
	Received   int64     `json:"received"`
	Mean       float64   `json:"mean"`
	Warnings   []string  `json:"warnings,omitempty"`
}

type htmlCount struct {
	Total   int `json:"total"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

func htmlEndOf(r *run.Result) htmlEnd {
	e := htmlEnd{
		Duration: inMilliseconds(r.Duration), Passed: r.Passed(), Verdict: htmlVerdict(r),
		Iterations: htmlCount(r.Iterations), Requests: htmlCount(r.Requests), Tests: htmlCount(r.Tests),
		Scripts: htmlCount{
			Total:  r.PreRequestScripts.Total + r.TestScripts.Total,
			Failed: r.PreRequestScripts.Failed + r.TestScripts.Failed,
		},
		Received: r.Received, Mean: inMilliseconds(r.Times.Mean()), Warnings: r.Warnings, Flaky: r.Flaky, Retries: r.Retries,
	}
	if r.Stopped != "" {
		e.Stopped = stopReason(r.Stopped)
	}
	return e
}

// htmlVerdict is the run in one sentence.
func htmlVerdict(r *run.Result) string {
	var wrong []string
	scripts := r.PreRequestScripts.Failed + r.TestScripts.Failed
	for _, c := range []struct {
		failed, total int
		noun          string
	}{
		{r.Tests.Failed, r.Tests.Total, "test"},
		{r.Requests.Failed, r.Requests.Total, "request"},
		{scripts, r.PreRequestScripts.Total + r.TestScripts.Total, "script"},
	} {
		if c.failed > 0 {
			wrong = append(wrong, fmt.Sprintf("%d of %s", c.failed, count(c.total, c.noun)))
		}
	}
	text := "Passed: " + count(r.Requests.Total, "request") + ", " + count(r.Tests.Total, "test")
	if len(wrong) > 0 {
		text = "Failed: " + strings.Join(wrong, ", ")
	}
	if r.Flaky > 0 {
		text += ", " + count(r.Flaky, "request") + " flaky"
	}
	if r.Stopped == "" {
		return text
	}
	if len(wrong) == 0 {
		return "Not finished: " + stopReason(r.Stopped)
	}
	return text + "; " + stopReason(r.Stopped)
}

// inMilliseconds keeps the microseconds: finer is noise, and long to read.
func inMilliseconds(d time.Duration) float64 { return math.Round(d.Seconds()*1e6) / 1e3 }
