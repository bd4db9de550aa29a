package reporter

import (
	"bytes"
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

// htmlReport is the page of the events.
func htmlReport(t testing.TB, events []run.Event, o HTMLOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	emit, end := HTML(&b, o)
	for _, e := range events {
		emit(e)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
