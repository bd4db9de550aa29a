package reporter

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// A spill keeps what a report can only write later: in memory while it is small, else in a temporary file, so that memory
// does not grow with a run. The zero value is empty. It keeps its first error for copyTo.
type spill struct {
	small bytes.Buffer
	file  *os.File
	buf   *bufio.Writer
	err   error
}

// spillAt is where memory ends: most runs of a CI job stay below it and touch no disk.
const spillAt = 1 << 20

// spillBuffer is one write to the file.
const spillBuffer = 64 << 10

// Write never fails: copyTo tells.
func (s *spill) Write(p []byte) (int, error) {
	s.keep(p)
	return len(p), nil
}

func (s *spill) keep(p []byte) {
	if s.file == nil && s.err == nil && s.small.Len()+len(p) > spillAt {
		s.err = s.open()
	}
	switch {
	case s.err != nil:
	case s.file == nil:
		s.small.Write(p)
	default:
		_, s.err = s.buf.Write(p)
	}
}

func (s *spill) open() error {
	file, err := os.CreateTemp("", "runner-*.spill")
	if err != nil {
		return err
	}
	// Where the system allows it the file has no name from here on: nothing is left behind when the program is killed.
	_ = os.Remove(file.Name())
	s.file, s.buf = file, bufio.NewWriterSize(file, spillBuffer)
	_, err = s.buf.Write(s.small.Bytes())
	s.small = bytes.Buffer{}
	return err
}

// copyTo writes all of it to w, once, and removes the file.
func (s *spill) copyTo(w io.Writer) error {
	if s.file != nil && s.err == nil {
		s.err = s.buf.Flush()
	}
	err := s.err
	switch {
	case err != nil:
	case s.file == nil:
		_, err = s.small.WriteTo(w)
	default:
		if _, err = s.file.Seek(0, io.SeekStart); err == nil {
			_, err = io.Copy(w, s.file)
		}
	}
	if err = errors.Join(err, s.close()); err != nil {
		return fmt.Errorf("keeping a report until its end: %w", err)
	}
	return nil
}

func (s *spill) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	s.file = nil
	return err
}
