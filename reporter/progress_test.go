package reporter

import (
	"bytes"
	"strings"
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

// TestLinesFitSmallerWindows: the line that is drawn again is no longer than the terminal is now.
func TestLinesFitSmallerWindows(t *testing.T) {
	name := strings.Repeat("a long name ", 20)
	for reporter, start := range map[string]func(*bytes.Buffer, func() int) func(run.Event){
		"progress": func(b *bytes.Buffer, columns func() int) func(run.Event) {
			return Progress(b, ProgressOptions{Live: true, Width: 100, Columns: columns})
		},
		"cli": func(b *bytes.Buffer, columns func() int) func(run.Event) {
			return CLI(b, CLIOptions{Live: true, Width: 100, Columns: columns})
		},
	} {
		var b bytes.Buffer
		columns := 0
		emit := start(&b, func() int { return columns })
		emit(run.Started{Collection: "c", Iterations: 1, Requests: 3})
		for _, tt := range []struct{ columns, want int }{{0, 99}, {120, 119}, {30, 29}} {
			columns = tt.columns
			b.Reset()
			emit(run.Requesting{Item: item(0, name)})
			_, line, _ := strings.Cut("\n"+b.String(), "\x1b[K")
			if line == "" {
				line = b.String()
			}
			if got := cells(clean(line[strings.LastIndexByte(line, '\n')+1:])); got != tt.want {
				t.Errorf("%s draws %d cells where %d are: %q", reporter, got, tt.columns, b.String())
			}
		}
	}
}
