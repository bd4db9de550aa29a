package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"
)

const eventStream = "text/event-stream"

// streams reports whether a response is a stream of events or of JSON values: it may have no end, and what came of it
// is worth something.
func streams(resp *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return slices.Contains([]string{
		eventStream, "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
		"application/json-seq", "application/stream+json",
	}, kind)
}

// errStreamEnd is the cause of a hop that reads no more of a stream.
var errStreamEnd = errors.New("the time for the stream is over")

// A streamReader makes an end of body of the end of the time for it, be it that of the stream or that of silence.
type streamReader struct {
	r     io.Reader
	ctx   context.Context
	ended error // why reading ended before the stream did
}

func (s *streamReader) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	cause := context.Cause(s.ctx)
	if late, ok := errors.AsType[*sendError](cause); ok && late.Phase == phaseBody || errors.Is(cause, errStreamEnd) {
		s.ended = cause
		return n, io.EOF
	}
	return n, err
}

// limitStream ends a stream when its time is over; stop must be called when it was read.
func (s *sender) limitStream(t *trace) (stop func()) {
	if s.http.StreamTimeout <= 0 {
		return func() {}
	}
	timer := time.AfterFunc(s.http.StreamTimeout, func() { t.cancel(errStreamEnd) })
	return func() { timer.Stop() }
}

// warnStream tells of a stream that was left before its end.
func (s *sender) warnStream(w *wire, ended error) {
	switch {
	case ended == nil:
	case errors.Is(ended, errStreamEnd):
		w.options.warning(fmt.Sprintf("the stream was still open after %s and was left; raise --stream-timeout to read more", s.http.StreamTimeout))
	default:
		w.options.warning(fmt.Sprintf("the stream was still open after %s and was left; raise --timeout-request to read more", w.options.timeout))
	}
}
