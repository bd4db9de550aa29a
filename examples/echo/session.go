package echo

import (
	"context"
	"crypto/rand"
	"net/http"
)

// sessionCookie is the name that Sails, Postman Echo's framework, gives it.
const sessionCookie = "sails.sid"

type sessionKey struct{}

// withSession gives every client a cookie, as Postman Echo does: the jar of a client is then never quite empty.
func withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := "s%3A" + rand.Text()
		if c, err := r.Cookie(sessionCookie); err == nil && c.Value != "" {
			id = c.Value
		}
		http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: id, Path: "/", HttpOnly: true})
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, id)))
	})
}

func session(r *http.Request) string {
	id, _ := r.Context().Value(sessionKey{}).(string)
	return id
}
