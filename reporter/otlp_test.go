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

	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"google.golang.org/protobuf/encoding/protowire"
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
				exporter, err := NewOTLP(OTLPOptions{URL: "http://collector.test/v1/traces", Client: &http.Client{Transport: c}})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				err = exporter.ExportSpans(ctx, tracetest.SpanStubs{{Name: "a"}}.Snapshots())
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
