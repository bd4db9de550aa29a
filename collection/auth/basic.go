package auth

import (
	"encoding/base64"

	"github.com/rq-runner/runner/collection"
)

// basic sends the user and password, also when both are empty (Postman's rule, and Requestly's).
func basic(t *Target, a *collection.Auth) {
	credentials := a.Get("username") + ":" + a.Get("password")
	encoded := base64.StdEncoding.EncodeToString([]byte(credentials))
	t.derived(encoded)
	t.setHeader("Authorization", "Basic "+encoded)
}
