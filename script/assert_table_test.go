package script

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// wireResponse is a response of testdata/expectpm.json.
type wireResponse struct {
	Code         int
	Status       string
	Header       []struct{ Key, Value string }
	Body         string
	ResponseTime int64
}

func (w wireResponse) response() *Response {
	r := &Response{
		Code: w.Code, Status: w.Status, Body: []byte(w.Body), BodySize: int64(len(w.Body)),
		Time: time.Duration(w.ResponseTime) * time.Millisecond,
	}
	for _, h := range w.Header {
		r.Header = append(r.Header, collection.Param{Key: h.Key, Value: h.Value})
	}
	return r
}

// TestAssertionsAgreeWithChaiPostman runs what chai-postman 2.0.1 with postman-collection 4.4, lodash 4.17 and ajv 6.15
// was asked, as tests of a script.
func TestAssertionsAgreeWithChaiPostman(t *testing.T) {
	data, err := os.ReadFile("testdata/expectpm.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Fixtures map[string]wireResponse
		Rows     []struct {
			Fixture string `json:"f"`
			Script  string `json:"x"`
			Pass    bool
			Name    string
			Message string
		}
	}
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	l := NewLane(Options{Timeout: patience})
	different := 0
	for _, row := range table.Rows {
		want := row.Name + ": " + row.Message
		if row.Pass {
			want = "pass"
		}
		got := assertOn(t, l, collection.Postman, table.Fixtures[row.Fixture].response(), row.Script)
		if got != want && !isKnownPostmanDifference(row.Script, got, want) {
			different++
			t.Errorf("on %s: %s\n got %s\nwant %s", row.Fixture, row.Script, got, want)
		}
	}
	t.Logf("%d of %d rows agree", len(table.Rows)-different, len(table.Rows))
}

// isKnownPostmanDifference names the rows where we differ, and why.
func isKnownPostmanDifference(script, got, want string) bool {
	_, problem, isProblem := strings.Cut(want, "valid json but got error ")
	switch {
	case isProblem:
		return strings.HasPrefix(got, strings.TrimSuffix(want, problem)) // how bad JSON is described is the JSON parser's
	case strings.HasPrefix(want, "JSONError: "):
		return strings.HasPrefix(got, "JSONError: ")
	case strings.Contains(script, "draft-06"):
		return true // Postman's ajv knows draft-07 only; we take draft-06 and draft-04 too
	}
	return false
}

// assertOn runs one line as a test and returns "pass" or the error.
func assertOn(t *testing.T, l *Lane, d collection.Dialect, res *Response, line string) string {
	t.Helper()
	got := "no test"
	h := postmanHost(d, res)
	h.Test = func(test Test) {
		got = "pass"
		if test.Error != nil {
			got = test.Error.Error()
		}
	}
	if err := l.Run(t.Context(), collection.Script{Source: "pm.test('t', function () {" + line + "})"}, h); err != nil {
		return "script: " + err.Error()
	}
	return got
}

// postmanHost is a test script's host with that response.
func postmanHost(d collection.Dialect, res *Response) *Host {
	return &Host{
		Dialect: d, Event: collection.Test, Response: res,
		Globals: vars.NewScope("globals", nil), CollectionVariables: vars.NewScope("collection", nil),
		Environment: vars.NewScope("environment", nil), Local: vars.NewScope("local", nil),
		Request: &Request{Request: collection.Request{
			Method: "GET", URL: collection.URL{Base: "http://x.y/"},
			Header: []collection.Param{{Key: "Accept", Value: "*/*"}},
		}},
		Log:  func(string, string) {},
		Test: func(Test) {},
	}
}

