package awslocal

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// accessLog writes a line per request. It is made of what the server knows, never of what the client sent: a client may put a
// secret into any member, header or path, so none of them is repeated. A secret's name appears when a stored secret has it.
type accessLog struct {
	mu sync.Mutex
	w  io.Writer
}

// logEntry is what the handlers tell the log about a request.
type logEntry struct {
	service, op string // of a known operation
	region      string
	account     string
	key         string
	secret      string // the stored name
	code        string // of an error
}

type logKey struct{}

func withLogEntry(ctx context.Context, e *logEntry) context.Context {
	return context.WithValue(ctx, logKey{}, e)
}

// logEntryOf never returns nil.
func logEntryOf(ctx context.Context) *logEntry {
	if e, ok := ctx.Value(logKey{}).(*logEntry); ok {
		return e
	}
	return &logEntry{}
}

// noteLocal names an endpoint that is not an API operation.
func noteLocal(r *http.Request, service, op string) {
	e := logEntryOf(r.Context())
	e.service, e.op = service, op
}

// loggedWriter remembers the status.
type loggedWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status and passes it on.
func (w *loggedWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (l *accessLog) write(now time.Time, r *http.Request, status int, took time.Duration, e *logEntry) {
	if l.w == nil {
		return
	}
	var line strings.Builder
	fmt.Fprintf(&line, "%s %s %s %s", now.UTC().Format(time.RFC3339), cmp.Or(e.service, "-"), cmp.Or(e.op, "-"), method(r))
	for _, field := range []struct{ name, value string }{
		{"account", e.account}, {"region", e.region}, {"key", shortKey(e.key)}, {"secret", e.secret}, {"error", e.code},
	} {
		if field.value != "" {
			line.WriteString(" " + field.name + "=" + field.value)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.w, "%s %d %s\n", line.String(), status, took.Round(10*time.Microsecond))
}

// method is the request's method when it is a known one.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodHead, http.MethodOptions:
		return r.Method
	}
	return "-"
}

// shortKey shows enough of an access key id to tell two apart, and nothing of what is not one: people paste the wrong thing.
func shortKey(key string) string {
	if len(key) < 16 || !consistsOf(key, uppercase+digits) {
		return ""
	}
	return key[:4] + "…" + key[len(key)-4:]
}
