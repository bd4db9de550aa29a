package reporter

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// PrometheusOptions bounds what the report holds. The zero value works.
type PrometheusOptions struct {
	// Requests is how many requests have series of their own, by their paths; 0 is standardSeries. The others share the
	// path "other", so that a collection that grows cannot flood a server.
	Requests int
}

// standardSeries of thirteen lines each are some hundred kilobytes in Prometheus' memory.
const standardSeries = 200

// otherRequests is the path of those that are too many.
const otherRequests = "other"

// Metrics collects a run for Prometheus: each metric describes this one run, so all but the histogram are gauges, and
// none has a time stamp. The names and the help are the same for every run, as node_exporter wants them.
type Metrics struct {
	limit    int
	requests map[string]*requestSeries // by path
	result   *run.Result
	left     int // items that a stopped run did not reach
	plan     plan
}

// NewMetrics returns the collector of a run. Emit it every event; register it when the run is over.
func NewMetrics(o PrometheusOptions) *Metrics {
	if o.Requests <= 0 {
		o.Requests = standardSeries
	}
	return &Metrics{limit: o.Requests, requests: map[string]*requestSeries{}}
}

// requestSeries counts the executions of a path.
type requestSeries struct {
	ended   map[verdict]int
	buckets map[float64]uint64 // of responses, each counts those of the ones before too
	times   uint64
	sum     time.Duration
}

// Emit counts an event.
func (p *Metrics) Emit(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		p.plan.start(e)
	case run.Executed:
		p.plan.label(e.Execution)
		p.count(e.Execution)
	case run.Finished:
		p.result, p.left = e.Result, len(p.plan.left(e.Result))
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (p *Metrics) count(x *run.Execution) {
	s := p.series(oneLine(x.Item.Path()))
	status := statusOf(x)
	if x.Flaky() {
		status = flaky
	}
	s.ended[status]++
	if x.Response == nil {
		return
	}
	took := x.Response.Time
	s.times++
	s.sum += took
	for _, most := range prometheus.DefBuckets {
		if took.Seconds() <= most {
			s.buckets[most]++
		}
	}
}

func (p *Metrics) series(path string) *requestSeries {
	if s := p.requests[path]; s != nil {
		return s
	}
	if len(p.requests) >= p.limit {
		path = otherRequests
		if s := p.requests[path]; s != nil {
			return s
		}
	}
	s := &requestSeries{ended: map[verdict]int{}, buckets: map[float64]uint64{}}
	p.requests[path] = s
	return s
}

// Done reports whether a run came to its end: without a result there is nothing to collect.
func (p *Metrics) Done() bool { return p.result != nil }

// Describe tells nothing beforehand: which requests there are is known when they have run.
func (p *Metrics) Describe(chan<- *prometheus.Desc) {}

// Collect gives the metrics.
func (p *Metrics) Collect(to chan<- prometheus.Metric) {
	r := p.result
	if r == nil {
		return
	}
	all := collecting(to)
	success := 0.0
	if r.Passed() {
		success = 1
	}
	all.gauge("runner_run_success", "Whether the last run passed.", success)
	all.gauge("runner_run_start_timestamp_seconds", "When the last run began, in seconds of the epoch.", epoch(r.Started))
	all.gauge("runner_run_end_timestamp_seconds", "When the last run ended, in seconds of the epoch.", epoch(r.Started.Add(r.Duration)))
	all.gauge("runner_run_duration_seconds", "How long the last run took.", r.Duration.Seconds())
	all.gauge("runner_run_received_bytes", "Bytes of response bodies in the last run.", float64(r.Received))
	all.gauge("runner_run_retries", "How often the last run sent a request again.", float64(r.Retries))
	all.gauge("runner_run_flaky_requests", "Requests of the last run that passed only when sent again.", float64(r.Flaky))
	all.counts(describe("runner_run_iterations", "Iterations of the last run by state.", "state"), r.Iterations)
	all.counts(describe("runner_run_assertions", "Assertions of the last run by state.", "state"), r.Tests)
	requests := r.Requests
	requests.Total += requests.Skipped // which a run does not count as requests
	byState := describe("runner_run_requests", "Requests of the last run by state; not_run are those that a stopped run did not reach.", "state")
	all.counts(byState, requests)
	all.value(byState, float64(p.left), "not_run")
	scripts := describe("runner_run_scripts", "Scripts of the last run by event and state.", "event", "state")
	for _, s := range []struct {
		event collection.Event
		run.Count
	}{{collection.PreRequest, r.PreRequestScripts}, {collection.Test, r.TestScripts}} {
		all.value(scripts, float64(s.Total-s.Failed), string(s.event), "passed")
		all.value(scripts, float64(s.Failed), string(s.event), "failed")
	}
	p.eachRequest(all)
}

// eachRequest gives what is known of each path.
func (p *Metrics) eachRequest(all collecting) {
	executions := describe("runner_request_executions", "Executions of a request in the last run by state.", "request", "state")
	duration := describe("runner_request_duration_seconds", "Response times of a request in the last run.", "request")
	for path, s := range p.requests {
		for _, state := range []verdict{passed, flaky, failed, errored, skipped} {
			all.value(executions, float64(s.ended[state]), clean(path), string(state))
		}
		buckets := map[float64]uint64{}
		for _, most := range prometheus.DefBuckets {
			buckets[most] = s.buckets[most]
		}
		all <- prometheus.MustNewConstHistogram(duration, s.times, s.sum.Seconds(), buckets, clean(path))
	}
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// collecting takes metrics.
type collecting chan<- prometheus.Metric

func (c collecting) value(d *prometheus.Desc, value float64, labels ...string) {
	c <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func (c collecting) gauge(name, help string, value float64) { c.value(describe(name, help), value) }

func (c collecting) counts(d *prometheus.Desc, n run.Count) {
	c.value(d, float64(n.Total-n.Failed-n.Skipped), "passed")
	c.value(d, float64(n.Failed), "failed")
	c.value(d, float64(n.Skipped), "skipped")
}

func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }
