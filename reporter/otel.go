package reporter

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// OTelOptions says where the spans go, and what they belong to.
type OTelOptions struct {
	// Exporter sends spans. A goroutine of the SDK calls it, which End ends.
	Exporter sdktrace.SpanExporter
	// Version is the runner's.
	Version string
	// Parent is a W3C traceparent that the run belongs to; empty starts a trace.
	Parent string
	// Flush is how long End waits for spans to be sent; 0 is standardFlush.
	Flush time.Duration
}

// standardFlush is one retry of a collector that restarts; a run's end should not wait longer for its telemetry.
const standardFlush = 5 * time.Second

// OTel makes a trace of a run: a span for the run, in it one for each item and iteration, and in these one for each
// script and each request that was sent. Spans wait in a queue of the SDK that never blocks the run; what finds no room
// in it is lost, and End says so. The caller calls End once after the run.
func OTel(o OTelOptions) (*Trace, error) {
	t := &Trace{o: o, exporter: &countingExporter{SpanExporter: o.Exporter}, ids: &traceIDs{}}
	parent := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier{"traceparent": o.Parent})
	t.ids.trace = trace.SpanContextFromContext(parent).TraceID()
	if !t.ids.trace.IsValid() {
		t.ids.trace = randomTraceID()
	}
	// The environment's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last and count.
	about, err := resource.New(parent, resource.WithTelemetrySDK(),
		resource.WithAttributes(semconv.ServiceName("runner"), semconv.ServiceVersion(o.Version)), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	t.provider = sdktrace.NewTracerProvider(sdktrace.WithBatcher(t.exporter), sdktrace.WithResource(about),
		sdktrace.WithIDGenerator(t.ids), sdktrace.WithRawSpanLimits(spanLimits()))
	t.tracer = t.provider.Tracer("github.com/rq-runner/runner/reporter", trace.WithInstrumentationVersion(o.Version))
	t.within = parent
	return t, nil
}

// manyEvents is how many assertions of a script are kept: the SDK's own 128 may drop the one that failed.
const manyEvents = 1024

func spanLimits() sdktrace.SpanLimits {
	l := sdktrace.NewSpanLimits()
	if l.EventCountLimit == sdktrace.DefaultEventCountLimit {
		l.EventCountLimit = manyEvents
	}
	return l
}

// Trace is the trace of a run. Its methods but Header are for one goroutine.
type Trace struct {
	o        OTelOptions
	exporter *countingExporter
	ids      *traceIDs
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	within   context.Context // with the parent, from Started on with the run's span
	run      trace.Span      // nil before Started
	last     time.Time       // that is known of the run
	spans    int64           // that have ended and are sampled
}

// Emit receives the events of the run.
func (t *Trace) Emit(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		t.start(e)
	case run.Executed:
		if t.run != nil {
			t.item(e.Execution)
		}
	case run.Finished:
		t.finish(e.Result)
	case run.Requesting, run.Log, run.Tested, run.Warned: // an execution has them again
	}
}

// Header is the traceparent for a request that is about to be sent. The span of the request gets the id in it when the
// record of the request comes back with the header.
func (t *Trace) Header() []collection.Param {
	if t.run == nil {
		return nil
	}
	c := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: t.ids.trace, SpanID: randomSpanID(), TraceFlags: t.run.SpanContext().TraceFlags(),
	})
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(trace.ContextWithSpanContext(context.Background(), c), carrier)
	return []collection.Param{{Key: "traceparent", Value: carrier["traceparent"]}}
}

func (t *Trace) start(e run.Started) {
	t.within, t.run = t.tracer.Start(t.within, "run "+clean(e.Collection), trace.WithTimestamp(e.Time), trace.WithAttributes(
		semconv.TestSuiteName(e.Collection), attribute.Int("runner.iterations", e.Iterations), attribute.Int("runner.requests.planned", e.Planned()),
	))
	t.last = e.Time
	for _, w := range e.Warnings {
		t.run.AddEvent("warning", trace.WithTimestamp(e.Time), trace.WithAttributes(attribute.String("runner.message", w)))
	}
}

func (t *Trace) finish(r *run.Result) {
	if t.run == nil {
		return
	}
	status := semconv.TestSuiteRunStatusSuccess
	switch {
	case r.Stopped != "":
		status = semconv.TestSuiteRunStatusAborted
		t.run.SetAttributes(attribute.String("runner.stopped", r.Stopped))
	case !r.Passed():
		status = semconv.TestSuiteRunStatusFailure
	}
	if !r.Passed() {
		t.run.SetStatus(codes.Error, htmlVerdict(r))
	}
	t.run.SetAttributes(status,
		attribute.Int("runner.requests.total", r.Requests.Total), attribute.Int("runner.requests.failed", r.Requests.Failed),
		attribute.Int("runner.tests.total", r.Tests.Total), attribute.Int("runner.tests.failed", r.Tests.Failed),
		attribute.Int("runner.tests.skipped", r.Tests.Skipped), attribute.Int("runner.flaky", r.Flaky), attribute.Int("runner.retries", r.Retries),
	)
	t.close(t.run, r.Started.Add(r.Duration))
	t.run = nil
}

// close ends a span and counts it.
func (t *Trace) close(s trace.Span, at time.Time) {
	if s.SpanContext().IsSampled() {
		t.spans++
	}
	t.last = latest(t.last, at)
	s.End(trace.WithTimestamp(at))
}

// End sends what waits, but not for longer than o.Flush. The error says how many spans did not arrive, and why.
func (t *Trace) End() error {
	t.finish(&run.Result{Stopped: "the run did not finish", Started: t.last})
	wait := t.o.Flush
	if wait <= 0 {
		wait = standardFlush
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	err := t.provider.Shutdown(ctx)
	sent, cause := t.exporter.outcome()
	if cause == nil {
		cause = err
	}
	switch lost := t.spans - sent; {
	case lost > 0 && cause == nil:
		return fmt.Errorf("%s of %d found no room in the queue; OTEL_BSP_MAX_QUEUE_SIZE makes it larger", count(int(lost), "span"), t.spans)
	case lost > 0:
		return fmt.Errorf("%s of %d did not arrive: %w", count(int(lost), "span"), t.spans, cause)
	}
	return nil
}
