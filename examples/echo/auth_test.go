package echo

import (
	"net/http"
	"strings"
	"testing"
)

func withAuth(method, target, authorization string) *http.Request {
	r := newRequest(method, target, "", "")
	r.Host = "postman-echo.com"
	r.Header.Set("Authorization", authorization)
	return r
}

func TestBasicAuth(t *testing.T) {
	r := newRequest("GET", "/basic-auth", "", "")
	r.SetBasicAuth("postman", "password")
	wantFields(t, object(t, send(t, Handler(), r)), fields{"authenticated": true})
	r.SetBasicAuth("postman", "wrong")
	resp := send(t, Handler(), r)
	if got, want := resp.Header().Get("WWW-Authenticate"), `Basic realm="Users"`; resp.Code != 401 || got != want {
		t.Errorf("wrong password: %d %q, want 401 %q", resp.Code, got, want)
	}
}

// The digests were computed apart, with Python's hashlib.
func TestDigestAuth(t *testing.T) {
	const head = `Digest username="postman", realm="Users", nonce="abc", uri="/digest-auth", `
	for name, header := range map[string]string{
		"without qop": head + `response="db641b94eb0b4daa5ab7cb85f8c634c8"`,
		"qop=auth":    head + `qop=auth, nc=00000001, cnonce="xyz", response="78310eecfc9db681a6e80687e484cdb7"`,
		"MD5-sess":    head + `algorithm=MD5-sess, qop=auth, nc=00000001, cnonce="xyz", response="b089c1678638cbe792150aef0ba9d69b"`,
		"SHA-256":     head + `algorithm="SHA-256", qop="auth", nc=00000001, cnonce="xyz", response="056c486aec202eb9977e0f9a41c82193be470e810f73e884af5aa77c2484d1e4"`,
	} {
		if got := send(t, Handler(), withAuth("GET", "/digest-auth", header)).Code; got != 200 {
			t.Errorf("%s: %d, want 200", name, got)
		}
		if got := send(t, Handler(), withAuth("POST", "/digest-auth", header)).Code; got != 401 {
			t.Errorf("%s: %d for another method, want 401", name, got)
		}
	}
	for _, header := range []string{"", "Digest", head + `algorithm=CRC, response=""`} {
		resp := send(t, Handler(), withAuth("GET", "/digest-auth", header))
		if got := resp.Header().Get("WWW-Authenticate"); resp.Code != 401 ||
			!strings.HasPrefix(got, `Digest realm="Users", nonce="`) || !strings.HasSuffix(got, `, qop="auth"`) {
			t.Errorf("%q: %d %q, want 401 and a challenge", header, resp.Code, got)
		}
	}
}

func TestHawk(t *testing.T) {
	const header = `Hawk id="dh37fgj492je", ts="1353832234", nonce="j4h3g2", ext="some\data", mac="jhVE5Jnftf2twU/xM4OCqgmIZ/iRYKwYqBz/UsIiaJQ="`
	resp := send(t, Handler(), withAuth("GET", "/auth/hawk", header))
	if !strings.HasPrefix(resp.Header().Get("Server-Authorization"), `Hawk mac="`) {
		t.Errorf("Server-Authorization = %q, want a signature", resp.Header().Get("Server-Authorization"))
	}
	wantFields(t, object(t, resp), fields{"message": "Hawk Authentication Successful"})
	for _, header := range []string{"", `Hawk id="x"`, strings.Replace(header, "j4h3g2", "other", 1)} {
		if got := send(t, Handler(), withAuth("GET", "/auth/hawk", header)).Code; got != 401 {
			t.Errorf("%q: %d, want 401", header, got)
		}
	}
}

// The signatures were computed apart, with Python's hmac.
func TestOAuth1(t *testing.T) {
	const params = `oauth_consumer_key="RKCGzna7bv9YD57c", oauth_timestamp="1", oauth_nonce="n", realm="x y", `
	pass := fields{"status": "pass", "message": "OAuth-1.0a signature verification was successful"}
	for method, signature := range map[string]string{
		"HMAC-SHA1": "z1KpCNQFjp3JEIh%2F2DnVLfeIrvU%3D", "HMAC-SHA256": "Z%2B6B1F6qIfIyEHXH2KsOCoyklilfuFps4tCiqzrYGsI%3D", "HMAC-SHA512": "tyuqmCu5KsmJNJ%2BHKmJE29ERHCQD9STVn2NayRsYfUqfHR7Sv%2BJ6CohsiQBmREjkJhWKyq27EktUSf6ygi7MvA%3D%3D", "PLAINTEXT": "D%252BEdQ-gs%2524-%2525%25402Nu7%26",
	} {
		header := "OAuth " + params + `oauth_signature_method="` + method + `", oauth_signature="` + signature + `"`
		wantFields(t, object(t, send(t, Handler(), withAuth("GET", "/oauth1?b=2&a=x%20y", header))), pass)
	}
	const plain = "oauth_consumer_key=RKCGzna7bv9YD57c&oauth_signature_method=PLAINTEXT&oauth_signature=D%252BEdQ-gs%2524-%2525%25402Nu7%26"
	wantFields(t, object(t, call(t, "GET", "/oauth1?"+plain, "", "")), pass)
	wantFields(t, object(t, call(t, "POST", "/oauth1", "application/x-www-form-urlencoded", plain)), pass)
}

func TestOAuth1Fails(t *testing.T) {
	resp := send(t, Handler(), withAuth("GET", "/oauth1?b=2&a=x%20y", `OAuth oauth_signature_method="HMAC-SHA1", oauth_signature="x"`))
	if resp.Code != 401 {
		t.Errorf("status = %d, want 401", resp.Code)
	}
	wantFields(t, object(t, resp), fields{
		"status": "fail", "message": "HMAC-SHA1 verification failed",
		"normalized_param_string": "a=x%20y&b=2&oauth_signature_method=HMAC-SHA1",
		"base_string":             "GET&http%3A%2F%2Fpostman-echo.com%2Foauth1&a%3Dx%2520y%26b%3D2%26oauth_signature_method%3DHMAC-SHA1",
		"signing_key":             "D%2BEdQ-gs%24-%25%402Nu7&",
	})
	// A method that is not known signs nothing, and an empty signature is none.
	unknown := `OAuth oauth_consumer_key="RKCGzna7bv9YD57c", oauth_signature_method="ROT13", oauth_signature=""`
	if got := send(t, Handler(), withAuth("GET", "/oauth1", unknown)).Code; got != 401 {
		t.Errorf("unknown method: %d, want 401", got)
	}
}

func TestOAuth2(t *testing.T) {
	token := object(t, call(t, "POST", "/oauth2/token", "application/x-www-form-urlencoded", "grant_type=client_credentials"))
	wantFields(t, token, fields{"token_type": "Bearer"})
	r := withAuth("GET", "/oauth2/user/info", "Bearer "+token["access_token"].(string))
	wantFields(t, object(t, send(t, Handler(), r)), fields{"name": "postman", "user_id": "1"})
	wantFields(t, object(t, call(t, "GET", "/oauth2/user/info?access_token=x", "", "")), fields{"name": "postman"})
	if got := call(t, "GET", "/oauth2/user/info", "", "").Code; got != 401 {
		t.Errorf("without a token: %d, want 401", got)
	}
}
