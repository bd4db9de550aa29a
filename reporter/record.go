package reporter

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/rq-runner/runner/collection/run"
)

// A Record keeps a run for the reports that can only be written at its end. Executions go to a temporary file as they
// come, so that memory does not grow with them. Its Event is given every event of one run, its other methods are called
// when that is over. Any number of reports may read one Record, one after the other.
type Record struct {
	// Started and Result are the first and the last event. Result is never nil: that of a run that did not finish is
	// empty and says so in Stopped.
	Started run.Started
	Result  *run.Result
	// Cases counts the cases of all executions.
	Cases Cases

	file *os.File
	buf  *bufio.Writer
	enc  *gob.Encoder
	err  error
	left []run.ItemRef
	plan plan
}

// spillBuffer is one write to the file: some tens of executions without bodies.
const spillBuffer = 64 << 10

// NewRecord makes a record whose file is in the system's folder for such files. The caller closes it.
func NewRecord() (*Record, error) {
	file, err := os.CreateTemp("", "runner-*.spill")
	if err != nil {
		return nil, fmt.Errorf("keeping the run for its reports: %w", err)
	}
	// Where the system allows it the file has no name from here on: nothing is left behind when the program is killed.
	_ = os.Remove(file.Name())
	r := &Record{file: file, buf: bufio.NewWriterSize(file, spillBuffer), Result: &run.Result{Stopped: "the run did not finish"}}
	r.enc = gob.NewEncoder(r.buf)
	return r, nil
}

// Event keeps what an event says. What went wrong is told by Executions.
func (r *Record) Event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		r.Started = e
		r.Result.Collection, r.Result.Started = e.Collection, e.Time
		r.plan.start(e)
	case run.Executed:
		r.plan.label(e.Execution)
		r.Cases.add(casesOf(e.Execution))
		if r.err == nil {
			r.err = r.enc.Encode(e.Execution)
		}
	case run.Finished:
		r.Result = e.Result
		r.left = r.plan.left(e.Result)
	case run.Requesting, run.Log, run.Tested, run.Warned: // an execution has them again, the result the warnings
	}
}

// NotRun are the items that were planned but did not run, because the run was stopped in the iteration they belong to.
func (r *Record) NotRun() []run.ItemRef { return r.left }

// Executions gives the executions in the order in which they came. An error ends it.
func (r *Record) Executions() iter.Seq2[*run.Execution, error] {
	return func(yield func(*run.Execution, error) bool) {
		if err := errors.Join(r.err, r.buf.Flush()); err != nil {
			yield(nil, fmt.Errorf("keeping the run for its reports: %w", err))
			return
		}
		dec := gob.NewDecoder(bufio.NewReaderSize(io.NewSectionReader(r.file, 0, 1<<62), spillBuffer))
		for {
			x := &run.Execution{}
			err := dec.Decode(x)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				err = fmt.Errorf("reading the run for a report: %w", err)
			}
			if !yield(x, err) || err != nil {
				return
			}
		}
	}
}

// Close removes the file.
func (r *Record) Close() error {
	err := r.file.Close()
	if gone := os.Remove(r.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
