package reporter

import (
	"encoding/base64"
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// HAROptions is what the archive holds beside the run. The zero value works.
type HAROptions struct {
	Version string // of runner
	// BodyLimit cuts the bodies, in bytes; 0 writes them as the events have them.
	BodyLimit int
}

// HAR writes every request that went out, those of scripts too, as an HTTP Archive 1.2, as they come. The caller calls
// end once after the run.
func HAR(w io.Writer, o HAROptions) (emit func(run.Event), end func() error) {
	h := &har{jsonOutput: newJSONOutput(w), o: o}
	h.top = h.object()
	h.log = h.top.nested("log")
	h.log.field("version", "1.2")
	h.log.field("creator", harCreator{"runner", o.Version})
	h.entries = h.log.list("entries")
	return h.event, h.end
}

type har struct {
	jsonOutput
	o        HAROptions
	plan     plan
	top, log *object
	entries  *list
}

func (h *har) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		h.plan.start(e)
	case run.Executed:
		h.execution(e.Execution)
	case run.Requesting, run.Log, run.Tested, run.Warned, run.Finished:
	}
}

// execution writes the requests in the order in which they were sent.
func (h *har) execution(x *run.Execution) {
	comment := oneLine(x.Item.Path()) + h.plan.label(x)
	sent := func(event collection.Event) {
		for _, s := range x.Sent {
			if s.Event == event && s.Request != nil {
				h.entries.add(h.entry(x.Started, comment+": sent by a script", s.Request, s.Response, s.Error))
			}
		}
	}
	sent(collection.PreRequest)
	if x.Request != nil {
		h.earlier(x, comment)
		h.entries.add(h.entry(x.Started, comment, x.Request, x.Response, x.Error))
	}
	sent(collection.Test)
}

// earlier writes the attempts before the last, of which only the outcome and the times are known.
func (h *har) earlier(x *run.Execution, comment string) {
	for i := range len(x.Attempts) - 1 {
		a := &x.Attempts[i]
		q := *x.Request
		q.Started = a.Started
		var r *run.Response
		if a.Error == nil {
			r = &run.Response{Proto: "HTTP/1.1", Code: a.Code, Status: a.Status, Time: a.Time, Timings: a.Timings, HeaderSize: -1, BodySize: -1}
		}
		h.entries.add(h.entry(x.Started, comment+": "+attemptTitle(x, i), &q, r, a.Error))
	}
}

func (h *har) end() error {
	h.entries.close()
	h.log.close()
	h.top.close()
	h.text("\n")
	return h.flush()
}

func (h *har) entry(started time.Time, comment string, q *run.Request, r *run.Response, failure *run.Failure) harEntry {
	if !q.Started.IsZero() {
		started = q.Started
	}
	e := harEntry{
		Started: started.UTC().Format("2006-01-02T15:04:05.000Z"), Request: h.request(q), Comment: comment,
		Response: harResponse{
			Proto: "HTTP/1.1", Cookies: []harCookie{}, Headers: []harPair{}, HeadersSize: -1, BodySize: -1,
			Content: harContent{MimeType: "x-unknown"},
		},
		Timings: harTimings{Blocked: -1, DNS: -1, Connect: -1, TLS: -1},
	}
	if failure != nil {
		e.Response.Error = oneLine(failure.Message)
	}
	if r != nil {
		e.Time = milliseconds(r.Time)
		e.Request.Proto = r.Proto
		e.Response = h.response(r)
		e.Timings = harTimingsOf(r)
	}
	return e
}

func (h *har) request(q *run.Request) harRequest {
	r := harRequest{
		Method: q.Method, URL: q.URL, Proto: "HTTP/1.1", Cookies: []harCookie{}, Headers: harPairs(q.Header),
		Query: []harPair{}, HeadersSize: -1, BodySize: q.BodySize,
	}
	for c := range strings.SplitSeq(headerOf(q.Header, "Cookie"), ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(c), "="); ok {
			r.Cookies = append(r.Cookies, harCookie{Name: name, Value: value})
		}
	}
	if _, query, ok := strings.Cut(q.URL, "?"); ok {
		query, _, _ = strings.Cut(query, "#")
		r.Query = harQuery(query)
	}
	if len(q.Body) > 0 {
		r.PostData = &harPostData{MimeType: headerOf(q.Header, "Content-Type"), Text: strings.ToValidUTF8(string(h.cut(q.Body)), "\ufffd")}
	}
	return r
}

// harQuery keeps the order and the bytes that cannot be decoded.
func harQuery(query string) []harPair {
	all := []harPair{}
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		all = append(all, harPair{decodedQuery(key), decodedQuery(value)})
	}
	return all
}

func decodedQuery(s string) string {
	if text, err := url.QueryUnescape(s); err == nil && utf8.ValidString(text) {
		return text
	}
	return s
}

func (h *har) cut(body []byte) []byte {
	if h.o.BodyLimit > 0 && len(body) > h.o.BodyLimit {
		return cutBody(body, h.o.BodyLimit)
	}
	return body
}

func (h *har) response(r *run.Response) harResponse {
	d := harResponse{
		Code: r.Code, Status: r.Status, Proto: r.Proto, Cookies: []harCookie{}, Headers: harPairs(r.Header),
		Redirect: headerOf(r.Header, "Location"), HeadersSize: r.HeaderSize, BodySize: r.BodySize,
		Content: harContent{Size: len(r.Body), MimeType: headerOf(r.Header, "Content-Type")},
	}
	for _, c := range r.Cookies {
		k := harCookie{Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, HTTPOnly: c.HTTPOnly, Secure: c.Secure}
		if !c.Expires.IsZero() {
			k.Expires = c.Expires.UTC().Format("2006-01-02T15:04:05.000Z")
		}
		d.Cookies = append(d.Cookies, k)
	}
	if body := h.cut(r.Body); utf8.Valid(body) {
		d.Content.Text = string(body)
	} else {
		d.Content.Text, d.Content.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	return d
}

// harTimingsOf has -1 for phases that did not happen. In HAR connecting includes TLS, and the phases add up to the time:
// what is in no phase was spent waiting.
func harTimingsOf(r *run.Response) harTimings {
	t := r.Timings
	phase := func(d time.Duration) float64 {
		if d == 0 {
			return -1
		}
		return milliseconds(d)
	}
	wait := max(r.Time-t.DNS-t.Connect-t.TLS-t.Transfer, 0)
	return harTimings{
		Blocked: -1, DNS: phase(t.DNS), Connect: phase(t.Connect + t.TLS), TLS: phase(t.TLS), Wait: milliseconds(wait),
		Receive: milliseconds(min(t.Transfer, r.Time)),
	}
}

func harPairs(params []collection.Param) []harPair {
	all := []harPair{}
	for _, p := range params {
		if !p.Disabled {
			all = append(all, harPair{p.Key, p.Value})
		}
	}
	return all
}

func headerOf(params []collection.Param, name string) string {
	for _, p := range params {
		if strings.EqualFold(p.Key, name) && !p.Disabled {
			return p.Value
		}
	}
	return ""
}
