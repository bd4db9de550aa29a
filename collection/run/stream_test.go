package run

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

// streamServer sends three events and goes on as the path says: /ends, /silent, /cut, or without an end.
func streamServer(t *testing.T, contentType string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; ; i++ {
			if i >= 3 && r.URL.Path == "/ends" {
				return
			}
			if i >= 3 && r.URL.Path == "/silent" {
				<-r.Context().Done()
				return
			}
			if i >= 3 && r.URL.Path == "/cut" {
				conn, _, _ := w.(http.Hijacker).Hijack()
				conn.Close()
				return
			}
			if _, err := fmt.Fprintf(w, "id: %d\ndata: x\n\n", i); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Millisecond):
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestStreamsAreBounded(t *testing.T) {
	events, plain := streamServer(t, "text/event-stream"), streamServer(t, "text/plain")
	for _, test := range []struct {
		name, url       string
		stream, request time.Duration
		code, warning   string // of the error, and of what is told
	}{
		{"ends by itself", events + "/ends", time.Minute, time.Minute, "", ""},
		{"the time is over", events + "/", time.Second, 0, "", "still open after 1s"},
		{"silence", events + "/silent", 0, time.Second, "", "still open after 1s"},
		{"the connection breaks", events + "/cut", time.Minute, 0, "ECONNRESET", ""},
		{"silence of another body", plain + "/silent", 500 * time.Millisecond, time.Second, "ESOCKETTIMEDOUT", ""},
	} {
		var warning string
		it := &collection.Item{Name: "r", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(test.url)}}
		withScripts(it, "test", `if (pm.response.code) pm.test('events', () => {
			pm.expect(pm.response.events.length).to.be.at.least(3); pm.expect(pm.response.events[2].id).to.equal('2') })`)
		var x *Execution
		o := Options{RequestTimeout: test.request, HTTP: HTTPOptions{StreamTimeout: test.stream}, Emit: func(ev Event) {
			switch ev := ev.(type) {
			case Executed:
				x = ev.Execution
			case Warned:
				warning += ev.Message
			case Started, Requesting, Log, Tested, Finished:
			}
		}}
		result, err := Collection(t.Context(), collect(it), o)
		if err != nil {
			t.Fatal(err)
		}
		code := ""
		if x.Error != nil {
			code = x.Error.Code
		}
		if code != test.code || !strings.Contains(warning, test.warning) || (warning == "") != (test.warning == "") || result.Duration > 20*time.Second {
			t.Errorf("%s: error %v, warning %q after %v; want %q, %q", test.name, x.Error, warning, result.Duration, test.code, test.warning)
		}
		if code == "" && (len(x.Tests) != 1 || x.Tests[0].Error != nil) {
			t.Errorf("%s: tests %+v", test.name, x.Tests)
		}
	}
}

// What is not HTTP is not sent, and the run says so and fails.
func TestWhatIsRefused(t *testing.T) {
	a := newAPI(t)
	host := strings.TrimPrefix(a.URL, "http")
	graphql := func(query, operation string, header ...collection.Param) *collection.Request {
		return &collection.Request{
			Method: "POST", URL: collection.ParseURL(a.URL + "/graphql"), Header: header,
			Body: &collection.Body{Mode: collection.BodyGraphQL, GraphQL: collection.GraphQL{Query: query, OperationName: operation}},
		}
	}
	for name, test := range map[string]struct {
		request *collection.Request
		want    string // empty when it is sent
	}{
		"websocket url": {&collection.Request{URL: collection.ParseURL("ws" + host)}, "a WebSocket request is not supported"},
		"secure one":    {&collection.Request{URL: collection.ParseURL("wss" + host)}, "a WebSocket request is not supported"},
		"other scheme":  {&collection.Request{URL: collection.ParseURL("ftp" + host)}, `invalid protocol "ftp"`},
		"grpc":          {&collection.Request{URL: collection.ParseURL(a.URL), Protocol: "grpc"}, "a grpc request is not supported"},
		"subscription":  {graphql("# c {\nsubscription S { a }", ""), "a GraphQL subscription needs a WebSocket"},
		"named":         {graphql("query Q { a } subscription S { a }", "S"), "a GraphQL subscription needs a WebSocket"},
		"not named":     {graphql("query Q { a } subscription S { a }", "Q"), ""},
		"mutation":      {graphql(`mutation { subscription(a: "subscription {") { a } }`, ""), ""},
		"over HTTP":     {graphql("subscription { a }", "", collection.Param{Key: "accept", Value: "text/event-stream"}), ""},
	} {
		it := withScripts(&collection.Item{Name: "r", Request: test.request}, "prerequest", "console.log(1)")
		x, result := retried(t, it, Options{})
		switch {
		case test.want == "" && x.Error != nil:
			t.Errorf("%s: error %v", name, x.Error)
		case test.want != "" && (x.Error == nil || !strings.Contains(x.Error.Message, test.want) || x.Error.Hint == "" || !result.Errored()):
			t.Errorf("%s: error %v, want %q", name, x.Error, test.want)
		}
	}
	if got, want := a.asked(), "/graphql /graphql /graphql"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
}

func TestOperationKind(t *testing.T) {
	for query, want := range map[string]string{
		"":                       "",
		"{ a }":                  "query",
		"query { subscription }": "query",
		"subscription { a }":     "subscription",
		"subscription{a}":        "subscription",
		"fragment F on T { a } subscription { ...F }":                                   "subscription",
		`query Q($a: String = "} subscription {", $b: [Int] = [1]) @d(x: {y: 1}) { a }`: "query",
		"query Q @d(s: \"\"\"a \" } subscription S {\"\"\") { a }":                      "query",
		"subscription S(":        "",
		"\"":                     "",
		"}}} subscription { a }": "",
	} {
		if got := operationKind(query, ""); got != want {
			t.Errorf("operationKind(%q) = %q, want %q", query, got, want)
		}
	}
}
