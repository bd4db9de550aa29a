package reporter

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// OTLPOptions says where spans go. All but URL may be left out.
type OTLPOptions struct {
	// URL takes the posts, such as http://localhost:4318/v1/traces.
	URL string
	// Header goes with each post.
	Header http.Header
	// Compress makes the posts gzip.
	Compress bool
	// Client sends the posts; nil is http.DefaultClient. Its Timeout is that of one post.
	Client *http.Client
}

// NewOTLP returns the official exporter of spans, for OTLP over HTTP with protobuf. What posts for it is ours:
// otlptracehttp links gRPC, which would take a millisecond of every start of this program.
func NewOTLP(o OTLPOptions) (sdktrace.SpanExporter, error) {
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	return otlptrace.New(context.Background(), &otlpClient{o})
}

// otlpClient is otlptrace's way to the collector.
type otlpClient struct{ o OTLPOptions }

// Start has nothing to do: a connection is made when there is something to send.
func (c *otlpClient) Start(context.Context) error { return nil }

// Stop ends the connections that are kept.
func (c *otlpClient) Stop(context.Context) error {
	c.o.Client.CloseIdleConnections()
	return nil
}

// The pauses before a post is sent again: the end of a run waits five seconds.
const (
	otlpFirstPause = 500 * time.Millisecond
	otlpMostPause  = 5 * time.Second
	otlpMostPosts  = 6
)

// UploadTraces posts spans, again and again while the collector says that it may take them later.
func (c *otlpClient) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := c.encode(spans)
	if err != nil {
		return err
	}
	pause := otlpFirstPause
	for posts := 1; ; posts++ {
		err := c.post(ctx, body)
		busy, again := errors.AsType[*otlpBusy](err)
		if !again || posts == otlpMostPosts {
			return err
		}
		select {
		case <-time.After(max(pause, busy.wait)):
			pause = min(2*pause, otlpMostPause)
		case <-ctx.Done():
			return err
		}
	}
}

// encode makes an ExportTraceServiceRequest, which is on the wire the same as TracesData; its own Go package links gRPC.
func (c *otlpClient) encode(spans []*tracepb.ResourceSpans) ([]byte, error) {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil || !c.o.Compress {
		return body, err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err = w.Write(body)
	err = errors.Join(err, w.Close())
	return packed.Bytes(), err
}

// otlpBusy is an answer after which OTLP's specification lets a client try again.
type otlpBusy struct {
	wait time.Duration // that the collector asked for
	err  error
}

func (b *otlpBusy) Error() string { return b.err.Error() }

func (c *otlpClient) post(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.o.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if c.o.Header != nil {
		req.Header = c.o.Header.Clone()
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	if c.o.Compress {
		req.Header.Set("Content-Encoding", "gzip")
	}
	res, err := c.o.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	const enough = 64 << 10 // an answer is a line
	text, err := io.ReadAll(io.LimitReader(res.Body, enough))
	if err != nil {
		return err
	}
	return otlpAnswer(res, text)
}

// otlpAnswer tells what became of a post.
func otlpAnswer(res *http.Response, text []byte) error {
	if res.StatusCode/100 == 2 {
		return otlpRefused(text)
	}
	err := fmt.Errorf("%s answers %s: %s", res.Request.URL.Redacted(), res.Status, bytes.TrimSpace(text))
	switch res.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After")) // a date is none: the next pause is ours
		return &otlpBusy{wait: time.Duration(seconds) * time.Second, err: err}
	}
	return err
}

// otlpRefused is an error when the collector took some spans only: its answer is an ExportTraceServiceResponse, whose
// field 1, partial_success, has the number of refused spans and a message.
func otlpRefused(answer []byte) error {
	partial, _ := protoField(answer, 1)
	message, _ := protoField(partial, 2)
	_, refused := protoField(partial, 1)
	if refused == 0 {
		return nil
	}
	return fmt.Errorf("the collector refused %d spans: %s", refused, message)
}

// protoField is the last value of a field, as bytes or as a number; nothing in what is not protobuf.
func protoField(text []byte, want protowire.Number) (value []byte, number uint64) {
	for len(text) > 0 {
		field, kind, tag := protowire.ConsumeTag(text)
		if tag < 0 {
			return nil, 0
		}
		size := protowire.ConsumeFieldValue(field, kind, text[tag:])
		if size < 0 {
			return nil, 0
		}
		if field == want && kind == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(text[tag:])
		}
		if field == want && kind == protowire.VarintType {
			number, _ = protowire.ConsumeVarint(text[tag:])
		}
		text = text[tag+size:]
	}
	return value, number
}
