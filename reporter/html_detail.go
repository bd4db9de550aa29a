package reporter

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// htmlDetail is an execution as the page shows it. It is read when somebody opens it.
type htmlDetail struct {
	Started  int64          `json:"started"`
	Duration float64        `json:"duration"`
	Request  *htmlRequest   `json:"request,omitempty"`
	Response *htmlResponse  `json:"response,omitempty"`
	Error    *htmlFailure   `json:"error,omitempty"`
	Scripts  []htmlScripted `json:"scripts,omitempty"`
	Tests    []htmlTest     `json:"tests,omitempty"`
	Console  []htmlConsole  `json:"console,omitempty"`
	Sent     []htmlSent     `json:"sent,omitempty"`
	Data     []htmlParam    `json:"data,omitempty"`
	Attempts []htmlAttempt  `json:"attempts,omitempty"`
	// Visualizer is shown in a frame that can do nothing to the page.
	Visualizer *htmlVisualizer `json:"visualizer,omitempty"`
}

// htmlAttempt is one sending of a request that was sent more than once. Since is from the first.
type htmlAttempt struct {
	Since   float64      `json:"since"`
	Time    float64      `json:"time"`
	Wait    float64      `json:"wait,omitempty"`
	Outcome string       `json:"outcome"`
	Code    int          `json:"code,omitempty"`
	Error   *htmlFailure `json:"error,omitempty"`
}

// htmlVisualizer has no template when it was left out for its size.
type htmlVisualizer struct {
	Template string `json:"template,omitempty"`
	Data     string `json:"data,omitempty"` // JSON
	Size     int64  `json:"size"`
}

// htmlParam is a name and a value.
type htmlParam [2]string

type htmlRequest struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header []htmlParam `json:"header,omitempty"`
	Body   *htmlBody   `json:"body,omitempty"`
}

type htmlResponse struct {
	Proto      string       `json:"proto"`
	Status     string       `json:"status"`
	Code       int          `json:"code"`
	Header     []htmlParam  `json:"header,omitempty"`
	Body       *htmlBody    `json:"body,omitempty"`
	HeaderSize int64        `json:"headerSize"`
	BodySize   int64        `json:"bodySize"`
	Time       float64      `json:"time"`
	Timings    htmlTimings  `json:"timings"`
	Cookies    []htmlCookie `json:"cookies,omitempty"`
	Redirects  int          `json:"redirects,omitempty"`
}

// htmlBody is text, or Base64 when it is not UTF-8. Size is all of it, in bytes.
type htmlBody struct {
	Text   string `json:"text,omitempty"`
	Base64 string `json:"base64,omitempty"`
	Size   int64  `json:"size"`
	Cut    bool   `json:"cut,omitempty"`
}

type htmlTimings struct {
	DNS       float64 `json:"dns"`
	Connect   float64 `json:"connect"`
	TLS       float64 `json:"tls"`
	FirstByte float64 `json:"firstByte"`
	Transfer  float64 `json:"transfer"`
}

type htmlCookie struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Domain   string `json:"domain"`
	Path     string `json:"path"`
	Expires  int64  `json:"expires,omitempty"`
	HTTPOnly bool   `json:"httpOnly,omitempty"`
	Secure   bool   `json:"secure,omitempty"`
}

