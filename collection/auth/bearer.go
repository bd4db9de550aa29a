package auth

import "github.com/rq-runner/runner/collection"

func bearer(t *Target, a *collection.Auth) {
	token := a.Get("token")
	if token == "" {
		t.warn("auth: the bearer token is empty: no Authorization header was added")
		return
	}
	t.setHeader("Authorization", "Bearer "+token)
}
