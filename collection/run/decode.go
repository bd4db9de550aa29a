package run

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// decodeError says that a body is not in the coding that it claims.
type decodeError struct {
	coding, code string
	err          error
}

func (e *decodeError) Error() string { return fmt.Sprintf("decode %s: %v", e.coding, e.err) }
func (e *decodeError) Unwrap() error { return e.err }

// decoded undoes the codings of the body, the last one first. A coding that nobody knows leaves the bytes as they are.
func decoded(source *countedReader, w *wire, resp *http.Response) (io.Reader, error) {
	var body io.Reader = source
	if w.method == "HEAD" || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified {
		return body, nil
	}
	codings := strings.Split(strings.Join(resp.Header.Values("Content-Encoding"), ","), ",")
	for _, coding := range slices.Backward(codings) {
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding == "" || coding == "identity" {
			continue
		}
		if !knownCoding(coding) {
			return body, nil
		}
		buffered := bufio.NewReader(body)
		if _, err := buffered.Peek(1); errors.Is(err, io.EOF) {
			return buffered, nil // an empty body needs no decoding
		}
		open, err := decoder(coding, buffered)
		if err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) && source.err == nil { // not even the head of the coding came
				err = errors.New("it ends too early")
			}
			return nil, (&decodingReader{source: source, coding: coding}).tell(err)
		}
		body = &decodingReader{r: open, source: source, coding: coding}
	}
	return body, nil
}

func knownCoding(coding string) bool {
	switch coding {
	case "gzip", "x-gzip", "deflate", "br", "zstd":
		return true
	}
	return false
}

func decoder(coding string, r *bufio.Reader) (io.Reader, error) {
	switch coding {
	case "deflate": // zlib by the standard, raw from some servers: the first byte tells
		first, err := r.Peek(1)
		if err == nil && first[0]&0x0f == 8 {
			return zlib.NewReader(r)
		}
		return flate.NewReader(r), nil
	case "br":
		return brotli.NewReader(r), nil
	case "zstd":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) // no goroutine that would have to be closed
		return d, err
	default:
		return gzip.NewReader(r)
	}
}

// decodingReader tells a broken coding from a broken connection. A body whose coding ends too early is given as far
// as it goes, as curl and Postman do: some servers leave out the checksum.
type decodingReader struct {
	r      io.Reader
	source *countedReader
	coding string
}

func (d *decodingReader) Read(b []byte) (int, error) {
	n, err := d.r.Read(b)
	if errors.Is(err, gzip.ErrHeader) { // what follows a whole body is not another one; browsers ignore it
		err = io.EOF
	}
	return n, d.tell(err)
}

func (d *decodingReader) tell(err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case d.source.err != nil:
		return d.source.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return io.EOF
	}
	code := "Z_DATA_ERROR"
	if d.coding == "br" {
		code = "ERR_BROTLI_DECODE"
	}
	return &decodeError{coding: d.coding, code: code, err: err}
}
