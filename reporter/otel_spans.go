package reporter

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// item makes the spans of an execution.
func (t *Trace) item(x *run.Execution) {
	status := statusOf(x)
	ctx, s := t.tracer.Start(t.within, clean(x.Item.Path()), trace.WithTimestamp(x.Started), trace.WithAttributes(
		attribute.String("runner.item.id", x.Item.ID), attribute.String("runner.item.name", x.Item.Name),
		attribute.StringSlice("runner.item.folders", x.Item.Folders), attribute.Int("runner.iteration", x.Iteration+1),
		attribute.String("runner.status", string(status)),
	))
	if len(x.Attempts) > 0 {
		s.SetAttributes(attribute.Int("runner.attempts", len(x.Attempts)), attribute.Bool("runner.flaky", x.Flaky()))
	}
	if status == failed || status == errored {
		s.SetStatus(codes.Error, firstFailure(x))
	}
	scripts := t.scripts(ctx, x)
	t.request(ctx, x)
	for i := range x.Sent {
		sent := &x.Sent[i]
		t.exchange(scripts.around(ctx, sent), sent.Request, sent.Response, sent.Error, x.Started)
	}
	t.close(s, x.Started.Add(x.Duration))
}

func firstFailure(x *run.Execution) (text string) {
	eachFailure(x, func(at, test string, f *run.Failure) {
		if text == "" {
			text = at + ": " + test + ": " + f.Message
			if test == "" {
				text = at + ": " + f.Message
			}
		}
	})
	return clean(text)
}

// scriptSpans are the spans of an execution's scripts, for the requests in them.
type scriptSpans []scriptSpan

type scriptSpan struct {
	run.ScriptRun
	ctx context.Context
}

// around is the context of the script that sent a request.
func (all scriptSpans) around(item context.Context, e *run.Exchange) context.Context {
	if e.Request == nil {
		return item
	}
	for _, s := range all {
		if began := e.Request.Started; s.Event == e.Event && !began.Before(s.Started) && !began.After(s.Started.Add(s.Duration)) {
			return s.ctx
		}
	}
	return item
}

// scripts makes the spans of the scripts, with their assertions as events.
func (t *Trace) scripts(item context.Context, x *run.Execution) (all scriptSpans) {
	told := map[place]bool{}
	for _, r := range x.Scripts {
		if r.Started.IsZero() { // of an old blob
			r.Started = x.Started
		}
		name := atScript(r)
		if r.Owner != "" && r.Owner != x.Item.Name {
			name += " of " + r.Owner
		}
		end := r.Started.Add(r.Duration)
		ctx, s := t.tracer.Start(item, clean(name), trace.WithTimestamp(r.Started))
		bad := 0
		for _, test := range x.Tests {
			// Two scripts of one owner and event number their assertions alike: the first of them has both.
			p := place{at: atTest(test), test: test.Name, message: test.Owner}
			if test.Event != r.Event || test.Owner != r.Owner || told[p] {
				continue
			}
			told[p] = true
			s.AddEvent("assertion", trace.WithTimestamp(end), trace.WithAttributes(assertion(test)...))
			if test.Error != nil && !test.Skipped {
				bad++
			}
		}
		switch {
		case r.Error != nil:
			fail(s, r.Error, end)
		case bad > 0:
			s.SetStatus(codes.Error, count(bad, "test")+" failed")
		}
		t.close(s, end)
		all = append(all, scriptSpan{r, ctx})
	}
	return all
}

func assertion(test run.Test) []attribute.KeyValue {
	all := []attribute.KeyValue{semconv.TestCaseName(test.Name)}
	switch {
	case test.Skipped:
		return append(all, semconv.TestCaseResultStatusKey.String("skip"))
	case test.Error != nil:
		return append(all, semconv.TestCaseResultStatusFail, attribute.String("runner.message", test.Error.Message))
	}
	return append(all, semconv.TestCaseResultStatusPass)
}

// fail records a failure as an exception, and as the span's status.
func fail(s trace.Span, f *run.Failure, at time.Time) {
	s.SetStatus(codes.Error, f.Message)
	s.SetAttributes(semconv.ErrorTypeKey.String(errorType(f)))
	all := []attribute.KeyValue{semconv.ExceptionType(failureName(f)), semconv.ExceptionMessage(f.Message)}
	if f.Stack != "" {
		all = append(all, semconv.ExceptionStacktrace(f.Stack))
	}
	s.AddEvent("exception", trace.WithTimestamp(at), trace.WithAttributes(all...))
}

func errorType(f *run.Failure) string {
	if f.Code != "" {
		return f.Code
	}
	return failureName(f)
}

