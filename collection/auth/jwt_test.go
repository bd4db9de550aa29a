package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"testing"

	gojwt "github.com/golang-jwt/jwt/v5"

	"github.com/rq-runner/runner/collection"
)

// The example of jwt.io.
func TestJWTVector(t *testing.T) {
	got := authorization(t, &Target{}, scheme("jwt", "algorithm=HS256", "secret=your-256-bit-secret",
		`header={"alg":"none", "typ": "JWT"}`, "payload=\n {\n \"sub\": \"1234567890\", \"name\": \"John Doe\", \"iat\": 1516239022 }"))
	want := "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ." +
		"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func curveKey(t *testing.T, curve elliptic.Curve) (*ecdsa.PrivateKey, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// Every algorithm makes a token that verifies, for jwt and for asap.
func TestTokensVerify(t *testing.T) {
	private, err := parsePrivateKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]struct {
		public any
		text   string
	}{}
	for name, curve := range map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()} {
		key, text := curveKey(t, curve)
		keys[name] = struct {
			public any
			text   string
		}{&key.PublicKey, text}
	}
	for _, size := range []string{"256", "384", "512"} {
		for _, kind := range []string{"HS", "RS", "PS", "ES"} {
			name := kind + size
			key := keys[name]
			switch kind {
			case "HS":
				key.public = []byte("s€cret")
			case "RS", "PS":
				key.public, key.text = private.Public(), rsaKey
			}
			verify(t, name, key.public, scheme("jwt", "algorithm="+name, "secret=s€cret", "privateKey="+key.text, `payload={"sub":"me"}`))
			if kind != "HS" {
				verify(t, name, key.public, scheme("asap", "alg="+name, "iss=i", "sub=me", "aud=a", "kid=k", "privateKey="+key.text))
			}
		}
	}
}

func verify(t *testing.T, algorithm string, key any, a *collection.Auth) {
	t.Helper()
	var warned []string
	header := authorization(t, &Target{Warn: func(m string) { warned = append(warned, m) }}, a)
	token, err := gojwt.Parse(strings.TrimPrefix(header, "Bearer "), func(*gojwt.Token) (any, error) { return key, nil },
		gojwt.WithValidMethods([]string{algorithm}))
	if err != nil {
		t.Fatalf("%s %s: %v, warned %q", a.Type, algorithm, err, warned)
	}
	if subject, _ := token.Claims.GetSubject(); subject != "me" {
		t.Errorf("%s %s: subject = %q", a.Type, algorithm, subject)
	}
}

func TestJWTKeepsTheUsersText(t *testing.T) {
	got := authorization(t, &Target{}, scheme("jwt", "algorithm=HS256", "secret=s",
		`payload={"z":12345678901234567890, "a":"<&>", "z2":1.10, "a":{"b":[1, 2]}}`))
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(got, ".")[1])
	if want := `{"z":12345678901234567890,"a":{"b":[1,2]},"z2":1.10}`; err != nil || string(payload) != want {
		t.Errorf("payload = %s, want %s", payload, want)
	}
}

func TestJWTSecretsInBase64(t *testing.T) {
	want := authorization(t, &Target{}, scheme("jwt", "algorithm=HS256", "secret=\xfb\xff\xfe", "payload="))
	for _, secret := range []string{"+//+", "-__-", "+/\n/+"} {
		got := authorization(t, &Target{}, scheme("jwt", "algorithm=HS256", "secret="+secret, "payload=", "isSecretBase64Encoded=true"))
		if got != want {
			t.Errorf("%q: %s, want %s", secret, got, want)
		}
	}
}

// Atlassian's tools give keys as data URIs.
func TestASAPDataURI(t *testing.T) {
	body := strings.Join(strings.Split(strings.TrimSpace(rsaKey), "\n")[1:], "")
	body, _, _ = strings.Cut(body, "-----END")
	private, err := parsePrivateKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, uri := range []string{
		"data:application/pkcs8;kid=a/b;base64," + body, `"data:application/pkcs8;kid=a%2Fb;base64,` + percentEncode(body) + `"`,
	} {
		verify(t, "RS256", private.Public(), scheme("asap", "iss=me", "aud=a", "kid=a/b", "privateKey="+uri))
	}
}
