package reporter

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/rq-runner/runner/collection/run"
)

const shop = `{"info":{"_postman_id":"c-1","name":"Shop"},"item":[
	{"id":"id-0","name":"Ping","request":{"method":"GET"},"event":[]},
	{"id":"f-1","name":"Folder","item":[{"id":"id-2","name":"Dead <b>"}]}]}`

func newmanReport(t *testing.T, events []run.Event, o NewmanJSONOptions) string {
	t.Helper()
	var b bytes.Buffer
	emit, end := NewmanJSON(&b, o)
	for _, e := range events {
		emit(e)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Fatalf("not JSON:\n%s", b.String())
	}
	return b.String()
}

func TestNewmanJSONGolden(t *testing.T) {
	got := newmanReport(t, everything().events(), NewmanJSONOptions{
		Collection:  json.RawMessage(shop),
		Environment: func() json.RawMessage { return json.RawMessage(`{"id":"e","name":"local","values":[]}`) },
	})
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(got), "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, "newman_json", pretty.Bytes())
}

func TestNewmanJSONNumbers(t *testing.T) {
	got := newmanReport(t, everything().events(), NewmanJSONOptions{Collection: json.RawMessage(shop)})
	for path, want := range map[string]string{
		"collection.info.name":                     "Shop",
		"environment.values.#":                     "0",
		"globals.values.#":                         "0",
		"run.error":                                "",
		"run.executions.#":                         "8",
		"run.failures.#":                           "12",
		"run.stats.iterations.total":               "2",
		"run.stats.items.total":                    "8",
		"run.stats.requests.total":                 "8",
		"run.stats.requests.failed":                "2",
		"run.stats.requests.pending":               "0",
		"run.stats.scripts.total":                  "14",
		"run.stats.scripts.failed":                 "4",
		"run.stats.testScripts.failed":             "2",
		"run.stats.prerequestScripts.total":        "6",
		"run.stats.assertions.total":               "10",
		"run.stats.assertions.failed":              "6",
		"run.transfers.responseTotal":              "128",
		"run.timings.responseMin":                  "6",
		"run.timings.responseMax":                  "33",
		"run.timings.started":                      "1795328752941",
		"run.timings.completed":                    "1795328753748",
		"run.executions.0.request.url.host":        `["127","0","0","1"]`,
		"run.executions.0.request.url.query":       `[{"key":"a","value":"1"},{"key":"b","value":null}]`,
		"run.executions.0.response.stream.data.#":  "21",
		"run.executions.0.response.stream.data.0":  "123",
		"run.executions.0.response.responseSize":   "21",
		"run.executions.0.assertions.#":            "3",
		"run.executions.0.assertions.1.error.test": "one is one",
		"run.executions.0.assertions.2.skipped":    "true",
		"run.executions.0.item.request.method":     "GET",
		"run.executions.1.assertions":              "",
		"run.executions.1.testScript.0.error.name": "TypeError",
		"run.executions.1.request.body":            `{"mode":"raw","raw":"{\"a\":1}"}`,
		"run.executions.1.response.cookie.0.name":  "sid",
		"run.executions.2.response":                "",
		"run.executions.2.requestError.code":       "ECONNREFUSED",
		"run.executions.3.prerequestScript.#":      "1",
		"run.executions.7.cursor.eof":              "true",
		"run.executions.4.cursor.cr":               "true",
		"run.failures.0.at":                        "assertion:1 in test-script",
		"run.failures.0.error.index":               "1",
		"run.failures.2.at":                        "request",
		"run.failures.2.source.name":               "Dead <b>",
		"run.failures.2.parent.name":               "Folder",
		"run.failures.4.at":                        "prerequest-script",
	} {
		if value := gjson.Get(got, path).String(); value != want {
			t.Errorf("%s = %q, want %q", path, value, want)
		}
	}
}

