package auth_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gojwt "github.com/golang-jwt/jwt/v5"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/examples/echo"
	"github.com/rq-runner/runner/vault/awslocal"
)

// keyServer lets in who sends the text that it wants at the place that the path names.
func keyServer(t *testing.T) string {
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var got, want string
		switch r.URL.Path {
		case "/bearer":
			got, want = r.Header.Get("Authorization"), "Bearer s3cret-bearer"
		case "/prefix":
			got, want = r.Header.Get("Authorization"), "Token s3cret-bearer"
		case "/header":
			got, want = r.Header.Get("X-Key"), "s3cret key/="
		case "/query":
			got, want = r.URL.Query().Get("key"), "s3cret key/="
		case "/jwt":
			_, err := gojwt.Parse(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "),
				func(*gojwt.Token) (any, error) { return []byte("s3cret-jwt"), nil }, gojwt.WithValidMethods([]string{"HS256"}))
			got, want = fmt.Sprint(err), "<nil>"
		}
		if got != want {
			http.Error(w, "not with "+r.URL.Path, http.StatusForbidden)
			return
		}
		fmt.Fprint(w, "let in")
	}))
}

// A login is a scheme with its fields as references: every field may be one.
type login struct {
	name, url, kind string
	fields          []string
	ok, refused     string // what the server says
}

