package reporter

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// TestLongTextsAreCut: a script may write or compare a body of many megabytes. No report grows by it without bound, and
// each says what is missing.
func TestLongTextsAreCut(t *testing.T) {
	huge := strings.Repeat("é", 3<<20)
	x := tested(
		&run.Execution{Item: item(0, "i"), Console: []run.Console{{Level: "log", Text: huge, Event: collection.Test}}},
		run.Test{Name: "t", Error: &run.Failure{Message: "m", Compared: true, Actual: huge, Expected: "x"}},
	)
	p := play{started: run.Started{Collection: "c"}, executions: []*run.Execution{x}}
	all := formats()
	all["json"] = func(w io.Writer) (func(run.Event), func() error) { return JSON(w, JSONOptions{BodyLimit: 64 << 10}) }
	all["html"] = func(w io.Writer) (func(run.Event), func() error) { return HTML(w, HTMLOptions{}) }
	all["blob"] = func(w io.Writer) (func(run.Event), func() error) { return Blob(w, JSONOptions{BodyLimit: 1 << 20}) }
	for name, start := range all {
		text := formatted(t, p, start)
		if len(text) > 3<<20 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		told := bytes.Contains(text, []byte("MB more)"))
		if quiet := []string{"dots", "summary", "markdown", "github", "codequality", "har"}; told == slices.Contains(quiet, name) {
			t.Errorf("%s says what is missing: %v", name, told)
		}
	}
	whole := formatted(t, p, func(w io.Writer) (func(run.Event), func() error) { return JSON(w, JSONOptions{}) })
	if n := bytes.Count(whole, []byte("é")); n != 2*(3<<20) {
		t.Errorf("without a limit json has %d letters of them", n)
	}
}

func TestCutText(t *testing.T) {
	for _, tt := range []struct {
		text string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abc", 0, "abc"}, {"abcd", 3, "abc… (1B more)"}, {"aéé", 2, "a… (4B more)"}, {"", 1, ""},
	} {
		if got := cutText(tt.text, tt.n); got != tt.want {
			t.Errorf("cutText(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
		}
	}
}

// TestConsoleOfManyMessages: the rest is counted.
func TestConsoleOfManyMessages(t *testing.T) {
	x := &run.Execution{Console: slices.Repeat([]run.Console{{Level: "log", Text: strings.Repeat("x", 99_999)}}, 20)}
	text := consoleText(x)
	if len(text) > 1_200_000 || !strings.HasSuffix(text, "x\n… (9 more messages)\n") {
		t.Errorf("the console has %d bytes and ends with %q", len(text), text[len(text)-40:])
	}
}
