package reporter

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
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

// NewOTLP returns an exporter of spans, by OTLP over HTTP with protobuf, for spans that one tracer made. It is ours: the
// official one links gRPC or at least protobuf's reflection, which would take a millisecond or half of one from every start
// of this program. The tests hold it against the official one.
func NewOTLP(o OTLPOptions) sdktrace.SpanExporter {
	if o.Client == nil {
		o.Client = http.DefaultClient
	}
	return &otlpExporter{o}
}

type otlpExporter struct{ o OTLPOptions }

// Shutdown ends the connections that are kept.
func (c *otlpExporter) Shutdown(context.Context) error {
	c.o.Client.CloseIdleConnections()
	return nil
}

// The pauses before a post is sent again: the end of a run waits five seconds.
const (
	otlpFirstPause = 500 * time.Millisecond
	otlpMostPause  = 5 * time.Second
	otlpMostPosts  = 6
)

// ExportSpans posts spans, again and again while the collector says that it may take them later.
func (c *otlpExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	body, err := c.body(spans)
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

func (c *otlpExporter) body(spans []sdktrace.ReadOnlySpan) ([]byte, error) {
	text := encodeSpans(spans)
	if !c.o.Compress {
		return text, nil
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(text)
	err = errors.Join(err, w.Close())
	return packed.Bytes(), err
}

// otlpBusy is an answer after which OTLP's specification lets a client try again.
type otlpBusy struct {
	wait time.Duration // that the collector asked for
	err  error
}

func (b *otlpBusy) Error() string { return b.err.Error() }

func (c *otlpExporter) post(ctx context.Context, body []byte) error {
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
func protoField(text []byte, want uint64) (value []byte, number uint64) {
	for len(text) > 0 {
		tag, n := binary.Uvarint(text)
		if n <= 0 {
			return nil, 0
		}
		text = text[n:]
		size, v := 0, uint64(0)
		switch tag & 7 {
		case wireVarint:
			v, size = binary.Uvarint(text)
		case wireBytes:
			length, n := binary.Uvarint(text)
			if n <= 0 || length > uint64(len(text)-n) {
				return nil, 0
			}
			text, size = text[n:], int(length)
		case wireFixed64:
			size = 8
		case wireFixed32:
			size = 4
		}
		if size < 0 || size > len(text) || size == 0 && tag&7 != wireBytes {
			return nil, 0
		}
		if tag>>3 == want {
			value, number = text[:size], v
		}
		text = text[size:]
	}
	return value, number
}
