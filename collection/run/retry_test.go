package run

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// moody answers with one of its answers after the other, and with 200 at last: "503", "503 Retry-After", "cut" (a
// connection that ends in the body) or "hang up" (without an answer).
type moody struct {
	*httptest.Server
	mu      sync.Mutex
	answers []string
	asked   []string // methods and nonces
}

func newMoody(t *testing.T, answers ...string) *moody {
	m := &moody{answers: answers}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, r.Method)
	if len(m.answers) == 0 {
		fmt.Fprint(w, "{}")
		return
	}
	status, after, _ := strings.Cut(m.answers[0], " Retry-After ")
	m.answers = m.answers[1:]
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	switch status {
	case "hang up", "cut":
		conn, _, _ := w.(http.Hijacker).Hijack()
		if status == "cut" {
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
		}
		conn.Close()
	case "redirect":
		http.Redirect(w, r, "/there", http.StatusSeeOther)
	default:
		code := 0
		fmt.Sscan(status, &code)
		w.WriteHeader(code)
	}
}

func (m *moody) item(method string, scripts ...string) *collection.Item {
	it := &collection.Item{ID: "id-r", Name: "r", Request: &collection.Request{Method: method, URL: collection.ParseURL(m.URL + "/r")}}
	return withScripts(it, scripts...)
}

// retried runs an item and returns its record and the run's.
func retried(t *testing.T, it *collection.Item, o Options) (*Execution, *Result) {
	t.Helper()
	var x *Execution
	o.Emit = func(ev Event) {
		if e, ok := ev.(Executed); ok {
			x = e.Execution
		}
	}
	result, err := Collection(t.Context(), collect(it), o)
	if err != nil {
		t.Fatal(err)
	}
	return x, result
}

func outcomes(x *Execution) string {
	var all []string
	for _, a := range x.Attempts {
		all = append(all, a.Outcome())
	}
	return strings.Join(all, ", ")
}

func TestWhatIsSentAgain(t *testing.T) {
	for _, test := range []struct {
		method, answers string
		times           int
		want            string // outcomes of the attempts; empty when it was sent once
		flaky           bool
	}{
		{"GET", "503", 0, "", false},
		{"GET", "503", 1, "503 Service Unavailable, 200 OK", true},
		{"GET", "500,502", 2, "500 Internal Server Error, 502 Bad Gateway, 200 OK", true},
		{"GET", "500,500,500", 2, "500 Internal Server Error, 500 Internal Server Error, 500 Internal Server Error", false},
		{"GET", "429", 1, "429 Too Many Requests, 200 OK", true},
		{"GET", "404", 3, "", false},
		{"GET", "hang up", 1, "ECONNRESET, 200 OK", true},
		{"GET", "cut,503", 2, "ECONNRESET, 503 Service Unavailable, 200 OK", true},
		{"GET", "redirect,503", 1, "503 Service Unavailable, 200 OK", true},
		{"PUT", "503", 1, "503 Service Unavailable, 200 OK", true},
		{"DELETE", "hang up", 1, "ECONNRESET, 200 OK", true},
		{"get", "503", 1, "503 Service Unavailable, 200 OK", true},
		{"POST", "503", 1, "", false},
		{"POST", "500 Retry-After 0", 1, "", false},
		{"POST", "hang up", 1, "", false},
		{"POST", "redirect,503 Retry-After 0", 1, "", false},
		{"POST", "503 Retry-After 0", 1, "503 Service Unavailable, 200 OK", true},
		{"PATCH", "429 Retry-After 0", 1, "429 Too Many Requests, 200 OK", true},
		{"PATCH", "429", 1, "", false},
	} {
		m := newMoody(t, strings.Split(test.answers, ",")...)
		x, result := retried(t, m.item(test.method), Options{Retry: Retry{Times: test.times, Delay: time.Millisecond}})
		if got := outcomes(x); got != test.want || x.Flaky() != test.flaky {
			t.Errorf("%s, %s, %d retries: attempts %q, flaky %v; want %q, %v",
				test.method, test.answers, test.times, got, x.Flaky(), test.want, test.flaky)
		}
		flaky := 0
		if test.flaky {
			flaky = 1
		}
		if result.Flaky != flaky || result.Retries != max(len(x.Attempts)-1, 0) || result.Requests.Total != 1 {
			t.Errorf("%s, %s: counted %d flaky, %d retries, %d requests", test.method, test.answers,
				result.Flaky, result.Retries, result.Requests.Total)
		}
	}
}

// nowhere is an address that refuses connections: the near end of one, so that no other process gets the port meanwhile.
func nowhere(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn.LocalAddr().String()
}

