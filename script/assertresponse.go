package script

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// The assertions of chai-postman on pm.request and pm.response, and for Requestly those of rq.response.to. Requestly
// judges by the status code alone, where Postman also compares the reason phrase, and it has texts of its own.

func (a *assertion) isRequest() {
	_, ok := a.c.requestOf(a.subject)
	a.assert(ok, failure{
		yes: "expecting a postman request object but got #{this}",
		no:  "not expecting a postman request object",
	})
}

func (a *assertion) isResponse() {
	_, ok := a.c.responseOf(a.subject)
	a.assert(ok, failure{
		yes: "expecting a postman response object but got #{this}",
		no:  "not expecting a postman response object",
	})
}

func (a *assertion) isRequestOrResponse() {
	_, req := a.c.requestOf(a.subject)
	_, res := a.c.responseOf(a.subject)
	a.assert(req || res, failure{
		yes: "expecting a postman request or response object but got #{this}",
		no:  "not expecting a postman request or response object",
	})
}

// response is the subject as a response; anything else throws, also under .not.
func (a *assertion) response() *Response {
	res, ok := a.c.responseOf(a.subject)
	if !ok {
		(&assertion{c: a.c, subject: a.subject}).isResponse()
	}
	return res
}

// answer is the subject as a response that came: one that did not fails every check of its status, also under .not.
func (a *assertion) answer() *Response {
	res := a.response()
	if !res.came() {
		(&assertion{c: a.c, subject: a.subject}).fail(failure{yes: "expected a response with a status code but none came"})
	}
	return res
}

// reason is the reason phrase. A server may send none (HTTP/2 has none at all): then it is the standard one.
func (r *Response) reason() string {
	if r.Status != "" {
		return r.Status
	}
	return http.StatusText(r.Code)
}

// hasHeader is .header(key[, value]) on a request or response.
func (a *assertion) hasHeader(call goja.FunctionCall) {
	what := "response"
	var value string
	var found bool
	if res, ok := a.c.responseOf(a.subject); ok {
		value, found = lastHeader(res, call.Argument(0))
	} else if req, ok := a.c.requestOf(a.subject); ok {
		what = "request"
		value, found = lastHeader(&Response{Header: req.Header}, call.Argument(0))
	} else {
		(&assertion{c: a.c, subject: a.subject}).isRequestOrResponse()
	}
	key := a.c.text(call.Argument(0))
	has := a.c.vm.ToValue(found)
	if a.fails(found) {
		a.fail(a.c.headerFailure(what, key, has))
	}
	if len(call.Arguments) < 2 || !found {
		return
	}
	want, got := call.Arguments[1], a.c.vm.ToValue(value)
	if a.fails(got.StrictEquals(want)) {
		a.fail(a.c.headerValueFailure(what, key, want, got))
	}
}

func (c *chai) headerFailure(what, key string, has goja.Value) failure {
	f := failure{
		yes:      "expected " + what + " to have header with key '" + key + "'",
		no:       "expected " + what + " to not have header with key '" + key + "'",
		expected: c.vm.ToValue(true),
		actual:   has,
	}
	if c.five {
		f.yes = "Expected header " + strconv.Quote(key) + " to be present"
		f.no = "Expected header " + strconv.Quote(key) + " not to be present"
	}
	return f
}

func (c *chai) headerValueFailure(what, key string, want, got goja.Value) failure {
	f := failure{
		yes:      "expected '" + key + "' " + what + " header to be #{exp} but got #{act}",
		no:       "expected '" + key + "' " + what + " header to not be #{act}",
		expected: want,
		actual:   got,
	}
	if c.five {
		f.yes = "Expected header " + strconv.Quote(key) + " to be " + c.json(want) + ", got " + c.json(got)
		f.no = "Expected header " + strconv.Quote(key) + " not to be " + c.json(got)
	}
	return f
}

// lastHeader finds a header in any case; of several the last counts, as in Postman's lists.
func lastHeader(r *Response, key goja.Value) (value string, found bool) {
	name := key.String()
	for _, h := range slices.Backward(r.Header) {
		if goja.IsString(key) && headerName(h.Key, name) {
			return h.Value, true
		}
	}
	return "", false
}

// measureTime is the access to .responseTime: milliseconds become the subject, so that `.responseTime.below(200)` works.
func (a *assertion) measureTime() {
	if a.lacksTime() {
		a.onlySubject(a.subject).fail(failure{yes: "expected #{this} to have property 'responseTime'"})
	}
	a.measure(float64(a.response().milliseconds()))
}

// measureSize is the access to .responseSize: bytes on the wire, header and body.
func (a *assertion) measureSize() {
	res := a.response()
	a.measure(float64(res.HeaderSize + res.BodySize))
}

func (a *assertion) measure(n float64) {
	a.number = a.c.vm.ToValue(n).ToNumber()
	a.subject = a.number
}

// measured is the first half of .responseTime(n) and .responseSize(n): that there is a number. Under .not Postman's
// check of it fails whatever n is, which scripts that come from there have met.
func (a *assertion) measured(what string) {
	if a.c.five {
		return
	}
	a.assert(true, failure{
		no:       "expected response to not have a valid response " + what + " but got #{act}",
		expected: goja.Null(),
		actual:   a.number,
	})
}

// hasTime is .responseTime(n).
func (a *assertion) hasTime(call goja.FunctionCall) {
	a.measured("time")
	if len(call.Arguments) == 0 {
		return
	}
	a.assert(a.c.isEqual(a.number, call.Arguments[0]), failure{
		yes:      "expected response to have a valid response time but got #{act}",
		no:       "expected response to not have a valid response time but got #{act}",
		expected: goja.Null(),
		actual:   a.number,
	})
}

// hasSize is .responseSize(n). The peer has actual and expected the wrong way round in its text; the error has not.
func (a *assertion) hasSize(call goja.FunctionCall) {
	a.measured("size")
	if len(call.Arguments) == 0 {
		return
	}
	a.assert(a.c.isEqual(a.number, call.Arguments[0]), failure{
		yes:      "expected response size to equal #{act} but got #{exp}",
		no:       "expected response size to not equal #{act} but got #{exp}",
		expected: call.Arguments[0],
		actual:   a.number,
	})
}

// json is a value as JSON, for Requestly's texts.
func (c *chai) json(v goja.Value) string { return c.callBuiltin("JSON.stringify", v).String() }
