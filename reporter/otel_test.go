package reporter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// spanText draws spans as a tree, so that a golden shows what a person would see, without the random ids.
func spanText(spans tracetest.SpanStubs) []byte {
	var b strings.Builder
	slices.SortStableFunc(spans, func(a, c tracetest.SpanStub) int { return a.StartTime.Compare(c.StartTime) })
	var draw func(parent string, depth int)
	draw = func(parent string, depth int) {
		for _, s := range spans {
			up := ""
			if s.Parent.IsValid() && !s.Parent.IsRemote() {
				up = s.Parent.SpanID().String()
			}
			if up != parent {
				continue
			}
			indent := strings.Repeat("    ", depth)
			fmt.Fprintf(&b, "%s%s [%s] +%s %s", indent, s.Name, s.SpanKind, s.StartTime.Sub(began), s.EndTime.Sub(s.StartTime))
			if s.Status.Code != codes.Unset {
				fmt.Fprintf(&b, " %s: %s", s.Status.Code, oneLine(s.Status.Description))
			}
			fmt.Fprintln(&b)
			for _, a := range s.Attributes {
				fmt.Fprintf(&b, "%s  %s=%s\n", indent, a.Key, oneLine(a.Value.String()))
			}
			for _, e := range s.Events {
				fmt.Fprintf(&b, "%s  * %s", indent, e.Name)
				for _, a := range e.Attributes {
					fmt.Fprintf(&b, " %s=%s", a.Key, oneLine(a.Value.String()))
				}
				fmt.Fprintln(&b)
			}
			draw(s.SpanContext.SpanID().String(), depth+1)
		}
	}
	draw("", 0)
	return []byte(b.String())
}

// keeping keeps spans after the shutdown, which an InMemoryExporter does not.
type keeping struct{ *tracetest.InMemoryExporter }

func (keeping) Shutdown(context.Context) error { return nil }

func traced(t *testing.T, events []run.Event) tracetest.SpanStubs {
	t.Helper()
	memory := tracetest.NewInMemoryExporter()
	trace, err := OTel(OTelOptions{Exporter: keeping{memory}, Version: "1.0"})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		trace.Emit(e)
	}
	if err := trace.End(); err != nil {
		t.Fatal(err)
	}
	return memory.GetSpans()
}

func TestOTel(t *testing.T) {
	for name, p := range states() {
		golden(t, "otel_"+name, spanText(traced(t, p.events())))
	}
}

// TestOTelTimes: spans have the times of the record, and requests of scripts are in the script that sent them.
func TestOTelTimes(t *testing.T) {
	at := func(n int) time.Time { return began.Add(ms(n)) }
	x := &run.Execution{Item: item(0, "Login"), Started: at(10), Duration: ms(90), Response: ok("{}", ms(30))}
	x.Scripts = []run.ScriptRun{
		{Event: collection.PreRequest, Owner: "Login", Started: at(11), Duration: ms(20)},
		{Event: collection.Test, Owner: "Login", Started: at(80), Duration: ms(10)},
	}
	x.Request = get("http://127.0.0.1:8080/login?sig=s3cret&a=1#x")
	x.Request.Started, x.Request.Duration = at(40), ms(35)
	token := get("https://127.0.0.1/token")
	token.Started, token.Duration = at(12), ms(5)
	x.Sent = []run.Exchange{{Event: collection.PreRequest, Request: token, Response: ok("{}", ms(5))}}
	p := play{started: run.Started{Collection: "Times"}, executions: []*run.Execution{x}}
	golden(t, "otel_times", spanText(traced(t, p.events())))
}

// TestOTelTraceparent: the span of a request has the id that the server was told, and the trace is the parent's.
func TestOTelTraceparent(t *testing.T) {
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	memory := tracetest.NewInMemoryExporter()
	trace, err := OTel(OTelOptions{Exporter: keeping{memory}, Parent: parent})
	if err != nil {
		t.Fatal(err)
	}
	if early := trace.Header(); early != nil {
		t.Errorf("before the run the header is %v", early)
	}
	p := play{started: run.Started{Collection: "One"}}
	x := &run.Execution{Item: item(0, "Ping"), Started: began, Request: get("http://127.0.0.1/ping"), Response: ok("{}", ms(12))}
	p.executions = []*run.Execution{x}
	events := p.events()
	trace.Emit(events[0])
	x.Request.Header = trace.Header()
	for _, e := range events[1:] {
		trace.Emit(e)
	}
	if err := trace.End(); err != nil {
		t.Fatal(err)
	}
	told := x.Request.Header[0].Value
	for _, s := range memory.GetSpans() {
		if s.SpanContext.TraceID().String() != "0af7651916cd43dd8448eb211c80319c" {
			t.Errorf("%s has trace %s", s.Name, s.SpanContext.TraceID())
		}
		switch s.Name {
		case "GET":
			if want := "00-0af7651916cd43dd8448eb211c80319c-" + s.SpanContext.SpanID().String() + "-01"; told != want {
				t.Errorf("the server was told %q, the span is %q", told, want)
			}
		case "run One":
			if s.Parent.SpanID().String() != "b7ad6b7169203331" {
				t.Errorf("the run's parent is %s", s.Parent.SpanID())
			}
		}
	}
}

type brokenExporter struct{ hang bool }

func (b brokenExporter) ExportSpans(ctx context.Context, _ []sdktrace.ReadOnlySpan) error {
	if b.hang {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	return errors.New("connection refused")
}

func (brokenExporter) Shutdown(context.Context) error { return nil }

// TestOTelCollectorIsGone: a collector that refuses or hangs costs a bounded time, and one error that counts what is lost.
func TestOTelCollectorIsGone(t *testing.T) {
	for want, patience := range map[string]time.Duration{"connection refused": time.Minute, "deadline exceeded": 50 * time.Millisecond} {
		hang := patience < time.Minute
		trace, err := OTel(OTelOptions{Exporter: brokenExporter{hang}, Flush: patience})
		if err != nil {
			t.Fatal(err)
		}
		p := everything()
		for _, e := range p.events() {
			trace.Emit(e)
		}
		err = trace.End()
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "spans of") {
			t.Errorf("error = %v, want one with %q", err, want)
		}
	}
}

// TestOTelFullQueue: more spans than the queue holds do not block; they are counted.
func TestOTelFullQueue(t *testing.T) {
	t.Setenv("OTEL_BSP_MAX_QUEUE_SIZE", "10")
	t.Setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "5")
	stopped := make(chan struct{})
	trace, err := OTel(OTelOptions{Exporter: slowExporter{stopped}})
	if err != nil {
		t.Fatal(err)
	}
	feed(trace.Emit, 200)
	close(stopped)
	if err := trace.End(); err == nil || !strings.Contains(err.Error(), "OTEL_BSP_MAX_QUEUE_SIZE") {
		t.Errorf("error = %v, want one that names the queue", err)
	}
}

type slowExporter struct{ until chan struct{} }

func (s slowExporter) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error {
	<-s.until
	return nil
}

func (slowExporter) Shutdown(context.Context) error { return nil }

// TestOTelWithoutAStart: a run that could not begin has no trace.
func TestOTelWithoutAStart(t *testing.T) {
	if spans := traced(t, []run.Event{run.Finished{Result: &run.Result{}}}); len(spans) > 0 {
		t.Errorf("got %v", spans)
	}
}
