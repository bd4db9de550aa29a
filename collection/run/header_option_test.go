package run

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// TestHeadersOfTheOptions: they are asked for each request, and never replace the user's.
func TestHeadersOfTheOptions(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Traceparent"), r.Header.Get("X-Users"))
	}))
	defer server.Close()
	asked := 0
	s := newTestSender(t, HTTPOptions{Header: func() []collection.Param {
		asked++
		return []collection.Param{{Key: "traceparent", Value: "made"}, {Key: "x-users", Value: "made"}}
	}}, Files{})
	for range 2 {
		_, err := sendRequest(t, s, scripted(&collection.Request{
			URL: collection.ParseURL(server.URL), Header: []collection.Param{{Key: "X-Users", Value: "own"}},
		}), sendOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := "made own made own"; asked != 2 || len(got) != 4 || got[0]+" "+got[1]+" "+got[2]+" "+got[3] != want {
		t.Errorf("asked %d times, sent %q, want %s", asked, got, want)
	}
}

// Rows that were replaced keep what was written; of rows that are all sent each has its own value.
func TestRepeatedHeadersAsScriptsSeeThem(t *testing.T) {
	written := []collection.Param{{Key: "X-A", Value: "1"}, {Key: "x-b", Value: "1"}, {Key: "X-A", Value: "2"}, {Key: "X-B", Value: "2"}}
	sent := userHeaders(written, collection.Postman)
	sent.setDefault("Accept", "*/*")
	rows, automatic := sent.behind(written)
	if diff := cmp.Diff(append(written[:4:4], collection.Param{Key: "Accept", Value: "*/*"}), rows); diff != "" || automatic != 1 {
		t.Errorf("behind: %d automatic, rows (-want +got):\n%s", automatic, diff)
	}
	sent.set("x-a", "3")
	sent.remove("X-B")
	if diff := cmp.Diff(headers{{Key: "x-a", Value: "3"}, {Key: "Accept", Value: "*/*"}}, sent); diff != "" {
		t.Errorf("set and remove (-want +got):\n%s", diff)
	}
}
