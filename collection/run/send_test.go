package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// get builds and sends a GET.
func get(t *testing.T, s *sender, url string, o sendOptions) (*reply, error) {
	t.Helper()
	return sendRequest(t, s, &script.Request{Request: collection.Request{Method: "GET", URL: collection.ParseURL(url)}}, o)
}

func scripted(r *collection.Request) *script.Request { return &script.Request{Request: *r} }

func sendRequest(t *testing.T, s *sender, r *script.Request, o sendOptions) (*reply, error) {
	t.Helper()
	w, err := s.build(t.Context(), r, o)
	if err != nil {
		return nil, err
	}
	return s.send(t.Context(), w)
}

// rawServer answers each connection with a text, then does what then says with it.
func rawServer(t *testing.T, answer string, then func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns sync.WaitGroup
	t.Cleanup(func() { listener.Close(); conns.Wait() })
	conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 64<<10))
				_, _ = io.WriteString(conn, answer)
				if then != nil {
					then(conn)
				}
			})
		}
	})
	return "http://" + listener.Addr().String()
}

func untilClosed(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func TestResponseHeadIsKeptAsItCame(t *testing.T) {
	url := rawServer(t, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"+
		"HTTP/1.1 299 Very  Odd\r\nx-LOWER: 1\r\nSet-Cookie: a=1\r\nETag:  W/\"x\" \r\nx-Folded: a\r\n  b\r\nX-Latin: \xe9\r\n"+
		"X-Utf: \xc3\xa9\r\nset-cookie: b=2\r\ncontent-length: 3\r\n\r\nabc", nil)
	s := newTestSender(t, HTTPOptions{}, Files{})
	r, err := get(t, s, url+"/p", sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []collection.Param{
		{Key: "x-LOWER", Value: "1"},
		{Key: "Set-Cookie", Value: "a=1"},
		{Key: "ETag", Value: `W/"x"`},
		{Key: "x-Folded", Value: "a b"},
		{Key: "X-Latin", Value: "é"},
		{Key: "X-Utf", Value: "é"},
		{Key: "set-cookie", Value: "b=2"},
		{Key: "content-length", Value: "3"},
	}
	if diff := cmp.Diff(want, r.Header); diff != "" {
		t.Error(diff)
	}
	if r.Code != 299 || r.Status != "Very  Odd" || string(r.Body) != "abc" || r.BodySize != 3 || r.Proto != "HTTP/1.1" {
		t.Errorf("got %d %q %q, size %d, %s", r.Code, r.Status, r.Body, r.BodySize, r.Proto)
	}
	if r.HeaderSize < 100 || r.Time <= 0 || r.Timings.FirstByte <= 0 || r.Timings.Connect <= 0 {
		t.Errorf("header size %d, time %v, timings %+v", r.HeaderSize, r.Time, r.Timings)
	}
	if len(r.Cookies) != 2 || r.Cookies[1].Value != "2" {
		t.Errorf("cookies = %v", r.Cookies)
	}
}

func TestNetworkErrorsAreNamedAsByNode(t *testing.T) {
	closed := nowhere(t)
	hangUp := rawServer(t, "", nil)
	cut := rawServer(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", nil)
	reset := rawServer(t, "", func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) })
	silent := rawServer(t, "", untilClosed)
	stalled := rawServer(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", untilClosed)
	noHTTP := rawServer(t, "SSH-2.0-x\r\n\r\n", nil)

	tests := []struct {
		name, url, code, message string
		phase                    phase
	}{
		{"refused", "http://" + closed, "ECONNREFUSED", "connect ECONNREFUSED " + closed, phaseConnect},
		{"unknown host", "http://no-such-host.invalid/", "ENOTFOUND", "getaddrinfo ENOTFOUND no-such-host.invalid", phaseDNS},
		{"unresolved variable", "http://{{host}}/", "ENOTFOUND", "getaddrinfo ENOTFOUND {{host}}", phaseDNS},
		{"hang up", hangUp, "ECONNRESET", "socket hang up", phaseFirstByte},
		{"reset", reset, "ECONNRESET", "ECONNRESET", phaseFirstByte},
		{"body cut off", cut, "ECONNRESET", "socket hang up", phaseBody},
		{"silence", silent, "ESOCKETTIMEDOUT", "did not answer within 1s", phaseFirstByte},
		{"silence in the body", stalled, "ESOCKETTIMEDOUT", "did not send the whole body within 1s", phaseBody},
		{"no HTTP", noHTTP, "HPE_INVALID_CONSTANT", "malformed HTTP response", phaseFirstByte},
		{"TLS to a plain port", "https" + strings.TrimPrefix(noHTTP, "http"), "EPROTO", "does not speak TLS", phaseTLS},
		{"no URL", "", "", "request URL is empty", phaseBuild},
		{"no host", "http:///", "", `invalid URL "http:///": it has no host`, phaseBuild},
		{"protocol", "ftp://h/", "", `invalid protocol "ftp" in "ftp://h/"`, phaseBuild},
		{"port", "http://h:port/", "", `invalid port "port" in "http://h:port/"`, phaseBuild},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := sendOptions{timeout: time.Minute} // of a machine that is busy
			if tt.code == "ESOCKETTIMEDOUT" {
				o.timeout = time.Second
			}
			s := newTestSender(t, HTTPOptions{Resolve: map[string]string{}}, Files{})
			_, err := get(t, s, tt.url, o)
			sent, ok := errors.AsType[*sendError](err)
			if !ok {
				t.Fatalf("error = %T %v, want a *sendError", err, err)
			}
			if sent.Code != tt.code || !strings.Contains(sent.Message, tt.message) || sent.Phase != tt.phase {
				t.Errorf("got %s %q in %q, want %s %q in %q", sent.Code, sent.Message, sent.Phase, tt.code, tt.message, tt.phase)
			}
		})
	}
}

