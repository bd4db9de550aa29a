package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// otlpReceiver keeps the spans that are posted to it.
type otlpReceiver struct {
	*httptest.Server

	mu    sync.Mutex
	spans map[string]*tracepb.Span // by name
	about string                   // the resource
	asked []string                 // path, key and content type of each post
}

func newOTLPReceiver(t *testing.T) *otlpReceiver {
	r := &otlpReceiver{spans: map[string]*tracepb.Span{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body := io.Reader(req.Body)
		if req.Header.Get("Content-Encoding") == "gzip" {
			unzipped, err := gzip.NewReader(body)
			if err != nil {
				t.Error(err)
				return
			}
			body = unzipped
		}
		text, err := io.ReadAll(body)
		var sent tracepb.TracesData // on the wire the same as a collector's ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(text, &sent)
		}
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.asked = append(r.asked, req.URL.Path+" "+req.Header.Get("X-Api-Key")+" "+req.Header.Get("Content-Type"))
		for _, one := range sent.ResourceSpans {
			r.about = one.Resource.String()
			for _, scope := range one.ScopeSpans {
				for _, s := range scope.Spans {
					r.spans[s.Name] = s
				}
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// spanText is a collector that keeps what it is sent: texts stand in it as they are.
func spanText(t *testing.T) (url string, text func() string) {
	var mu sync.Mutex
	var all strings.Builder
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if _, err := io.Copy(&all, r.Body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, func() string {
		mu.Lock()
		defer mu.Unlock()
		return all.String()
	}
}

// otelRun runs a collection of one request with -r otel, and gives what the API was told in the header traceparent.
func otelRun(t *testing.T, env map[string]string, args ...string) (code exitCode, told, errs string) {
	t.Helper()
	var mu sync.Mutex
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		told = r.Header.Get("Traceparent")
		fmt.Fprint(w, `{"ok": true}`)
	}))
	t.Cleanup(api.Close)
	file := filepath.Join(t.TempDir(), "c.json")
	text := fmt.Sprintf(`{"info": {"name": "Traced", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": [{"name": "Ping", "request": "%s/ping?key={{key}}", "event": [{"listen": "test", "script": {"exec": "pm.test('ok', () => {})"}}]}]}`, api.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, errs = saying(t, env, append([]string{file, "-r", "otel"}, args...)...)
	return code, told, errs
}

// saying runs a collection and gives what standard error says.
func saying(t *testing.T, env map[string]string, args ...string) (exitCode, string) {
	t.Helper()
	var errs bytes.Buffer
	p := &process{
		stdin: strings.NewReader(""), stdout: io.Discard, log: &errs, now: time.Now,
		getenv: func(name string) string { return env[name] },
	}
	p.maskStderr()
	code := report(p, runCommand(t.Context(), p, args))
	p.flush()
	return code, errs.String()
}

func TestOTelReachesACollector(t *testing.T) {
	t.Setenv("OTEL_SERVICE_NAME", "smoke") // the SDK reads this one itself
	env := map[string]string{"OTEL_EXPORTER_OTLP_HEADERS": "x-api-key=of%2Dthe-collector , b", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"}
	r := newOTLPReceiver(t)
	code, told, errs := otelRun(t, env, "--reporter-otel-endpoint", r.URL, "--reporter-otel-traceparent", "--env-var", "key=v4lue")
	if code != exitPassed || errs != "" {
		t.Fatalf("exit code %d, %s", code, errs)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	whole, item, script, request := r.spans["run Traced"], r.spans["Ping"], r.spans["test-script"], r.spans["GET"]
	if whole == nil || item == nil || script == nil || request == nil {
		t.Fatalf("the spans are %v", r.spans)
	}
	if !bytes.Equal(item.ParentSpanId, whole.SpanId) || !bytes.Equal(script.ParentSpanId, item.SpanId) || !bytes.Equal(request.ParentSpanId, item.SpanId) {
		t.Error("the spans are not in each other")
	}
	if want := "00-" + hex.EncodeToString(whole.TraceId) + "-" + hex.EncodeToString(request.SpanId) + "-01"; told != want {
		t.Errorf("the API was told %q, want %q", told, want)
	}
	if request.StartTimeUnixNano < item.StartTimeUnixNano || request.EndTimeUnixNano <= request.StartTimeUnixNano ||
		script.StartTimeUnixNano < request.EndTimeUnixNano || whole.EndTimeUnixNano < script.EndTimeUnixNano {
		t.Errorf("the times are out of order: %v", r.spans)
	}
	if len(script.Events) != 1 || script.Events[0].Name != "assertion" {
		t.Errorf("the script's events are %v", script.Events)
	}
	if !strings.Contains(r.about, "smoke") {
		t.Errorf("the resource is %s, want the service's name of the environment", r.about)
	}
	if want := "/v1/traces of-the-collector application/x-protobuf"; r.asked[0] != want {
		t.Errorf("the collector was asked %q, want %q", r.asked, want)
	}
}

// TestOTelNeverFailsTheRun: without a collector the exit code is the run's, there is one warning, and no key in it.
func TestOTelNeverFailsTheRun(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no such tenant: of-the-collector", http.StatusForbidden)
	}))
	t.Cleanup(refusing.Close)
	for _, endpoint := range []string{deadAddress(t), refusing.URL} {
		code, told, errs := otelRun(t, map[string]string{"OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20of-the-collector"},
			"--reporter-otel-endpoint", endpoint)
		if code != exitPassed || told != "" {
			t.Errorf("exit code %d, and the API was told %q", code, told)
		}
		if strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "runner: warning: otel report: 4 spans of 4 did not arrive: ") {
			t.Errorf("standard error says %q, want one warning", errs)
		}
		if strings.Contains(errs, "of-the-collector") {
			t.Errorf("standard error shows the collector's key: %q", errs)
		}
	}
}

func TestOTelOptions(t *testing.T) {
	for _, tt := range []struct {
		env  map[string]string
		args []string
		want string
	}{
		{args: []string{"--reporter-otel-endpoint", "collector:4317"}, want: "--reporter-otel-endpoint wants a URL"},
		{env: map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, want: "does not speak gRPC"},
		{env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "localhost:4318"}, want: "OTEL_EXPORTER_OTLP_ENDPOINT wants a URL"},
		{env: map[string]string{"OTEL_EXPORTER_OTLP_CERTIFICATE": "reporters_otel_test.go"}, want: `"reporters_otel_test.go" has no certificate in PEM`},
		{env: map[string]string{"OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE": "a", "OTEL_EXPORTER_OTLP_CLIENT_KEY": "b"}, want: "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: "},
	} {
		if code, _, errs := otelRun(t, tt.env, tt.args...); code != exitUsage || !strings.Contains(errs, tt.want) {
			t.Errorf("%v: exit code %d, %q, want %q", tt.args, code, errs, tt.want)
		}
	}
}
