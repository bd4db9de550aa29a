package script

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script/library"
)

// leastRatio is how many times faster than the real chai in the same engine our assertions are, at the least.
const leastRatio = 50

// TestAssertionsBeatChai times twelve passing assertions of ours and of the real chai by turns, so that whatever else the
// machine does slows both.
func TestAssertionsBeatChai(t *testing.T) {
	ratio, ok := chaiRatio(t, 15)
	if !ok {
		t.Skip("this checkout was built without the JavaScript libraries")
	}
	if t.Logf("%.0f times faster than chai", ratio); ratio < leastRatio {
		t.Errorf("twelve assertions are %.0f times faster than chai's, want %d", ratio, leastRatio)
	}
}

// BenchmarkAgainstChai reports that ratio.
func BenchmarkAgainstChai(b *testing.B) {
	ratio, ok := chaiRatio(b, 50)
	if !ok {
		b.Skip("this checkout was built without the JavaScript libraries")
	}
	for b.Loop() {
		continue // the turns are counted above
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ratio, "times-faster-than-chai")
}

// chaiRatio is the median of chai's time for twelve assertions by ours, over some turns; false without chai.
func chaiRatio(t testing.TB, turns int) (ratio float64, ok bool) {
	t.Helper()
	source, ok := library.Source("chai")
	if !ok {
		return 0, false
	}
	lane := NewLane(Options{Libraries: func(string) (string, bool) { return source, true }})
	r := newRecorder(collection.Test)
	run := func(expect string) (measure func()) {
		err := lane.Run(t.Context(), collection.Script{Source: "twelve = " + twelve + "(" + expect + ")"}, r.Host)
		if err != nil {
			t.Fatal(err)
		}
		pass, _ := goja.AssertFunction(lane.realm.vars["twelve"].(*goja.Object).Get("pass"))
		return func() { mustJS(pass(goja.Undefined())) }
	}
	ours, chais := run("pm.expect"), run("require('chai').expect")
	ratios := make([]float64, turns)
	for i := range ratios {
		fast, slow := timed(ours, leastRatio), timed(chais, 1)
		ratios[i] = float64(slow) * leastRatio / float64(fast)
	}
	slices.Sort(ratios)
	return ratios[turns/2], true
}

func timed(f func(), times int) time.Duration {
	start := time.Now()
	for range times {
		f()
	}
	return time.Since(start)
}

// A script of twenty lines with three tests and six assertions on a JSON body may cost 50 KB on a warm lane; what it
// costs today, with some room, is held here, since unlike its time it is the same on every machine.
func TestMemoryOfAScript(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts Options
		most uint64
	}{
		{"warm lane", Options{Timeout: patience}, 30 << 10},
		{"isolated", Options{Timeout: patience, Isolate: true}, 60 << 10},
	} {
		lane, r := NewLane(tt.opts), newRecorder(collection.Test)
		r.Test, r.Log = func(Test) {}, nil
		run := func() {
			if err := lane.Run(t.Context(), collection.Script{Source: typical, Event: collection.Test}, r.Host); err != nil {
				t.Fatal(err)
			}
		}
		const times = 200
		run()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range times {
			run()
		}
		runtime.ReadMemStats(&after)
		if got := (after.TotalAlloc - before.TotalAlloc) / times; got > tt.most {
			t.Errorf("%s: %d bytes for a script, want at most %d", tt.name, got, tt.most)
		}
	}
}
