package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// pushed is what a Pushgateway was sent.
type pushed struct{ method, path, kind, user, text string }

// newGateway stands in for a Pushgateway, which answers 200 to what it takes.
func newGateway(t *testing.T) (url string, got chan pushed) {
	got = make(chan pushed, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		user, password, _ := r.BasicAuth()
		got <- pushed{r.Method, r.URL.EscapedPath(), r.Header.Get("Content-Type"), user + ":" + password, string(text)}
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

// measured runs a collection of one request with -r prometheus.
func measured(t *testing.T, name string, args ...string) (exitCode, string) {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }))
	t.Cleanup(api.Close)
	file := filepath.Join(t.TempDir(), "c.json")
	text := fmt.Sprintf(`{"info": {"name": %q, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": [{"name": "Ping", "request": "%s/ping", "event": [{"listen": "test", "script": {"exec": "pm.test('ok', () => {})"}}]}]}`, name, api.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return saying(t, nil, append([]string{file, "-r", "prometheus"}, args...)...)
}

func TestPrometheusTextfile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "textfile")
	file := filepath.Join(dir, "runner.prom")
	for _, export := range []string{dir + "/", file} { // the second replaces the first
		if code, errs := measured(t, "Shop", "--reporter-prometheus-export", export); code != exitPassed || errs != "" {
			t.Fatalf("exit code %d, %s", code, errs)
		}
	}
	text := slurp(t, file)
	for _, want := range []string{
		"# TYPE runner_run_success gauge\nrunner_run_success{collection=\"Shop\"} 1\n",
		`runner_run_assertions{collection="Shop",state="passed"} 1` + "\n",
		`runner_request_duration_seconds_count{collection="Shop",request="Ping"} 1` + "\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the file has no %q:\n%s", want, text)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the folder has %v, %v, want the file alone", files, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the file is %v, %v; another user reads it", info.Mode(), err)
	}
}

// TestPrometheusDevice: what is no file is written to, and stays what it is.
func TestPrometheusDevice(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no links that need no right")
	}
	for device, want := range map[string]exitCode{"/dev/null": exitPassed, "/dev/full": exitUsage} {
		if _, err := os.Stat(device); err != nil {
			continue // not every system has /dev/full
		}
		link := filepath.Join(t.TempDir(), "link.prom") // so that a fault costs a link, not the device
		if err := os.Symlink(device, link); err != nil {
			t.Fatal(err)
		}
		if code, errs := measured(t, "Shop", "--reporter-prometheus-export", link); code != want {
			t.Errorf("%s: exit code %d, want %d: %s", device, code, want, errs)
		}
		if to, err := os.Readlink(link); err != nil || to != device {
			t.Errorf("the link goes to %q, %v", to, err)
		}
	}
}

func TestPrometheusPush(t *testing.T) {
	for name, group := range map[string]string{"Shop 1": "/collection/Shop%201", "a/b": "/collection@base64/YS9i", "..": "/collection@base64/Li4", "": "/collection@base64/="} {
		url, got := newGateway(t)
		url = strings.Replace(url, "://", "://ann:pushers-key@", 1)
		code, errs := measured(t, name, "--reporter-prometheus-push", url+"/prefix/", "--reporter-prometheus-job", "nightly")
		if code != exitPassed || errs != "" {
			t.Fatalf("exit code %d, %s", code, errs)
		}
		p := <-got
		if p.method != http.MethodPut || p.path != "/prefix/metrics/job/nightly"+group || p.user != "ann:pushers-key" || !strings.HasPrefix(p.kind, "text/plain; version=0.0.4") {
			t.Errorf("%q: the gateway got %s %s as %s by %s", name, p.method, p.path, p.kind, p.user)
		}
		if !strings.Contains(p.text, "\nrunner_run_success 1\n") {
			t.Errorf("%q: the gateway got %s", name, p.text)
		}
	}
}

// TestPrometheusNeverFailsTheRun: a gateway that is not there or says no is one warning.
func TestPrometheusNeverFailsTheRun(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "inconsistent\x1b[31m help", http.StatusBadRequest)
	}))
	t.Cleanup(refusing.Close)
	for gateway, why := range map[string]string{deadAddress(t): "refused", strings.Replace(refusing.URL, "://", "://ann:pushers-key@", 1): "status code 400 while pushing to http://ann:••••••@"} {
		code, errs := measured(t, "Shop", "--reporter-prometheus-push", gateway)
		if code != exitPassed || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "runner: warning: prometheus report: ") ||
			!strings.Contains(errs, why) || strings.Contains(errs, "\x1b") || strings.Contains(errs, "pushers-key") {
			t.Errorf("exit code %d, %q, want one warning with %q", code, errs, why)
		}
	}
}

func TestPrometheusOptions(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "nowhere to write"},
		{[]string{"--reporter-prometheus-push", "gateway:9091"}, "wants the URL of a Pushgateway"},
		{[]string{"--reporter-prometheus-export", "x.prom", "--reporter-prometheus-requests", "many"}, "wants a number of requests"},
	} {
		if code, errs := measured(t, "Shop", tt.args...); code != exitUsage || !strings.Contains(errs, tt.want) {
			t.Errorf("%v: exit code %d, %q, want %q", tt.args, code, errs, tt.want)
		}
	}
}
