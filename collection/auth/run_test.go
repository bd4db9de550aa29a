package auth_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gojwt "github.com/golang-jwt/jwt/v5"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/examples/echo"
	"github.com/rq-runner/runner/vault/awslocal"
)

// item is a request with an auth of "key=value" texts.
func item(method, url, kind string, params ...string) *collection.Item {
	a := &collection.Auth{Type: kind}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		a.Params = append(a.Params, collection.Param{Key: key, Value: value})
	}
	return &collection.Item{
		ID: "id", Name: "item", Auth: a,
		Request: &collection.Request{Method: method, URL: collection.ParseURL(url)},
	}
}

func withForm(it *collection.Item, rows ...collection.Param) *collection.Item {
	it.Request.Body = &collection.Body{Mode: collection.BodyURLEncoded, URLEncoded: rows}
	return it
}

func withRaw(it *collection.Item, text string) *collection.Item {
	it.Request.Body = &collection.Body{Mode: collection.BodyRaw, Raw: text, Language: "json"}
	return it
}

// execute runs the items in order and returns the record of each.
func execute(t *testing.T, o run.Options, items ...*collection.Item) []*run.Execution {
	t.Helper()
	root := &collection.Item{Items: items}
	for i, it := range items {
		it.Parent, it.ID = root, fmt.Sprint("id-", i)
	}
	var all []*run.Execution
	o.Emit = func(ev run.Event) {
		if x, ok := ev.(run.Executed); ok {
			all = append(all, x.Execution)
		}
	}
	if _, err := run.Collection(t.Context(), &collection.Collection{Name: "auth", Root: root}, o); err != nil {
		t.Fatal(err)
	}
	return all
}

