package run

import (
	"slices"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// execution is the masked record of an exchange: the one place where plaintext becomes what others may see.
func (m *Mask) execution(x *exchange) *Execution {
	rec := &Execution{
		Item: m.ref(x.ref), Iteration: x.iteration, Started: x.started, Skipped: x.skipped,
		Duration: x.lane.run.options.Now().Sub(x.started), Error: m.failure(x.err),
	}
	rec.Data = m.row(x.lane.run.row(x.iteration))
	limit := x.lane.run.options.BodyLimit
	rec.Request, rec.Response = m.request(x.wire, limit), m.response(x.reply, limit)
	for _, a := range x.attempts {
		a.Status, a.Reason, a.Error = m.Text(a.Status), m.Text(a.Reason), m.failure(a.Error)
		rec.Attempts = append(rec.Attempts, a)
	}
	for _, s := range x.scripts {
		s.Owner, s.Error = m.Text(s.Owner), m.failure(s.Error)
		rec.Scripts = append(rec.Scripts, s)
	}
	for _, t := range x.tests {
		rec.Tests = append(rec.Tests, m.test(t))
	}
	for _, c := range x.console {
		rec.Console = append(rec.Console, m.console(c))
	}
	rec.Visualizer = m.visualizer(x.visualizer)
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.sent {
		rec.Sent = append(rec.Sent,
			Exchange{Event: s.event, Request: m.request(s.wire, limit), Response: m.response(s.reply, limit), Error: m.failure(s.err)})
	}
	return rec
}

func (m *Mask) request(w *wire, limit int) *Request {
	if w == nil {
		return nil
	}
	keep := limit
	if limit > 0 {
		keep += maxCut
	}
	body, size := w.record(keep)
	return &Request{
		Method: m.Text(w.method), URL: m.Text(withoutPassword(w.url())), Header: m.params(w.header), Body: m.bytes(body, limit),
		BodySize: size, Started: w.began, Duration: w.took,
	}
}

func (m *Mask) response(r *reply, limit int) *Response {
	if r == nil {
		return nil
	}
	return &Response{
		Proto: r.Proto, Status: m.Text(r.Status), Code: r.Code, Header: m.params(r.Header),
		Body: m.bytes(r.Body, limit), Truncated: r.Truncated, HeaderSize: r.HeaderSize, BodySize: r.BodySize, Time: r.Time,
		Timings: r.Timings, Cookies: m.cookies(r.Cookies), Redirects: r.Redirects,
	}
}

func (m *Mask) ref(r ItemRef) ItemRef {
	r.ID, r.Name, r.Folders = m.Text(r.ID), m.Text(r.Name), m.texts(r.Folders)
	return r
}

func (m *Mask) console(c Console) Console {
	c.Text = m.Text(c.Text)
	return c
}

func (m *Mask) test(t Test) Test {
	t.Name, t.Owner, t.Error = m.Text(t.Name), m.Text(t.Owner), m.failure(t.Error)
	return t
}

func (m *Mask) failure(f *Failure) *Failure {
	if f == nil {
		return nil
	}
	c := *f
	c.Name, c.Script = m.Text(f.Name), m.Text(f.Script)
	c.Message, c.Stack = m.Text(withoutPassword(f.Message)), m.Text(withoutPassword(f.Stack))
	c.Excerpt, c.Actual, c.Expected = m.Text(f.Excerpt), m.Text(f.Actual), m.Text(f.Expected)
	c.Hint = m.Text(f.Hint)
	return &c
}

func (m *Mask) visualizer(v *script.Visualization) *Visualizer {
	if v == nil {
		return nil
	}
	return &Visualizer{
		Template: m.Text(withoutPassword(v.Template)), Data: string(m.JSON([]byte(v.Data))), Options: string(m.JSON([]byte(v.Options))),
	}
}

func (m *Mask) params(list []collection.Param) []collection.Param {
	masked := slices.Clone(list)
	for i := range masked {
		masked[i].Key, masked[i].Value = m.Text(masked[i].Key), m.Text(withoutPassword(masked[i].Value))
	}
	return masked
}

func (m *Mask) row(row collection.Row) []collection.Param {
	var all []collection.Param
	for _, v := range row {
		all = append(all, collection.Param{Key: m.Text(v.Key), Value: m.Text(vars.Text(v.Value))})
	}
	return all
}

func (m *Mask) cookies(list []collection.Cookie) []collection.Cookie {
	masked := slices.Clone(list)
	for i := range masked {
		c := &masked[i]
		c.Name, c.Value, c.Path, c.Domain = m.Text(c.Name), m.Text(c.Value), m.Text(c.Path), m.Text(c.Domain)
	}
	return masked
}

func (m *Mask) texts(list []string) []string {
	if m.current() == nil {
		return list
	}
	masked := slices.Clone(list)
	for i := range masked {
		masked[i] = m.Text(masked[i])
	}
	return masked
}
