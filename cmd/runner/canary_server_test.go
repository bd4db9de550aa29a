package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// What the server gives to those who know a secret. Each must stay out of every output as the secrets do.
const (
	canaryToken   = "tok-0btained-5d1f9c3ab7"
	canarySession = "sess10n-c00kie-8f2e61d09b44"
)

// canaryServer tells everything that it hears, in as many ways as servers do.
func canaryServer(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":3600}`, canaryToken)
	})
	mux.HandleFunc("/redirect", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{"/all?" + r.URL.RawQuery}
		w.WriteHeader(http.StatusFound)
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
	})
	var again atomic.Int64
	mux.HandleFunc("/flaky", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["X-Heard"] = []string{strings.Map(headerSafe, r.URL.RawQuery)}
		if again.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		tellAll(w, r)
	})
	mux.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, canaryPlain)
	})
	mux.HandleFunc("/", tellAll)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// canaryPlain is a body that no secret may change, though it has much that looks like parts of some.
const canaryPlain = `{"id":7,"status":"open","prefix":"prefix-on","list":[1,2,3,10,20,30],"note":"100 % \"quoted\" \u00e9 &amp; a+b",` +
	`"user":"root","pin":4711,"path":"C:\\temp\\new","time":"12:34:56"}`

func tellAll(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	heard := r.Method + " " + r.URL.String() + "\n" + string(body)
	for name, values := range r.Header {
		heard += name + ": " + strings.Join(values, ", ") + "\n"
		w.Header()["X-Heard-"+name] = []string{strings.Map(headerSafe, values[0])}
	}
	if decoded, err := url.QueryUnescape(r.URL.RawQuery); err == nil {
		heard += decoded + "\n"
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: canarySession, Path: "/"})
	http.SetCookie(w, &http.Cookie{Name: "heard", Value: url.QueryEscape(r.URL.RawQuery), Path: "/"})
	switch r.URL.Query().Get("as") {
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<p title=\"%s\">%s</p>", html.EscapeString(heard), html.EscapeString(heard))
	case "xml":
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, "<heard>")
		_ = xml.EscapeText(w, []byte(heard))
		fmt.Fprint(w, "</heard>")
	case "text":
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, heard)
	default:
		w.Header().Set("Content-Type", "application/json")
		inner, _ := json.Marshal(map[string]any{"heard": heard, "bytes": body})
		_ = json.NewEncoder(w).Encode(map[string]any{"heard": heard, "inner": string(inner), "list": ints(body)})
	}
}

func headerSafe(r rune) rune {
	if r < ' ' || r == 0x7f {
		return '_'
	}
	return r
}

func ints(b []byte) []int {
	list := make([]int, len(b))
	for i := range b {
		list[i] = int(b[i])
	}
	return list
}
