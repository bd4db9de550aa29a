package reporter

import (
	"context"
	"crypto/rand"
	"sync"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// A countingExporter counts what arrived and keeps the last error to itself: the SDK would print it to standard error.
type countingExporter struct {
	sdktrace.SpanExporter

	mu   sync.Mutex
	sent int64
	err  error
}

// ExportSpans always returns nil.
func (c *countingExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := c.SpanExporter.ExportSpans(ctx, spans)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.err = err
		return nil
	}
	c.sent += int64(len(spans))
	return nil
}

func (c *countingExporter) outcome() (sent int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent, c.err
}

// traceIDs gives all spans of a run one trace, and a span the id that its context wants.
type traceIDs struct{ trace trace.TraceID }

type wantedSpan struct{}

// NewIDs is for the first span of a trace.
func (i *traceIDs) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	return i.trace, i.NewSpanID(ctx, i.trace)
}

// NewSpanID is for every other one.
func (i *traceIDs) NewSpanID(ctx context.Context, _ trace.TraceID) trace.SpanID {
	if id, ok := ctx.Value(wantedSpan{}).(trace.SpanID); ok {
		return id
	}
	return randomSpanID()
}

func randomTraceID() (id trace.TraceID) {
	_, _ = rand.Read(id[:]) // never fails; all zeroes do not happen
	return id
}

func randomSpanID() (id trace.SpanID) {
	_, _ = rand.Read(id[:])
	return id
}
