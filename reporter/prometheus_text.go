package reporter

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"google.golang.org/protobuf/proto"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// WriteText writes the metrics in Prometheus' text format 0.0.4, nothing before the run is over. A collection that is
// not empty is a label of each.
//
// The encoder is Prometheus' own. client_golang, which is made for metrics that live as long as a server, would take half
// a millisecond of every start of this program.
func (p *Metrics) WriteText(w io.Writer, collection string) error {
	if !p.Done() {
		return nil
	}
	for _, family := range p.families(collection) {
		if _, err := expfmt.MetricFamilyToText(w, family); err != nil {
			return err
		}
	}
	return nil
}

// families are sorted by their names, and their metrics by the values of their labels.
func (p *Metrics) families(collection string) []*dto.MetricFamily {
	all := &families{byName: map[string]*dto.MetricFamily{}}
	if collection != "" {
		all.labels = []*dto.LabelPair{label("collection", collection)}
	}
	p.ofRun(all)
	p.ofRequests(all)
	return all.sorted()
}

func (p *Metrics) ofRun(all *families) {
	r := p.result
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
	all.counts("runner_run_assertions", "Assertions of the last run by state.", r.Tests)
	requests := r.Requests
	requests.Total += requests.Skipped // which a run does not count as requests
	const about = "Requests of the last run by state; not_run are those that a stopped run did not reach."
	all.counts("runner_run_requests", about, requests)
	all.gauge("runner_run_requests", about, float64(p.left), label("state", "not_run"))
	for _, s := range []struct {
		event collection.Event
		run.Count
	}{{collection.PreRequest, r.PreRequestScripts}, {collection.Test, r.TestScripts}} {
		const about = "Scripts of the last run by event and state."
		event := label("event", string(s.event))
		all.gauge("runner_run_scripts", about, float64(s.Total-s.Failed), event, label("state", "passed"))
		all.gauge("runner_run_scripts", about, float64(s.Failed), event, label("state", "failed"))
	}
}

// ofRequests gives what is known of each path.
func (p *Metrics) ofRequests(all *families) {
	for path, s := range p.requests {
		request := label("request", path)
		for _, state := range []verdict{passed, flaky, failed, errored, skipped} {
			all.gauge("runner_request_executions", "Executions of a request in the last run by state.", float64(s.ended[state]), request, label("state", string(state)))
		}
		all.add("runner_request_duration_seconds", "Response times of a request in the last run.", dto.MetricType_HISTOGRAM, &dto.Metric{
			Label: []*dto.LabelPair{request}, Histogram: s.histogram(),
		})
	}
}

func (s *requestSeries) histogram() *dto.Histogram {
	h := &dto.Histogram{SampleCount: proto.Uint64(s.times), SampleSum: proto.Float64(s.sum.Seconds())}
	for i, most := range durationBuckets {
		h.Bucket = append(h.Bucket, &dto.Bucket{UpperBound: proto.Float64(most), CumulativeCount: proto.Uint64(s.buckets[i])})
	}
	return h
}

// families are the metrics with one name each.
type families struct {
	labels []*dto.LabelPair // of all metrics
	byName map[string]*dto.MetricFamily
}

func (f *families) add(name, help string, kind dto.MetricType, m *dto.Metric) {
	family := f.byName[name]
	if family == nil {
		family = &dto.MetricFamily{Name: proto.String(name), Help: proto.String(help), Type: kind.Enum()}
		f.byName[name] = family
	}
	m.Label = append(slices.Clone(f.labels), m.Label...)
	family.Metric = append(family.Metric, m)
}

func (f *families) gauge(name, help string, value float64, labels ...*dto.LabelPair) {
	f.add(name, help, dto.MetricType_GAUGE, &dto.Metric{Label: labels, Gauge: &dto.Gauge{Value: proto.Float64(value)}})
}

func (f *families) counts(name, help string, n run.Count) {
	f.gauge(name, help, float64(n.Total-n.Failed-n.Skipped), label("state", "passed"))
	f.gauge(name, help, float64(n.Failed), label("state", "failed"))
	f.gauge(name, help, float64(n.Skipped), label("state", "skipped"))
}

func (f *families) sorted() []*dto.MetricFamily {
	byLabels := func(x, y *dto.Metric) int {
		return slices.CompareFunc(x.Label, y.Label, func(x, y *dto.LabelPair) int { return cmp.Compare(x.GetValue(), y.GetValue()) })
	}
	var all []*dto.MetricFamily
	for _, name := range slices.Sorted(maps.Keys(f.byName)) {
		slices.SortFunc(f.byName[name].Metric, byLabels)
		all = append(all, f.byName[name])
	}
	return all
}

func label(name, value string) *dto.LabelPair {
	return &dto.LabelPair{Name: proto.String(name), Value: proto.String(value)}
}

func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }
