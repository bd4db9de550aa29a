package reporter

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// TextFormat is the media type of what WriteText writes.
const TextFormat = "text/plain; version=0.0.4; charset=utf-8"

// WriteText writes the metrics in Prometheus' text format 0.0.4, nothing before the run is over. A collection that is
// not empty is a label of each.
//
// The format is a few lines here, because Prometheus' own libraries bring protobuf along, which would take half a
// millisecond of every start of this program. The tests hold it against them.
func (p *Metrics) WriteText(w io.Writer, collection string) error {
	if !p.Done() {
		return nil
	}
	all := &families{byName: map[string]*family{}}
	if collection != "" {
		all.labels = []label{{"collection", collection}}
	}
	p.ofRun(all)
	p.ofRequests(all)
	_, err := io.WriteString(w, all.text())
	return err
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
	all.gauge("runner_run_requests", about, float64(p.left), label{"state", "not_run"})
	for _, s := range []struct {
		event collection.Event
		run.Count
	}{{collection.PreRequest, r.PreRequestScripts}, {collection.Test, r.TestScripts}} {
		const about = "Scripts of the last run by event and state."
		event := label{"event", string(s.event)}
		all.gauge("runner_run_scripts", about, float64(s.Total-s.Failed), event, label{"state", "passed"})
		all.gauge("runner_run_scripts", about, float64(s.Failed), event, label{"state", "failed"})
	}
}

// ofRequests gives what is known of each path.
func (p *Metrics) ofRequests(all *families) {
	for path, s := range p.requests {
		request := label{"request", path}
		for _, state := range []verdict{passed, flaky, failed, errored, skipped} {
			all.gauge("runner_request_executions", "Executions of a request in the last run by state.", float64(s.ended[state]), request, label{"state", string(state)})
		}
		all.add("runner_request_duration_seconds", "Response times of a request in the last run.", "histogram", metric{
			labels: []label{request}, samples: s.histogram(),
		})
	}
}

// histogram has the buckets, each with what those before it have, and what they sum up to.
func (s *requestSeries) histogram() (all []sampled) {
	for i, most := range durationBuckets {
		all = append(all, sampled{"_bucket", number(most), float64(s.buckets[i])})
	}
	return append(all, sampled{"_bucket", "+Inf", float64(s.times)}, sampled{"_sum", "", s.sum.Seconds()}, sampled{"_count", "", float64(s.times)})
}

// families are the metrics by name.
type families struct {
	labels []label // of all metrics
	byName map[string]*family
}

type family struct {
	help, kind string
	metrics    []metric
}

type metric struct {
	labels  []label
	samples []sampled
}

type label struct{ name, value string }

// sampled is one line of a metric: what its name ends in, the bound of a bucket, and the value.
type sampled struct {
	ending, bound string
	value         float64
}

func (f *families) add(name, help, kind string, m metric) {
	if f.byName[name] == nil {
		f.byName[name] = &family{help: help, kind: kind}
	}
	m.labels = append(slices.Clone(f.labels), m.labels...)
	f.byName[name].metrics = append(f.byName[name].metrics, m)
}

func (f *families) gauge(name, help string, value float64, labels ...label) {
	f.add(name, help, "gauge", metric{labels: labels, samples: []sampled{{value: value}}})
}

func (f *families) counts(name, help string, n run.Count) {
	f.gauge(name, help, float64(n.Total-n.Failed-n.Skipped), label{"state", "passed"})
	f.gauge(name, help, float64(n.Failed), label{"state", "failed"})
	f.gauge(name, help, float64(n.Skipped), label{"state", "skipped"})
}

// text sorts families by their names, and their metrics by the values of their labels.
func (f *families) text() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f.byName)) {
		one := f.byName[name]
		b.WriteString("# HELP " + name + " " + one.help + "\n# TYPE " + name + " " + one.kind + "\n")
		slices.SortFunc(one.metrics, func(x, y metric) int {
			return slices.CompareFunc(x.labels, y.labels, func(x, y label) int { return strings.Compare(x.value, y.value) })
		})
		for _, m := range one.metrics {
			m.write(&b, name)
		}
	}
	return b.String()
}

func (m metric) write(b *strings.Builder, name string) {
	for _, s := range m.samples {
		labels := m.labels
		if s.bound != "" {
			labels = append(slices.Clone(labels), label{"le", s.bound})
		}
		b.WriteString(name + s.ending)
		for i, l := range labels {
			b.WriteByte("{,"[min(i, 1)])
			b.WriteString(l.name + `="` + quotedLabel.Replace(l.value) + `"`)
		}
		if len(labels) > 0 {
			b.WriteByte('}')
		}
		b.WriteString(" " + number(s.value) + "\n")
	}
}

var quotedLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func epoch(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }
