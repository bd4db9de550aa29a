package run

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/rq-runner/runner/collection"
)

// compress writes the text through a compressor.
func compress(t *testing.T, text string, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openGzip(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }

func TestBodiesAreDecoded(t *testing.T) {
	text := strings.Repeat("some text ", 1000)
	gzipped := compress(t, text, openGzip)
	tests := []struct {
		name, coding string
		body         []byte
		want         string // empty: the text
	}{
		{"gzip", "gzip", gzipped, ""},
		{"x-gzip in capitals", "X-GZIP", gzipped, ""},
		{"gzip without its checksum", "gzip", gzipped[:len(gzipped)-8], ""},
		{"gzip and something behind it", "gzip", append(bytes.Clone(gzipped), "garbage that is no gzip"...), ""},
		{"zlib", "deflate", compress(t, text, func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil }), ""},
		{"raw deflate", "deflate", compress(t, text, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 9) }), ""},
		{"brotli", "br", compress(t, text, func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriter(w), nil }), ""},
		{"zstd", "zstd", compress(t, text, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }), ""},
		{"two codings", "br, gzip", compress(t, string(compress(t, text, func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriter(w), nil })), openGzip), ""},
		{"identity", "identity", []byte("plain"), "plain"},
		{"unknown", "compress", []byte("as it is"), "as it is"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tt.coding)
				_, _ = w.Write(tt.body)
			}))
			defer server.Close()
			r, err := get(t, newTestSender(t, HTTPOptions{}, Files{}), server.URL, sendOptions{})
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want == "" {
				want = text
			}
			if string(r.Body) != want {
				t.Errorf("body = %.60q, want %.60q", r.Body, want)
			}
			if r.BodySize != int64(len(tt.body)) {
				t.Errorf("BodySize = %d, want %d", r.BodySize, len(tt.body))
			}
		})
	}
}

func TestBrokenCodingsAreNamed(t *testing.T) {
	for coding, code := range map[string]string{"gzip": "Z_DATA_ERROR", "deflate": "Z_DATA_ERROR", "br": "ERR_BROTLI_DECODE", "zstd": "Z_DATA_ERROR"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", coding)
			_, _ = io.WriteString(w, "\xff\xff this is not compressed at all")
		}))
		_, err := get(t, newTestSender(t, HTTPOptions{}, Files{}), server.URL, sendOptions{})
		server.Close()
		e, ok := errors.AsType[*sendError](err)
		if !ok || e.Code != code || e.Phase != phaseDecode || !strings.Contains(e.Message, coding) {
			t.Errorf("%s: error = %v, want code %s in the phase decode", coding, err, code)
		}
	}
}

// A connection that breaks within a compressed body is no body that ends early.
func TestABrokenConnectionIsNoShortBody(t *testing.T) {
	body := compress(t, strings.Repeat("text", 1000), openGzip)
	url := rawServer(t, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+string(body[:len(body)-9]), nil)
	_, err := get(t, newTestSender(t, HTTPOptions{}, Files{}), url, sendOptions{})
	if e, ok := errors.AsType[*sendError](err); !ok || e.Code != "ECONNRESET" {
		t.Errorf("error = %v, want ECONNRESET", err)
	}
}

func TestBombsAreStopped(t *testing.T) {
	bomb := compress(t, strings.Repeat("\x00", 1<<20), openGzip)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}))
	defer server.Close()
	_, err := get(t, newTestSender(t, HTTPOptions{MaxResponse: 100_000}, Files{}), server.URL, sendOptions{})
	if !errors.Is(err, errTooLarge) {
		t.Errorf("error = %v, want the limit", err)
	}
}

func TestResponsesWithoutABody(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		if code, err := strconv.Atoi(r.URL.Path[1:]); err == nil {
			w.WriteHeader(code)
		}
	}))
	defer server.Close()
	s := newTestSender(t, HTTPOptions{}, Files{})
	for _, path := range []string{"/204", "/304", "/200"} {
		for _, method := range []string{"GET", "HEAD"} {
			r := &collection.Request{Method: method, URL: collection.ParseURL(server.URL + path)}
			got, err := sendRequest(t, s, scripted(r), sendOptions{})
			if err != nil || len(got.Body) != 0 {
				t.Errorf("%s %s: body %q, %v", method, path, got.Body, err)
			}
		}
	}
}