type htmlFailure struct {
	Name     string `json:"name"`
	Message  string `json:"message"`
	Stack    string `json:"stack,omitempty"`
	Code     string `json:"code,omitempty"`
	Script   string `json:"script,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Excerpt  string `json:"excerpt,omitempty"`
	Actual   string `json:"actual,omitempty"`
	Expected string `json:"expected,omitempty"`
	Compared bool   `json:"compared,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

type htmlScripted struct {
	Event    collection.Event `json:"event"`
	Owner    string           `json:"owner"`
	Duration float64          `json:"duration"`
	Error    *htmlFailure     `json:"error,omitempty"`
}

type htmlTest struct {
	Name    string           `json:"name"`
	Event   collection.Event `json:"event"`
	Owner   string           `json:"owner"`
	Skipped bool             `json:"skipped,omitempty"`
	Error   *htmlFailure     `json:"error,omitempty"`
}

type htmlConsole struct {
	Level string           `json:"level"`
	Text  string           `json:"text"`
	Event collection.Event `json:"event"`
}

type htmlSent struct {
	Event    collection.Event `json:"event"`
	Request  *htmlRequest     `json:"request,omitempty"`
	Response *htmlResponse    `json:"response,omitempty"`
	Error    *htmlFailure     `json:"error,omitempty"`
}

func (p *htmlPage) detail(x *run.Execution, v verdict) htmlDetail {
	c := htmlCutter{o: p.o, limit: p.bodyLimit(v)}
	d := htmlDetail{
		Started: x.Started.UnixMilli(), Duration: inMilliseconds(x.Duration),
		Request: c.request(x.Request), Response: c.response(x.Response), Error: c.failure(x.Error),
	}
	for i := range x.Attempts {
		a := &x.Attempts[i]
		d.Attempts = append(d.Attempts, htmlAttempt{
			Since: inMilliseconds(a.Started.Sub(x.Attempts[0].Started)), Time: inMilliseconds(a.Time), Wait: inMilliseconds(a.Wait),
			Outcome: a.Outcome(), Code: a.Code, Error: c.failure(a.Error),
		})
	}
	d.Visualizer = c.visualizer(x.Visualizer)
	for _, v := range x.Data {
		d.Data = append(d.Data, htmlParam{v.Key, v.Value})
	}
	for _, s := range x.Scripts {
		d.Scripts = append(d.Scripts, htmlScripted{s.Event, s.Owner, inMilliseconds(s.Duration), c.failure(s.Error)})
	}
	for _, t := range x.Tests {
		d.Tests = append(d.Tests, htmlTest{t.Name, t.Event, t.Owner, t.Skipped, c.failure(t.Error)})
	}
	for _, m := range x.Console {
		d.Console = append(d.Console, htmlConsole{m.Level, c.text(m.Text), m.Event})
	}
	for _, s := range x.Sent {
		d.Sent = append(d.Sent, htmlSent{s.Event, c.request(s.Request), c.response(s.Response), c.failure(s.Error)})
	}
	p.bodies += c.taken
	return d
}

// A browser reads some hundred megabytes of page, and takes seconds for them. What passed is cut short first.
const (
	standardBody = 64 << 10
	shortBody    = 1 << 10
	manyBodies   = 64 << 20
	allBodies    = 256 << 20
)

// bodyLimit is how much is shown of each body of an execution that ended so.
func (p *htmlPage) bodyLimit(v verdict) int {
	limit := p.o.BodyLimit
	if limit <= 0 {
		limit = standardBody
	}
	if p.bodies > allBodies || p.bodies > manyBodies && v != failed {
		return min(limit, shortBody)
	}
	return limit
}

// An htmlCutter takes what the page may show of requests and responses.
type htmlCutter struct {
	o     HTMLOptions
	limit int
	taken int64 // bytes of bodies
}

func (c *htmlCutter) request(r *run.Request) *htmlRequest {
	if r == nil {
		return nil
	}
	out := &htmlRequest{Method: r.Method, URL: r.URL, Header: c.header(r.Header)}
	if !c.o.OmitRequestBodies && !c.o.OmitAllHeadersAndBody {
		out.Body = c.body(r.Body, max(r.BodySize, int64(len(r.Body))))
	}
	return out
}

func (c *htmlCutter) response(r *run.Response) *htmlResponse {
	if r == nil {
		return nil
	}
	t := r.Timings
	out := &htmlResponse{
		Proto: r.Proto, Status: r.Status, Code: r.Code, Header: c.header(r.Header),
		HeaderSize: r.HeaderSize, BodySize: r.BodySize, Time: inMilliseconds(r.Time), Redirects: r.Redirects,
		Timings: htmlTimings{
			inMilliseconds(t.DNS), inMilliseconds(t.Connect), inMilliseconds(t.TLS), inMilliseconds(t.FirstByte),
			inMilliseconds(t.Transfer),
		},
	}
	if !c.o.OmitResponseBodies && !c.o.OmitAllHeadersAndBody {
		out.Body = c.body(r.Body, int64(len(r.Body)))
	}
	if !c.o.OmitHeaders && !c.o.OmitAllHeadersAndBody { // cookies came in headers
		out.Cookies = htmlCookies(r.Cookies)
	}
	return out
}

func (c *htmlCutter) header(all []collection.Param) (list []htmlParam) {
	if c.o.OmitHeaders || c.o.OmitAllHeadersAndBody {
		return nil
	}
	for _, v := range all {
		if !v.Disabled {
			list = append(list, htmlParam{v.Key, v.Value})
		}
	}
	return list
}

func (c *htmlCutter) body(body []byte, size int64) *htmlBody {
	if size == 0 {
		return nil
	}
	shown := body[:min(len(body), c.limit)]
	out := &htmlBody{Size: size, Cut: int64(len(shown)) < size}
	if out.Cut {
		shown = whole(shown)
	}
	if utf8.Valid(shown) {
		out.Text = string(shown)
	} else {
		out.Base64 = base64.StdEncoding.EncodeToString(shown)
	}
	c.taken += int64(len(shown))
	return out
}

// text is what a script wrote or compared, which may be a body.
func (c *htmlCutter) text(s string) string {
	s = cutText(s, c.limit)
	c.taken += int64(len(s))
	return s
}

// visualizer takes all of it or nothing: half a template is none. It shows what the response says.
func (c *htmlCutter) visualizer(v *run.Visualizer) *htmlVisualizer {
	if v == nil || c.o.OmitResponseBodies || c.o.OmitAllHeadersAndBody {
		return nil
	}
	size := len(v.Template) + len(v.Data)
	if c.limit <= shortBody && size > shortBody {
		return &htmlVisualizer{Size: int64(size)}
	}
	c.taken += int64(size)
	return &htmlVisualizer{Template: v.Template, Data: v.Data, Size: int64(size)}
}

// whole drops the start of a character that a cut left at the end.
func whole(text []byte) []byte {
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		i := len(text) - back
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return text[:i]
			}
			break
		}
	}
	return text
}

func htmlCookies(all []collection.Cookie) (list []htmlCookie) {
	for _, c := range all {
		k := htmlCookie{Name: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path, HTTPOnly: c.HTTPOnly, Secure: c.Secure}
		if !c.Expires.IsZero() {
			k.Expires = c.Expires.UnixMilli()
		}
		list = append(list, k)
	}
	return list
}

func (c *htmlCutter) failure(f *run.Failure) *htmlFailure {
	if f == nil {
		return nil
	}
	return &htmlFailure{
		Name: f.Name, Message: f.Message, Stack: f.Stack, Code: f.Code, Script: f.Script, Line: f.Line, Column: f.Column,
		Excerpt: f.Excerpt, Actual: c.text(f.Actual), Expected: c.text(f.Expected), Compared: f.Compared, Hint: f.Hint,
	}
}
