package echo

import (
	"io"
	"net/http"
	"strconv"
	"strings"
)

// RedirectHandler redirects: /N is a chain of N answers of 302 that ends at /, /status/3xx is one of that code.
// Everything else repeats the request as JSON. This is what Newman's own tests expect on port 4042.
func RedirectHandler() http.Handler { return http.HandlerFunc(redirect) }

func redirect(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	code, single := strings.CutPrefix(name, "status/")
	n, err := strconv.Atoi(code)
	switch {
	case err != nil || n < 0:
		echoRequest(w, r)
	case single && n >= 300 && n < 400:
		hop(w, n, "/")
	case single:
		echoRequest(w, r)
	case n > 1:
		hop(w, http.StatusFound, "/"+strconv.Itoa(n-1))
	default:
		hop(w, http.StatusFound, "/")
	}
}

func hop(w http.ResponseWriter, code int, location string) {
	w.Header().Set("Location", location)
	w.WriteHeader(code)
}

func echoRequest(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeError(w, http.StatusBadRequest, "read the body: "+err.Error())
		return
	}
	writeJSON(w, map[string]any{
		"url": r.RequestURI, "method": r.Method, "headers": headersOf(r), "data": string(body),
	})
}