// A failure and its execution have the same cursor, and no two executions do, also when one item runs twice.
func TestNewmanJSONCursorsJoin(t *testing.T) {
	p := everything()
	p.executions = append(p.executions, login(1)) // setNextRequest went back
	got := newmanReport(t, p.events(), NewmanJSONOptions{})
	executions := map[string]int{}
	for _, x := range gjson.Get(got, "run.executions.#.cursor.ref").Array() {
		executions[x.String()]++
	}
	if len(executions) != 9 {
		t.Errorf("%d different refs, want 9", len(executions))
	}
	failures := map[string]int{}
	for _, f := range gjson.Get(got, "run.failures").Array() {
		ref := f.Get("cursor.ref").String()
		failures[ref]++
		if executions[ref] != 1 {
			t.Errorf("failure %s has the ref of no execution", f.Get("at"))
		}
	}
	if want := gjson.Get(got, "run.executions.8.cursor.ref").String(); failures[want] != 1 {
		t.Errorf("the second run of the item has %d failures, want 1", failures[want])
	}
}

// Whenever the run ends, the document is whole.
func TestNewmanJSONIsWholeAtAnyEnd(t *testing.T) {
	events := hostile().events()
	for n := range len(events) + 1 {
		got := newmanReport(t, events[:n], NewmanJSONOptions{BodyLimit: 1})
		whole := n == len(events)
		if ended := gjson.Get(got, "run.error").Type == gjson.Null; ended != whole {
			t.Errorf("after %d of %d events run.error is null: %t", n, len(events), ended)
		}
	}
}

func TestNewmanJSONBodyLimit(t *testing.T) {
	got := newmanReport(t, everything().events(), NewmanJSONOptions{BodyLimit: 3})
	for path, want := range map[string]string{
		"run.executions.0.response.stream.data":  "[123,34,117]",
		"run.executions.0.response.responseSize": "21",
		"run.executions.1.request.body.raw":      `{"a`,
	} {
		if value := gjson.Get(got, path).String(); value != want {
			t.Errorf("%s = %q, want %q", path, value, want)
		}
	}
}

func TestNewmanJSONErrors(t *testing.T) {
	broken := func() json.RawMessage { return json.RawMessage("{") }
	var b bytes.Buffer
	_, end := NewmanJSON(&b, NewmanJSONOptions{Environment: broken})
	if err := end(); err == nil || err.Error() != "json report: the environment is not JSON" {
		t.Errorf("end() = %v, want that the environment is not JSON", err)
	}
	if !json.Valid(b.Bytes()) || end() == nil {
		t.Errorf("after an error the document is %q and a second end() says nothing", b.String())
	}
	emit, end := NewmanJSON(full{}, NewmanJSONOptions{})
	for _, e := range everything().events() {
		emit(e)
	}
	if err := end(); !errors.Is(err, errFull) {
		t.Errorf("end() = %v, want %v", err, errFull)
	}
}

var errFull = errors.New("no space left on device")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestParseURL(t *testing.T) {
	value := func(s string) *string { return &s }
	for raw, want := range map[string]newmanURL{
		"":                       {},
		"http://h":               {Protocol: "http", Host: []string{"h"}},
		"http://h/":              {Protocol: "http", Host: []string{"h"}, Path: []string{""}},
		"https://u:p@a.b:8443/x": {Protocol: "https", Auth: &newmanUser{"u", "p"}, Host: []string{"a", "b"}, Port: "8443", Path: []string{"x"}},
		"http://[::1]:80/a/b?q=1&r#h": {
			Protocol: "http", Host: []string{"[::1]"}, Port: "80", Path: []string{"a", "b"}, Hash: "h",
			Query: []newmanQuery{{"q", value("1")}, {"r", nil}},
		},
		"{{host}}/x?a=b=c": {Host: []string{"{{host}}"}, Path: []string{"x"}, Query: []newmanQuery{{"a", value("b=c")}}},
	} {
		if want.Query == nil {
			want.Query = []newmanQuery{}
		}
		want.Variable = []string{}
		if diff := cmp.Diff(want, parseURL(raw)); diff != "" {
			t.Errorf("parseURL(%q) differs (-want +got):\n%s", raw, diff)
		}
	}
}

// Memory does not grow with the run: an execution is out when its event is handled.
func TestNewmanJSONStreams(t *testing.T) {
	var b strings.Builder
	emit, end := NewmanJSON(&b, NewmanJSONOptions{})
	x := ping(0)
	x.Response.Body = bytes.Repeat([]byte("x"), 1<<20)
	emit(run.Started{Collection: "Big", Iterations: 1, Requests: 1})
	emit(run.Executed{Execution: x})
	if got := b.Len(); got < 4<<20 {
		t.Errorf("%d bytes are written after an execution with a body of 1 MiB, want at least 4 MiB", got)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
}
