package reporter

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// millis is a duration in milliseconds, exact to the nanosecond.
type millis time.Duration

// MarshalJSON writes 1500 µs as 1.5.
func (m millis) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m)/float64(time.Millisecond), 'f', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *millis) UnmarshalJSON(text []byte) error {
	var ms float64
	if err := json.Unmarshal(text, &ms); err != nil {
		return err
	}
	*m = millis(time.Duration(ms*float64(time.Millisecond) + 0.5))
	return nil
}

// An encoder makes documents. The limit is also that of what a script wrote or compared, which may be a body; 0 is none.
type encoder struct{ bodyLimit int }

func encodeStarted(e run.Started, generator, source string) startedDoc {
	d := startedDoc{
		Format: documentFormat, Version: documentVersion, Generator: generator, Source: source,
		Collection: e.Collection, Started: e.Time.UTC(), Iterations: e.Iterations, Items: encodeItems(e.Items), Warnings: e.Warnings,
	}
	if e.Shard.Count > 0 {
		d.Shard = new(shardDoc(e.Shard))
	}
	return d
}

func encodeItems(items []run.ItemRef) []itemDoc {
	all := make([]itemDoc, len(items))
	for i, it := range items {
		all[i] = itemDoc(it)
	}
	return all
}

func (c encoder) execution(x *run.Execution) *executionDoc {
	d := &executionDoc{
		Item: itemDoc(x.Item), Iteration: x.Iteration, Started: x.Started.UTC(), Duration: millis(x.Duration),
		Status: statusOf(x), Data: encodeParams(x.Data), Request: c.request(x.Request), Response: c.response(x.Response),
		Error: c.failure(x.Error), Flaky: x.Flaky(), Skipped: x.Skipped,
	}
	if v := x.Visualizer; v != nil {
		d.Visualizer = new(visualizerDoc(*v))
	}
	for _, a := range x.Attempts {
		d.Attempts = append(d.Attempts, attemptDoc{
			a.Started.UTC(), a.Code, a.Status, c.failure(a.Error), millis(a.Time), encodeTimings(a.Timings), a.Reason,
			millis(a.Wait),
		})
	}
	for _, s := range x.Scripts {
		d.Scripts = append(d.Scripts, scriptDoc{
			Event: string(s.Event), Owner: s.Owner, Started: utc(s.Started), Duration: millis(s.Duration), Error: c.failure(s.Error),
		})
	}
	for _, t := range x.Tests {
		d.Tests = append(d.Tests, c.test(t))
	}
	for _, m := range x.Console {
		d.Console = append(d.Console, c.console(m))
	}
	for _, s := range x.Sent {
		d.Sent = append(d.Sent, exchangeDoc{string(s.Event), c.request(s.Request), c.response(s.Response), c.failure(s.Error)})
	}
	return d
}

// utc leaves the zero time what it is, so that it is left out.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

func (c encoder) test(t run.Test) testDoc {
	d := testDoc{Name: t.Name, Status: passed, Event: string(t.Event), Owner: t.Owner, Index: t.Index, Error: c.failure(t.Error)}
	switch {
	case t.Skipped:
		d.Status = skipped
	case t.Error != nil:
		d.Status = failed
	}
	return d
}

func (c encoder) console(m run.Console) consoleDoc {
	return consoleDoc{m.Level, cutText(m.Text, c.bodyLimit), string(m.Event)}
}

func encodeParams(params []collection.Param) []paramDoc {
	var all []paramDoc
	for _, p := range params {
		if !p.Disabled {
			all = append(all, paramDoc{p.Key, p.Value})
		}
	}
	return all
}

func (c encoder) request(r *run.Request) *requestDoc {
	if r == nil {
		return nil
	}
	return &requestDoc{
		Method: r.Method, URL: r.URL, Headers: encodeParams(r.Header), Body: c.body(r.Body, r.BodySize),
		Started: utc(r.Started), Duration: millis(r.Duration),
	}
}

func (c encoder) response(r *run.Response) *responseDoc {
	if r == nil {
		return nil
	}
	d := &responseDoc{
		Protocol: r.Proto, Code: r.Code, Status: r.Status, Headers: encodeParams(r.Header), HeaderSize: r.HeaderSize,
		Body: c.body(r.Body, r.BodySize), Time: millis(r.Time), Redirects: r.Redirects,
		Timings: encodeTimings(r.Timings),
	}
	if d.Body != nil {
		d.Body.Truncated = d.Body.Truncated || r.Truncated
	}
	for _, k := range r.Cookies {
		d.Cookies = append(d.Cookies, encodeCookie(k))
	}
	return d
}

func encodeTimings(t run.Timings) timingsDoc {
	return timingsDoc{millis(t.DNS), millis(t.Connect), millis(t.TLS), millis(t.FirstByte), millis(t.Transfer)}
}

func encodeCookie(k collection.Cookie) cookieDoc {
	d := cookieDoc{
		Name: k.Name, Value: k.Value, Domain: k.Domain, Path: k.Path,
		Secure: k.Secure, HTTPOnly: k.HTTPOnly, HostOnly: k.HostOnly, SameSite: k.SameSite,
	}
	if !k.Expires.IsZero() {
		d.Expires = new(k.Expires.UTC())
	}
	return d
}

// body is nil when there is none. It is cut between characters.
func (c encoder) body(body []byte, size int64) *bodyDoc {
	if len(body) == 0 && size == 0 {
		return nil
	}
	d := &bodyDoc{Size: size}
	if c.bodyLimit > 0 && len(body) > c.bodyLimit {
		body, d.Truncated = cutBody(body, c.bodyLimit), true
	}
	if utf8.Valid(body) {
		d.Text = string(body)
	} else {
		d.Base64 = body
	}
	return d
}

// cutBody keeps at most limit bytes, and drops the start of a character at the end if the rest is text.
func cutBody(body []byte, limit int) []byte {
	short := body[:limit]
	for n := 1; n < utf8.UTFMax && n <= limit; n++ {
		if utf8.RuneStart(short[limit-n]) {
			if !utf8.FullRune(short[limit-n:]) {
				short = short[:limit-n]
			}
			break
		}
	}
	return short
}

func (c encoder) failure(f *run.Failure) *failureDoc {
	if f == nil {
		return nil
	}
	d := &failureDoc{
		Name: f.Name, Message: f.Message, Code: f.Code, Phase: f.Phase, Stack: f.Stack, Script: f.Script, Line: f.Line, Column: f.Column,
		Excerpt: f.Excerpt, Hint: f.Hint,
	}
	if f.Compared {
		d.Comparison = &comparisonDoc{cutText(f.Actual, c.bodyLimit), cutText(f.Expected, c.bodyLimit)}
	}
	return d
}

func encodeResult(r *run.Result, left []run.ItemRef) resultDoc {
	return resultDoc{
		Passed: r.Passed(), Stopped: r.Stopped, Started: r.Started.UTC(), Duration: millis(r.Duration),
		Iterations: countDoc(r.Iterations), Requests: countDoc(r.Requests),
		Retries: r.Retries, Flaky: r.Flaky, Tests: countDoc(r.Tests),
		PreRequestScripts: countDoc(r.PreRequestScripts), TestScripts: countDoc(r.TestScripts), Received: r.Received,
		ResponseTime: timesDoc{
			r.Times.N, millis(r.Times.Min), millis(r.Times.Max), millis(r.Times.Mean()), millis(r.Times.Deviation()),
		},
		Warnings: r.Warnings, NotRun: encodeItems(left),
	}
}
