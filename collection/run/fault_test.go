package run

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

// forever writes the text again and again, with a pause, until nobody reads it.
func forever(text string, pause time.Duration) func(net.Conn) {
	return func(conn net.Conn) {
		for {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
			<-time.After(pause) // the server's own slowness is the subject
		}
	}
}

func resets(conn net.Conn) {
	<-time.After(20 * time.Millisecond) // what was written is read first; a reset drops what is not
	_ = conn.(*net.TCPConn).SetLinger(0)
}

// A fault is a server that does wrong, and what is said of it.
type fault struct {
	name, url string
	phase     string
	code      string
	message   string // a part of it; the host is checked for all
}

func faults(t *testing.T) []fault {
	const ok = "HTTP/1.1 200 OK\r\n"
	raw := func(answer string, then func(net.Conn)) string { return rawServer(t, answer, then) }
	toTLS := func(url string) string { return strings.Replace(url, "http:", "https:", 1) }
	ca := newAuthority(t)
	expired := localhostCertificate()
	expired.NotBefore, expired.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
	secure := func(template *x509.Certificate) string {
		return secureServer(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, template)}}).URL
	}
	chain := ca.issue(t, localhostCertificate())
	chain.Certificate = append(chain.Certificate, ca.cert.Raw)
	chained := secureServer(t, &tls.Config{Certificates: []tls.Certificate{chain}}).URL
	// The server of TLS 1.3 would refuse only when the request is on its way, which it may meet with a reset.
	strict := secureServer(t, &tls.Config{
		Certificates: []tls.Certificate{chain}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12,
	}).URL
	loop := newRedirector(t, 302, "/loop").URL + "/loop"
	plainOfTLS := strings.Replace(secure(localhostCertificate()), "https:", "http:", 1)
	return []fault{
		{"refused", "http://" + nowhere(t), "connect", "ECONNREFUSED", "connect ECONNREFUSED"},
		{"empty answer", raw("", nil), "first byte", "ECONNRESET", "socket hang up"},
		{"silent", raw("", untilClosed), "first byte", "ESOCKETTIMEDOUT", "did not answer within 1s"},
		{"reset", raw("", resets), "first byte", "ECONNRESET", "reset the connection"},
		{"reset in the body", raw(ok+"Content-Length: 10\r\n\r\nabc", resets), "body", "ECONNRESET", "reset the connection"},
		{"slow headers", raw("HTTP/1.1 200 OK\r\n", forever("X: y\r\n", 5*time.Millisecond)), "first byte", "ESOCKETTIMEDOUT", "did not answer within 1s"},
		{"half a head", raw("HTTP/1.1 200 OK\r\nX-A: b", nil), "first byte", "ECONNRESET", "socket hang up"},
		{"header bomb", raw("HTTP/1.1 200 OK\r\n", forever("X-Bomb: "+strings.Repeat("x", 32<<10)+"\r\n", 0)), "first byte", "HPE_HEADER_OVERFLOW", "headers are larger than"},
		{"not HTTP", raw("SSH-2.0-x\r\n\r\n", nil), "first byte", "HPE_INVALID_CONSTANT", "is not HTTP"},
		{"bad status", raw("HTTP/1.1 abc OK\r\n\r\n", nil), "first byte", "HPE_INVALID_CONSTANT", "is not HTTP"},
		{"bad header", raw(ok+"no colon\r\n\r\n", nil), "first byte", "HPE_INVALID_HEADER_TOKEN", "header"},
		{"TLS to a plain port", toTLS(raw("HTTP/1.1 400 Bad Request\r\n\r\n", nil)), "tls", "EPROTO", "does not speak TLS"},
		{"plain to a TLS port", plainOfTLS + "/", "", "", ""}, // Go's servers answer 400
		{"silent TLS", toTLS(raw("", untilClosed)), "tls", "ETIMEDOUT", "did not answer within 1s"},
		{"TLS that ends", toTLS(raw("", nil)), "tls", "ECONNRESET", "socket hang up"},
		{"unknown authority", secure(localhostCertificate()), "tls", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify"},
		{"unknown authority that is sent", chained, "tls", "SELF_SIGNED_CERT_IN_CHAIN", "in certificate chain"},
		{"client certificate missing", strict, "tls", "EPROTO", "TLS handshake refused: handshake failure"},
		{"bad gzip", raw(ok+"Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\nabcdefghijkl", untilClosed), "decode", "Z_DATA_ERROR", "is not the gzip"},
		{"bad brotli", raw(ok+"Content-Encoding: br\r\nContent-Length: 12\r\n\r\nabcdefghijkl", untilClosed), "decode", "ERR_BROTLI_DECODE", "is not the br"},
		{"endless body", raw(ok+"\r\n", forever(strings.Repeat("x", 64<<10), 0)), "body", "", "more than 2000000 bytes"},
		{"endless slow body", raw(ok+"\r\n", forever("x", 5*time.Millisecond)), "body", "ESOCKETTIMEDOUT", "did not send the whole body within 1s"},
		{"endless chunks", raw(ok+"Transfer-Encoding: chunked\r\n\r\n", forever("1\r\nx\r\n", 5*time.Millisecond)), "body", "ESOCKETTIMEDOUT", "the whole body"},
		{"cut chunks", raw(ok+"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", nil), "body", "ECONNRESET", "socket hang up"},
		{"bad chunks", raw(ok+"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", untilClosed), "body", "HPE_INVALID_CHUNK_SIZE", "chunk"},
		{"length too large", raw(ok+"Content-Length: 10\r\n\r\nabc", nil), "body", "ECONNRESET", "socket hang up"},
		{"length too large, open", raw(ok+"Content-Length: 10\r\n\r\nabc", untilClosed), "body", "ESOCKETTIMEDOUT", "the whole body"},
		{"length too small", raw(ok+"Content-Length: 1\r\n\r\nabc", untilClosed), "", "", ""},
		{"no length", raw(ok+"Content-Length: many\r\n\r\nabc", untilClosed), "first byte", "HPE_INVALID_CONTENT_LENGTH", "Content-Length"},
		{"two lengths", raw(ok+"Content-Length: 1\r\nContent-Length: 2\r\n\r\nabc", untilClosed), "first byte", "HPE_UNEXPECTED_CONTENT_LENGTH", "Content-Length"},
		{"redirect loop", loop, "redirect", "", "Exceeded maxRedirects"},
		{"endless 1xx", raw("", forever("HTTP/1.1 102 Processing\r\n\r\n", time.Millisecond)), "first byte", "ESOCKETTIMEDOUT", "did not answer within 1s"},
		{"1xx and no more", raw("HTTP/1.1 100 Continue\r\n\r\n", nil), "first byte", "ECONNRESET", "socket hang up"},
		{"1xx before", raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"+ok+"Content-Length: 0\r\n\r\n", untilClosed), "", "", ""},
		{"switch that nobody asked for", raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", untilClosed), "", "", ""},
	}
}

// TestFaults: each of them is one failure that names the request, its host and the phase, within its time, and the run
// goes on.
func TestFaults(t *testing.T) {
	good := newAPI(t)
	for _, f := range faults(t) {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.check(t, good)
		})
	}
}

