package run

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
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

// A socksServer is a SOCKS 5 proxy (RFC 1928) that wants a password (RFC 1929) and connects all to one address.
type socksServer struct {
	net.Listener
	to string

	mu    sync.Mutex
	asked []string // "user:password host:port"
}

func newSocksServer(t *testing.T, to string) *socksServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &socksServer{Listener: listener, to: to}
	var conns sync.WaitGroup
	t.Cleanup(func() { listener.Close(); conns.Wait() })
	conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns.Go(func() { defer conn.Close(); s.serve(conn) })
		}
	})
	return s
}

func (s *socksServer) serve(conn net.Conn) {
	r := bufio.NewReader(conn)
	take := func(n byte) string {
		b := make([]byte, n)
		_, _ = io.ReadFull(r, b)
		return string(b)
	}
	size := func() byte { return take(1)[0] }
	take(1)
	take(size())
	_, _ = conn.Write([]byte{5, 2})
	take(1)
	user := take(size()) + ":" + take(size())
	status := byte(0)
	if user != "us@er:pa" {
		status = 1
	}
	_, _ = conn.Write([]byte{1, status})
	if status != 0 {
		return
	}
	host := ""
	switch head := take(4); head[3] {
	case 1:
		host = net.IP(take(4)).String()
	case 4:
		host = net.IP(take(16)).String()
	default:
		host = take(size())
	}
	port := binary.BigEndian.Uint16([]byte(take(2)))
	s.mu.Lock()
	s.asked = append(s.asked, fmt.Sprintf("%s:%d", host, port))
	s.mu.Unlock()
	there, err := net.Dial("tcp", s.to)
	if err != nil {
		_, _ = conn.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // connection refused
		return
	}
	defer there.Close()
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() { _, _ = io.Copy(there, r); there.Close() }()
	_, _ = io.Copy(conn, there)
}

func (s *socksServer) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, " ")
}

func through(proxy string) HTTPOptions {
	return HTTPOptions{Insecure: true, Proxy: func(string) (string, error) { return proxy, nil }}
}

func TestSocks(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["x-Lower"] = []string{"1"}
		fmt.Fprint(w, r.Host+r.URL.Path)
	}))
	defer plain.Close()
	secure := secureServer(t, &tls.Config{Certificates: []tls.Certificate{newAuthority(t).issue(t, localhostCertificate())}})
	for _, test := range []struct{ scheme, url, to, asked, body string }{
		{"socks5h", "http://nowhere.test/x", plain.URL, "nowhere.test:80", "nowhere.test/x"},
		{"socks5", "http://a.localhost:81/x", plain.URL, "127.0.0.1:81", "a.localhost:81/x"},
		{"socks5h", "http://a.localhost:81/x", plain.URL, "a.localhost:81", "a.localhost:81/x"},
		{"socks5", "http://10.1.2.3/x", plain.URL, "10.1.2.3:80", "10.1.2.3/x"},
		{"socks5", "http://[::5]/x", plain.URL, "::5:80", "[::5]/x"},
		{"socks5h", "https://nowhere.test/x", secure.URL, "nowhere.test:443", "nobody nowhere.test HTTP/1.1 304"},
	} {
		proxy := newSocksServer(t, test.to[strings.LastIndex(test.to, "/")+1:])
		s := newTestSender(t, through(test.scheme+"://us%40er:pa@"+proxy.Addr().String()), Files{})
		r, err := get(t, s, test.url, sendOptions{})
		if err != nil || string(r.Body) != test.body || proxy.log() != test.asked || r.Header[0].Key != "x-Lower" {
			t.Errorf("%s %s: %v, %v, the proxy was asked for %q; want %q, %q", test.scheme, test.url, r, err, proxy.log(), test.body, test.asked)
		}
	}
}

func TestSocksThatFails(t *testing.T) {
	dead := nowhere(t)
	proxy := newSocksServer(t, dead)
	at := proxy.Addr().String()
	for _, test := range []struct{ proxy, code, want string }{
		{"socks5h://us%40er:pa@" + at, "ESOCKS", "the SOCKS proxy " + at + " did not connect to h.test:80: connection refused"},
		{"socks5h://us%40er:wrong@" + at, "ESOCKS", "authentication failed"},
		{"socks5h://" + at, "ESOCKS", "the SOCKS proxy"},
		{"socks5h://" + dead, "ECONNREFUSED", "connect ECONNREFUSED " + dead},
	} {
		s := newTestSender(t, through(test.proxy), Files{})
		_, err := get(t, s, "http://h.test/", sendOptions{})
		e, ok := errors.AsType[*sendError](err)
		if !ok || e.Code != test.code || e.Phase != phaseConnect || !strings.Contains(e.Message, test.want) {
			t.Errorf("%s: error %v, want %s %q", test.proxy, err, test.code, test.want)
		}
	}
}
