package echo

import "net/http"

// redirectTo sends the client to ?url=, taken as it is.
func redirectTo(w http.ResponseWriter, r *http.Request) { found(w, r.URL.Query().Get("url")) }

// found answers 302. http.Redirect would tidy the address up.
func found(w http.ResponseWriter, location string) {
	w.Header().Set("Location", location)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	writeBody(w, http.StatusFound, []byte("Found. Redirecting to "+location))
}