func TestTheEndOfTheContextEndsTheRequest(t *testing.T) {
	url := rawServer(t, "", untilClosed)
	s := newTestSender(t, HTTPOptions{}, Files{})
	w, err := s.build(t.Context(), &script.Request{Request: collection.Request{URL: collection.ParseURL(url)}}, sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	time.AfterFunc(10*time.Millisecond, func() { cancel(stop) })
	if _, err := s.send(ctx, w); !errors.Is(err, stop) {
		t.Errorf("error = %v, want the cause", err)
	}
}

func TestOneConnectionServesRequestsInSequence(t *testing.T) {
	var mu sync.Mutex
	remotes := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		remotes[r.RemoteAddr]++
		mu.Unlock()
		_, _ = io.Copy(w, r.Body)
	}))
	defer server.Close()
	s := newTestSender(t, HTTPOptions{}, Files{})
	for i := range 20 {
		r := &script.Request{Request: collection.Request{
			Method: "POST", URL: collection.ParseURL(server.URL),
			Body: &collection.Body{Mode: collection.BodyRaw, Raw: fmt.Sprint("body ", i)},
		}}
		got, err := sendRequest(t, s, r, sendOptions{})
		if err != nil || string(got.Body) != r.Body.Raw {
			t.Fatalf("got %v, %v", got, err)
		}
	}
	if len(remotes) != 1 {
		t.Errorf("%d connections, want 1", len(remotes))
	}
}

func TestRequestsSideBySide(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "n" + r.URL.Query().Get("i"), Value: "1"})
		fmt.Fprint(w, r.URL.Query().Get("i"))
	}))
	defer server.Close()
	s := newTestSender(t, HTTPOptions{}, Files{})
	var group sync.WaitGroup
	for i := range 30 {
		group.Go(func() {
			r, err := get(t, s, fmt.Sprintf("%s/?i=%d", server.URL, i), sendOptions{})
			if err != nil || string(r.Body) != fmt.Sprint(i) {
				t.Errorf("request %d: %v, %v", i, r, err)
			}
		})
	}
	group.Wait()
	if n := len(s.jar.all()); n != 30 {
		t.Errorf("%d cookies, want 30", n)
	}
}

