package main

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/push"
	"github.com/prometheus/common/expfmt"

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
		// The gateway replaces all metrics of one group, so each collection has its own.
		return push.New(u.String(), job).Grouping("collection", name).Collector(m).
			Format(expfmt.NewFormat(expfmt.TypeTextPlain)).Client(gateway{&http.Client{Transport: r.loadTransport(r.p)}}).PushContext(ctx)
	})
	return nil
}

// gateway sends what a push.Pusher made.
type gateway struct{ client *http.Client }

// Do writes the blanks of labels as a path has them: the Pusher writes pluses, which the gateway takes for pluses.
func (g gateway) Do(r *http.Request) (*http.Response, error) {
	if path := strings.ReplaceAll(r.URL.EscapedPath(), "+", "%20"); path != r.URL.EscapedPath() {
		plain, err := url.PathUnescape(path)
		if err != nil {
			return nil, err
		}
		r.URL.Path, r.URL.RawPath = plain, path
	}
	return g.client.Do(r)
}

// writeTextfile replaces a file that node_exporter may read at any time.
func writeTextfile(path string, m *reporter.Metrics, collection string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	all := prometheus.NewRegistry()
	if err := prometheus.WrapRegistererWith(prometheus.Labels{"collection": collection}, all).Register(m); err != nil {
		return err
	}
	return prometheus.WriteToTextfile(path, all)
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
