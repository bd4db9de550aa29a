package reporter

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

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

// durationBuckets are those of Prometheus' own libraries, in seconds.
var durationBuckets = [...]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// Prometheus writes metrics of the run in Prometheus' text format 0.0.4, as the textfile collector of node_exporter and
// a Pushgateway take them: each describes this one run, so all but the histogram are gauges, and none has a time stamp.
// The caller calls end once after the run, which writes them.
//
// The format is written here, not by client_golang: that is 1.9 MB of program and 0.8 ms of each start for what
// these two files do.
func Prometheus(w io.Writer, o PrometheusOptions) (emit func(run.Event), end func() error) {
	if o.Requests <= 0 {
		o.Requests = standardSeries
	}
	p := &prometheus{output: newOutput(w), limit: o.Requests, requests: map[string]*requestSeries{}}
	return p.event, p.end
}

type prometheus struct {
	output
	limit      int
	collection string
	requests   map[string]*requestSeries // by path
	result     *run.Result
	left       int // items that a stopped run did not reach
	plan       plan
}

// requestSeries counts the executions of a path.
type requestSeries struct {
	ended   map[verdict]int
	buckets [len(durationBuckets)]int // of responses, each counts those of the ones before too
	times   int
	sum     time.Duration
}

func (p *prometheus) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		p.collection = e.Collection
		p.plan.start(e)
	case run.Executed:
		p.plan.label(e.Execution)
		p.count(e.Execution)
	case run.Finished:
		p.result, p.left = e.Result, len(p.plan.left(e.Result))
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (p *prometheus) count(x *run.Execution) {
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
	for i, most := range durationBuckets {
		if took.Seconds() <= most {
			s.buckets[i]++
		}
	}
}

func (p *prometheus) series(path string) *requestSeries {
	if s := p.requests[path]; s != nil {
		return s
	}
	if len(p.requests) >= p.limit {
		path = otherRequests
		if s := p.requests[path]; s != nil {
			return s
		}
	}
	s := &requestSeries{ended: map[verdict]int{}}
	p.requests[path] = s
	return s
}

func (p *prometheus) end() error {
	if p.result != nil {
		p.write(p.result)
	}
	return p.flush()
}

// write gives the metrics. Their names and help are the same in every file: node_exporter refuses two that differ.
func (p *prometheus) write(r *run.Result) {
	all := metric{p, label{"collection", p.collection}}
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
	all.counts("runner_run_iterations", "Iterations of the last run by state.", r.Iterations)
	requests := r.Requests
	requests.Total += requests.Skipped // which a run does not count as requests
	all.counts("runner_run_requests", "Requests of the last run by state; not_run are those that a stopped run did not reach.", requests)
	all.sample("runner_run_requests", float64(p.left), label{"state", "not_run"})
	all.counts("runner_run_assertions", "Assertions of the last run by state.", r.Tests)
	all.head("runner_run_scripts", "Scripts of the last run by event and state.", "gauge")
	for _, s := range []struct {
		event collection.Event
		run.Count
	}{{collection.PreRequest, r.PreRequestScripts}, {collection.Test, r.TestScripts}} {
		event := label{"event", string(s.event)}
		all.sample("runner_run_scripts", float64(s.Total-s.Failed), event, label{"state", "passed"})
		all.sample("runner_run_scripts", float64(s.Failed), event, label{"state", "failed"})
	}
	p.eachRequest(all)
}

// eachRequest writes what is known of each path. A path that only the limit made stands with the others.
func (p *prometheus) eachRequest(all metric) {
	var paths []string
	for path := range p.requests {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	if len(paths) == 0 {
		return
	}
	const executions, duration = "runner_request_executions", "runner_request_duration_seconds"
	all.head(executions, "Executions of a request in the last run by state.", "gauge")
	for _, path := range paths {
		for _, state := range []verdict{passed, flaky, failed, errored, skipped} {
			all.sample(executions, float64(p.requests[path].ended[state]), label{"request", path}, label{"state", string(state)})
		}
	}
	all.head(duration, "Response times of a request in the last run.", "histogram")
	for _, path := range paths {
		s, request := p.requests[path], label{"request", path}
		for i, most := range durationBuckets {
			all.sample(duration+"_bucket", float64(s.buckets[i]), request, label{"le", number(most)})
		}
		all.sample(duration+"_bucket", float64(s.times), request, label{"le", "+Inf"})
		all.sample(duration+"_sum", s.sum.Seconds(), request)
		all.sample(duration+"_count", float64(s.times), request)
	}
}

// A metric writes samples that share a label.
type metric struct {
	*prometheus
	shared label
}

type label struct{ name, value string }

func (m metric) head(name, help, kind string) {
	m.text("# HELP ", name, " ", help, "\n# TYPE ", name, " ", kind, "\n")
}

func (m metric) gauge(name, help string, value float64) {
	m.head(name, help, "gauge")
	m.sample(name, value)
}

func (m metric) counts(name, help string, c run.Count) {
	m.head(name, help, "gauge")
	m.sample(name, float64(c.Total-c.Failed-c.Skipped), label{"state", "passed"})
	m.sample(name, float64(c.Failed), label{"state", "failed"})
	m.sample(name, float64(c.Skipped), label{"state", "skipped"})
}

var labelText = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (m metric) sample(name string, value float64, labels ...label) {
	m.text(name, "{", m.shared.name, `="`, labelText.Replace(clean(m.shared.value)), `"`)
	for _, l := range labels {
		m.text(",", l.name, `="`, labelText.Replace(clean(l.value)), `"`)
	}
	m.text("} ", number(value), "\n")
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }
