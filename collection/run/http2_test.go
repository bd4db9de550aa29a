package run

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// What belongs to a connection of HTTP/1.1 is not sent: servers of HTTP/2 end the connection for it.
func TestHTTP2HasNoConnectionHeaders(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Proto, " ", r.Header["Te"], r.Header["Upgrade"], r.Header["Connection"], r.Header["X-Own"])
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	s := newTestSender(t, HTTPOptions{Insecure: true, Version: "http2"}, Files{})
	for value, want := range map[string]string{"gzip": "HTTP/2.0 [] [] [] [1 2]", "trailers": "HTTP/2.0 [trailers] [] [] [1 2]"} {
		r := &script.Request{Request: collection.Request{URL: collection.ParseURL(server.URL), Header: []collection.Param{
			{Key: "TE", Value: value},
			{Key: "Connection", Value: "Upgrade, HTTP2-Settings"},
			{Key: "upgrade", Value: "h2c"},
			{Key: "Keep-Alive", Value: "timeout=5"},
			{Key: "X-Own", Value: "1"},
			{Key: "X-Own", Value: "2"},
		}}}
		got, err := sendRequest(t, s, r, sendOptions{})
		if err != nil || string(got.Body) != want {
			t.Errorf("TE %s: %v, %v, want %s", value, got, err, want)
		}
	}
}

// goesAway ends each connection before it has read a request, which net/http would try again for ever.
func goesAway(t *testing.T) (url string, conns *atomic.Int64) {
	t.Helper()
	own := newAuthority(t).issue(t, localhostCertificate())
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{own}, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	conns = new(atomic.Int64)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns.Add(1)
			go func(conn net.Conn) {
				defer conn.Close()
				head := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")+64)
				_, _ = io.ReadFull(conn, head)
				const settings, goAway = "\x00\x00\x00\x04\x00\x00\x00\x00\x00", "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
				_, _ = io.WriteString(conn, settings+goAway) // the last stream that it took is 0
				_, _ = io.Copy(io.Discard, conn)
			}(conn)
		}
	}()
	return "https://" + listener.Addr().String(), conns
}

func TestHTTP2ServersThatEndEveryConnection(t *testing.T) {
	url, conns := goesAway(t)
	_, err := get(t, newTestSender(t, HTTPOptions{Insecure: true, Version: "http2"}, Files{}), url, sendOptions{})
	e, ok := errors.AsType[*sendError](err)
	if !ok || e.Code != "ECONNRESET" || !strings.Contains(e.Message, "ended 10 connections") {
		t.Errorf("error = %v", err)
	}
	if n := conns.Load(); n > maxConns+1 {
		t.Errorf("%d connections, want no more than %d", n, maxConns+1)
	}
}
