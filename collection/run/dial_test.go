package run

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

func TestHostsAreResolved(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) }))
	defer server.Close()
	addr := strings.TrimPrefix(server.URL, "http://")
	_, port, _ := net.SplitHostPort(addr)
	s := newTestSender(t, HTTPOptions{Resolve: map[string]string{"api.test:80": addr, "api.test:8080": addr}}, Files{})
	for url, want := range map[string]string{
		"http://API.test/":                 "api.test",
		"http://api.test:8080/":            "api.test:8080",
		"http://localhost:" + port:         "localhost:" + port,
		"http://a.b.localhost:" + port:     "a.b.localhost:" + port,
		"http://2130706433:" + port + "/x": "127.0.0.1:" + port,
	} {
		r, err := get(t, s, url, sendOptions{})
		if err != nil || string(r.Body) != want {
			t.Errorf("%s: %v, %v, want host %q", url, r, err, want)
		}
	}
}

func TestConnectTo(t *testing.T) {
	for _, test := range []struct {
		entries []ConnectTo
		want    string
	}{
		{nil, "api.test:443"},
		{[]ConnectTo{{"API.test", "443", "127.0.0.1", "8443"}}, "127.0.0.1:8443"},
		{[]ConnectTo{{"api.test", "80", "127.0.0.1", "8443"}}, "api.test:443"},
		{[]ConnectTo{{"", "", "::1", ""}}, "[::1]:443"},
		{[]ConnectTo{{"", "443", "", "8443"}}, "api.test:8443"},
		{[]ConnectTo{{"other", "", "x", ""}, {"api.test", "", "y", ""}, {"", "", "z", ""}}, "y:443"},
	} {
		if got := connectTo(test.entries, "api.test:443"); got != test.want {
			t.Errorf("connectTo(%v) = %q, want %q", test.entries, got, test.want)
		}
	}
}

// The names above the connection are not changed by where it goes.
func TestConnectToKeepsTheNames(t *testing.T) {
	ca := newAuthority(t)
	server := secureServer(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, localhostCertificate())}})
	host, port, _ := net.SplitHostPort(strings.TrimPrefix(server.URL, "https://"))
	s := newTestSender(t, HTTPOptions{
		RootCAs:   [][]byte{ca.pem()},
		ConnectTo: []ConnectTo{{"api.test", "443", "there.test", port}},
		Resolve:   map[string]string{"there.test:" + port: net.JoinHostPort(host, port)},
	}, Files{})
	r, err := get(t, s, "https://api.test/x", sendOptions{})
	if err != nil || !strings.HasPrefix(string(r.Body), "nobody api.test ") {
		t.Errorf("got %v, %v", r, err)
	}
}

func TestUnixSockets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "api.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host+r.URL.Path) }))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	defer server.Close()
	asked := false
	s := newTestSender(t, HTTPOptions{UnixSocket: path, Proxy: func(string) (string, error) { asked = true; return "http://h:1", nil }}, Files{})
	for _, host := range []string{"docker", "localhost:8080", "no-such-host.invalid"} {
		r, err := get(t, s, "http://"+host+"/v1/info", sendOptions{})
		if err != nil || string(r.Body) != host+"/v1/info" || asked {
			t.Errorf("%s: %v, %v, proxy asked: %v", host, r, err, asked)
		}
	}
	missing := newTestSender(t, HTTPOptions{UnixSocket: path + "x"}, Files{})
	_, err = get(t, missing, "http://docker/", sendOptions{})
	if err == nil || !strings.Contains(err.Error(), "connect ENOENT "+path+"x") {
		t.Errorf("error = %v", err)
	}
}

func TestIPv6(t *testing.T) {
	listener, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("this machine has no IPv6: %v", err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) }))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	defer server.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	s := newTestSender(t, HTTPOptions{Resolve: map[string]string{"six.test:80": "[::1]:" + port}}, Files{})
	for url, want := range map[string]string{
		"http://[::1]:" + port:               "[::1]:" + port,
		"http://[0:0:0:0:0:0:0:1]:" + port:   "[::1]:" + port,
		"http://[::1%25lo]:" + port + "/a":   "[::1]:" + port,
		"http://[::1%lo]:" + port + "/a?b=c": "[::1]:" + port,
		"http://localhost:" + port:           "localhost:" + port,
		"http://six.test/":                   "six.test",
	} {
		r, err := get(t, s, url, sendOptions{})
		if err != nil || string(r.Body) != want {
			t.Errorf("%s: %v, %v, want host %q", url, r, err, want)
		}
	}
	if got, want := parseAddress("http://[FE80::1%25eth0]/p", unencoded).String(), "http://[fe80::1%25eth0]/p"; got != want {
		t.Errorf("URL with a zone = %q, want %q", got, want)
	}
}

