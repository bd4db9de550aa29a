package reporter

import (
	"time"

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

// durationBuckets are those that Prometheus' own libraries begin with, in seconds.
var durationBuckets = [...]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// Metrics collects a run for Prometheus: each metric describes this one run, so all but the histogram are gauges, and
// none has a time stamp. The names and the help are the same for every run, as node_exporter wants them.
type Metrics struct {
	limit    int
	requests map[string]*requestSeries // by path
	result   *run.Result
	left     int // items that a stopped run did not reach
	plan     plan
}

// NewMetrics returns the collector of a run. Emit it every event; write it when the run is over.
func NewMetrics(o PrometheusOptions) *Metrics {
	if o.Requests <= 0 {
		o.Requests = standardSeries
	}
	return &Metrics{limit: o.Requests, requests: map[string]*requestSeries{}}
}

// requestSeries counts the executions of a path.
type requestSeries struct {
	ended   map[verdict]int
	buckets [len(durationBuckets)]uint64 // of responses, each counts those of the ones before too
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
	s := p.series(clean(oneLine(x.Item.Path())))
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
	s := &requestSeries{ended: map[verdict]int{}}
	p.requests[path] = s
	return s
}

// Done reports whether a run came to its end: without a result there is nothing to write.
func (p *Metrics) Done() bool { return p.result != nil }
