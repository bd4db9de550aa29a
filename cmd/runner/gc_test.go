package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

func TestGCShare(t *testing.T) {
	for live, want := range map[uint64]int{0: 400, 4 << 20: 400, 16 << 20: 400, 32 << 20: 200, 64 << 20: 100, 4 << 30: 100} {
		if got := gcShare(live); got != want {
			t.Errorf("gcShare(%d MB) = %d, want %d", live>>20, got, want)
		}
	}
}

// TestGCTuner: a heap that has grown is collected earlier, and later again when it has shrunk.
func TestGCTuner(t *testing.T) {
	before := debug.SetGCPercent(gcPercent)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	afterGC(&gcTuner{percent: gcPercent})
	kept := make([]byte, 4*gcGarbage)
	awaitGCPercent(t, 100)
	runtime.KeepAlive(kept)
	awaitGCPercent(t, gcPercent)
}

// awaitGCPercent collects until the share is what it should be; finalizers run in a goroutine of their own.
func awaitGCPercent(t *testing.T, want int) {
	t.Helper()
	share := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	for range 10000 {
		runtime.GC()
		if metrics.Read(share); share[0].Value.Uint64() == uint64(want) {
			return
		}
		runtime.Gosched()
	}
	t.Fatalf("the share is %d, want %d", share[0].Value.Uint64(), want)
}