func logins(t *testing.T) []login {
	url, keys, tokens := serve(t, echo.Handler()), keyServer(t), newTokenServer(t)
	seed := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seed, []byte(`{"users":[{"name":"alice","accessKeyId":"AKIAALICE","secretAccessKey":"s3/cr+t"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	aws, err := awslocal.NewServer(awslocal.Options{Strict: true, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { aws.Close() })
	_, ntlm := newNTLMServer(t, "NTLM")
	return []login{
		{"basic", url + "/basic-auth", "basic", []string{"username=postman", "password=password"}, "authenticated", "401 Unauthorized"},
		{"digest", url + "/digest-auth", "digest", []string{"username=postman", "password=password"}, "authenticated", "401 Unauthorized"},
		{"hawk", url + "/auth/hawk", "hawk", []string{"authId=dh37fgj492je", "authKey=werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn", "algorithm=sha256"}, "Successful", "401 "},
		{"oauth1", url + "/oauth1", "oauth1", []string{"consumerKey=RKCGzna7bv9YD57c", "signatureMethod=HMAC-SHA1", "consumerSecret=D+EdQ-gs$-%@2Nu7"}, "successful", "401 "},
		{"oauth2", tokens.URL + "/api", "oauth2", []string{"grant_type=client_credentials", "accessTokenUrl=" + tokens.URL + "/token", "clientId=client", "clientSecret=s3cret"}, "hello", "who are you?"},
		{"bearer", keys + "/bearer", "bearer", []string{"token=s3cret-bearer"}, "let in", "403 not with /bearer"},
		{"oauth2 saved", keys + "/prefix", "oauth2", []string{"headerPrefix=Token", "accessToken=s3cret-bearer"}, "let in", "403 not with /prefix"},
		{"apikey", keys + "/header", "apikey", []string{"key=X-Key", "value=s3cret key/="}, "let in", "403 not with /header"},
		{"apikey in the query", keys + "/query", "apikey", []string{"in=query", "key=key", "value=s3cret key/="}, "let in", "403 not with /query"},
		{"jwt", keys + "/jwt", "jwt", []string{"algorithm=HS256", `payload={"a":1}`, "secret=s3cret-jwt"}, "let in", "403 not with /jwt"},
		{"awsv4", aws.URL + "/?Action=GetCallerIdentity&Version=2011-06-15", "awsv4", []string{"accessKey=AKIAALICE", "service=sts", "region=eu-west-1", "secretKey=s3/cr+t"}, "user/alice", "SignatureDoesNotMatch"},
		{"ntlm", ntlm, "ntlm", []string{"username=user", "domain=Domain", "password=SecREt01"}, "hello", "401 refused"},
	}
}

// TestFieldsAreReferences: each field of each scheme is a {{vault:…}} in turn and a variable otherwise, and is inherited
// from the collection. With a wrong last field the server's refusal is in the record, and no secret is.
func TestFieldsAreReferences(t *testing.T) {
	for _, l := range logins(t) {
		for at := range l.fields {
			if got := l.try(t, at, ""); !strings.Contains(got, l.ok) {
				t.Errorf("%s, field %s in the vault: %s", l.name, l.fields[at], got)
			}
		}
		if got := l.try(t, len(l.fields)-1, "wrong"); !strings.Contains(got, l.refused) {
			t.Errorf("%s, wrong: %s, want %s", l.name, got, l.refused)
		}
	}
}

// try logs in and returns what came, "401 Unauthorized" or the error of the request.
func (l login) try(t *testing.T, secret int, wrong string) string {
	t.Helper()
	inherited := &collection.Auth{Type: l.kind}
	root := &collection.Item{}
	hidden := ""
	for i, f := range l.fields {
		key, value, _ := strings.Cut(f, "=")
		reference := "{{field" + fmt.Sprint(i) + "}}"
		if i == secret {
			reference, hidden = "{{vault:hidden}}", value+wrong
		} else {
			root.Variables = append(root.Variables, collection.Variable{Key: "field" + fmt.Sprint(i), Value: value})
		}
		inherited.Params = append(inherited.Params, collection.Param{Key: key, Value: reference})
	}
	it := &collection.Item{ID: "id", Name: "item", Parent: root, Request: &collection.Request{Method: "GET", URL: collection.ParseURL(l.url)}}
	root.Auth, root.Items = inherited, []*collection.Item{it}
	answer := ""
	_, err := run.Collection(t.Context(), &collection.Collection{Name: "c", Root: root}, run.Options{
		Vault: &run.Vault{Get: func(_ context.Context, name string) (run.Secret, error) {
			return run.Secret{Name: name, Text: hidden}, nil
		}},
		Emit: func(ev run.Event) {
			x, ok := ev.(run.Executed)
			switch {
			case !ok:
			case x.Error != nil:
				answer = x.Error.Message
			default:
				answer = fmt.Sprint(x.Response.Code, " ", string(x.Response.Body))
			}
			if ok && x.Request != nil && len(hidden) > 7 && strings.Contains(fmt.Sprint(x.Request), hidden) {
				t.Errorf("%s: the record shows %q", l.name, hidden)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// noauth ends what is inherited, and an auth of the request's own wins.
func TestInheritanceEnds(t *testing.T) {
	url := keyServer(t)
	token := &collection.Auth{Type: "bearer", Params: []collection.Param{{Key: "token", Value: "s3cret-bearer"}}}
	root := &collection.Item{Auth: token}
	folder := &collection.Item{Name: "f", Parent: root, Auth: &collection.Auth{Type: "noauth"}}
	root.Items = []*collection.Item{folder}
	want := map[string]int{"inherits noauth": 403, "its own": 200, "inherits from the root": 200}
	for name, parent := range map[string]*collection.Item{"inherits noauth": folder, "its own": folder, "inherits from the root": root} {
		it := &collection.Item{ID: name, Name: name, Parent: parent, Request: &collection.Request{Method: "GET", URL: collection.ParseURL(url + "/bearer")}}
		if name == "its own" {
			it.Auth = token
		}
		parent.Items = append(parent.Items, it)
	}
	_, err := run.Collection(t.Context(), &collection.Collection{Root: root}, run.Options{Emit: func(ev run.Event) {
		if x, ok := ev.(run.Executed); ok {
			if x.Response == nil || x.Response.Code != want[x.Item.Name] {
				t.Errorf("%s: %+v, want %d", x.Item.Name, x.Response, want[x.Item.Name])
			}
			delete(want, x.Item.Name)
		}
	}})
	if err != nil || len(want) > 0 {
		t.Errorf("%v, did not run: %v", err, want)
	}
}

// A server that does RFC 7616's sums with the body in them, by itself.
func TestDigestAuthIntAgainstAVerifyingServer(t *testing.T) {
	sum := func(parts ...string) string {
		h := sha256.Sum256([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h[:])
	}
	field := func(header, name string) string {
		m := regexp.MustCompile(name + `="?([^",]*)`).FindStringSubmatch(header)
		if m == nil {
			return ""
		}
		return m[1]
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := r.Header.Get("Authorization")
		body, _ := io.ReadAll(r.Body)
		ha1 := sum("ann", "shop", "secret")
		ha2 := sum(r.Method, r.RequestURI, sum(string(body)))
		if field(h, " response") != sum(ha1, "n0nce", field(h, "nc"), field(h, "cnonce"), "auth-int", ha2) {
			w.Header().Set("WWW-Authenticate", `Digest realm="shop", nonce="n0nce", qop="auth-int", algorithm=SHA-256`)
			http.Error(w, "refused", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "hello ", len(body))
	}))
	check(t, "auth-int", withRaw(item("POST", url+"/a?b=c", "digest", "username=ann", "password=secret"), `{"a":1}`), 200, "hello 7")
	check(t, "auth-int without a body", item("GET", url+"/a?b=c", "digest", "username=ann", "password=secret"), 200, "hello 0")
	check(t, "auth-int, wrong", withRaw(item("POST", url, "digest", "username=ann", "password=x"), `{"a":1}`), 401, "refused")
}