func (f fault) check(t *testing.T, good *api) {
	it := &collection.Item{Name: f.name, Request: &collection.Request{Method: "GET", URL: collection.ParseURL(f.url)}}
	var all []*Execution
	o := Options{
		RequestTimeout: time.Minute, HTTP: HTTPOptions{MaxResponse: 2e6},
		Emit: func(ev Event) {
			if e, ok := ev.(Executed); ok {
				all = append(all, e.Execution)
			}
		},
	}
	if f.code == "ESOCKETTIMEDOUT" || f.code == "ETIMEDOUT" {
		o.RequestTimeout = time.Second
	}
	if f.name == "client certificate missing" || strings.HasPrefix(f.url, "http:") {
		o.HTTP.Insecure = true
	}
	began := time.Now()
	result, err := Collection(t.Context(), collect(it, request(good, "next")), o)
	took := time.Since(began)
	if err != nil || len(all) != 2 || all[1].Error != nil {
		t.Fatalf("%s: the run did not go on: %v, %d executed", f.name, err, len(all))
	}
	if took > 30*time.Second { // of a machine that is busy; the limits are a second, where there is one
		t.Errorf("%s took %v", f.name, took)
	}
	got := all[0].Error
	if f.phase == "" {
		if got != nil {
			t.Errorf("%s: error %+v, want none", f.name, got)
		}
		return
	}
	host, _ := url.Parse(f.url)
	if got == nil || got.Phase != f.phase || got.Code != f.code || !strings.Contains(got.Message, f.message) ||
		!strings.Contains(got.Message, host.Host) || strings.Contains(got.Message, "\n") {
		t.Errorf("%s: error %+v, want %s %s %q", f.name, got, f.phase, f.code, f.message)
		return
	}
	if len(result.Failures) != 1 || result.Failures[0].At != "request" || result.Failures[0].Item.Name != f.name || !result.Errored() {
		t.Errorf("%s: failures %+v", f.name, result.Failures)
	}
}
