package echo

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestServer(t *testing.T) {
	s, err := NewServer("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(s.URL + "/get")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got fields
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	wantFields(t, got, fields{"url": s.URL + "/get"})
	if _, err := NewServer(strings.TrimPrefix(s.URL, "http://")); err == nil {
		t.Error("a second server listens on the same port")
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://")); err == nil {
		t.Error("the port is open after Close")
	}
}

func TestServerEverywhereIsLocalhost(t *testing.T) {
	s, err := NewServer(":0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if !strings.HasPrefix(s.URL, "http://localhost:") {
		t.Errorf("URL = %q, want one that a browser can open", s.URL)
	}
}

// rawServer returns the address of a raw server that ends with the test.
func rawServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- ServeRaw(l) }()
	t.Cleanup(func() {
		l.Close()
		if err := <-done; err != nil {
			t.Errorf("ServeRaw: %v", err)
		}
	})
	return l.Addr().String()
}

func TestServeRaw(t *testing.T) {
	for _, request := range []string{
		"POSTMAN / HTTP/1.1\r\nHost: a\r\nx-Odd-case: 1\r\nContent-Length: 5\r\n\r\nhello",
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"G@T /%zz? x HTTP/7\r\nHost: a\r\n\r\n",
		"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
	} {
		answer := exchange(t, rawServer(t), request)
		head, body, _ := strings.Cut(answer, "\r\n\r\n")
		if body != request {
			t.Errorf("body = %q, want %q", body, request)
		}
		resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(head+"\r\n\r\n")), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		var quoted string
		if err := json.Unmarshal([]byte(resp.Header.Get("Raw-Request")), &quoted); err != nil || quoted != request {
			t.Errorf("raw-request = %q (%v), want %q", quoted, err, request)
		}
	}
}

func TestServeRawHead(t *testing.T) {
	answer := exchange(t, rawServer(t), "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
	if !strings.HasSuffix(answer, "\r\n\r\n") || !strings.Contains(answer, `raw-request: "HEAD / HTTP/1.1\r\n`) {
		t.Errorf("answer to HEAD = %q, want a head alone", answer)
	}
}

// exchange sends text and returns all that comes back until the server closes.
func exchange(t *testing.T, addr, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, text)
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestRedirectHandler(t *testing.T) {
	for path, want := range map[string]string{
		"/3": "302 /2", "/1": "302 /", "/0": "302 /", "/status/307": "307 /", "/": "200 ", "/status/200": "200 ", "/x": "200 ",
	} {
		resp := send(t, RedirectHandler(), newRequest("GET", path, "", ""))
		if got := fmt.Sprintf("%d %s", resp.Code, resp.Header().Get("Location")); got != want {
			t.Errorf("%s = %q, want %q", path, got, want)
		}
	}
	r := newRequest("DELETE", "/?a", "text/plain", "hello")
	r.Header.Set("Referer", "http://a.test/")
	got := object(t, send(t, RedirectHandler(), r))
	wantFields(t, got, fields{"url": "/?a", "method": "DELETE", "data": "hello"})
	wantFields(t, got["headers"].(fields), fields{"referer": "http://a.test/"})
}
