package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

// pushTimeout is how long the end of a run waits for a Pushgateway.
const pushTimeout = 10 * time.Second

// openPrometheus writes metrics for the textfile collector of node_exporter, pushes them to a Pushgateway, or both.
func (r *reporting) openPrometheus() error {
	path, gateway := r.reporterOption("prometheus", "export"), r.reporterOption("prometheus", "push")
	if path == "" && gateway == "" {
		return &usageError{
			problem: "the prometheus reporter has nowhere to write",
			hint:    "--reporter-prometheus-export FILE.prom for node_exporter, --reporter-prometheus-push URL for a Pushgateway",
		}
	}
	most, err := r.seriesLimit()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	var name string
	emit, end := reporter.Prometheus(&text, reporter.PrometheusOptions{Requests: most})
	r.out.live = append(r.out.live, emit, func(ev run.Event) {
		if started, ok := ev.(run.Started); ok {
			name = started.Collection
		}
	})
	r.out.files = append(r.out.files, func() error {
		if err := end(); err != nil || path == "" || text.Len() == 0 {
			return err
		}
		return reportError("prometheus", replaceFile(outputPath(path, "runner.prom"), text.Bytes()))
	})
	if gateway == "" {
		return nil
	}
	u, err := r.gatewayURL(gateway)
	if err != nil {
		return err
	}
	job := cmp.Or(r.reporterOption("prometheus", "job"), "runner")
	r.addRemote("prometheus", func() error {
		if text.Len() == 0 {
			return nil
		}
		return r.push(u.JoinPath("metrics").String()+groupingKey("job", job)+groupingKey("collection", name), text.Bytes())
	})
	return nil
}

func (r *reporting) seriesLimit() (int, error) {
	text := r.reporterOption("prometheus", "requests")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, &usageError{problem: "--reporter-prometheus-requests wants a number of requests, not " + quote(text)}
	}
	return n, nil
}

func (r *reporting) gatewayURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, &usageError{
			problem: "--reporter-prometheus-push wants the URL of a Pushgateway, not " + quote(text), hint: "such as http://127.0.0.1:9091",
		}
	}
	if password, ok := u.User.Password(); ok {
		r.p.mask.Add(password)
	}
	return u, nil
}

// groupingKey is a label in the path of a push. The gateway replaces all metrics of one group, so each collection has
// its own.
func groupingKey(name, value string) string {
	if value == "" || strings.Contains(value, "/") {
		return "/" + name + "@base64/" + cmp.Or(base64.RawURLEncoding.EncodeToString([]byte(value)), "=")
	}
	return "/" + name + "/" + url.PathEscape(value)
}

func (r *reporting) push(to string, text []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), pushTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, to, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	client := &http.Client{Transport: r.loadTransport(r.p)}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, 500))
		return fmt.Errorf("%s: %s %s", req.URL.Redacted(), resp.Status, bytes.TrimSpace(why))
	}
	return nil
}

// replaceFile writes a file that a collector may read at any time: it finds the one before or this one, never a part.
func replaceFile(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	// node_exporter reads what ends in .prom, which this name does not.
	file, err := os.CreateTemp(dir, filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Chmod(0o644) // the collector is another user
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the first error tells
	}
	return err
}
