package reporter

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// newmanCursor says where in the run an execution stands.
type newmanCursor struct {
	Position      int    `json:"position"`
	Iteration     int    `json:"iteration"`
	Length        int    `json:"length"`
	Cycles        int    `json:"cycles"`
	Empty         bool   `json:"empty"`
	EOF           bool   `json:"eof"`
	BOF           bool   `json:"bof"`
	CR            bool   `json:"cr"` // the first of an iteration after the first
	Ref           string `json:"ref"`
	HTTPRequestID string `json:"httpRequestId"`
}

type newmanParam struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type newmanRequest struct {
	URL    newmanURL     `json:"url"`
	Header []newmanParam `json:"header"`
	Method string        `json:"method"`
	Body   *newmanBody   `json:"body,omitempty"`
}

// newmanBody is always raw: it is what went over the wire. The authored form is in the item.
type newmanBody struct {
	Mode string `json:"mode"`
	Raw  string `json:"raw"`
}

type newmanAssertion struct {
	Assertion string       `json:"assertion"`
	Skipped   bool         `json:"skipped"`
	Error     *newmanError `json:"error,omitempty"`
}

type newmanError struct {
	Name      string  `json:"name"`
	Index     *int    `json:"index,omitempty"`
	Test      *string `json:"test,omitempty"`
	Message   string  `json:"message"`
	Stack     string  `json:"stack,omitempty"`
	Code      string  `json:"code,omitempty"`
	Timestamp int64   `json:"timestamp,omitempty"` // epoch milliseconds
}

type newmanScript struct {
	Error newmanError `json:"error"`
}

type newmanCookie struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Domain   string `json:"domain"`
	Path     string `json:"path"`
	Expires  string `json:"expires,omitempty"`
	HTTPOnly bool   `json:"httpOnly"`
	Secure   bool   `json:"secure"`
	HostOnly bool   `json:"hostOnly"`
}

// execution writes one execution. Requests of scripts are none of their own, as in Newman's they overwrite this one.
func (n *newman) execution(x *run.Execution) {
	if n.finished {
		return
	}
	n.executions.next()
	n.count++
	n.numbers.execution = n.count
	eachFailure(x, func(at, test string, f *run.Failure) { n.numbers.add(x, at, test, f) })
	o := n.object()
	o.field("cursor", n.cursor(x.Item, x.Iteration, n.count))
	o.field("item", n.items.source(x.Item, n.o.Mask))
	if x.Request != nil {
		o.field("request", n.request(x.Request))
	}
	if x.Response != nil {
		n.phases.add(x.Response.Timings)
		n.response(o, x.Response)
	}
	o.field("id", x.Item.ID)
	if x.Error != nil {
		o.field("requestError", failureError(x.Error))
	}
	if len(x.Tests) > 0 {
		o.field("assertions", assertions(x.Tests))
	}
	n.scripts(o, "prerequestScript", x, collection.PreRequest)
	n.scripts(o, "testScript", x, collection.Test)
	o.close()
}

