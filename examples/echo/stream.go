package echo

import (
	"crypto/rand"
	"net/http"
	"strconv"
)

// Bounds of one answer: enough for a test of large bodies, not enough to harm.
const (
	maxStream = 1000
	maxBytes  = 64 << 20
)

// stream sends n JSON objects, one chunk each.
func stream(w http.ResponseWriter, r *http.Request) {
	n, ok := count(w, r, maxStream)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	object := encode(getAnswer{Args: args(r), Headers: headersOf(r), URL: urlOf(r)})
	for range n {
		if _, err := w.Write(append(object, '\n')); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush() // a writer that cannot flush sends it all at the end
	}
}

func randomBytes(w http.ResponseWriter, r *http.Request) {
	n, ok := count(w, r, maxBytes)
	if !ok {
		return
	}
	body := make([]byte, n)
	_, _ = rand.Read(body) // never fails
	w.Header().Set("Content-Type", "application/octet-stream")
	writeBody(w, http.StatusOK, body)
}

// count reads the number in the path; when it is none it has answered already.
func count(w http.ResponseWriter, r *http.Request, most int) (int, bool) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n > most {
		writeError(w, http.StatusBadRequest, "the number must be from 0 to "+strconv.Itoa(most))
		return 0, false
	}
	return n, true
}
