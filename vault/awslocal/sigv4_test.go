package awslocal

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The key, scope and time of AWS's signature version 4 test suite.
const (
	suiteKey    = "AKIDEXAMPLE"
	suiteSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	suiteScope  = "20150830/us-east-1/service/aws4_request"
)

var suiteTime = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)

// The cases of AWS's published test suite: a request and the signature that it must have.
func TestSigV4Vectors(t *testing.T) {
	for _, tt := range []struct{ name, request, headers, signature string }{
		{"get-vanilla", "GET / HTTP/1.1", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-vanilla-query-order-key-case", "GET /?Param2=value2&Param1=value1 HTTP/1.1", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"get-vanilla-empty-query-key", "GET /?Param1=value1 HTTP/1.1", "host;x-amz-date", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
		{"get-unreserved", "GET /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz HTTP/1.1", "host;x-amz-date", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
		{"get-utf8", "GET /ሴ HTTP/1.1", "host;x-amz-date", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
		{"get-vanilla-utf8-query", "GET /?ሴ=bar HTTP/1.1", "host;x-amz-date", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
		{"normalize-path/get-relative", "GET /example/.. HTTP/1.1", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"normalize-path/get-slash", "GET // HTTP/1.1", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-header-value-trim", "GET / HTTP/1.1\nMy-Header1: value1\nMy-Header2: \"a   b   c\"", "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
		{"get-header-key-duplicate", "GET / HTTP/1.1\nMy-Header1: value2\nMy-Header1: value2\nMy-Header1: value1", "host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
		{"post-vanilla", "POST / HTTP/1.1", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"post-header-key-sort", "POST / HTTP/1.1\nMy-Header1: value1", "host;my-header1;x-amz-date", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
		{"post-x-www-form-urlencoded", "POST / HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\nParam1=value1", "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, body := suiteRequest(tt.request)
			r.Header.Set("Authorization", sigAlgorithm+" Credential="+suiteKey+"/"+suiteScope+", SignedHeaders="+tt.headers+", Signature="+tt.signature)
			sig, err := parseSignature(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := sig.verify(r, body, suiteSecret, suiteTime); err != nil {
				t.Errorf("%v\ncanonical request:\n%s", err, sig.canonicalRequest(r, body))
			}
		})
	}
}

// suiteRequest reads the request's text; the request line may have raw UTF-8, which net/http's reader does not take.
func suiteRequest(text string) (*http.Request, []byte) {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	f := strings.SplitN(lines[0], " ", 2)
	r := httptest.NewRequest(f[0], "/", strings.NewReader(body))
	r.RequestURI = strings.TrimSuffix(f[1], " HTTP/1.1")
	r.Host = "example.amazonaws.com"
	r.Header.Set("X-Amz-Date", "20150830T123600Z")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.Header.Add(name, value)
	}
	return r, []byte(body)
}

// AWS's documented example of the signing key and the signature (IAM ListUsers, General Reference).
func TestSigV4DocumentedExample(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/?Action=ListUsers&Version=2010-05-08", http.NoBody)
	r.Host = "iam.amazonaws.com"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	r.Header.Set("X-Amz-Date", "20150830T123600Z")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "+
		"SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
	sig, err := parseSignature(r)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := sha256Hex([]byte(sig.canonicalRequest(r, nil))), "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"; got != want {
		t.Errorf("hash of the canonical request = %s, want %s", got, want)
	}
	if err := sig.verify(r, nil, suiteSecret, suiteTime); err != nil {
		t.Error(err)
	}
}

func TestSigV4Clock(t *testing.T) {
	r, body := suiteRequest("GET / HTTP/1.1")
	r.Header.Set("Authorization", sigAlgorithm+" Credential="+suiteKey+"/"+suiteScope+", SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
	sig, err := parseSignature(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		off  time.Duration
		want string
	}{
		{0, ""},
		{5 * time.Minute, ""},
		{-5 * time.Minute, ""},
		{5*time.Minute + time.Second, "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"},
		{-5*time.Minute - time.Second, "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)"},
	} {
		got := ""
		if err := sig.verify(r, body, suiteSecret, suiteTime.Add(tt.off)); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("clock off by %v: %q, want %q", tt.off, got, tt.want)
		}
	}
}

// The strict server tells good signatures from bad ones.
func TestStrictSignatures(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{Strict: true})
	in := &secretsmanager.GetSecretValueInput{SecretId: aws.String("app/db")}
	must[*secretsmanager.GetSecretValueOutput](t)(secretsClient(s, alice).GetSecretValue(ctx, in))
	_, err := secretsClient(s, caller{key: aliceKey, secret: "wrong", region: "us-east-1"}).GetSecretValue(ctx, in)
	wantError(t, "a wrong secret key", err, "InvalidSignatureException", "The request signature we calculated does not match")
	_, err = secretsClient(s, anybody).GetSecretValue(ctx, in)
	wantError(t, "an unknown key", err, "UnrecognizedClientException", "The security token included in the request is invalid.")
	_, err = stsClient(s, anybody).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantError(t, "an unknown key at STS", err, "InvalidClientTokenId", "")
	_, err = stsClient(s, caller{key: aliceKey, secret: "wrong", region: "us-east-1"}).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantError(t, "a wrong secret key at STS", err, "SignatureDoesNotMatch", "")
	session := as(must[*sts.GetSessionTokenOutput](t)(stsClient(s, alice).GetSessionToken(ctx, &sts.GetSessionTokenInput{})).Credentials)
	must[*secretsmanager.GetSecretValueOutput](t)(secretsClient(s, session).GetSecretValue(ctx, in))
	session.token = ""
	_, err = secretsClient(s, session).GetSecretValue(ctx, in)
	wantError(t, "a session key without its token", err, "UnrecognizedClientException", "")
	status, out := post(t, s, "GetSecretValue", `{"SecretId":"app/db"}`)
	if status != 400 || out["__type"] != "MissingAuthenticationTokenException" {
		t.Errorf("no signature = %d %v", status, out)
	}
	pre := must[*v4.PresignedHTTPRequest](t)(sts.NewPresignClient(stsClient(s, alice)).PresignGetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	r := must[*http.Request](t)(http.NewRequestWithContext(ctx, pre.Method, pre.URL, http.NoBody))
	if status, text := do(t, r); status != http.StatusOK {
		t.Errorf("a presigned URL = %d %s, want 200", status, text)
	}
}

// What the SDK signs, the server verifies; and with any byte changed, it does not.
func FuzzSigV4(f *testing.F) {
	f.Add("POST", "/", "a=b&c=d", "x-amz-meta", "v", []byte(`{"SecretId":"x"}`))
	f.Add("GET", "/a b/ü", "Action=GetCallerIdentity&Version=2011-06-15", "my-header", " a   b ", []byte{})
	f.Add("PUT", "/%2F/..//x", "q=%20+&q=&=", "x", "", []byte{0, 255})
	f.Fuzz(func(t *testing.T, method, path, query, header, headerValue string, body []byte) {
		signed := sdkSigned(t, method, path, query, header, headerValue, body)
		if signed == nil {
			t.Skip("net/http cannot send this")
		}
		sig, err := parseSignature(signed)
		if err != nil {
			t.Fatal(err)
		}
		if err := sig.verify(signed, body, suiteSecret, suiteTime); err != nil {
			t.Fatalf("%v\ncanonical request:\n%s", err, sig.canonicalRequest(signed, body))
		}
		if sig.verify(signed, append(bytes.Clone(body), 'x'), suiteSecret, suiteTime) == nil {
			t.Error("a changed body was accepted")
		}
		if sig.verify(signed, body, suiteSecret+"x", suiteTime) == nil {
			t.Error("another secret key was accepted")
		}
		signed.Host += "x"
		if sig.verify(signed, body, suiteSecret, suiteTime) == nil {
			t.Error("a changed host was accepted")
		}
	})
}

// sdkSigned signs with the SDK, writes the request to the wire and reads it as a server does. It is nil when that does not work.
func sdkSigned(t *testing.T, method, path, query, header, headerValue string, body []byte) *http.Request {
	r, err := http.NewRequestWithContext(t.Context(), method, "http://example.amazonaws.com/", bytes.NewReader(body))
	path = "/" + strings.TrimPrefix(path, "/")
	if err != nil || strings.Contains(path, "//") || strings.Contains(path, "/.") {
		return nil // the SDK leaves the normalising of paths to the caller
	}
	r.URL.Path = path
	r.URL.RawQuery = query
	if _, err := http.NewRequestWithContext(t.Context(), method, r.URL.String(), http.NoBody); err != nil || strings.ContainsAny(query, "+;#") {
		return nil // the SDK drops what net/url does not parse
	}
	if header != "" && consistsOf(header, lowercase+"-") {
		r.Header.Set(header, headerValue)
	}
	sum := sha256.Sum256(body)
	creds := aws.Credentials{AccessKeyID: suiteKey, SecretAccessKey: suiteSecret}
	if err := v4.NewSigner().SignHTTP(t.Context(), creds, r, hex.EncodeToString(sum[:]), "service", "us-east-1", suiteTime); err != nil {
		return nil
	}
	var wire bytes.Buffer
	if r.Write(&wire) != nil {
		return nil
	}
	got, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil || got.Header.Get("Authorization") == "" {
		return nil
	}
	return got
}
