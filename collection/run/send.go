package run

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// sender builds and sends the requests of a lane over connections that it keeps alive. It is safe for concurrent use:
// scripts may send while others are sending.
type sender struct {
	http  HTTPOptions
	files Files
	jar   *jar
	now   func() time.Time
	roots *x509.CertPool // nil: the system's

	mu         sync.Mutex
	transports map[transportKey]*http.Transport
	spilled    []*os.File // bodies that were too large for memory
}

// newSender returns the sender of a lane. It fails when a certificate cannot be read.
func newSender(o HTTPOptions, files Files, jar *jar, now func() time.Time) (*sender, error) {
	if now == nil {
		now = time.Now
	}
	roots, err := rootCAs(o.RootCAs)
	if err != nil {
		return nil, err
	}
	return &sender{
		http: o.canonical(), files: files, jar: jar, now: now, roots: roots, transports: map[transportKey]*http.Transport{},
	}, nil
}

// close ends the connections that are kept alive.
func (s *sender) close() {
	s.release()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.transports {
		t.CloseIdleConnections()
	}
}

// reply is what came back from the last hop.
type reply struct {
	script.Response
	Proto     string
	Timings   Timings
	Redirects int
	Truncated bool // Body is the first part of it only
	// Wire is the request of the last hop.
	Wire *wire
}

// send sends a request and follows its redirects. The error is a *sendError, or wraps the context's.
func (s *sender) send(ctx context.Context, w *wire) (*reply, error) {
	w.began = s.now()
	defer func(first *wire) { first.took = s.now().Sub(first.began) }(w)
	for hops := 0; ; hops++ {
		r, err := s.authenticated(ctx, w)
		if err != nil {
			return nil, err
		}
		next, err := s.redirected(w, r, hops)
		if err != nil {
			return nil, err
		}
		if next == nil {
			r.Redirects, r.URL, r.Wire = hops, w.to.String(), w
			if !isTrue(w.options.settings.DisableCookies) {
				r.Cookies = s.jar.list(w.to)
			}
			return r, nil
		}
		w = next
	}
}

// hop sends one request and reads its response to the end.
func (s *sender) hop(ctx context.Context, w *wire) (*reply, error) {
	if w.options.allow != nil {
		if err := w.options.allow(w); err != nil {
			return nil, &sendError{Phase: phaseBuild, Message: err.Error(), err: err}
		}
	}
	hopCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	t := &trace{now: s.now, started: s.now(), cancel: cancel}
	t.watch = newWatchdog(w.options.timeout, func() { cancel(timeoutError(w.to, t.at(), w.options.timeout)) })
	defer t.watch.stop()

	r, err := s.exchange(hopCtx, w, t)
	w.left = w.left || err == nil || t.at() >= phaseWrite
	if err == nil {
		return r, nil
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s %s: %w", w.method, w.to.public(), context.Cause(ctx))
	}
	if cause := context.Cause(hopCtx); cause != nil {
		err = cause
	}
	if w.failedAtProxy(err, t.at()) {
		return nil, proxyError(err, w.proxy, t.at())
	}
	return nil, netError(err, w.to, t.at())
}

