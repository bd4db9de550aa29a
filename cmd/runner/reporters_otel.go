package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"

	"github.com/rq-runner/runner/reporter"
)

// openOTel sends spans by OTLP over HTTP. The SDK reads the OTEL_… variables itself; what the command line says counts.
func (r *reporting) openOTel() error {
	options, err := r.otlpOptions()
	if err != nil {
		return err
	}
	maskHeaders(r.p)
	exporter, err := otlptracehttp.New(context.Background(), options...)
	if err != nil {
		return fmt.Errorf("otel report: %w", err)
	}
	trace, err := reporter.OTel(reporter.OTelOptions{Exporter: exporter, Version: version(), Parent: r.p.getenv("TRACEPARENT")})
	if err != nil {
		return fmt.Errorf("otel report: %w", err)
	}
	r.out.live = append(r.out.live, trace.Emit)
	r.addRemote("otel", trace.End)
	if r.reporterSwitch("otel", "traceparent") {
		r.out.header = trace.Header
	}
	return nil
}

func (r *reporting) otlpOptions() ([]otlptracehttp.Option, error) {
	env := func(name string) string {
		return cmp.Or(r.p.getenv("OTEL_EXPORTER_OTLP_TRACES_"+name), r.p.getenv("OTEL_EXPORTER_OTLP_"+name))
	}
	if protocol := env("PROTOCOL"); protocol == "grpc" {
		return nil, &usageError{
			problem: "the otel reporter does not speak gRPC, which OTEL_EXPORTER_OTLP_PROTOCOL asks for",
			hint:    "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, and the collector's port for it, 4318 by default",
		}
	}
	// The SDK's own first pause is five seconds, which is all that the end of a run waits.
	all := []otlptracehttp.Option{otlptracehttp.WithRetry(otlptracehttp.RetryConfig{
		Enabled: true, InitialInterval: 500 * time.Millisecond, MaxInterval: 5 * time.Second, MaxElapsedTime: 30 * time.Second,
	})}
	text := r.reporterOption("otel", "endpoint")
	if text == "" {
		return all, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &usageError{
			problem: "--reporter-otel-endpoint wants a URL, not " + quote(text), hint: "http://127.0.0.1:4318 is a collector beside you",
		}
	}
	if !strings.HasSuffix(u.Path, "/v1/traces") { // as with OTEL_EXPORTER_OTLP_ENDPOINT, which names all signals
		u = u.JoinPath("v1", "traces")
	}
	return append(all, otlptracehttp.WithEndpointURL(u.String())), nil
}

// maskHeaders hides the keys that collectors ask for, should an error show them.
func maskHeaders(p *process) {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"} {
		for pair := range strings.SplitSeq(p.getenv(name), ",") {
			key, value, _ := strings.Cut(pair, "=")
			key = strings.ToLower(key)
			secret := strings.Contains(key, "auth") || strings.Contains(key, "key") || strings.Contains(key, "token") || strings.Contains(key, "secret")
			if plain, err := url.PathUnescape(strings.TrimSpace(value)); err == nil && secret {
				p.mask.Add(plain[strings.LastIndex(plain, " ")+1:]) // without Bearer
			}
		}
	}
}

// addRemote ends a report that goes over the network. No result depends on that: what went wrong is a warning.
func (r *reporting) addRemote(name string, end func() error) {
	r.out.files = append(r.out.files, func() error {
		if err := end(); err != nil {
			fmt.Fprintf(r.p.stderr, "runner: warning: %s report: %s\n", name, printable(err.Error()))
		}
		return nil
	})
}
