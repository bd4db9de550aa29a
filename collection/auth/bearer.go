package auth

import (
	"strings"

	"github.com/rq-runner/runner/collection"
)

// bearer sends the token behind Bearer, or behind Requestly's prefix, which may be empty.
func bearer(t *Target, a *collection.Auth) {
	token := a.Get("token")
	if token == "" {
		t.warn("the bearer token is empty: no Authorization header was added")
		return
	}
	t.setHeader("Authorization", prefixed(a, "prefix", token))
}

// prefixed puts the prefix that a parameter names, or Bearer when there is no such parameter, before a token.
func prefixed(a *collection.Auth, key, token string) string {
	prefix, found := given(a, key)
	if !found {
		prefix = "Bearer"
	}
	return strings.TrimSpace(strings.TrimSpace(prefix) + " " + token)
}
