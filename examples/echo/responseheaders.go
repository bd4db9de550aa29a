package echo

import (
	"mime"
	"net/http"
	"strings"
)

// responseHeaders answers with the headers that the query asks for, and repeats them as JSON.
func responseHeaders(w http.ResponseWriter, r *http.Request) {
	for _, p := range parsePairs(r.URL.RawQuery) {
		if !framing(p.key) {
			w.Header().Set(p.key, p.value)
		}
	}
	// Express writes a content type anew: with one space after each semicolon.
	if kind, params, err := mime.ParseMediaType(w.Header().Get("Content-Type")); err == nil {
		w.Header().Set("Content-Type", mime.FormatMediaType(kind, params))
	}
	writeJSON(w, args(r))
}

// framing names the headers that say where the answer ends: a lie in them breaks the connection.
func framing(name string) bool {
	switch strings.ToLower(name) {
	case "content-length", "transfer-encoding", "connection", "content-encoding", "trailer":
		return true
	default:
		return false
	}
}
