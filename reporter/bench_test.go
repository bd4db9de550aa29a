package reporter

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

// BenchmarkReports writes the reports of 10,000 requests with two assertions each and a body of 2 KB, as the programs of
// ../cmd/runner/bench make them, and tells the time a request takes and how much more lives in memory at the end than at
// a tenth of the way.
func BenchmarkReports(b *testing.B) {
	const requests = 10_000
	for name, start := range map[string]func() (func(run.Event), func() error){
		"junit": func() (func(run.Event), func() error) { return JUnit(io.Discard, JUnitOptions{File: "c.json"}) },
		"json":  func() (func(run.Event), func() error) { return JSON(io.Discard, JSONOptions{}) },
		"html":  func() (func(run.Event), func() error) { return HTML(io.Discard, HTMLOptions{}) },
		"blob":  func() (func(run.Event), func() error) { return Blob(io.Discard, JSONOptions{}) },
		"har":   func() (func(run.Event), func() error) { return HAR(io.Discard, HAROptions{}) },
		"ctrf":  func() (func(run.Event), func() error) { return CTRF(io.Discard, CTRFOptions{}) },
		"none":  func() (func(run.Event), func() error) { return func(run.Event) {}, func() error { return nil } },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				emit, end := start()
				grown := feed(emit, requests)
				if err := end(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(grown)/1024, "KB-grown")
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/requests, "µs/request")
		})
	}
}

// feed tells a run of n requests and gives how much the live heap grew from a tenth of the way to the end.
func feed(emit func(run.Event), n int) int64 {
	emit(run.Started{Collection: "Bench", Iterations: n, Requests: 1, Items: []run.ItemRef{item(0, "Ping", "Folder")}, Time: began})
	var before int64
	for i := range n {
		if i == n/10 {
			before = live()
		}
		emit(run.Executed{Execution: typical(i)})
	}
	grown := live() - before
	emit(run.Finished{Result: &run.Result{Started: began}})
	return grown
}

func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func typical(i int) *run.Execution {
	x := &run.Execution{
		Item: item(0, "Ping", "Folder"), Iteration: i, Started: began, Duration: ms(2), Request: get("http://127.0.0.1/ping"),
		Response: ok(fmt.Sprintf(`{"n":%d,"text":"%01990d"}`, i, 0), ms(1)),
	}
	return tested(x, run.Test{Name: "status is 200"}, run.Test{Name: "has a body"})
}

// TestReportsAreFlat: the live heap does not grow with the number of requests, beyond what a spill keeps of a small run.
func TestReportsAreFlat(t *testing.T) {
	const few, many = 1000, 5000
	for name, start := range formats() {
		if name == "dots" || name == "summary" {
			continue
		}
		a, _ := start(io.Discard)
		b, _ := start(io.Discard)
		little, much := feed(a, few), feed(b, many)
		if much-little > spillAt {
			t.Errorf("%s: the heap grew by %d bytes in %d requests and by %d in %d", name, little, few, much, many)
		}
	}
}