func (s *sender) exchange(ctx context.Context, w *wire, t *trace) (*reply, error) {
	transport, err := w.own, error(nil)
	if transport == nil {
		transport, err = s.transport(w)
	}
	if err != nil {
		return nil, err
	}
	req := w.native(httptrace.WithClientTrace(ctx, t.hooks()))
	if s.version(w) != http1Only {
		dropConnectionHeaders(req.Header)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	r := t.reply(resp)
	for _, p := range r.Header {
		if strings.EqualFold(p.Key, "Set-Cookie") {
			s.receiveCookie(w, p.Value)
		}
	}
	t.enter(phaseBody)
	if s.leads(w, r) {
		err = s.passOver(ctx, resp)
	} else {
		err = s.readBody(ctx, w, r, resp, t)
	}
	if err != nil {
		return nil, err
	}
	ended := s.now()
	r.Time, r.Timings = ended.Sub(t.started), t.timings(ended)
	return r, nil
}

// receiveCookie keeps it, unless the settings say otherwise, and hides it when it is as good as the secrets of the request.
func (s *sender) receiveCookie(w *wire, setCookie string) {
	if m := w.options.mask; m != nil {
		m.cookieOf(w, setCookie)
	}
	if !isTrue(w.options.settings.DisableCookies) {
		s.jar.receive(w.to, setCookie)
	}
}

// passOver leaves the body of a redirect, which nobody sees, be it broken or without an end. A short one is read for the
// connection to be used again.
func (s *sender) passOver(ctx context.Context, resp *http.Response) error {
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	return context.Cause(ctx)
}

// readBody reads, counts and decodes the body.
func (s *sender) readBody(ctx context.Context, w *wire, r *reply, resp *http.Response, t *trace) error {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil // what follows is not HTTP
	}
	stream := &streamReader{r: resp.Body, ctx: ctx}
	counted := &countedReader{r: resp.Body}
	if streams(resp) {
		counted.r = stream
		defer s.limitStream(t)()
	}
	body, err := decoded(counted, w, resp)
	if err == nil {
		var file *os.File
		r.Body, file, err = keepBody(body, resp.ContentLength, s.http.MaxResponse)
		if file != nil {
			r.Load, r.Truncated = func() ([]byte, error) { return load(file) }, true
			s.hold(file)
		}
	}
	r.BodySize = counted.n
	s.warnStream(w, stream.ended)
	if err != nil {
		return bodyError(err, w.to, s.http.MaxResponse)
	}
	if body != io.Reader(counted) {
		// The end of a compressed body may come before the end of the stream, which must be read for the connection
		// to be used again.
		_, _ = io.CopyN(io.Discard, counted, maxDrain)
	}
	return nil
}

// maxDrain is how much is read of what nobody sees: the body of a redirect, or what stands behind the end of a
// compressed one. More costs more than a new connection.
const maxDrain = 64 << 10

func bodyError(err error, to address, limit int64) error {
	var decode *decodeError
	switch {
	case errors.Is(err, errTooLarge):
		return &sendError{
			Phase: phaseBody, err: err, Hint: "raise --max-response-size",
			Message: fmt.Sprintf("maximum response size reached: %s sent more than %d bytes", to.authority(), limit),
		}
	case errors.As(err, &decode):
		return &sendError{
			Code: decode.code, Phase: phaseDecode, err: err,
			Message: fmt.Sprintf("%s: the body is not the %s that its Content-Encoding says: %v", to.authority(), decode.coding, decode.err),
		}
	}
	return err
}

// native makes the request for net/http. The target goes through Opaque, which net/http writes as it is.
func (w *wire) native(ctx context.Context) *http.Request {
	req := &http.Request{
		Method: w.method, URL: w.nativeURL(), Header: w.header.native(w.headText),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if i := w.header.index("Cookie"); i >= 0 && !isASCII(w.stored) { // the server gets back the bytes that it set
		req.Header[w.header[i].Key] = []string{w.header[i].Value}
	}
	req.Host, _ = w.header.get("Host")
	if req.Host == "" {
		req.Host = w.to.authority()
	}
	switch {
	case !w.body.empty():
		req.Body, req.ContentLength = w.body.open(), w.body.size
		req.GetBody = func() (io.ReadCloser, error) { return w.body.open(), nil }
		if w.header.index("Content-Length") < 0 {
			req.ContentLength = -1 // the user asked for chunks
		}
	case w.body != nil || w.tellsEmpty():
		req.Body, req.TransferEncoding = http.NoBody, []string{"identity"} // makes net/http tell the length 0 with any method
	}
	return req.WithContext(ctx)
}

func (w *wire) nativeURL() *url.URL {
	proxied := w.proxy != nil && !isSocks(w.proxy)
	u := &url.URL{
		Scheme: w.to.scheme, Host: w.to.zoned("%"), Opaque: w.headText(w.to.path),
		RawQuery: w.headText(w.to.query), ForceQuery: w.to.hasQuery,
	}
	switch {
	case proxied && w.to.scheme == "http":
		u.Opaque = "//" + w.to.authority() + u.Opaque // a proxy wants the whole URL
	case strings.HasPrefix(w.to.path, "//"): // which in Opaque would be taken for a host
		u.Opaque, u.RawPath = "", w.to.path
		u.Path, _ = url.PathUnescape(w.to.path) // RawPath counts where the two agree
	}
	return u
}

// defaultRedirects is how many redirects are followed.
func defaultRedirects(d collection.Dialect) int {
	if d == collection.Requestly {
		return 21 // axios
	}
	return 10
}
