package auth

import (
	"context"
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// oauth2 sends the access token that was saved in the collection or, when none was, one that is fetched.
func oauth2(ctx context.Context, t *Target, a *collection.Auth) error {
	if strings.EqualFold(a.Get("tokenType"), "mac") {
		return fmt.Errorf("auth: the OAuth 2.0 token type %q is not supported: the request was not sent", a.Get("tokenType"))
	}
	token := a.Get("accessToken")
	if token == "" {
		var err error
		if token, err = fetchedToken(ctx, t, a); token == "" || err != nil {
			return err
		}
	}
	t.removeQuery("access_token")
	switch to := a.Get("addTokenTo"); to {
	case "queryParams":
		t.removeHeader("Authorization")
		t.setQuery("access_token", token)
	case "", "header":
		t.setHeader("Authorization", prefixed(a, "headerPrefix", token))
	default:
		return fmt.Errorf("auth: the OAuth 2.0 token cannot be added to %q; use header or queryParams", to)
	}
	return nil
}