// check sends one request and wants an answer whose body holds text. A refusal is an answer and no error.
func check(t *testing.T, name string, it *collection.Item, code int, text string) {
	t.Helper()
	x := execute(t, run.Options{}, it)[0]
	switch {
	case x.Error != nil:
		t.Errorf("%s: error = %+v", name, x.Error)
	case x.Response.Code != code || !strings.Contains(string(x.Response.Body), text):
		t.Errorf("%s: %d %s, want %d %s\nsent %v", name, x.Response.Code, x.Response.Body, code, text, x.Request)
	}
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAgainstEcho(t *testing.T) {
	url := serve(t, echo.Handler())
	const ok, no = 200, 401
	basic, digest, hawk := url+"/basic-auth", url+"/digest-auth", url+"/auth/hawk?a=b%20c"
	check(t, "basic", item("GET", basic, "basic", "username=postman", "password=password"), ok, "authenticated")
	check(t, "basic, wrong", item("GET", basic, "basic", "username=postman", "password=x"), no, "Unauthorized")
	for _, algorithm := range []string{"", "MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"} {
		check(t, "digest "+algorithm,
			item("POST", digest+"?q=a b", "digest", "username=postman", "password=password", "algorithm="+algorithm), ok, "authenticated")
		check(t, "digest, wrong "+algorithm,
			item("GET", digest, "digest", "username=postman", "password=x", "algorithm="+algorithm), no, "Unauthorized")
	}
	check(t, "digest at once",
		item("GET", digest, "digest", "username=postman", "password=password", "realm=Users", "nonce=n", "disableRetryRequest=true"), ok, "authenticated")
	check(t, "digest without answer",
		item("GET", digest, "digest", "username=postman", "password=password", "disableRetryRequest=true"), no, "Unauthorized")
	key := []string{"authId=dh37fgj492je", "authKey=werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn", "algorithm=sha256"}
	check(t, "hawk", item("GET", hawk, "hawk", append(key, "extraData=some data", "app=a", "delegation=d")...), ok, "Hawk Authentication Successful")
	check(t, "hawk payload", withRaw(item("POST", hawk, "hawk", append(key, "includePayloadHash=true")...), "{}"), ok, "Successful")
	check(t, "hawk, wrong", item("GET", hawk, "hawk", "authId=dh37fgj492je", "authKey=x"), no, "Bad mac")
	check(t, "oauth2", item("GET", url+"/oauth2/user/info", "oauth2", "grant_type=client_credentials",
		"accessTokenUrl="+url+"/oauth2/token", "addTokenTo=queryParams"), ok, "postman")
	check(t, "oauth2, none", item("GET", url+"/oauth2/user/info", "oauth2"), no, "Unauthorized")
}

func TestOAuth1AgainstEcho(t *testing.T) {
	url := serve(t, echo.Handler())
	for _, method := range []string{"HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "PLAINTEXT"} {
		for _, place := range []string{"true", "false"} {
			params := []string{"consumerKey=RKCGzna7bv9YD57c", "consumerSecret=D+EdQ-gs$-%@2Nu7", "signatureMethod=" + method, "addParamsToHeader=" + place}
			odd := url + "/oauth1?b=a+b&c=ü&d=[1]&e&f=&g=%26%3d*!"
			check(t, method, item("GET", odd, "oauth1", params...), 200, "verification was successful")
			form := []collection.Param{{Key: "a b", Value: "c&d=*ü"}, {Key: "off", Disabled: true}, {Key: "a b", Value: ""}}
			check(t, method+" form", withForm(item("POST", odd, "oauth1", params...), form...), 200, "verification was successful")
			check(t, method+" other body", withRaw(item("PUT", odd, "oauth1", params...), "{}"), 200, "verification was successful")
			params[1] = "consumerSecret=wrong"
			check(t, method+", wrong", item("GET", odd, "oauth1", params...), 401, method+" verification failed")
		}
	}
}

// AWS's endpoint in strict mode checks the signature, the clock and who signed.
func TestAWSAgainstAStrictServer(t *testing.T) {
	seed := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seed, []byte(`{"users":[{"name":"alice","accessKeyId":"AKIAALICE","secretAccessKey":"s3/cr+t"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := awslocal.NewServer(awslocal.Options{Strict: true, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	params := []string{"accessKey=AKIAALICE", "secretKey=s3/cr+t", "service=sts", "region=eu-west-1"}
	call := []collection.Param{{Key: "Action", Value: "GetCallerIdentity"}, {Key: "Version", Value: "2011-06-15"}}
	const query = "/?Action=GetCallerIdentity&Version=2011-06-15"
	check(t, "body", withForm(item("POST", server.URL, "awsv4", params...), call...), 200, "user/alice")
	check(t, "query", item("GET", server.URL+query, "awsv4", append(params, "addAuthDataToQuery=true")...), 200, "user/alice")
	params[1] = "secretKey=wrong"
	check(t, "wrong secret", withForm(item("POST", server.URL, "awsv4", params...), call...), 403, "SignatureDoesNotMatch")
	params[0] = "accessKey=AKIANOBODY"
	check(t, "wrong key", withForm(item("POST", server.URL, "awsv4", params...), call...), 403, "InvalidClientTokenId")
	check(t, "wrong token", withForm(item("POST", server.URL, "awsv4", append(params, "sessionToken=x")...), call...), 403, "InvalidClientTokenId")
}

// A server that takes tokens of one key.
func TestJWTAndASAPAgainstAVerifyingServer(t *testing.T) {
	pem, err := os.ReadFile("testdata/rsa.pem")
	if err != nil {
		t.Fatal(err)
	}
	key, err := gojwt.ParseRSAPrivateKeyFromPEM(pem)
	if err != nil {
		t.Fatal(err)
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if text == "" {
			text = r.URL.Query().Get("token")
		}
		token, err := gojwt.Parse(text, func(token *gojwt.Token) (any, error) {
			if token.Method.Alg() == "HS384" {
				return []byte("secret"), nil
			}
			return &key.PublicKey, nil
		}, gojwt.WithValidMethods([]string{"HS384", "PS256", "RS256"}), gojwt.WithAudience("shop"))
		if err != nil {
			http.Error(w, "refused: "+err.Error(), http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "hello ", token.Header["kid"])
	}))
	claims := `payload={"aud":"shop"}`
	check(t, "HS384", item("GET", url, "jwt", "algorithm=HS384", "secret=secret", claims, `header={"kid":"k"}`), 200, "hello k")
	check(t, "PS256 in the query",
		item("GET", url, "jwt", "algorithm=PS256", "privateKey="+string(pem), claims, "addTokenTo=queryParam"), 200, "hello")
	check(t, "HS384, wrong", item("GET", url, "jwt", "algorithm=HS384", "secret=wrong", claims), 401, "refused: token signature is invalid")
	check(t, "asap", item("GET", url, "asap", "iss=me", "aud=shop", "kid=k", "privateKey="+string(pem)), 200, "hello k")
	check(t, "asap, wrong", item("GET", url, "asap", "iss=me", "aud=bank", "kid=k", "privateKey="+string(pem)), 401, "invalid audience")
}

// A server that does Akamai's sums by itself.
func TestEdgeGridAgainstAVerifyingServer(t *testing.T) {
	mac := func(data, key string) string {
		h := hmac.New(sha256.New, []byte(key))
		h.Write([]byte(data))
		return base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head, signature, _ := strings.Cut(r.Header.Get("Authorization"), "signature=")
		_, timestamp, _ := strings.Cut(head, "timestamp=")
		timestamp, _, _ = strings.Cut(timestamp, ";")
		sum := sha256.Sum256([]byte(`{"a"`)) // maxBodySize is 4
		data := strings.Join([]string{
			r.Method, "http", r.Host, r.RequestURI, "x-own:" + strings.TrimSpace(r.Header.Get("X-Own")), base64.StdEncoding.EncodeToString(sum[:]), head,
		}, "\t")
		if mac(data, mac(timestamp, "secret")) != signature {
			http.Error(w, "refused", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, "hello")
	}))
	for secret, want := range map[string]int{"secret": 200, "wrong": 401} {
		it := withRaw(item("POST", url+"/a?b=c%20d", "edgegrid", "accessToken=a", "clientToken=c", "clientSecret="+secret,
			"headersToSign=X-Own", "maxBodySize=4"), `{"a":1}`)
		it.Request.Header = []collection.Param{{Key: "X-Own", Value: "v"}}
		check(t, "edgegrid "+secret, it, want, map[int]string{200: "hello", 401: "refused"}[want])
	}
}

// Auth is inherited, and its fields hold variables.
func TestAuthIsInheritedWithVariables(t *testing.T) {
	url := serve(t, echo.Handler())
	it := item("GET", url+"/digest-auth", "digest", "username={{user}}", "password={{password}}")
	parent := &collection.Item{Name: "folder", ID: "folder", Auth: it.Auth, Items: []*collection.Item{it}}
	it.Auth = nil
	root := &collection.Item{
		Items:     []*collection.Item{parent},
		Variables: []collection.Variable{{Key: "user", Value: "postman"}, {Key: "password", Value: "password"}},
	}
	parent.Parent, it.Parent = root, parent
	result, err := run.Collection(t.Context(), &collection.Collection{Root: root}, run.Options{Emit: func(ev run.Event) {
		if x, ok := ev.(run.Executed); ok && (x.Response == nil || x.Response.Code != 200) {
			t.Errorf("response = %+v, error %+v", x.Response, x.Error)
		}
	}})
	if err != nil || result.Requests.Total != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}
