package script

import (
	"os"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// TestBattery runs what JavaScript has and the engine alone lacks. What still fails is marked in the file, with the
// reason; when it starts to work the mark must go.
func TestBattery(t *testing.T) {
	text, err := os.ReadFile("testdata/battery.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		name, source, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		name, fails := strings.CutPrefix(name, "!")
		if i := strings.LastIndex(source, " # "); i >= 0 {
			source = source[:i]
		}
		t.Run(name, func(t *testing.T) {
			r := newRecorder(collection.PreRequest)
			r.withServices()
			err := NewLane(Options{Libraries: testLibrary}).Run(t.Context(),
				collection.Script{Source: "console.log((await null, " + source + "))"}, r.Host)
			if got := r.outcome(err); (got == "log: true") == fails {
				t.Errorf("%s: %s, marked as failing: %v", source, got, fails)
			}
		})
	}
}