// id makes an id that is unique in the report and the same whenever the report is made from the same events.
func (n *newman) id(kind string, execution int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", kind, n.started.Time.UnixNano(), execution))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8: made by a rule of ours
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (n *newman) cursor(it run.ItemRef, iteration, execution int) newmanCursor {
	length, cycles := n.started.Requests, n.started.Iterations
	return newmanCursor{
		Position: it.Position, Iteration: iteration, Length: length, Cycles: cycles, Empty: length == 0,
		EOF: it.Position == length-1 && iteration == cycles-1, BOF: it.Position == 0 && iteration == 0,
		CR:  it.Position == 0 && iteration > 0,
		Ref: n.id("execution", execution), HTTPRequestID: n.id("request", execution),
	}
}

func (n *newman) request(r *run.Request) newmanRequest {
	req := newmanRequest{URL: parseURL(r.URL), Header: params(r.Header), Method: r.Method}
	if body := n.cut(r.Body); len(body) > 0 {
		req.Body = &newmanBody{Mode: "raw", Raw: string(body)}
	}
	return req
}

func (n *newman) cut(body []byte) []byte {
	if n.o.BodyLimit > 0 && len(body) > n.o.BodyLimit {
		return body[:n.o.BodyLimit]
	}
	return body
}

func params(all []collection.Param) []newmanParam {
	list := []newmanParam{}
	for _, p := range all {
		if !p.Disabled {
			list = append(list, newmanParam{p.Key, p.Value})
		}
	}
	return list
}

func (n *newman) response(parent *object, r *run.Response) {
	o := parent.nested("response")
	o.field("id", n.id("response", n.count))
	o.field("status", r.Status)
	o.field("code", r.Code)
	o.field("header", params(r.Header))
	o.key("stream")
	n.buffer(n.cut(r.Body))
	o.field("cookie", cookies(r.Cookies))
	o.field("responseTime", r.Time.Milliseconds())
	o.field("responseSize", r.BodySize)
	o.close()
}

// buffer writes bytes as Node's JSON does, one number after the other: a large body is not copied as text.
func (n *newman) buffer(body []byte) {
	n.text(`{"type":"Buffer","data":[`)
	var number [4]byte
	for i, b := range body {
		text := number[:0]
		if i > 0 {
			text = append(text, ',')
		}
		_, err := n.w.Write(strconv.AppendUint(text, uint64(b), 10))
		n.keep(err)
	}
	n.text("]}")
}

func cookies(all []collection.Cookie) []newmanCookie {
	list := []newmanCookie{}
	for _, c := range all {
		k := newmanCookie{
			Name: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path,
			HTTPOnly: c.HTTPOnly, Secure: c.Secure, HostOnly: c.HostOnly,
		}
		if !c.Expires.IsZero() {
			k.Expires = c.Expires.UTC().Format("2006-01-02T15:04:05.000Z")
		}
		list = append(list, k)
	}
	return list
}

func assertions(tests []run.Test) []newmanAssertion {
	list := make([]newmanAssertion, 0, len(tests))
	for _, t := range tests {
		a := newmanAssertion{Assertion: t.Name, Skipped: t.Skipped}
		if t.Error != nil {
			e := failureError(t.Error)
			e.Index, e.Test = &t.Index, &t.Name
			a.Error = &e
		}
		list = append(list, a)
	}
	return list
}

func failureError(f *run.Failure) newmanError {
	name := f.Name
	if name == "" {
		name = "Error"
	}
	return newmanError{Name: name, Message: f.Message, Stack: f.Stack, Code: f.Code}
}

// scripts writes the errors of the scripts of an event, if there are any.
func (n *newman) scripts(o *object, key string, x *run.Execution, event collection.Event) {
	var list []newmanScript
	for _, s := range x.Scripts {
		if s.Event == event && s.Error != nil {
			list = append(list, newmanScript{failureError(s.Error)})
		}
	}
	if len(list) > 0 {
		o.field(key, list)
	}
}

type newmanFailure struct {
	Error  newmanError  `json:"error"`
	At     string       `json:"at"`
	Source any          `json:"source"`
	Parent newmanParent `json:"parent"`
	Cursor newmanCursor `json:"cursor"`
}

func (n *newman) failure(f numbered) newmanFailure {
	e := failureError(&f.Failure)
	if !f.time.IsZero() {
		e.Timestamp = f.time.UnixMilli()
	}
	if rest, ok := strings.CutPrefix(f.At, "assertion:"); ok {
		number, _, _ := strings.Cut(rest, " ")
		index, _ := strconv.Atoi(number)
		e.Index, e.Test = &index, &f.Test
	}
	return newmanFailure{
		Error: e, At: f.At, Source: n.items.source(f.Item, n.o.Mask), Parent: n.items.parent(f.Item, n.started.Collection),
		Cursor: n.cursor(f.Item, f.Iteration, f.execution),
	}
}
