package auth

import "github.com/rq-runner/runner/collection"

// apiKey adds a header, or with in=query a query parameter.
func apiKey(t *Target, a *collection.Auth) {
	key, value := a.Get("key"), a.Get("value")
	switch {
	case key == "":
		t.warn("the API key has no name: nothing was added")
	case a.Get("in") == "query":
		t.setQuery(key, value)
	default:
		t.setHeader(key, value)
	}
}
