package reporter

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/rq-runner/runner/collection/run"
)

// metrics is what node_exporter would read.
func metrics(t *testing.T, p play, o PrometheusOptions) []byte {
	t.Helper()
	m := NewMetrics(o)
	for _, e := range p.events() {
		m.Emit(e)
	}
	var out bytes.Buffer
	if err := m.WriteText(&out, clean(p.started.Collection)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPrometheus(t *testing.T) {
	for name, p := range states() {
		text := metrics(t, p, PrometheusOptions{})
		golden(t, "prometheus_"+name, text)
		if diff := cmp.Diff(asPrometheus(t, text), string(text)); diff != "" {
			t.Errorf("%s: Prometheus' own library writes this otherwise:\n%s", name, diff)
		}
		samples := readExposition(t, string(text))
		r := p.result()
		for state, want := range map[string]int{"passed": r.Requests.Total - r.Requests.Failed, "failed": r.Requests.Failed, "skipped": r.Requests.Skipped} {
			if got := samples.sum("runner_run_requests", `state="`+state+`"`); got != float64(want) {
				t.Errorf("%s: %v requests %s, want %d", name, got, state, want)
			}
		}
		if got := samples.sum("runner_request_executions", ""); got != float64(len(p.executions)) {
			t.Errorf("%s: %v executions, want %d", name, got, len(p.executions))
		}
		if got := samples.sum("runner_request_duration_seconds_count", ""); got != float64(r.Times.N) {
			t.Errorf("%s: %v durations, want %d", name, got, r.Times.N)
		}
		if got := samples.sum("runner_request_executions", `state="flaky"`); got != float64(r.Flaky) {
			t.Errorf("%s: %v flaky, want %d", name, got, r.Flaky)
		}
	}
}

// asPrometheus reads a text and writes it again, with Prometheus' own library.
func asPrometheus(t *testing.T, text []byte) string {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(families)) {
		if _, err := expfmt.MetricFamilyToText(&out, families[name]); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// TestPrometheusCardinality: beyond the limit requests share a path, and none is lost.
func TestPrometheusCardinality(t *testing.T) {
	p := play{started: run.Started{Collection: "Many"}}
	for i := range 30 {
		p.executions = append(p.executions, &run.Execution{Item: item(i, fmt.Sprint("Request ", i)), Request: get("http://127.0.0.1/"), Response: ok("{}", ms(i))})
	}
	samples := readExposition(t, string(metrics(t, p, PrometheusOptions{Requests: 3})))
	if got := len(samples["runner_request_duration_seconds_count"]); got != 4 {
		t.Errorf("%d series, want three requests and the others", got)
	}
	if got := samples.sum("runner_request_duration_seconds_count", `request="other"`); got != 27 {
		t.Errorf("%v requests are among the others, want 27", got)
	}
	if got := samples.sum("runner_request_duration_seconds_bucket", `le="0.01"`); got != 11 {
		t.Errorf("%v requests took 10 ms at most, want 11", got)
	}
}

// exposition is the samples of a text, by name, with their labels as written.
type exposition map[string][]sample

type sample struct {
	labels string
	value  float64
}

func (e exposition) sum(name, having string) (sum float64) {
	for _, s := range e[name] {
		if strings.Contains(s.labels, having) {
			sum += s.value
		}
	}
	return sum
}

// The grammar of the text format 0.0.4, as Prometheus documents it, with what node_exporter asks for beside: no time stamps.
var (
	sampleLine = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\} (\S+)$`)
	headLine   = regexp.MustCompile(`^# (HELP|TYPE) ([a-z_]+) (.+)$`)
)

// readExposition reads a text strictly: each metric has its help and type once, before all its samples, which stand
// together and differ from each other in their labels.
func readExposition(t *testing.T, text string) exposition {
	t.Helper()
	all := exposition{}
	family, seen := "", map[string]bool{}
	if text != "" && !strings.HasSuffix(text, "\n") {
		t.Error("the last line has no end")
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if head := headLine.FindStringSubmatch(line); head != nil {
			key := head[1] + " " + head[2]
			if seen[key] {
				t.Errorf("%q comes twice", key)
			}
			seen[key], family = true, head[2]
			continue
		}
		s := sampleLine.FindStringSubmatch(line)
		if s == nil {
			t.Fatalf("%q is no sample", line)
		}
		name := s[1]
		for _, ending := range []string{"_bucket", "_sum", "_count"} {
			if base := strings.TrimSuffix(name, ending); base == family {
				name = base
			}
		}
		value, err := strconv.ParseFloat(s[3], 64)
		if err != nil || name != family || !seen["HELP "+name] || !seen["TYPE "+name] || seen[s[1]+s[2]] {
			t.Errorf("%q has no head before it, or is there twice, or is no number (%v)", line, err)
		}
		seen[s[1]+s[2]] = true
		all[s[1]] = append(all[s[1]], sample{s[2], value})
	}
	return all
}