func TestFilesAreStreamed(t *testing.T) {
	var got int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()
	dir := t.TempDir()
	const size = 8 << 20
	if err := os.WriteFile(filepath.Join(dir, "big.bin"), make([]byte, size), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newTestSender(t, HTTPOptions{}, Files{Dir: dir})
	r := &script.Request{Request: collection.Request{
		Method: "POST", URL: collection.ParseURL(server.URL),
		Body: &collection.Body{Mode: collection.BodyFile, File: collection.File{Src: "big.bin"}},
	}}
	w, err := s.build(t.Context(), r, sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.send(t.Context(), w); err != nil {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	if got != size || allocated > size/8 {
		t.Errorf("sent %d bytes with %d allocated, want %d with few", got, allocated, size)
	}
	if body, n := w.record(10); len(body) != 10 || n != size {
		t.Errorf("record has %d of %d bytes", len(body), n)
	}
}

func TestASentRequestShowsWhatWentOut(t *testing.T) {
	s := newTestSender(t, HTTPOptions{UserAgent: "A"}, Files{})
	s.jar.receive(parseAddress("http://h/", percentEncode), "c=1")
	w, err := s.build(t.Context(), &script.Request{
		Request: collection.Request{
			Method: "post", URL: collection.URL{Base: "h/:id", Query: []collection.Param{{Key: "q", Value: "a b"}}, Variables: []collection.Param{{Key: "id", Value: "7"}}},
			Header: []collection.Param{{Key: "cookie", Value: "mine=1"}, {Key: "X", Value: "off", Disabled: true}},
			Body:   &collection.Body{Mode: collection.BodyRaw, Language: "json", Raw: "{} // none"},
		},
		Auth: &collection.Auth{Type: "bearer", Params: []collection.Param{{Key: "token", Value: "t"}}},
	}, sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r := w.sent()
	var b bytes.Buffer
	fmt.Fprintln(&b, r.Method, r.URL.String(), r.Body.Raw)
	for _, p := range r.Header {
		if p.Key != "Postman-Token" {
			fmt.Fprintf(&b, "%s: %s%s\n", p.Key, p.Value, map[bool]string{true: " (disabled)"}[p.Disabled])
		}
	}
	fmt.Fprintln(&b, r.Automatic, "automatic")
	want := `POST http://h/7?q=a%20b {} 
cookie: mine=1; c=1
X: off (disabled)
Content-Type: application/json
Authorization: Bearer t
User-Agent: A
Accept: */*
Cache-Control: no-cache
Host: h
Accept-Encoding: gzip, deflate, br
Connection: keep-alive
Content-Length: 3
10 automatic
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestRequestlySendsAsAPlainClient(t *testing.T) {
	s := newTestSender(t, HTTPOptions{}, Files{})
	w, err := s.build(t.Context(), &script.Request{
		Request: collection.Request{
			Method: "GET", URL: collection.ParseURL("http://h/"),
			Header: []collection.Param{{Key: "authorization", Value: "mine"}},
			Body:   &collection.Body{Mode: collection.BodyGraphQL, GraphQL: collection.GraphQL{Query: "{a}", Variables: "{x: 1, /* c */}"}},
		},
		Auth: &collection.Auth{Type: "basic"},
	}, sendOptions{dialect: collection.Requestly})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := w.record(0)
	if w.method != "POST" || string(body) != `{"query":"{a}","variables":{"x":1}}` {
		t.Errorf("%s %s", w.method, body)
	}
	for name, want := range map[string]string{"Authorization": "mine", "Postman-Token": "", "Cache-Control": "", "Content-Type": "application/json"} {
		if got, _ := w.header.get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestEachHopIsAskedFor(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("/next", http.StatusFound))
	defer server.Close()
	s := newTestSender(t, HTTPOptions{}, Files{})
	var asked []string
	_, err := get(t, s, server.URL+"/first", sendOptions{allow: func(w *wire) error {
		asked = append(asked, w.to.path)
		if w.to.path == "/next" {
			return errors.New("not allowed there")
		}
		return nil
	}})
	if err == nil || err.Error() != "not allowed there" {
		t.Errorf("error = %v", err)
	}
	if diff := cmp.Diff([]string{"/first", "/next"}, asked); diff != "" {
		t.Error(diff)
	}
}
