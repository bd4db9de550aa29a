package script

import (
	"encoding/json"
	"os"
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
	l := NewLane(Options{Timeout: 5 * time.Second})
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
		return true // ajv 6 knows draft-07 only; we take every draft
	case strings.Contains(script, "pattern:'('"):
		return true // one of several wordings of the same complaint
	}
	return false
}

// assertOn runs one line as a test and returns "pass" or the error.
func assertOn(t *testing.T, l *Lane, d collection.Dialect, res *Response, line string) string {
	t.Helper()
	got := "no test"
	h := &Host{
		Dialect: d, Event: collection.Test, Response: res,
		Globals: vars.NewScope("globals", nil), CollectionVariables: vars.NewScope("collection", nil),
		Environment: vars.NewScope("environment", nil), Local: vars.NewScope("local", nil),
		Request: &Request{Request: collection.Request{Method: "GET", URL: collection.URL{Base: "http://x.y/"}}},
		Log:     func(string, string) {},
		Test: func(test Test) {
			got = "pass"
			if test.Error != nil {
				got = test.Error.Error()
			}
		},
	}
	if err := l.Run(t.Context(), collection.Script{Source: "pm.test('t', function () {" + line + "})"}, h); err != nil {
		return "script: " + err.Error()
	}
	return got
}
