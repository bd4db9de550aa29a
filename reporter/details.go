package reporter

import (
	"fmt"
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

// Of what scripts wrote or compared, which may be whole bodies, this much is told where no option says how much: XML
// parsers refuse ten megabytes in one piece, and CI servers show less.
const (
	longConsole = 1 << 20
	longSide    = 64 << 10 // of a comparison
)

// cutText cuts text to n bytes and says how much is missing; 0 cuts nothing.
func cutText(text string, n int) string {
	if n <= 0 || len(text) <= n {
		return text
	}
	short := cutBody([]byte(text[:n+1]), n)
	return fmt.Sprintf("%s… (%s more)", short, size(int64(len(text)-len(short))))
}

// consoleText is what the scripts of an execution wrote, one message after the other.
func consoleText(x *run.Execution) string {
	var b strings.Builder
	for i, m := range x.Console {
		if m.Level != "log" {
			b.WriteString("[" + oneLine(m.Level) + "] ")
		}
		b.WriteString(clean(cutText(m.Text, longConsole)))
		b.WriteByte('\n')
		if b.Len() > longConsole && i < len(x.Console)-1 {
			b.WriteString("… (" + count(len(x.Console)-1-i, "more message") + ")\n")
			break
		}
	}
	return b.String()
}
