package run

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/rq-runner/runner/collection"
)

// payload is a request body that can be opened again and again: for a redirect, for a handshake, for the record. Files
// are streamed, never held.
type payload struct {
	segments []segment
	size     int64
	// contentType is sent when the user set none. With mustType set it also replaces a user's that does not fit, as
	// Postman does for forms: the boundary must be told.
	contentType string
	mustType    bool
	// resolved is what scripts see as the body.
	resolved *collection.Body
}

// segment is a stretch of a body: bytes, or a file.
type segment struct {
	data []byte
	file string
}

// empty says that there is nothing to send.
func (p *payload) empty() bool { return p == nil || p.size == 0 }

func (p *payload) addBytes(b []byte) {
	p.segments = append(p.segments, segment{data: b})
	p.size += int64(len(b))
}

func (p *payload) addFile(path string, size int64) {
	p.segments = append(p.segments, segment{file: path})
	p.size += size
}

// open returns the body from its beginning. Closing it closes the file that is being read. Bytes alone come as a
// reader that net/http knows, and sends in one packet with the head.
func (p *payload) open() io.ReadCloser {
	if len(p.segments) == 1 && p.segments[0].file == "" {
		return io.NopCloser(bytes.NewReader(p.segments[0].data))
	}
	return &payloadReader{rest: p.segments}
}

type payloadReader struct {
	rest []segment
	data *bytes.Reader
	file *os.File
}

func (r *payloadReader) Read(b []byte) (int, error) {
	for len(b) > 0 {
		if r.data == nil && r.file == nil {
			if len(r.rest) == 0 {
				return 0, io.EOF
			}
			if err := r.next(); err != nil {
				return 0, err
			}
		}
		n, err := r.current().Read(b)
		if n > 0 || err != nil && !errors.Is(err, io.EOF) {
			return n, nonEOF(err)
		}
		if err != nil {
			if err := r.Close(); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}

func (r *payloadReader) current() io.Reader {
	if r.file != nil {
		return r.file
	}
	return r.data
}

func (r *payloadReader) next() error {
	s := r.rest[0]
	r.rest = r.rest[1:]
	if s.file == "" {
		r.data = bytes.NewReader(s.data)
		return nil
	}
	var err error
	r.file, err = os.Open(s.file)
	return err
}

// Close ends the segment that is being read.
func (r *payloadReader) Close() error {
	file := r.file
	r.data, r.file = nil, nil
	if file != nil {
		return file.Close()
	}
	return nil
}

func nonEOF(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// record reads the first limit bytes of the body, for the report; 0 reads all, but of a body that is too large for
// memory the first part. What cannot be read is left out.
func (p *payload) record(limit int) []byte {
	most := int64(limit)
	switch {
	case most > 0:
		most = min(most, p.size)
	case p.size > maxInMemory:
		most = maxRecorded
	default:
		most = p.size
	}
	body := p.open()
	defer body.Close()
	b, _ := io.ReadAll(io.LimitReader(body, most)) // a file that vanished in the meantime is only missing from the report
	return b
}

// holds reports whether find says so of a part of the body. The parts overlap, by more than what is looked for has.
func (p *payload) holds(find func(text string) bool) bool {
	body := p.open()
	defer body.Close()
	window := make([]byte, 0, maxRecorded)
	for {
		n, err := io.ReadFull(body, window[len(window):cap(window)])
		window = window[:len(window)+n]
		if find(string(window)) {
			return true
		}
		if err != nil {
			return false
		}
		kept := copy(window[:maxCut], window[len(window)-maxCut:])
		window = window[:kept]
	}
}

// bodyless are the methods whose body Postman does not send.
func bodyless(method string) bool {
	switch method {
	case "GET", "COPY", "HEAD", "PURGE", "UNLOCK":
		return true
	}
	return false
}

// sendsBody reports whether the method may have a body.
func (w *wire) sendsBody() bool {
	return !bodyless(w.method) || isTrue(w.options.settings.DisableBodyPruning)
}

// newPayload makes the body to send, nil when there is none.
func (s *sender) newPayload(w *wire, b *collection.Body) (*payload, error) {
	if b == nil || b.Disabled || !w.sendsBody() {
		return nil, nil
	}
	var p *payload
	var err error
	switch b.Mode {
	case collection.BodyRaw:
		p = rawPayload(w, b)
	case collection.BodyURLEncoded:
		p = formPayload(b)
	case collection.BodyFormData:
		p = s.multipartPayload(w, b)
	case collection.BodyFile:
		p = s.filePayload(w, b)
	case collection.BodyGraphQL:
		p, err = graphqlPayload(w, b)
	}
	if p == nil || err != nil {
		return nil, err
	}
	if p.resolved == nil {
		p.resolved = b
	}
	if b.ContentType != "" && b.Mode != collection.BodyFormData { // a form's own has the boundary
		p.contentType = b.ContentType
	}
	return p, nil
}

func isTrue(b *bool) bool { return b != nil && *b }
