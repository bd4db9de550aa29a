package run

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/rq-runner/runner/script"
)

// trace follows one hop: when its phases began and ended, and on which connection it went.
type trace struct {
	now     func() time.Time
	started time.Time
	watch   *watchdog
	cancel  context.CancelCauseFunc // ends the hop

	mu         sync.Mutex // a dial that nobody waits for any more may still call
	phase      phase
	begin, end [phases]time.Time
	conn       *recordedConn
	conns      int // how many the request was given
}

// maxConns bounds net/http, which takes another connection as often as a server of HTTP/2 ends one before it read the
// request.
const maxConns = 10

func (t *trace) enter(p phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.phase = p
	if t.begin[p].IsZero() { // the first of several addresses counts
		t.begin[p] = t.now()
	}
}

func (t *trace) leave(p phase) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end[p] = t.now()
}

// at is the phase that the hop is in.
func (t *trace) at() phase {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.phase == phaseBuild { // nothing happened yet
		return phaseConnect
	}
	return t.phase
}

func (t *trace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { t.enter(phaseDNS) },
		DNSDone:           func(httptrace.DNSDoneInfo) { t.leave(phaseDNS) },
		ConnectStart:      func(string, string) { t.enter(phaseConnect) },
		ConnectDone:       func(string, string, error) { t.leave(phaseConnect) },
		TLSHandshakeStart: func() { t.enter(phaseTLS) },
		TLSHandshakeDone:  func(tls.ConnectionState, error) { t.leave(phaseTLS) },
		GotConn:           t.gotConn,
		WroteRequest: func(httptrace.WroteRequestInfo) {
			t.leave(phaseWrite)
			t.enter(phaseFirstByte)
			t.watch.touch()
		},
		GotFirstResponseByte: func() {
			t.leave(phaseFirstByte)
			t.watch.touch()
		},
	}
}

func (t *trace) gotConn(info httptrace.GotConnInfo) {
	t.watch.touch()
	t.enter(phaseWrite)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conns++; t.conns > maxConns {
		t.cancel(errNoConn)
	}
	if t.conn, _ = info.Conn.(*recordedConn); t.conn != nil {
		t.conn.record()
	}
}

// timings are the phases of the hop that took place.
func (t *trace) timings(ended time.Time) Timings {
	t.mu.Lock()
	defer t.mu.Unlock()
	took := func(p phase) time.Duration {
		if begin, end := t.begin[p], t.end[p]; !begin.IsZero() && end.After(begin) {
			return end.Sub(begin)
		}
		return 0
	}
	timings := Timings{DNS: took(phaseDNS), Connect: took(phaseConnect), TLS: took(phaseTLS)}
	if first := t.end[phaseFirstByte]; !first.IsZero() {
		timings.FirstByte = first.Sub(t.begin[phaseWrite])
		timings.Transfer = ended.Sub(first)
	}
	return timings
}

// reply begins the reply with the head of the response: as it came over the wire where the connection recorded it,
// else as net/http has it.
func (t *trace) reply(resp *http.Response) *reply {
	r := &reply{Proto: resp.Proto, Response: script.Response{Code: resp.StatusCode}}
	t.mu.Lock()
	conn := t.conn
	t.mu.Unlock()
	if conn != nil {
		if head := conn.head(); head != nil {
			r.Status, r.Header = parseHead(head)
			r.HeaderSize = int64(len(head))
			return r
		}
	}
	r.Status, r.Header, r.HeaderSize = nativeHead(resp)
	return r
}

// watchdog ends a hop one of whose phases takes too long: connecting, sending, waiting for the answer, its body.
type watchdog struct {
	after time.Duration
	timer *time.Timer
}

// newWatchdog starts to wait; 0 waits for ever.
func newWatchdog(after time.Duration, bark func()) *watchdog {
	d := &watchdog{after: after}
	if after > 0 {
		d.timer = time.AfterFunc(after, bark)
	}
	return d
}

// touch says that a phase is over.
func (d *watchdog) touch() {
	if d.timer != nil {
		d.timer.Reset(d.after)
	}
}

func (d *watchdog) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}

// countedReader counts the bytes of a body as they come over the wire.
type countedReader struct {
	r   io.Reader
	n   int64
	err error // why reading failed; the end of the body is no failure
}

func (c *countedReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	if err := nonEOF(err); err != nil {
		c.err = err
	}
	return n, err
}
