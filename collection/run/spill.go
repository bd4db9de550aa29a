package run

import (
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	// maxInMemory is the largest body that is kept in memory. What is larger goes to a temporary file, from which a
	// script that asks for it gets it; few responses that tests look at are, and a lane holds one or two at a time.
	maxInMemory = 8 << 20
	// maxRecorded is how much of a larger body, sent or received, the record has.
	maxRecorded = 1 << 20
	// maxForScripts is the largest body that a script gets: V8, which Postman's scripts run in, has no longer strings.
	maxForScripts = 512 << 20
)

var errTooLarge = errors.New("maximum response size reached")

// keepBody reads a body to its end, which may not be beyond limit bytes when limit is set. A body that is too large for
// memory is in the file, and body is the first part of it. A known length saves growing.
func keepBody(r io.Reader, length, limit int64) (body []byte, file *os.File, err error) {
	most := int64(maxInMemory)
	if limit > 0 {
		most = min(most, limit)
	}
	body, err = readUpTo(r, length, most)
	switch {
	case err != nil || int64(len(body)) <= most:
		return body, nil, err
	case limit > 0 && int64(len(body)) > limit:
		return nil, nil, errTooLarge
	}
	if limit > 0 {
		r = io.LimitReader(r, limit+1-int64(len(body)))
	}
	file, size, err := spill(body, r)
	if err == nil && limit > 0 && size > limit {
		err = errors.Join(errTooLarge, file.Close())
	}
	if err != nil {
		return nil, nil, err
	}
	return append([]byte(nil), body[:maxRecorded]...), file, nil // a copy: the rest can go
}

// readUpTo reads to the end, or one byte more than most.
func readUpTo(r io.Reader, length, most int64) ([]byte, error) {
	const claimed = 1 << 20 // what a length may claim before its bytes have come
	r = io.LimitReader(r, most+1)
	b := make([]byte, 0, min(max(length, 511), claimed)+1)
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

// spill writes a body to a temporary file that has no name, so that it goes away also when the program is killed.
func spill(head []byte, rest io.Reader) (file *os.File, size int64, err error) {
	file, err = os.CreateTemp("", "runner-body-")
	if err != nil {
		return nil, 0, spillError(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	if err := os.Remove(file.Name()); err != nil {
		return nil, 0, spillError(err)
	}
	if _, err := file.Write(head); err != nil {
		return nil, 0, spillError(err)
	}
	// No *os.File for io.Copy to ask: a failed write must be told from a failed read.
	written, err := io.Copy(spillWriter{file}, rest)
	return file, int64(len(head)) + written, err
}

type spillWriter struct{ file *os.File }

func (w spillWriter) Write(b []byte) (int, error) {
	n, err := w.file.Write(b)
	if err != nil {
		err = spillError(err)
	}
	return n, err
}

func spillError(err error) error {
	return &sendError{
		Phase: phaseBody, err: err, Message: fmt.Sprintf("keep the large response body: %v", err),
		Hint: "make room in the folder of temporary files (TMPDIR), or lower --max-response-size",
	}
}

// load reads the whole of a spilled body for a script.
func load(file *os.File) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("the response body is no longer there: %w", err)
	}
	if info.Size() > maxForScripts {
		return nil, fmt.Errorf("the response body has %d bytes, more than the %d that a script can get", info.Size(), maxForScripts)
	}
	body := make([]byte, info.Size())
	if _, err := file.ReadAt(body, 0); err != nil {
		return nil, fmt.Errorf("read the response body: %w", err)
	}
	return body, nil
}

// hold keeps a spilled body until release.
func (s *sender) hold(file *os.File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spilled = append(s.spilled, file)
}

// release lets go of the bodies that were too large for memory. The scripts that may ask for them are through.
func (s *sender) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, file := range s.spilled {
		_ = file.Close() // it was only read
	}
	s.spilled = nil
}
