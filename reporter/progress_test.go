package reporter

import (
	"bytes"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

func TestProgress(t *testing.T) {
	long := play{started: run.Started{Collection: "Long", Iterations: 1}}
	for i := range 30 {
		long.executions = append(long.executions, &run.Execution{Item: item(i, "Request"), Response: ok("{}", ms(5))})
	}
	tests := []struct {
		name string
		play play
		o    ProgressOptions
	}{
		{"progress", everything(), ProgressOptions{}},
		{"progress_live", everything(), ProgressOptions{Live: true, Width: 60, Color: true}},
		{"progress_percent", long, ProgressOptions{Percent: 50}},
		{"progress_every", long, ProgressOptions{Percent: 100, Every: time.Second}},
		{"progress_hostile", hostile(), ProgressOptions{GitHub: true, DisableUnicode: true}},
		{"progress_flaky", flakyRun(), ProgressOptions{}},
		{"progress_bail", bailed(), ProgressOptions{}},
		{"progress_silent", bailed(), ProgressOptions{Silent: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			emit := Progress(&b, tt.o)
			for _, e := range tt.play.events() {
				emit(e)
			}
			golden(t, tt.name, b.Bytes())
		})
	}
}
