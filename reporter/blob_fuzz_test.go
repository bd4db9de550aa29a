package reporter

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

// FuzzBlob: a file that is no blob, or a damaged one, is an error or a run that says so; what is read is counted once and
// the reports of it are whole.
func FuzzBlob(f *testing.F) {
	for _, p := range states() {
		f.Add(written(f, p, func(w *bytes.Buffer) (func(run.Event), func() error) { return Blob(w, JSONOptions{}) }))
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		file := filepath.Join(t.TempDir(), "b.jsonl")
		if err := os.WriteFile(file, blob, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBlobs([]string{file})
		if err != nil {
			return
		}
		defer b.Close()
		var doc bytes.Buffer
		emit, end := JUnit(&doc, JUnitOptions{})
		executed := 0
		r, err := b.Replay(func(e run.Event) {
			if _, ok := e.(run.Executed); ok {
				executed++
			}
			emit(e)
		})
		if err != nil {
			return
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if _, err := parseJUnit(doc.Bytes(), false); err != nil {
			t.Errorf("%v in %s", err, doc.Bytes())
		}
		if n := r.Requests.Total + r.Requests.Skipped; n != executed {
			t.Errorf("%d requests are counted of %d", n, executed)
		}
	})
}
