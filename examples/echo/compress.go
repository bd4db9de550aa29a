package echo

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"

	"github.com/andybalholm/brotli"
)

func gzipped(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	compress(w, r, &b, gzip.NewWriter(&b), "gzip", "gzipped")
}

// deflated uses the zlib format, which is what HTTP means by deflate.
func deflated(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	compress(w, r, &b, zlib.NewWriter(&b), "deflate", "deflated")
}

func brotlied(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	compress(w, r, &b, brotli.NewWriter(&b), "br", "brotli")
}

// compress answers in an encoding whether the client accepts it or not, as Postman Echo does.
func compress(w http.ResponseWriter, r *http.Request, b *bytes.Buffer, z io.WriteCloser, encoding, flag string) {
	_, err := z.Write(encode(map[string]any{flag: true, "headers": headersOf(r), "method": r.Method}))
	if closed := z.Close(); err == nil {
		err = closed
	}
	if err != nil {
		writeError(w, http.StatusInternalServerError, "compress: "+err.Error())
		return
	}
	w.Header().Set("Content-Encoding", encoding)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	writeBody(w, http.StatusOK, b.Bytes())
}
