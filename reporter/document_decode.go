package reporter

import (
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

func (d *startedDoc) decode() run.Started {
	e := run.Started{
		Collection: d.Collection, Iterations: d.Iterations, Requests: len(d.Items), Time: d.Started, Warnings: d.Warnings,
	}
	for _, it := range d.Items {
		e.Items = append(e.Items, run.ItemRef(it))
	}
	if d.Shard != nil {
		e.Shard = run.Shard(*d.Shard)
	}
	return e
}

func (d *executionDoc) decode() *run.Execution {
	x := &run.Execution{
		Item: run.ItemRef(d.Item), Iteration: d.Iteration, Started: d.Started, Duration: time.Duration(d.Duration),
		Data: decodeParams(d.Data), Request: d.Request.decode(), Response: d.Response.decode(), Error: d.Error.decode(),
		Skipped: d.Skipped,
	}
	if v := d.Visualizer; v != nil {
		x.Visualizer = new(run.Visualizer(*v))
	}
	for _, a := range d.Attempts {
		x.Attempts = append(x.Attempts, run.Attempt{
			Started: a.Started, Code: a.Code, Status: a.Status, Error: a.Error.decode(), Time: time.Duration(a.Time),
			Timings: a.Timings.decode(), Reason: a.Reason, Wait: time.Duration(a.Wait),
		})
	}
	for _, s := range d.Scripts {
		x.Scripts = append(x.Scripts, run.ScriptRun{
			Event: collection.Event(s.Event), Owner: s.Owner, Started: s.Started, Duration: time.Duration(s.Duration),
			Error: s.Error.decode(),
		})
	}
	for _, t := range d.Tests {
		x.Tests = append(x.Tests, run.Test{
			Name: t.Name, Event: collection.Event(t.Event), Owner: t.Owner, Index: t.Index, Skipped: t.Status == skipped,
			Error: t.Error.decode(),
		})
	}
	for _, m := range d.Console {
		x.Console = append(x.Console, run.Console{Level: m.Level, Text: m.Text, Event: collection.Event(m.Event)})
	}
	for _, s := range d.Sent {
		x.Sent = append(x.Sent, run.Exchange{
			Event: collection.Event(s.Event), Request: s.Request.decode(), Response: s.Response.decode(), Error: s.Error.decode(),
		})
	}
	return x
}

func decodeParams(params []paramDoc) []collection.Param {
	var all []collection.Param
	for _, p := range params {
		all = append(all, collection.Param{Key: p.Key, Value: p.Value})
	}
	return all
}

func (d *requestDoc) decode() *run.Request {
	if d == nil {
		return nil
	}
	r := &run.Request{
		Method: d.Method, URL: d.URL, Header: decodeParams(d.Headers), Started: d.Started, Duration: time.Duration(d.Duration),
	}
	r.Body, r.BodySize = d.Body.decode()
	return r
}

func (d *responseDoc) decode() *run.Response {
	if d == nil {
		return nil
	}
	r := &run.Response{
		Proto: d.Protocol, Code: d.Code, Status: d.Status, Header: decodeParams(d.Headers), HeaderSize: d.HeaderSize,
		Time: time.Duration(d.Time), Redirects: d.Redirects,
		Timings: d.Timings.decode(),
	}
	r.Body, r.BodySize = d.Body.decode()
	r.Truncated = d.Body != nil && d.Body.Truncated
	for _, k := range d.Cookies {
		r.Cookies = append(r.Cookies, k.decode())
	}
	return r
}

func (d timingsDoc) decode() run.Timings {
	return run.Timings{
		DNS: time.Duration(d.DNS), Connect: time.Duration(d.Connect), TLS: time.Duration(d.TLS),
		FirstByte: time.Duration(d.FirstByte), Transfer: time.Duration(d.Transfer),
	}
}

func (d *cookieDoc) decode() collection.Cookie {
	k := collection.Cookie{
		Name: d.Name, Value: d.Value, Domain: d.Domain, Path: d.Path,
		Secure: d.Secure, HTTPOnly: d.HTTPOnly, HostOnly: d.HostOnly, SameSite: d.SameSite,
	}
	if d.Expires != nil {
		k.Expires = *d.Expires
	}
	return k
}

func (d *bodyDoc) decode() (body []byte, size int64) {
	switch {
	case d == nil:
		return nil, 0
	case d.Text != "":
		return []byte(d.Text), d.Size
	}
	return d.Base64, d.Size
}

func (d *failureDoc) decode() *run.Failure {
	if d == nil {
		return nil
	}
	f := &run.Failure{
		Name: d.Name, Message: d.Message, Code: d.Code, Phase: d.Phase, Stack: d.Stack, Script: d.Script, Line: d.Line, Column: d.Column,
		Excerpt: d.Excerpt, Hint: d.Hint,
	}
	if d.Comparison != nil {
		f.Compared, f.Actual, f.Expected = true, d.Comparison.Actual, d.Comparison.Expected
	}
	return f
}
