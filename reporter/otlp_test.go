package reporter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
)

// collector answers posts one after the other, and keeps when they came.
type collector struct {
	answers []string // status, a blank, what it says; a Retry-After stands before it
	came    []time.Time
}

func (c *collector) RoundTrip(r *http.Request) (*http.Response, error) {
	c.came = append(c.came, time.Now())
	answer := c.answers[0]
	c.answers = c.answers[1:]
	if answer == "" {
		return nil, errors.New("connection refused")
	}
	head, text, _ := strings.Cut(answer, "|")
	status, wait, _ := strings.Cut(head, " ")
	res := &http.Response{Status: status, StatusCode: map[string]int{"200": 200, "400": 400, "429": 429, "503": 503}[status], Header: http.Header{}, Request: r}
	res.Header.Set("Retry-After", wait)
	res.Body = io.NopCloser(strings.NewReader(text))
	return res, nil
}

func partial(refused uint64, message string) string {
	b := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), refused)
	b = protowire.AppendString(protowire.AppendTag(b, 2, protowire.BytesType), message)
	return string(protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), b))
}

func TestOTLP(t *testing.T) {
	for name, tt := range map[string]struct {
		answers []string
		want    string // the error
		pauses  []time.Duration
	}{
		"taken":      {answers: []string{"200|"}},
		"busy":       {answers: []string{"503|", "429|", "200|"}, pauses: []time.Duration{500 * time.Millisecond, time.Second}},
		"told":       {answers: []string{"429 3|", "200|"}, pauses: []time.Duration{3 * time.Second}},
		"wrong":      {answers: []string{"400|who are you?"}, want: "answers 400: who are you?"},
		"gone":       {answers: []string{""}, want: "connection refused"},
		"some":       {answers: []string{"200|" + partial(2, "too old")}, want: "the collector refused 2 spans: too old"},
		"warned":     {answers: []string{"200|" + partial(0, "mind your clock")}},
		"no answer":  {answers: []string{"200|\xff\xff\xff"}},
		"never":      {answers: []string{"503|", "503|", "503|", "503|", "503|", "503|full"}, want: "answers 503: full", pauses: []time.Duration{500e6, 1e9, 2e9, 4e9, 5e9}},
		"impatience": {answers: []string{"503 60|later"}, want: "answers 503: later"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &collector{answers: tt.answers}
				exporter := NewOTLP(OTLPOptions{URL: "http://collector.test/v1/traces", Client: &http.Client{Transport: c}})
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				err := exporter.ExportSpans(ctx, tracetest.SpanStubs{{Name: "a"}}.Snapshots())
				if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("the error is %v, want %q", err, tt.want)
				}
				if len(c.came) != len(tt.pauses)+1 {
					t.Fatalf("%d posts, want %d", len(c.came), len(tt.pauses)+1)
				}
				for i, want := range tt.pauses {
					if got := c.came[i+1].Sub(c.came[i]); got != want {
						t.Errorf("pause %d is %v, want %v", i, got, want)
					}
				}
			})
		})
	}
}

// uploads keeps what the official exporter would send.
type uploads struct{ spans []*tracepb.ResourceSpans }

func (u *uploads) Start(context.Context) error { return nil }
func (u *uploads) Stop(context.Context) error  { return nil }

func (u *uploads) UploadTraces(_ context.Context, spans []*tracepb.ResourceSpans) error {
	u.spans = spans
	return nil
}

// TestOTLPEncoding holds our messages against those of the official exporter, for the spans of every kind of run.
func TestOTLPEncoding(t *testing.T) {
	all := map[string]tracetest.SpanStubs{"odd": oddSpans()}
	for name, p := range states() {
		all[name] = traced(t, p.events())
	}
	for name, spans := range all {
		u := &uploads{}
		official, err := otlptrace.New(t.Context(), u)
		if err == nil {
			err = official.ExportSpans(t.Context(), spans.Snapshots())
		}
		if err != nil {
			t.Fatal(err)
		}
		var got tracepb.TracesData
		if err := proto.Unmarshal(encodeSpans(spans.Snapshots()), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := &tracepb.TracesData{ResourceSpans: u.spans}
		if _, err := proto.Marshal(want); err != nil {
			if name != "hostile" {
				t.Errorf("%s: %v", name, err)
			}
			continue // the official one loses all spans when a text of one is not UTF-8
		}
		if diff := cmp.Diff(want, &got, protocmp.Transform()); diff != "" {
			t.Errorf("%s: our message differs from the official one:\n%s", name, diff)
		}
	}
}

// oddSpans has what no run has: zero values, a remote parent, a trace state.
func oddSpans() tracetest.SpanStubs {
	state, _ := trace.ParseTraceState("a=1,b=2")
	ids := trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled, TraceState: state, Remote: true}
	about, by := resource.NewSchemaless(attribute.String("a", "b")), instrumentation.Scope{Name: "tests", Attributes: attribute.NewSet(attribute.Int("c", 1))}
	return tracetest.SpanStubs{
		{
			Resource: about, InstrumentationScope: by,
			Name: "all", SpanContext: trace.NewSpanContext(ids), Parent: trace.NewSpanContext(ids), SpanKind: trace.SpanKindClient,
			StartTime: time.Unix(1, 2), EndTime: time.Unix(1<<33, 999), DroppedAttributes: 1, DroppedEvents: 300,
			Status: sdktrace.Status{Code: codes.Ok},
			Attributes: []attribute.KeyValue{
				attribute.Bool("no", false), attribute.Bool("yes", true), attribute.Int64("zero", 0), attribute.Int64("minus", -1),
				attribute.Float64("half", -.5), attribute.String("empty", ""), attribute.String("", "é\x00"), attribute.StringSlice("list", []string{"a", ""}),
				attribute.StringSlice("none", []string{}),
			},
			Events: []sdktrace.Event{{}, {Name: "e", Time: time.Unix(3, 4), DroppedAttributeCount: 1 << 20, Attributes: []attribute.KeyValue{attribute.Int("n", 1)}}},
		},
		{SpanContext: trace.NewSpanContext(ids), Resource: about, InstrumentationScope: by},
	}
}

// FuzzProtoField holds our reader of answers against protobuf's.
func FuzzProtoField(f *testing.F) {
	for _, seed := range []string{"", partial(2, "x"), "\x08", "\x0a\xff", "\x09abcdefgh\x0a\x00", "\x0d\x01\x02\x03\x04", "\x0b\x0c", strings.Repeat("\xff", 12)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, number := protoField([]byte(text), 1)
		var want []byte
		var wantNumber uint64
		for rest := []byte(text); len(rest) > 0; {
			field, kind, n := protowire.ConsumeTag(rest)
			if n < 0 || kind == protowire.StartGroupType || kind == protowire.EndGroupType {
				return // what is no message, or has groups, is nobody's answer
			}
			size := protowire.ConsumeFieldValue(field, kind, rest[n:])
			if size < 0 {
				return
			}
			if field == 1 {
				want, wantNumber = rest[n:n+size], 0
				switch kind {
				case protowire.BytesType:
					want, _ = protowire.ConsumeBytes(want)
				case protowire.VarintType:
					wantNumber, _ = protowire.ConsumeVarint(want)
				}
			}
			rest = rest[n+size:]
		}
		if string(value) != string(want) || number != wantNumber {
			t.Errorf("protoField(%q) = %q, %d, want %q, %d", text, value, number, want, wantNumber)
		}
	})
}
