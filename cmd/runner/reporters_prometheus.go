package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

// pushTimeout is how long the end of a run waits for a Pushgateway.
const pushTimeout = 10 * time.Second

// openPrometheus writes metrics for the textfile collector of node_exporter, pushes them to a Pushgateway, or both.
func (r *reporting) openPrometheus() error {
	path, address := r.reporterOption("prometheus", "export"), r.reporterOption("prometheus", "push")
	if path == "" && address == "" {
		return &usageError{
			problem: "the prometheus reporter has nowhere to write",
			hint:    "--reporter-prometheus-export FILE.prom for node_exporter, --reporter-prometheus-push URL for a Pushgateway",
		}
	}
	most, err := r.seriesLimit()
	if err != nil {
		return err
	}
	m := reporter.NewMetrics(reporter.PrometheusOptions{Requests: most})
	var name string
	r.out.live = append(r.out.live, m.Emit, func(ev run.Event) {
		if started, ok := ev.(run.Started); ok {
			name = started.Collection
		}
	})
	r.out.files = append(r.out.files, func() error {
		if path == "" || !m.Done() {
			return nil
		}
		return reportError("prometheus", writeTextfile(outputPath(path, "runner.prom"), m, name))
	})
	if address == "" {
		return nil
	}
	u, err := r.gatewayURL(address)
	if err != nil {
		return err
	}
	job := cmp.Or(r.reporterOption("prometheus", "job"), "runner")
	r.addRemote("prometheus", func() error {
		if !m.Done() {
			return nil
		}
		ctx, cancel := context.WithTimeout(context.Background(), pushTimeout)
		defer cancel()
		g := gateway{&http.Client{Transport: r.loadTransport(r.p)}, u}
		return g.put(ctx, []string{"job", job, "collection", name}, m)
	})
	return nil
}

// writeTextfile replaces a file that node_exporter may read at any time.
func writeTextfile(path string, m *reporter.Metrics, collection string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeDevice(path, m, collection)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // without the ending that node_exporter looks for
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // in vain after the rename
	err = m.WriteText(tmp, collection)
	// node_exporter is another user.
	if err := errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// writeDevice writes into what is no file, such as /dev/stdout or a pipe: it is not to be replaced.
func writeDevice(path string, m *reporter.Metrics, collection string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(m.WriteText(file, collection), file.Close())
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