func TestAPostIsSentAgainWhenNothingWasSent(t *testing.T) {
	m := newMoody(t)
	it := m.item("POST")
	it.Request.URL = collection.ParseURL("http://" + nowhere(t) + "/r")
	x, _ := retried(t, it, Options{Retry: Retry{Times: 2, Delay: time.Millisecond}})
	if got, want := outcomes(x), "ECONNREFUSED, ECONNREFUSED, ECONNREFUSED"; got != want || x.Error == nil || x.Flaky() {
		t.Errorf("attempts %q, error %v", got, x.Error)
	}
	if x.Attempts[0].Reason != "ECONNREFUSED" || x.Attempts[0].Error.Message == "" || x.Attempts[2].Wait != 0 {
		t.Errorf("attempts %+v", x.Attempts)
	}
}

func TestWhatDoesNotPassByItselfIsSentOnce(t *testing.T) {
	loop := newRedirector(t, 302, "/loop")
	gzipped := rawServer(t, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", nil)
	untrusted := secureServer(t, nil)
	for _, url := range []string{loop.URL + "/loop", gzipped, untrusted.URL} {
		it := &collection.Item{Name: "r", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(url)}}
		x, _ := retried(t, it, Options{Retry: Retry{Times: 1, Delay: time.Millisecond}})
		if x.Error == nil || len(x.Attempts) > 0 {
			t.Errorf("%s: error %v, attempts %q", url, x.Error, outcomes(x))
		}
	}
}

// The scripts before run once, those behind see the last attempt; a test that fails makes the item failed and not flaky.
func TestScriptsAroundRetries(t *testing.T) {
	m := newMoody(t, "503", "hang up")
	it := m.item("GET", "prerequest", `console.log('before')`,
		"test", `pm.test('is ' + pm.response.code, () => pm.expect(pm.response.code).to.equal(201))`)
	c := collect(it)
	_, lines, err := record(t, c, Options{Retry: Retry{Times: 2, Delay: time.Millisecond}})
	if diff := cmp.Diff([]string{"before", "not ok is 200"}, lines); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	m.answers = []string{"503"}
	x, result := retried(t, it, Options{Retry: Retry{Times: 2, Delay: time.Millisecond}})
	if x.Flaky() || result.Flaky != 0 || len(x.Attempts) != 2 {
		t.Errorf("a failed test is flaky: %v, %d attempts", x.Flaky(), len(x.Attempts))
	}
}

// A signature that counts once is made for each attempt.
func TestEachAttemptIsSignedAnew(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.Header.Get("Authorization")]++
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer s.Close()
	it := &collection.Item{Name: "r", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(s.URL)}}
	it.Auth = authOf("oauth1", "consumerKey=k", "consumerSecret=s", "signatureMethod=HMAC-SHA1", "addParamsToHeader=true")
	x, _ := retried(t, it, Options{Retry: Retry{Times: 2, Delay: time.Millisecond}})
	if len(x.Attempts) != 3 || len(seen) != 3 {
		t.Errorf("%d attempts had %d signatures", len(x.Attempts), len(seen))
	}
}

func TestTheEndOfTheRunEndsThePause(t *testing.T) {
	m := newMoody(t, "503 Retry-After 3600")
	x, result := retried(t, m.item("GET"), Options{Timeout: time.Second, Retry: Retry{Times: 1}})
	if result.Stopped != StoppedByTimeout || result.Duration > 20*time.Second || x.Error == nil {
		t.Errorf("stopped %q after %v, error %v", result.Stopped, result.Duration, x.Error)
	}
	if len(x.Attempts) != 1 || x.Attempts[0].Wait != maxRetryAfter || x.Flaky() {
		t.Errorf("attempts %+v", x.Attempts)
	}
}

func TestPausesBetweenAttempts(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		delay time.Duration
		done  int
		after string // Retry-After
		want  time.Duration
	}{
		{0, 1, "", time.Second},
		{0, 2, "", 2 * time.Second},
		{0, 5, "", 16 * time.Second},
		{0, 60, "", maxBackoff},
		{200 * time.Millisecond, 3, "", 800 * time.Millisecond},
		{time.Minute, 3, "", time.Minute},
		{time.Second, 3, "0", 0},
		{time.Second, 3, " 7 ", 7 * time.Second},
		{time.Second, 1, "Sun, 22 Nov 2026 09:00:05 GMT", 5 * time.Second},
		{time.Second, 1, "Sun, 22 Nov 2026 08:00:00 GMT", 0},
		{time.Second, 1, "86400", maxRetryAfter},
		{time.Second, 1, "99999999999999999999", time.Second},
		{time.Second, 2, "soon", 2 * time.Second},
		{time.Second, 2, "-1", 2 * time.Second},
	} {
		r := &reply{}
		if test.after != "" {
			r.Header = []collection.Param{{Key: "retry-after", Value: test.after}}
		}
		if got := (Retry{Delay: test.delay}).wait(test.done, r, now); got != test.want {
			t.Errorf("wait(%v, attempt %d, %q) = %v, want %v", test.delay, test.done, test.after, got, test.want)
		}
	}
	if got := (Retry{}).wait(1, nil, now); got != time.Second {
		t.Errorf("wait without an answer = %v", got)
	}
}
