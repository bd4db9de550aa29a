package reporter

import (
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// details tells a failure as the terminal does: message, place, the line of the script, the two sides of a comparison,
// a hint, the stack. Every line is clean.
func details(f run.FailureAt) string {
	l := failureList{cli: &cli{canvas: canvas{sym: unicodeSymbols()}, o: CLIOptions{Verbose: true}}}
	var b strings.Builder
	for i, c := range l.details(numbered{FailureAt: f}) {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRight(c.text, " "))
	}
	return b.String()
}

// consoleText is what the scripts of an execution wrote, one message after the other.
func consoleText(x *run.Execution) string {
	var b strings.Builder
	for _, m := range x.Console {
		if m.Level != "log" {
			b.WriteString("[" + oneLine(m.Level) + "] ")
		}
		b.WriteString(clean(m.Text))
		b.WriteByte('\n')
	}
	return b.String()
}
