package reporter

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// Blob writes the lines of JSONL from which a run can be reported again; OpenBlobs reads them. The bodies are whole
// unless the options cut them.
func Blob(w io.Writer, o JSONOptions) (emit func(run.Event), end func() error) {
	l := newLines(w, o)
	return func(e run.Event) {
		switch e := e.(type) {
		case run.Requesting, run.Log, run.Tested: // made anew from the execution
		case run.Started, run.Warned, run.Executed, run.Finished:
			l.event(e)
		}
	}, l.flush
}

// BlobError is a file that cannot be merged.
type BlobError struct{ File, Problem, Hint string }

func (e *BlobError) Error() string { return e.File + ": " + e.Problem }

// A blobReader reads the lines of one blob.
type blobReader struct {
	name  string
	file  *os.File
	lines *bufio.Reader
	line  int
	head  *startedDoc
	// execution is the next one, nil at the end; warned are the warnings before it.
	execution *executionDoc
	warned    []run.Warned
	last      time.Time // end of the execution read last
	result    *resultDoc
}

func openBlob(name string) (*blobReader, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s := &blobReader{name: name, file: file, lines: bufio.NewReaderSize(file, spillBuffer)}
	d, err := s.read()
	if err == nil && (d == nil || d.Run == nil || d.Run.Format != documentFormat) {
		err = &BlobError{name, "is no blob", "runner run -r blob writes blobs"}
	}
	if err == nil && d.Run.Version > documentVersion {
		err = &BlobError{
			name, fmt.Sprintf("has version %d of the format, this runner knows %d", d.Run.Version, documentVersion),
			"merge with the runner that ran the shards",
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	s.head = d.Run
	if i, n := s.index(), s.count(); i < 1 || i > n {
		return nil, errors.Join(&BlobError{name, fmt.Sprintf("says that it is shard %d of %d", i, n), "runner run -r blob writes blobs"}, file.Close())
	}
	return s, nil
}

// read gives the next line, nil at the end. A last line that was cut off is the end: its writer was killed.
func (s *blobReader) read() (*lineDoc, error) {
	text, err := s.lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading a blob: %w", err)
	}
	s.line++
	d := &lineDoc{}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, &BlobError{s.name, fmt.Sprintf("line %d: %v", s.line, err), "the file must be as runner wrote it"}
	}
	return d, nil
}

// advance reads up to the next execution.
func (s *blobReader) advance() error {
	s.execution, s.warned = nil, nil
	for {
		d, err := s.read()
		switch {
		case err != nil || d == nil:
			return err
		case d.Execution != nil:
			s.execution = d.Execution
			s.last = d.Execution.Started.Add(time.Duration(d.Execution.Duration))
			return nil
		case d.Result != nil:
			s.result = d.Result
		case d.Warning != nil && d.Item != nil && d.Iteration != nil:
			s.warned = append(s.warned, run.Warned{Item: run.ItemRef(*d.Item), Iteration: *d.Iteration, Message: *d.Warning})
		}
	}
}

// before orders by iteration, then by the place of the item.
func (s *blobReader) before(o *blobReader) bool {
	if s.execution.Iteration != o.execution.Iteration {
		return s.execution.Iteration < o.execution.Iteration
	}
	return s.execution.Item.Position < o.execution.Item.Position
}

func (s *blobReader) index() int {
	if s.head.Shard == nil {
		return 1
	}
	return s.head.Shard.Index
}

func (s *blobReader) count() int {
	if s.head.Shard == nil {
		return 1
	}
	return s.head.Shard.Count
}