// versionServer speaks the given versions of HTTP, over TLS when a certificate is given.
func versionServer(t *testing.T, protocols *http.Protocols, certificate *tls.Certificate) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto+" "+r.RequestURI) }))
	server.Config.Protocols = protocols
	if certificate == nil {
		server.Start()
	} else {
		server.EnableHTTP2 = protocols.HTTP2()
		server.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}}
		server.StartTLS()
	}
	t.Cleanup(server.Close)
	return server.URL
}

func TestVersionsOfHTTP(t *testing.T) {
	certificate := newAuthority(t).issue(t, localhostCertificate())
	one, both := &http.Protocols{}, &http.Protocols{}
	one.SetHTTP1(true)
	both.SetHTTP1(true)
	both.SetHTTP2(true)
	both.SetUnencryptedHTTP2(true)
	plainOne, plainBoth := versionServer(t, one, nil), versionServer(t, both, nil)
	secureOne, secureBoth := versionServer(t, one, &certificate), versionServer(t, both, &certificate)
	for _, test := range []struct {
		name, forced, set, url, want string // want is an error when it is no version
	}{
		{"Postman's default", "", "", secureBoth, "HTTP/1.1"},
		{"set", "", "http2", secureBoth, "HTTP/2.0"},
		{"auto", "", "auto", secureBoth, "HTTP/2.0"},
		{"auto with an old server", "", "auto", secureOne, "HTTP/1.1"},
		{"set, with an old server", "", "http2", secureOne, "no application protocol"},
		{"Postman's setting is for TLS", "", "http2", plainBoth, "HTTP/1.1"},
		{"auto by the command line", "auto", "", secureBoth, "HTTP/2.0"},
		{"the collection beats auto", "auto", "http1", secureBoth, "HTTP/1.1"},
		{"auto without TLS", "auto", "", plainBoth, "HTTP/1.1"},
		{"forced", "http2", "http1", secureBoth, "HTTP/2.0"},
		{"forced back", "http1", "http2", secureBoth, "HTTP/1.1"},
		{"prior knowledge", "http2", "", plainBoth, "HTTP/2.0"},
		{"prior knowledge is wrong", "http2", "", plainOne, "the server does not speak HTTP/2"},
	} {
		s := newTestSender(t, HTTPOptions{Insecure: true, Version: test.forced}, Files{})
		for range 2 { // over a new connection, and a kept one
			r, err := get(t, s, test.url+"/a|b?x='", sendOptions{settings: collection.Settings{ProtocolVersion: test.set}})
			if !strings.HasPrefix(test.want, "HTTP/1") && !strings.HasPrefix(test.want, "HTTP/2.") {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s: got %v, error %v, want %q", test.name, r, err, test.want)
				}
				continue
			}
			if err != nil || r.Proto != test.want || string(r.Body) != test.want+" /a|b?x=%27" || r.Status != "OK" {
				t.Errorf("%s: got %v, error %v, want %q", test.name, r, err, test.want)
			}
		}
	}
}

// TestTimingsOfPhases: a connection that is kept has no DNS, connect and TLS, but waiting and transfer.
func TestTimingsOfPhases(t *testing.T) {
	ca := newAuthority(t)
	server := secureServer(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, localhostCertificate())}})
	for _, version := range []string{"http1", "http2"} {
		s := newTestSender(t, HTTPOptions{Insecure: true, Version: version}, Files{})
		for i := range 3 {
			r, err := get(t, s, server.URL+"/", sendOptions{})
			if err != nil {
				t.Fatal(err)
			}
			fresh := i == 0
			if g := r.Timings; (g.Connect > 0) != fresh || (g.TLS > 0) != fresh || g.FirstByte <= 0 || g.Transfer <= 0 ||
				g.Connect+g.TLS+g.FirstByte+g.Transfer > r.Time {
				t.Errorf("%s, request %d: timings %+v of %v", version, i, g, r.Time)
			}
		}
	}
}
