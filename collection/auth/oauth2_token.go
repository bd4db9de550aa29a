package auth

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	xoauth2 "golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/rq-runner/runner/collection"
)

// Tokens keeps fetched tokens for a run: one for each set of parameters, until it expires. The zero value is empty and
// ready. It is safe for concurrent use; of several requests that need one token, one fetches it.
type Tokens struct {
	mu   sync.Mutex
	kept map[[sha256.Size]byte]*keptToken
}

type keptToken struct {
	mu    sync.Mutex // held while fetching
	token *xoauth2.Token
}

// expiryMargin is how long before its end a token is not used any more: it must live until the server has read it.
const expiryMargin = 10 * time.Second

// of is the place for the token of a set of parameters.
func (s *Tokens) of(a *collection.Auth) *keptToken {
	if s == nil {
		return &keptToken{}
	}
	h := sha256.New()
	for _, p := range a.Params {
		if !p.Disabled {
			fmt.Fprintf(h, "%q=%q\n", p.Key, p.Value)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[[sha256.Size]byte]*keptToken{}
	}
	key := [sha256.Size]byte(h.Sum(nil))
	if s.kept[key] == nil {
		s.kept[key] = &keptToken{}
	}
	return s.kept[key]
}

// fetchedToken is the token that the grant gives, from this run or fresh. It is empty, with a warning, when the
// parameters name no grant that works without a person.
func fetchedToken(ctx context.Context, t *Target, a *collection.Auth) (string, error) {
	if problem := grantProblem(a); problem != "" {
		t.warn("%s: the request was sent without an OAuth 2.0 token", problem)
		return "", nil
	}
	k := t.Tokens.of(a)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token == nil || !k.token.Expiry.IsZero() && !t.now().Add(expiryMargin).Before(k.token.Expiry) {
		refresh := a.Get("refreshToken")
		if k.token != nil && k.token.RefreshToken != "" {
			refresh = k.token.RefreshToken
		}
		token, err := fetchToken(ctx, t, a, refresh)
		if err != nil {
			return "", err
		}
		k.token = token
	}
	t.obtained(k.token.AccessToken)
	if k.token.RefreshToken != "" {
		t.obtained(k.token.RefreshToken)
	}
	return k.token.AccessToken, nil
}

// grant is the grant by the name of RFC 6749. A refresh token serves every grant, and alone is one.
func grant(a *collection.Auth) string {
	switch name := a.Get("grant_type"); {
	case name == "password_credentials" || name == "password":
		return "password"
	case name == "client_credentials":
		return name
	case a.Get("refreshToken") != "":
		return "refresh_token"
	default:
		return name
	}
}

// grantProblem says why no token can be fetched, empty when one can.
func grantProblem(a *collection.Auth) string {
	switch g := grant(a); {
	case g == "":
		return "there is no saved access token"
	case g != "password" && g != "client_credentials" && g != "refresh_token":
		return fmt.Sprintf("there is no saved access token, and the grant %q needs a person with a browser; "+
			"save a refresh token, or use client_credentials", g)
	case a.Get("accessTokenUrl") == "" && a.Get("refreshTokenUrl") == "":
		return "there is no saved access token and no access token URL"
	}
	return ""
}

// fetchToken asks the token endpoint. All grants go through the client credentials flow of x/oauth2, which lets
// grant_type be replaced and takes further parameters, as its other flows do not.
func fetchToken(ctx context.Context, t *Target, a *collection.Auth, refresh string) (*xoauth2.Token, error) {
	if t.Transport == nil {
		return nil, errors.New("auth: there is no connection to fetch an OAuth 2.0 token over")
	}
	endpoint, form, extra := orElse(a.Get("accessTokenUrl"), a.Get("refreshTokenUrl")), url.Values{}, "tokenRequestParams"
	switch g := grant(a); {
	case g == "refresh_token" && refresh != "":
		form.Set("grant_type", g)
		form.Set("refresh_token", refresh)
		endpoint, extra = orElse(a.Get("refreshTokenUrl"), endpoint), "refreshRequestParams"
	case g == "password":
		form.Set("grant_type", g)
		form.Set("username", a.Get("username"))
		form.Set("password", a.Get("password"))
	}
	for _, key := range []string{"scope", "audience", "resource"} {
		if value := a.Get(key); value != "" {
			form.Set(key, value)
		}
	}
	transport := tokenTransport{base: t.Transport, header: http.Header{}}
	endpoint = addTokenParams(a.Get(extra), endpoint, form, transport.header)
	style := xoauth2.AuthStyleInHeader
	if a.Get("client_authentication") == "body" {
		style = xoauth2.AuthStyleInParams
	}
	config := clientcredentials.Config{
		ClientID: a.Get("clientId"), ClientSecret: a.Get("clientSecret"), TokenURL: endpoint, EndpointParams: form, AuthStyle: style,
	}
	client := &http.Client{Transport: transport, CheckRedirect: sameHost}
	token, err := config.Token(context.WithValue(ctx, xoauth2.HTTPClient, client))
	if err != nil {
		return nil, tokenError(endpoint, err)
	}
	return token, nil
}

// addTokenParams adds the user's own parameters, a JSON list, to the form, the URL or the headers.
func addTokenParams(list, endpoint string, form url.Values, header http.Header) string {
	var params []struct {
		Key, Value string
		Enabled    *bool
		SendAs     string `json:"send_as"`
	}
	if json.Unmarshal([]byte(list), &params) != nil {
		return endpoint
	}
	for _, p := range params {
		switch {
		case p.Key == "" || p.Enabled != nil && !*p.Enabled:
		case p.SendAs == "request_header":
			header.Add(p.Key, p.Value)
		case p.SendAs == "request_url":
			separator := "?"
			if strings.Contains(endpoint, "?") {
				separator = "&"
			}
			endpoint += separator + url.QueryEscape(p.Key) + "=" + url.QueryEscape(p.Value)
		default:
			form.Add(p.Key, p.Value)
		}
	}
	return endpoint
}

// tokenTransport adds the user's headers to a request for a token.
type tokenTransport struct {
	base   http.RoundTripper
	header http.Header
}

// RoundTrip is http.RoundTripper's. JSON that is called plain text is given its name: x/oauth2 would read it as a form.
func (t tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept", "application/json")
	maps.Copy(r.Header, t.header)
	resp, err := t.base.RoundTrip(r)
	if err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		return resp, err
	}
	body := bufio.NewReader(resp.Body)
	if first, _ := body.Peek(1); string(first) == "{" {
		resp.Header.Set("Content-Type", "application/json")
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{body, resp.Body}
	return resp, nil
}

// sameHost keeps the client's credentials, which a redirected request would carry, from other hosts and from http.
func sameHost(r *http.Request, via []*http.Request) error {
	const most = 10 // as http.Client
	asked := via[0].URL
	switch {
	case r.URL.Host != asked.Host || r.URL.Scheme != asked.Scheme && r.URL.Scheme != "https":
		return fmt.Errorf("the endpoint redirects to %s://%s, where the client's credentials were not sent", r.URL.Scheme, r.URL.Host)
	case len(via) >= most:
		return errors.New("the endpoint redirects without an end")
	}
	return nil
}

// maxTokenAnswer is how much of an endpoint's answer a message shows.
const maxTokenAnswer = 500

// tokenError tells the endpoint's own answer: it says what is wrong with the credentials.
func tokenError(endpoint string, err error) error {
	refused, ok := errors.AsType[*xoauth2.RetrieveError](err)
	if !ok || refused.Response == nil {
		return fmt.Errorf("auth: fetch an OAuth 2.0 token from %s: %w", endpoint, err)
	}
	body := strings.TrimSpace(string(refused.Body))
	if len(body) > maxTokenAnswer {
		body = strings.ToValidUTF8(body[:maxTokenAnswer], "") + "…"
	}
	return fmt.Errorf("auth: no OAuth 2.0 token: %s answered %s: %s", endpoint, refused.Response.Status, body)
}
