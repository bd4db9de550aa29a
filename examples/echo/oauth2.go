package echo

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// oauth2Token answers every grant with a bearer token; no client is refused.
func oauth2Token(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600})
}

// oauth2User tells who the bearer of any token is.
func oauth2User(w http.ResponseWriter, r *http.Request) {
	if bearer(r) == "" && r.URL.Query().Get("access_token") == "" {
		unauthorized(w, "Bearer")
		return
	}
	writeJSON(w, map[string]any{"user_id": "1", "name": userName})
}

// bearer is the token of the Authorization header, or empty.
func bearer(r *http.Request) string {
	name, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(name, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
