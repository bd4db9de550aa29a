package run

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// testProxy forwards CONNECT and answers other requests itself. It notes the first line and the credentials.
func testProxy(t *testing.T) (url string, log func() string) {
	t.Helper()
	var mu sync.Mutex
	var lines []string
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				head := readMessage(r)
				first, _, _ := strings.Cut(head, "\r\n")
				for line := range strings.Lines(head) {
					if strings.HasPrefix(line, "Proxy-Authorization: ") {
						first += " " + strings.TrimSpace(line)
					}
				}
				mu.Lock()
				lines = append(lines, first)
				mu.Unlock()
				method, rest, _ := strings.Cut(first, " ")
				if method != "CONNECT" {
					fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nx-Proxy: 1\r\nContent-Length: 2\r\n\r\nok")
					return
				}
				target, _, _ := strings.Cut(rest, " ")
				server, err := net.Dial("tcp", target)
				if err != nil {
					return
				}
				defer server.Close()
				fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n")
				go func() { _, _ = io.Copy(server, r) }()
				_, _ = io.Copy(conn, server)
			}()
		}
	}()
	return listener.Addr().String(), func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(lines, "\n")
	}
}

func TestProxies(t *testing.T) {
	ca := newAuthority(t)
	server := secureServer(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, localhostCertificate())}})
	proxy, log := testProxy(t)
	s := newTestSender(t, HTTPOptions{Insecure: true, Proxy: func(url string) (string, error) {
		if strings.Contains(url, "direct.localhost") {
			return "", nil
		}
		return "http://us%40er:pa@" + proxy, nil
	}}, Files{})

	r, err := get(t, s, "http://nowhere.test//a|b?x=[1]", sendOptions{})
	if err != nil || string(r.Body) != "ok" || r.Header[0].Key != "x-Proxy" {
		t.Fatalf("got %v, %v", r, err)
	}
	r, err = get(t, s, server.URL+"/x", sendOptions{})
	if err != nil || !strings.HasPrefix(string(r.Body), "nobody") {
		t.Fatalf("got %v, %v", r, err)
	}
	want := "GET http://nowhere.test//a|b?x=[1] HTTP/1.1 Proxy-Authorization: Basic dXNAZXI6cGE=\n" +
		"CONNECT " + strings.TrimPrefix(server.URL, "https://") + " HTTP/1.1 Proxy-Authorization: Basic dXNAZXI6cGE="
	if got := log(); got != want {
		t.Errorf("the proxy saw\n%s\nwant\n%s", got, want)
	}
	if _, err := get(t, s, strings.Replace(server.URL, "127.0.0.1", "direct.localhost", 1), sendOptions{}); err != nil || log() != want {
		t.Errorf("direct: %v, the proxy saw\n%s", err, log())
	}
}

func TestProxiesThatCannotBeUsed(t *testing.T) {
	for _, proxy := range []string{"socks4://h:1", "http://", "::"} {
		s := newTestSender(t, HTTPOptions{Proxy: func(string) (string, error) { return proxy, nil }}, Files{})
		if _, err := get(t, s, "http://h/", sendOptions{}); err == nil || !strings.Contains(err.Error(), "invalid proxy") {
			t.Errorf("proxy %q: error = %v", proxy, err)
		}
	}
	broken := errors.New("broken")
	s := newTestSender(t, HTTPOptions{Proxy: func(string) (string, error) { return "", broken }}, Files{})
	if _, err := get(t, s, "http://h/", sendOptions{}); !errors.Is(err, broken) {
		t.Errorf("error = %v, want the function's", err)
	}
}

// What goes wrong at the proxy is told of the proxy, and not of the host behind it.
func TestFaultsOfProxies(t *testing.T) {
	refusing := rawServer(t, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", nil)
	gone := nowhere(t)
	for _, tt := range []struct{ proxy, url, code, message, hint string }{
		{refusing, "https://h.test/", "ECONNRESET", "statusCode=407: the proxy 127.0.0.1", "user or password"},
		{rawServer(t, "HTTP/1.1 502 Bad\r\n\r\n", nil), "https://h.test/", "ECONNRESET", "did not connect to h.test:443", "ask who runs"},
		{rawServer(t, "garbage\r\n\r\n", nil), "https://h.test/", "HPE_INVALID_CONSTANT", "(the proxy)", "port"},
		{"http://" + gone, "http://h.test/", "ECONNREFUSED", "connect ECONNREFUSED " + gone + " (the proxy)", "nothing listens"},
		{"http://" + gone, "https://h.test/", "ECONNREFUSED", "connect ECONNREFUSED " + gone + " (the proxy)", "nothing listens"},
	} {
		s := newTestSender(t, HTTPOptions{Proxy: func(string) (string, error) { return tt.proxy, nil }}, Files{})
		_, err := get(t, s, tt.url, sendOptions{})
		e, ok := errors.AsType[*sendError](err)
		if !ok || e.Code != tt.code || e.Phase != phaseConnect || !strings.Contains(e.Message, tt.message) || !strings.Contains(e.Hint, tt.hint) {
			t.Errorf("%s through %s: %+v, want %s, %q", tt.url, tt.proxy, err, tt.code, tt.message)
		}
	}
}

func TestHostsOfTheOptionsInAnyForm(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) }))
	t.Cleanup(server.Close)
	at := strings.TrimPrefix(server.URL, "http://")
	host, port, _ := net.SplitHostPort(at)
	s := newTestSender(t, HTTPOptions{
		Resolve:   map[string]string{"Example.TEST:80": at, "Müller.test:80": at},
		ConnectTo: []ConnectTo{{Host: "BÜCHER.test", ToHost: host, ToPort: port}},
	}, Files{})
	for _, url := range []string{"http://example.test/", "http://EXAMPLE.test/", "http://müller.test/", "http://xn--bcher-kva.test/"} {
		if _, err := get(t, s, url, sendOptions{}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}
