package run

import (
	"net/http"
	"net/http/httptest"
	"testing"

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
