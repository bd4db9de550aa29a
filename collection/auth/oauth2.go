package auth

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// oauth2 sends the access token that was saved in the collection. It fetches none.
func oauth2(t *Target, a *collection.Auth) error {
	token := a.Get("accessToken")
	if token == "" {
		t.warn("auth: there is no saved OAuth 2.0 access token: the request was sent without one")
		return nil
	}
	if strings.EqualFold(a.Get("tokenType"), "mac") {
		return fmt.Errorf("auth: the OAuth 2.0 token type %q is not supported: the request was not sent", a.Get("tokenType"))
	}
	t.removeQuery("access_token")
	switch to := a.Get("addTokenTo"); to {
	case "queryParams":
		t.removeHeader("Authorization")
		t.setQuery("access_token", token)
	case "", "header":
		t.setHeader("Authorization", strings.TrimSpace(headerPrefix(a)+" "+token))
	default:
		return fmt.Errorf("auth: the OAuth 2.0 token cannot be added to %q; use header or queryParams", to)
	}
	return nil
}

// headerPrefix is Bearer unless another one is given; an empty one is none.
func headerPrefix(a *collection.Auth) string {
	for _, p := range a.Params {
		if p.Key == "headerPrefix" && !p.Disabled {
			return strings.TrimSpace(p.Value)
		}
	}
	return "Bearer"
}
