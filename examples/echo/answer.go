package echo

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// writeJSON answers 200 with a value.
func writeJSON(w http.ResponseWriter, v any) { writeJSONStatus(w, http.StatusOK, v) }

func writeJSONStatus(w http.ResponseWriter, code int, v any) {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	writeBody(w, code, encode(v))
}

func writeError(w http.ResponseWriter, code int, message string) {
	writeJSONStatus(w, code, map[string]any{"error": message})
}

func writeText(w http.ResponseWriter, contentType, text string) {
	w.Header().Set("Content-Type", contentType)
	writeBody(w, http.StatusOK, []byte(text))
}

func writeBody(w http.ResponseWriter, code int, body []byte) {
	w.Header().Set("ETag", etag(body))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, _ = w.Write(body) // a client that has gone cannot be told
}

// etag is Express's weak tag: the length and the SHA-1 of the body.
func etag(body []byte) string {
	sum := sha1.Sum(body)
	return fmt.Sprintf("W/%q", fmt.Sprintf("%x-%s", len(body), base64.RawStdEncoding.EncodeToString(sum[:])))
}

// encode writes v as JavaScript's JSON.stringify does: without escapes for <, > and &.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("echo: an answer is not JSON: " + err.Error()) // the answers are ours
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