// TestAssertionsOnResponses are rules that the table of the real chai-postman cannot hold: where we mend it, and
// Requestly's.
func TestAssertionsOnResponses(t *testing.T) {
	const body = `{"a":{"b":[1,{"c":"x"}]},"n":null}`
	res := func(code int, status string) *Response {
		return &Response{Code: code, Status: status, Body: []byte(body), Header: []collection.Param{{Key: "X-A", Value: "1"}}}
	}
	for _, c := range []struct {
		dialect collection.Dialect
		res     *Response
		line    string
		want    string
	}{
		{collection.Postman, res(406, "Not Acceptable"), "pm.response.to.be.notAcceptable", "pass"},
		{collection.Postman, res(406, ""), "pm.response.to.be.notAcceptable", "pass"},
		{collection.Postman, res(200, "OK"), "pm.response.to.not.have.header('nope', 'x')", "pass"},
		{collection.Postman, res(200, "OK"), "pm.expect(pm.request).to.have.header('accept', '*/*')", "pass"},
		{collection.Postman, res(200, "OK"), "pm.expect(pm.request).to.have.header('x')", "AssertionError: expected request to have header with key 'x'"},
		{collection.Postman, res(200, "OK"), "pm.expect(pm.request).to.be.postmanRequest", "pass"},
		{collection.Postman, res(200, "OK"), "pm.expect(pm.request).to.be.ok", "pass"},
		{collection.Requestly, res(204, "No Content"), "rq.response.to.be.ok", "pass"},
		{collection.Requestly, res(204, "No Content"), "rq.response.to.be.success", "pass"},
		{collection.Requestly, res(404, "Gone fishing"), "rq.response.to.be.notFound", "pass"},
		{collection.Requestly, res(404, "Not Found"), "rq.response.to.be.success", "AssertionError: Expected status 2xx, got 404"},
		{collection.Requestly, res(404, "Not Found"), "rq.response.to.be.error", "pass"},
		{collection.Requestly, res(404, "Not Found"), "rq.response.to.have.status(201)", "AssertionError: Expected status 201, got 404"},
		{collection.Requestly, res(404, "Not Found"), "rq.response.to.have.status('not found')", "pass"},
		{collection.Requestly, res(404, "Not Found"), "rq.response.to.have.status('OK')", `AssertionError: Expected statusText "OK", got "Not Found"`},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.header('x-a', '1')", "pass"},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.header('X-B')", `AssertionError: Expected header "X-B" to be present`},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.header('X-A', '2')", `AssertionError: Expected header "X-A" to be "2", got "1"`},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.jsonBody('a.b[1].c', 'x')", "pass"},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.jsonBody('z')", `AssertionError: Expected JSON path "z" to exist`},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.jsonBody('a.b[0]', 2)", `AssertionError: Expected JSON path "a.b[0]" to equal 2, got 1`},
		{collection.Requestly, res(200, "OK"), "rq.response.to.not.have.jsonBody('n', 1)", `AssertionError: Expected JSON path "n" not to exist`},
		{collection.Requestly, &Response{Code: 200, Body: []byte("<a>")}, "rq.response.to.have.jsonBody()", "AssertionError: Expected response body to be valid JSON"},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.body('x')", `AssertionError: Expected body to equal "x"`},
		{collection.Requestly, res(200, "OK"), "rq.response.to.have.jsonBody('n', false)", `AssertionError: Expected JSON path "n" to equal false, got null`},
		{collection.Requestly, res(200, "OK"), "rq.expect(5).to.be.numeric", "pass"},
	} {
		if got := assertOn(t, NewLane(Options{}), c.dialect, c.res, c.line); got != c.want {
			t.Errorf("%s on %d: got %s, want %s", c.line, c.res.Code, got, c.want)
		}
	}
}

// The steps are those of lodash 4.17's toPath.
func TestLodashPath(t *testing.T) {
	for path, want := range map[string][]string{
		"a":          {"a"},
		"a.b.c":      {"a", "b", "c"},
		"a[0].b":     {"a", "0", "b"},
		"[0][1]":     {"0", "1"},
		`a["b.c"].d`: {"a", "b.c", "d"},
		`a['it\'s']`: {"a", "it's"},
		"a[-1]":      {"a", "-1"},
		"a[1.5]":     {"a", "1.5"},
		"a[b]":       {"a", "b"},
		".a":         {"", "a"},
		"a..b":       {"a", "", "b"},
		"a.":         {"a", ""},
		"a[].b":      {"a", "", "b"},
		"":           nil,
	} {
		if got := lodashPath(path); !slices.Equal(got, want) {
			t.Errorf("lodashPath(%q) = %q, want %q", path, got, want)
		}
	}
}
