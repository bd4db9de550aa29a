package main

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/reporter"
)

// otlpOptions reads the variables of OpenTelemetry's specification of exporters.
func (r *reporting) otlpOptions() (o reporter.OTLPOptions, err error) {
	if r.otlpEnv("PROTOCOL") == "grpc" {
		return o, &usageError{
			problem: "the otel reporter does not speak gRPC, which OTEL_EXPORTER_OTLP_PROTOCOL asks for",
			hint:    "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, and the collector's port for it, 4318 by default",
		}
	}
	if o.URL, err = r.otlpURL(); err != nil {
		return o, err
	}
	o.Compress = r.otlpEnv("COMPRESSION") == "gzip"
	o.Header = http.Header{"User-Agent": {"OTel-OTLP-Exporter-runner/" + version()}} // the specification's form
	for key, value := range otlpHeaders(r.otlpEnv("HEADERS")) {
		o.Header.Set(key, value)
	}
	o.Client, err = r.otlpClient()
	return o, err
}

// otlpEnv is the variable for traces, else the one for all signals.
func (r *reporting) otlpEnv(name string) string {
	return cmp.Or(r.p.getenv("OTEL_EXPORTER_OTLP_TRACES_"+name), r.p.getenv("OTEL_EXPORTER_OTLP_"+name))
}

// otlpURL is where spans are posted. The variable for traces names just that; the others name a collector of all signals.
func (r *reporting) otlpURL() (string, error) {
	name, text := "--reporter-otel-endpoint", r.reporterOption("otel", "endpoint")
	if text == "" {
		name, text = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", r.p.getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
	}
	exact := text != "" && name != "--reporter-otel-endpoint"
	if text == "" {
		name, text = "OTEL_EXPORTER_OTLP_ENDPOINT", cmp.Or(r.p.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"), "http://localhost:4318")
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &usageError{problem: name + " wants a URL, not " + quote(text), hint: "http://127.0.0.1:4318 is a collector beside you"}
	}
	if password, ok := u.User.Password(); ok {
		r.p.mask.Add(password)
	}
	if !exact && !strings.HasSuffix(u.Path, "/v1/traces") {
		u = u.JoinPath("v1", "traces")
	}
	return u.String(), nil
}

// otlpHeaders reads key=value,key=value with percent signs in the values, as the specification has it from W3C's baggage.
func otlpHeaders(list string) map[string]string {
	headers := map[string]string{}
	for pair := range strings.SplitSeq(list, ",") {
		key, value, found := strings.Cut(pair, "=")
		if plain, err := url.PathUnescape(strings.TrimSpace(value)); found && err == nil {
			headers[strings.TrimSpace(key)] = plain
		}
	}
	return headers
}

// otlpClient trusts and shows the certificates of the environment.
func (r *reporting) otlpClient() (*http.Client, error) {
	timeout := 10 * time.Second // the specification's
	if ms, err := strconv.Atoi(r.otlpEnv("TIMEOUT")); err == nil && ms > 0 {
		timeout = time.Duration(ms) * time.Millisecond
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if path := r.otlpEnv("CERTIFICATE"); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE: %q has no certificate in PEM", path)
		}
	}
	if cert, key := r.otlpEnv("CLIENT_CERTIFICATE"), r.otlpEnv("CLIENT_KEY"); cert != "" && key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = config
	return &http.Client{Timeout: timeout, Transport: transport}, nil
}
