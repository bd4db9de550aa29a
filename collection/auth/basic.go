package auth

import (
	"encoding/base64"

	"github.com/rq-runner/runner/collection"
)

// basic sends the user and password, also when both are empty (Postman's rule, and Requestly's).
func basic(t *Target, a *collection.Auth) {
	credentials := a.Get("username") + ":" + a.Get("password")
	t.setHeader("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(credentials)))
}
