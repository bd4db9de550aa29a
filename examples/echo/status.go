package echo

import (
	"net/http"
	"strconv"
	"time"
)

// status answers with the code of its path. 1xx are no final answers, so they are refused.
func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("code"))
	if err != nil || code < 200 || code > 599 {
		writeError(w, http.StatusBadRequest, "the status must be a number from 200 to 599")
		return
	}
	if code == http.StatusNoContent || code == http.StatusNotModified {
		w.WriteHeader(code)
		return
	}
	writeJSONStatus(w, code, map[string]any{"status": code})
}

// maxDelay is Postman Echo's.
const maxDelay = 10 * time.Second

func delay(w http.ResponseWriter, r *http.Request) {
	text := r.PathValue("seconds")
	pause, ok := parseDelay(text)
	if !ok {
		writeError(w, http.StatusBadRequest, "the delay must be a number of seconds from 0 to 10")
		return
	}
	select {
	case <-time.After(pause):
		writeJSON(w, map[string]any{"delay": text})
	case <-r.Context().Done(): // the client gave up
	}
}

func parseDelay(text string) (time.Duration, bool) {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(seconds >= 0) { // NaN is not
		return 0, false
	}
	return time.Duration(min(seconds, maxDelay.Seconds()) * float64(time.Second)), true
}
