package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/auth"
	"github.com/rq-runner/runner/script"
)

func authOf(kind string, params ...string) *collection.Auth {
	a := &collection.Auth{Type: kind}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		a.Params = append(a.Params, collection.Param{Key: key, Value: value})
	}
	return a
}

// challenger asks for digest at each path until the answer names that path.
func challenger(w http.ResponseWriter, r *http.Request) bool {
	if strings.Contains(r.Header.Get("Authorization"), `uri="`+r.URL.Path+`"`) {
		return false
	}
	w.Header().Set("WWW-Authenticate", `Digest realm="r", nonce="n", qop="auth"`)
	http.Error(w, "who are you?", http.StatusUnauthorized)
	return true
}

// A redirect within the host is asked again and answered again; the cookies of a challenge come back with the answer.
func TestDigestIsAnsweredOnEachHop(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.URL.Path+" "+r.Header.Get("Cookie"))
		if r.Header.Get("Cookie") == "" {
			w.Header().Set("Set-Cookie", "c=1")
		}
		if challenger(w, r) {
			return
		}
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusFound)
			return
		}
		fmt.Fprint(w, "in")
	}))
	defer server.Close()
	r := scripted(&collection.Request{URL: collection.ParseURL(server.URL + "/a")})
	r.Auth = authOf("digest", "username=u", "password=p")
	got, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{}), r, sendOptions{})
	if err != nil || got.Code != 200 || string(got.Body) != "in" {
		t.Fatalf("%+v, %v", got, err)
	}
	if text := strings.Join(seen, ","); text != "/a ,/a c=1,/b c=1,/b c=1" {
		t.Errorf("seen %s", text)
	}
}

// Another host may ask, but is told nothing; nor is the same host without TLS.
func TestNoAnswerForAnotherHost(t *testing.T) {
	var told []string
	asking := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told = append(told, r.Header.Get("Authorization"))
		w.Header().Set("WWW-Authenticate", `Digest realm="r", nonce="n"`)
		w.Header().Add("WWW-Authenticate", "NTLM")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer asking.Close()
	to := "http://home.test/" // of the redirect
	redirecting := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, to, http.StatusFound)
	}))
	redirecting.StartTLS()
	defer redirecting.Close()
	s := newTestSender(t, HTTPOptions{Insecure: true, Resolve: map[string]string{
		"home.test:443": redirecting.Listener.Addr().String(),
		"home.test:80":  asking.Listener.Addr().String(), "away.test:80": asking.Listener.Addr().String(),
	}}, Files{})
	for _, kind := range []string{"digest", "ntlm"} {
		for _, url := range []string{"http://home.test/", "http://away.test/"} {
			told, to = nil, url
			r := scripted(&collection.Request{URL: collection.ParseURL("https://home.test/")})
			r.Auth = authOf(kind, "username=u", "password=p")
			got, err := sendRequest(t, s, r, sendOptions{})
			if err != nil || got.Code != 401 || strings.Join(told, "|") != "" || len(told) != 1 {
				t.Errorf("%s at %s: %v, told %q", kind, url, err, told)
			}
		}
	}
}

// The body of a signature is read from the file, and read again for the sending.
func TestSigningStreamsFiles(t *testing.T) {
	const size = 64 << 20
	name := filepath.Join(t.TempDir(), "big")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	f.Close()
	var got, want string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h := sha256.New()
		n, _ := io.Copy(h, r.Body)
		got, want = r.Header.Get("X-Amz-Content-Sha256"), hex.EncodeToString(h.Sum(nil))
		if n != size {
			t.Errorf("%d bytes came, want %d", n, size)
		}
	}))
	defer server.Close()
	r := scripted(&collection.Request{
		Method: "PUT", URL: collection.ParseURL(server.URL),
		Body: &collection.Body{Mode: collection.BodyFile, File: collection.File{Src: name}},
	})
	r.Auth = authOf("awsv4", "accessKey=a", "secretKey=s")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{Outside: true}), r, sendOptions{}); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got != want || got == "" {
		t.Errorf("signed %s, sent %s", got, want)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
		t.Errorf("%d bytes were allocated for a file of %d", grown, size)
	}
}

