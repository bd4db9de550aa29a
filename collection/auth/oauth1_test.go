package auth

import (
	"crypto"
	"crypto/rsa"
	_ "crypto/sha512"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// The base string of RFC 5849, section 3.4.1.1.
func TestOAuth1BaseString(t *testing.T) {
	to := target("post", "http", "example.com", "/request", "b5=%3D%253D&a3=a&c%40=&a2=r%20b")
	to.Form = rows("c2=", "a3=2 q")
	to.Form = append(to.Form, collection.Param{Key: "off", Disabled: true})
	params := rows("oauth_consumer_key=9djdj82h48djs9d2", "oauth_token=kkk9d7dh3k39sjv7", "oauth_signature_method=HMAC-SHA1",
		"oauth_timestamp=137131201", "oauth_nonce=7d8f3e4a")
	want := "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D" +
		"%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1" +
		"%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
	if diff := cmp.Diff(want, oauth1BaseString(to, params)); diff != "" {
		t.Error(diff)
	}
}

// Section 3.4.1.2: the scheme's own port is left out, any other is not.
func TestOAuth1BaseURI(t *testing.T) {
	for want, u := range map[string]URL{
		"http://example.com/r%20v/X":    {Scheme: "http", Host: "example.com", Port: "80", Path: "/r%20v/X"},
		"https://www.example.net:8080/": {Scheme: "https", Host: "www.example.net", Port: "8080", Path: "/"},
		"https://www.example.net:80/":   {Scheme: "https", Host: "www.example.net", Port: "80", Path: "/"},
		"https://www.example.net/":      {Scheme: "https", Host: "www.example.net", Port: "443", Path: "/"},
	} {
		got := oauth1BaseString(&Target{Method: "GET", URL: u}, nil)
		if got != "GET&"+percentEncode(want)+"&" {
			t.Errorf("%v: %s, want %s", u, got, percentEncode(want))
		}
	}
}

// The signatures of RFC 5849, section 1.2; of OAuth Core 1.0, appendix A.5; and of Twitter's "Creating a signature".
func TestOAuth1Signatures(t *testing.T) {
	printer := []string{"consumerKey=dpf43f3p2l4k3l03", "consumerSecret=kd94hf93k423kf44", "signatureMethod=HMAC-SHA1", "realm=Photos"}
	tweet := target("POST", "https", "api.twitter.com", "/1.1/statuses/update.json", "include_entities=true")
	tweet.Form = rows("status=Hello Ladies + Gentlemen, a signed OAuth request!")
	tests := []struct {
		to     *Target
		params []string
		want   string
	}{
		{
			target("POST", "https", "photos.example.net", "/token", ""),
			append(printer, "token=hh5s93j4hdidpola", "tokenSecret=hdhd0244k9j7ao03", "timestamp=137131201", "nonce=walatlh", "verifier=hfdp7dh39dks9884"),
			"gKgrFCywp7rO0OXSjdot/IHF7IU=",
		},
		{
			target("GET", "http", "photos.example.net", "/photos", "file=vacation.jpg&size=original"),
			append(printer, "token=nnch734d00sl2jdk", "tokenSecret=pfkkdhi9sl3r4s00", "timestamp=137131202", "nonce=chapoH"),
			"MdpQcU8iPSUjWoN/UDMsK2sui9I=",
		},
		{
			target("GET", "http", "photos.example.net", "/photos", "file=vacation.jpg&size=original"),
			append(printer, "token=nnch734d00sl2jdk", "tokenSecret=pfkkdhi9sl3r4s00", "timestamp=1191242096", "nonce=kllo9940pd9333jh", "version=1.0"),
			"tR3+Ty81lMeYAr/Fid0kMTYa/WM=",
		},
		{
			target("GET", "http", "photos.example.net", "/photos", ""),
			[]string{"signatureMethod=PLAINTEXT", printer[0], printer[1], "tokenSecret=pf&kd"},
			"kd94hf93k423kf44&pf%26kd",
		},
		{
			tweet, []string{
				"consumerKey=xvz1evFS4wEEPTGEFPHBog", "consumerSecret=kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
				"token=370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", "tokenSecret=LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
				"timestamp=1318622958", "nonce=kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", "version=1.0",
			}, "hCtSmYh+iHYCEqBWrE7C7hYmtUk=",
		},
	}
	for _, tt := range tests {
		got := authorization(t, tt.to, scheme("oauth1", append(tt.params, "addParamsToHeader=true")...))
		if want := `oauth_signature="` + percentEncode(tt.want) + `"`; !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestOAuth1RSAVerifies(t *testing.T) {
	private, err := parsePrivateKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	for method, hash := range map[string]crypto.Hash{"RSA-SHA1": crypto.SHA1, "RSA-SHA256": crypto.SHA256, "RSA-SHA512": crypto.SHA512} {
		to := target("GET", "http", "h", "/", "a=b")
		if err := sign(t, to, scheme("oauth1", "consumerKey=k", "signatureMethod="+method, "privateKey="+rsaKey, "timestamp=1", "nonce=n")); err != nil {
			t.Fatal(err)
		}
		params := to.Query[1:] // behind a=b
		signature, err := base64.StdEncoding.DecodeString(formDecode(params[len(params)-1].Value))
		if err != nil {
			t.Fatal(err)
		}
		h := hash.New()
		h.Write([]byte(oauth1BaseString(target("GET", "http", "h", "/", "a=b"), params[:len(params)-1])))
		if err := rsa.VerifyPKCS1v15(private.Public().(*rsa.PublicKey), hash, h.Sum(nil), signature); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// Requestly encodes rows by itself, so they must not be encoded before.
func TestOAuth1QueryOfRequestly(t *testing.T) {
	to := target("GET", "http", "h", "/", "a=b%20c")
	to.Dialect = collection.Requestly
	a := scheme("oauth1", "consumerKey=k", "consumerSecret=s/", "signatureMethod=PLAINTEXT", "timestamp=1", "nonce=n")
	if err := sign(t, to, a); err != nil {
		t.Fatal(err)
	}
	want := rows("a=b c", "oauth_consumer_key=k", "oauth_signature_method=PLAINTEXT", "oauth_timestamp=1", "oauth_nonce=n", "oauth_signature=s%2F&")
	if diff := cmp.Diff(want, to.Query); diff != "" {
		t.Error(diff)
	}
}

// PLAINTEXT shows the secrets, so the run must hide it.
func TestWhatShowsTheSecretsIsTold(t *testing.T) {
	for _, tt := range []struct {
		auth *collection.Auth
		want []string
	}{
		{scheme("basic", "username=u", "password=p"), []string{"dTpw"}},
		{scheme("oauth1", "consumerKey=k", "consumerSecret=s/", "signatureMethod=PLAINTEXT"), []string{"s%2F&", "s%252F%26"}},
		{scheme("oauth1", "consumerKey=k", "consumerSecret=s"), nil},
		{scheme("hawk", "authId=i", "authKey=k"), nil},
		{scheme("jwt", "algorithm=HS256", "secret=s", "payload="), []string{"eyJhbGciOiJIUzI1NiJ9.e30.YvtFsrX6ZKDBcnVbXfmTiTGQwW6cdZOXcoAKoXXxXCo"}},
	} {
		var told []string
		to := target("GET", "http", "h", "/", "")
		to.Derived = func(s string) { told = append(told, s) }
		if err := sign(t, to, tt.auth); err != nil {
			t.Fatal(err)
		}
		if tt.auth.Type == "jwt" && len(told) == 1 {
			value, _ := to.header("Authorization")
			tt.want = []string{strings.TrimPrefix(value, "Bearer ")}
		}
		if diff := cmp.Diff(tt.want, told); diff != "" {
			t.Errorf("%s: %s", tt.auth.Type, diff)
		}
	}
}
