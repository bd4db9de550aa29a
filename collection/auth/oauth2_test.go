package auth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// tokenServer gives tokens at /token to one client and user, and is open to their bearers at any other path.
type tokenServer struct {
	*httptest.Server
	lifetime int // of tokens, in seconds
	mu       sync.Mutex
	asked    []string // grants, in order
	forms    []map[string]string
}

func newTokenServer(t *testing.T) *tokenServer {
	s := &tokenServer{lifetime: 3600}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path != "/token" {
		if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer token-"); !ok || bearer != fmt.Sprint(len(s.asked)) {
			http.Error(w, "no token of mine", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "hello ", r.Header.Get("Authorization"))
		return
	}
	form := map[string]string{"query": r.URL.RawQuery, "own": r.Header.Get("X-Own"), "accept": r.Header.Get("Accept"), "agent": r.UserAgent()}
	_ = r.ParseForm()
	for key := range r.PostForm {
		form[key] = r.PostForm.Get(key)
	}
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	good := id == "client" && secret == "s3cret"
	if form["grant_type"] == "password" && form["password"] != "pass" || form["grant_type"] == "refresh_token" && !strings.HasPrefix(form["refresh_token"], "refresh") {
		good = false
	}
	w.Header().Set("Content-Type", "application/json")
	if !good {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"invalid_client","error_description":"who are you?"}`)
		return
	}
	form["basic"] = fmt.Sprint(basic)
	s.asked, s.forms = append(s.asked, form["grant_type"]), append(s.forms, form)
	answer := map[string]any{"access_token": fmt.Sprint("token-", len(s.asked)), "token_type": "bearer", "expires_in": s.lifetime}
	if form["grant_type"] == "refresh_token" {
		answer["refresh_token"] = fmt.Sprint("refresh-", len(s.asked))
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (s *tokenServer) item(params ...string) *collection.Item {
	return item("GET", s.URL+"/api", "oauth2", append([]string{"accessTokenUrl=" + s.URL + "/token", "clientId=client", "clientSecret=s3cret"}, params...)...)
}

func TestOAuth2Grants(t *testing.T) {
	list := `tokenRequestParams=[{"key":"own","value":"b&b","send_as":"request_body"},{"key":"q","value":"u u","enabled":true,"send_as":"request_url"},` +
		`{"key":"X-Own","value":"h","send_as":"request_header"},{"key":"off","value":"x","enabled":false}]`
	tests := []struct {
		params []string
		want   map[string]string
	}{
		{[]string{"grant_type=client_credentials", "scope=a b", "audience=aud", "resource=res"}, map[string]string{
			"grant_type": "client_credentials", "scope": "a b", "audience": "aud", "resource": "res", "basic": "true", "own": "", "query": "",
		}},
		{[]string{"grant_type=client_credentials", "client_authentication=body"}, map[string]string{
			"grant_type": "client_credentials", "basic": "false", "client_id": "client", "client_secret": "s3cret", "own": "", "query": "",
		}},
		{[]string{"grant_type=password_credentials", "username=user", "password=pass", list}, map[string]string{
			"grant_type": "password", "username": "user", "password": "pass", "basic": "true", "own": "b&b", "query": "q=u+u",
		}},
		{[]string{"grant_type=authorization_code", "refreshToken=refresh-0"}, map[string]string{
			"grant_type": "refresh_token", "refresh_token": "refresh-0", "basic": "true", "own": "", "query": "",
		}},
	}
	for _, tt := range tests {
		s := newTokenServer(t)
		check(t, tt.want["grant_type"], s.item(tt.params...), 200, "hello Bearer")
		tt.want["accept"], tt.want["agent"] = "application/json", "runner"
		if len(s.forms) != 1 {
			t.Errorf("%v: %d tokens", tt.params, len(s.forms))
			continue
		}
		if diff := cmp.Diff(tt.want, s.forms[0]); diff != "" {
			t.Errorf("%v: %s", tt.params, diff)
		}
	}
}

func TestOAuth2TokensAreKeptForTheRun(t *testing.T) {
	s := newTokenServer(t)
	same := []string{"grant_type=client_credentials", "scope=a"}
	records := execute(t, run.Options{Iterations: 6, Lanes: 3}, s.item(same...), s.item(same...))
	for _, x := range records {
		if x.Response == nil || x.Response.Code != 200 {
			t.Fatalf("%+v %+v", x.Error, x.Response)
		}
	}
	if len(records) != 12 || len(s.asked) != 1 {
		t.Errorf("%d requests with %d tokens, want 12 with 1", len(records), len(s.asked))
	}
	execute(t, run.Options{}, s.item(same...), s.item("grant_type=client_credentials", "scope=b"))
	if len(s.asked) != 3 {
		t.Errorf("another run with two scopes: %d tokens, want 3", len(s.asked))
	}
}

// A token that ends is replaced; a server's new refresh token is the one to use.
func TestOAuth2TokensExpire(t *testing.T) {
	s := newTokenServer(t)
	s.lifetime = 5 // less than the margin
	records := execute(t, run.Options{Iterations: 2}, s.item("refreshToken=refresh-0", "refreshTokenUrl="+s.URL+"/token"))
	if got := s.forms[1]["refresh_token"]; len(s.asked) != 2 || got != "refresh-1" || records[1].Response.Code != 200 {
		t.Errorf("grants %v, second refresh token %q", s.asked, got)
	}
	s = newTokenServer(t)
	later := func() time.Time { return time.Now().Add(2 * time.Hour) }
	execute(t, run.Options{Iterations: 2, Now: later}, s.item("grant_type=client_credentials"))
	if len(s.asked) != 2 {
		t.Errorf("two hours later: %d tokens, want 2", len(s.asked))
	}
}

// The endpoint's own words say what is wrong. The request was not sent, so it is an error.
func TestOAuth2RefusedTokens(t *testing.T) {
	s := newTokenServer(t)
	for _, tt := range []struct{ url, id, want string }{
		{s.URL + "/token", "stranger", `answered 401 Unauthorized: {"error":"invalid_client","error_description":"who are you?"}`},
		{s.URL + "/api", "client", "answered 401 Unauthorized: no token of mine"},
		{"http://127.0.0.1:1/token", "client", "ECONNREFUSED"},
		{"ftp://h/token", "client", "invalid protocol"},
	} {
		it := item("GET", s.URL+"/api", "oauth2", "grant_type=client_credentials", "clientId="+tt.id, "clientSecret=s3cret", "accessTokenUrl="+tt.url)
		x := execute(t, run.Options{}, it)[0]
		if x.Error == nil || !strings.Contains(x.Error.Message, tt.want) || x.Response != nil {
			t.Errorf("%s: %+v, want %s", tt.url, x.Error, tt.want)
		}
	}
}

// What came from the server is a secret in all that leaves the run.
func TestOAuth2TokensAreMasked(t *testing.T) {
	s := newTokenServer(t)
	x := execute(t, run.Options{}, s.item("grant_type=client_credentials"))[0]
	if text := fmt.Sprintf("%+v %s", x.Request, x.Response.Body); strings.Contains(text, "token-1") || !strings.Contains(text, "hello Bearer ••••••") {
		t.Errorf("the record shows the token: %s", text)
	}
}

// The client's secret goes to the endpoint alone, also when that sends the request on.
func TestOAuth2EndpointsThatRedirect(t *testing.T) {
	s := newTokenServer(t)
	var stolen []string
	other := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen = append(stolen, r.URL.Path) }))
	for to, want := range map[string]string{"/token": "", other + "/token": "credentials were not sent"} {
		from := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" && strings.HasPrefix(to, "/") {
				s.ServeHTTP(w, r)
				return
			}
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		}))
		it := item("GET", s.URL+"/api", "oauth2", "grant_type=client_credentials", "clientId=client", "clientSecret=s3cret", "accessTokenUrl="+from+"/old")
		x := execute(t, run.Options{}, it)[0]
		if want == "" && x.Error != nil || want != "" && (x.Error == nil || !strings.Contains(x.Error.Message, want)) {
			t.Errorf("to %s: %+v, want %q", to, x.Error, want)
		}
	}
	if len(stolen) > 0 {
		t.Errorf("the other host was asked for %v", stolen)
	}
}

func TestOAuth2TokensCalledPlainText(t *testing.T) {
	for body, want := range map[string]string{`{"access_token":"T"}`: "Bearer T", "access_token=F": "Bearer F"} {
		server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			if r.URL.Path == "/token" {
				fmt.Fprint(w, body)
				return
			}
			fmt.Fprint(w, "bearer: ", r.Header.Get("Authorization") == want)
		}))
		check(t, body, item("GET", server, "oauth2", "grant_type=client_credentials", "accessTokenUrl="+server+"/token"), 200, "bearer: true")
	}
}