// The signature is over what is sent: the form with the OAuth parameters is the body, for scripts and the report too.
func TestOAuth1FormIsTheBody(t *testing.T) {
	s := newTestSender(t, HTTPOptions{}, Files{})
	r := scripted(&collection.Request{
		Method: "POST", URL: collection.ParseURL("http://h/"),
		Body: &collection.Body{Mode: collection.BodyURLEncoded, URLEncoded: []collection.Param{{Key: "a", Value: "b"}}},
	})
	r.Auth = authOf("oauth1", "consumerKey=k", "consumerSecret=s", "timestamp=1", "nonce=n")
	w, err := s.build(t.Context(), r, sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	body, size := w.record(0)
	length, _ := w.header.get("Content-Length")
	if want := "a=b&oauth_consumer_key=k&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1&oauth_nonce=n&oauth_signature="; !strings.HasPrefix(string(body), want) ||
		length != fmt.Sprint(size) || len(w.sent().Body.URLEncoded) != 6 {
		t.Errorf("body = %s, length %s, rows %v", body, length, w.sent().Body.URLEncoded)
	}
	if len(r.Body.URLEncoded) != 1 {
		t.Error("the request was changed")
	}
}

// Tokens are fetched over the lane's connections: its names, its CAs, its proxy and its limits.
func TestTokensGoOverTheLanesConnections(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":"for %s"}`, r.Host)
	}))
	defer server.Close()
	r := scripted(&collection.Request{URL: collection.ParseURL("http://api.test/")})
	r.Auth = authOf("oauth2", "grant_type=client_credentials", "accessTokenUrl=https://tokens.test/", "clientId=c", "clientSecret=s & t%")
	o := HTTPOptions{Resolve: map[string]string{"tokens.test:443": server.Listener.Addr().String()}}

	_, err := newTestSender(t, o, Files{}).build(t.Context(), r, sendOptions{})
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without the CA: %v", err)
	}
	o.Insecure = true
	var asked []string
	w, err := newTestSender(t, o, Files{}).build(t.Context(), r, sendOptions{allow: func(w *wire) error {
		asked = append(asked, w.url()+" "+string(w.body.record(0)), w.header[len(w.header)-1].Value)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if value, _ := w.header.get("Authorization"); value != "Bearer for tokens.test" || strings.Join(asked, ",") != "https://tokens.test/ grant_type=client_credentials,s & t%" {
		t.Errorf("Authorization = %q, asked %q", value, asked)
	}
	_, err = newTestSender(t, o, Files{}).build(t.Context(), r, sendOptions{allow: func(*wire) error { return fmt.Errorf("the secret stays here") }})
	if err == nil || !strings.Contains(err.Error(), "the secret stays here") {
		t.Errorf("forbidden: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newTestSender(t, o, Files{}).build(ctx, r, sendOptions{tokens: &auth.Tokens{}}); err == nil {
		t.Error("a run that ended fetches tokens")
	}
}

func TestMaskOfDerivedCredentials(t *testing.T) {
	m := newMask("s3cret")
	secret, plain := authOf("basic", "username=u", "password=s3cret"), authOf("basic", "username=u", "password=open")
	m.addDerived("dTpvcGVu", plain)
	m.addDerived("dTpzM2NyZXQ=", secret)
	m.addDerived("abc", secret) // too short to be hidden inside words
	if got := m.Text("Basic dTpvcGVu, Basic dTpzM2NyZXQ=, abc"); got != "Basic dTpvcGVu, Basic "+hidden+", abc" {
		t.Errorf("masked %q", got)
	}
	m.addDerived("first", secret)
	for i := range maxRecent {
		m.addDerived(fmt.Sprintf("token-%03d", i), secret)
	}
	if got := m.Text("first token-000"); got != "first "+hidden {
		t.Errorf("the latest are not the ones that are hidden: %q", got)
	}
}

// A JWT that a secret signed is as good as the secret while it lives, so the record does not show it.
func TestSignedTokensAreMasked(t *testing.T) {
	a := newAPI(t)
	it := request(a, "x", "test", `console.log(pm.request.headers.get("Authorization"))`)
	it.Auth = authOf("jwt", "algorithm=HS256", "secret={{key}}", `payload={"jti":"{{$guid}}"}`)
	root := &collection.Item{Items: []*collection.Item{it}, Variables: []collection.Variable{{Key: "key", Value: "s3cret", Secret: true}}}
	it.Parent = root
	logged := ""
	_, err := Collection(t.Context(), &collection.Collection{Root: root}, Options{Iterations: 3, Emit: func(ev Event) {
		if log, ok := ev.(Log); ok {
			logged += log.Text + "|"
		}
		if x, ok := ev.(Executed); ok && strings.Contains(fmt.Sprintf("%+v", *x.Request), "eyJ") {
			t.Errorf("the record shows the token: %+v", *x.Request)
		}
	}})
	if want := strings.Repeat("Bearer "+hidden+"|", 3); err != nil || logged != want {
		t.Errorf("logged %q, %v", logged, err)
	}
}

// A lane's requests share what auth fetched; the transport of one request is not used up by it.
func TestOwnConnectionIsGivenBack(t *testing.T) {
	s := newTestSender(t, HTTPOptions{}, Files{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }))
	defer server.Close()
	r := &script.Request{Request: collection.Request{URL: collection.ParseURL(server.URL)}, Auth: authOf("ntlm", "username=u")}
	w, err := s.build(t.Context(), r, sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.send(t.Context(), w); err != nil || w.own != nil {
		t.Errorf("%v, own connection %v", err, w.own)
	}
}