// request makes a span for each attempt. Of those before the last only the outcome is known.
func (t *Trace) request(item context.Context, x *run.Execution) {
	if x.Request == nil {
		return
	}
	last := len(x.Attempts) - 1
	for i := range max(last, 0) {
		a := &x.Attempts[i]
		r := &run.Request{Method: x.Request.Method, URL: x.Request.URL, Started: a.Started, Duration: a.Time}
		var answer *run.Response
		if a.Error == nil {
			answer = &run.Response{Code: a.Code, Status: a.Status}
		}
		t.exchange(item, r, answer, a.Error, x.Started, resent(i)...)
	}
	if x.Request.Started.IsZero() && x.Response == nil && x.Error == nil {
		return // a stopped run built it and did not send it
	}
	t.exchange(item, x.Request, x.Response, x.Error, x.Started, resent(last)...)
}

func resent(attempt int) []attribute.KeyValue {
	if attempt < 1 {
		return nil
	}
	return []attribute.KeyValue{semconv.HTTPRequestResendCount(attempt)}
}

// exchange makes the span of a request by OpenTelemetry's conventions for HTTP clients.
func (t *Trace) exchange(
	parent context.Context, r *run.Request, answer *run.Response, f *run.Failure, since time.Time, more ...attribute.KeyValue,
) {
	if r == nil {
		return
	}
	if r.Started.IsZero() { // of an old blob, or never sent
		r = &run.Request{Method: r.Method, URL: r.URL, Header: r.Header, BodySize: r.BodySize, Started: since}
		if answer != nil {
			r.Duration = answer.Time
		}
	}
	end := r.Started.Add(r.Duration)
	ctx, name := wantSpan(parent, r, t.ids.trace), r.Method
	if !knownMethod(r.Method) {
		name = "HTTP"
	}
	_, s := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(r.Started),
		trace.WithAttributes(requestAttributes(r)...), trace.WithAttributes(more...))
	switch {
	case f != nil:
		fail(s, f, end)
	case answer != nil && answer.Code >= 400:
		s.SetStatus(codes.Error, "")
		s.SetAttributes(semconv.ErrorTypeKey.String(strconv.Itoa(answer.Code)))
	}
	if answer != nil {
		s.SetAttributes(semconv.HTTPResponseStatusCode(answer.Code))
		if _, version, ok := strings.Cut(answer.Proto, "/"); ok { // more is known than the outcome
			s.SetAttributes(semconv.HTTPResponseBodySize(int(answer.BodySize)), semconv.NetworkProtocolVersion(version))
		}
	}
	t.close(s, end)
}

// wantSpan gives the span the id that the request told the server in its traceparent.
func wantSpan(parent context.Context, r *run.Request, id trace.TraceID) context.Context {
	i := slices.IndexFunc(r.Header, func(p collection.Param) bool { return strings.EqualFold(p.Key, "traceparent") })
	if i < 0 {
		return parent
	}
	told := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier{"traceparent": r.Header[i].Value})
	if c := trace.SpanContextFromContext(told); c.TraceID() == id {
		return context.WithValue(parent, wantedSpan{}, c.SpanID())
	}
	return parent
}

func requestAttributes(r *run.Request) []attribute.KeyValue {
	all := []attribute.KeyValue{semconv.URLFull(publicURL(r.URL)), semconv.HTTPRequestBodySize(int(r.BodySize))}
	if knownMethod(r.Method) {
		all = append(all, semconv.HTTPRequestMethodKey.String(r.Method))
	} else {
		all = append(all, semconv.HTTPRequestMethodOther, semconv.HTTPRequestMethodOriginal(r.Method))
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return all
	}
	port, _ := strconv.Atoi(u.Port())
	switch {
	case port > 0:
	case u.Scheme == "https":
		port = 443
	default:
		port = 80
	}
	return append(all, semconv.ServerAddress(u.Hostname()), semconv.ServerPort(port))
}

// knownMethod are the methods that the conventions know; a name of a span may not be anything that a user can write.
func knownMethod(m string) bool {
	return slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"}, m)
}

// publicURL hides the signatures that the conventions name, which no mask knows.
func publicURL(text string) string {
	before, query, ok := strings.Cut(text, "?")
	if !ok {
		return text
	}
	query, hash, hashed := strings.Cut(query, "#")
	parts := strings.Split(query, "&")
	for i, part := range parts {
		switch name, _, _ := strings.Cut(part, "="); name {
		case "AWSAccessKeyId", "Signature", "sig", "X-Goog-Signature", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token":
			parts[i] = name + "=REDACTED"
		}
	}
	if hashed {
		hash = "#" + hash
	}
	return before + "?" + strings.Join(parts, "&") + hash
}
