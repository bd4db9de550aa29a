package echo

import "net/http"

// The only user, as Postman's documentation names it.
const (
	userName = "postman"
	password = "password"
	realm    = "Users"
)

func basicAuth(w http.ResponseWriter, r *http.Request) {
	name, pass, ok := r.BasicAuth()
	if !ok || name != userName || pass != password {
		unauthorized(w, `Basic realm="`+realm+`"`)
		return
	}
	writeJSON(w, map[string]any{"authenticated": true})
}

func unauthorized(w http.ResponseWriter, challenge string) {
	w.Header().Set("WWW-Authenticate", challenge)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	writeBody(w, http.StatusUnauthorized, []byte("Unauthorized"))
}
