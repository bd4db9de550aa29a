package auth

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// scheme makes an Auth of "key=value" texts.
func scheme(kind string, params ...string) *collection.Auth {
	a := &collection.Auth{Type: kind}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		a.Params = append(a.Params, collection.Param{Key: key, Value: value})
	}
	return a
}

func rows(texts ...string) []collection.Param {
	list := scheme("", texts...).Params
	if list == nil {
		return []collection.Param{}
	}
	return list
}

func sign(t *testing.T, target *Target, a *collection.Auth) error {
	t.Helper()
	return New(a).Sign(t.Context(), target)
}

// authorization signs and returns the Authorization header.
func authorization(t *testing.T, target *Target, a *collection.Auth) string {
	t.Helper()
	if err := sign(t, target, a); err != nil {
		t.Fatal(err)
	}
	value, _ := target.header("Authorization")
	return value
}

func TestSign(t *testing.T) {
	tests := []struct {
		name          string
		auth          *collection.Auth
		header, query string // blank-separated rows after it
	}{
		{"none", nil, "authorization=mine", "key=old access_token=old"},
		{"noauth", scheme("noauth"), "authorization=mine", "key=old access_token=old"},
		{"basic", scheme("basic", "username=u", "password=p:ä"), "Authorization=Basic|dTpwOsOk", "key=old access_token=old"},
		{"basic, empty", scheme("basic"), "Authorization=Basic|Og==", "key=old access_token=old"},
		{"bearer", scheme("bearer", "token=t"), "Authorization=Bearer|t", "key=old access_token=old"},
		{"bearer prefix", scheme("bearer", "token=t", "prefix=Token"), "Authorization=Token|t", "key=old access_token=old"},
		{"bearer without prefix", scheme("bearer", "token=t", "prefix="), "Authorization=t", "key=old access_token=old"},
		{"API key header", scheme("apikey", "key=AUTHORIZATION", "value=v"), "AUTHORIZATION=v", "key=old access_token=old"},
		{"API key query", scheme("apikey", "key=key", "value=v", "in=query"), "authorization=mine", "access_token=old key=v"},
		{"OAuth 2.0", scheme("oauth2", "accessToken=t"), "Authorization=Bearer|t", "key=old"},
		{"OAuth 2.0 prefix", scheme("oauth2", "accessToken=t", "headerPrefix= X "), "Authorization=X|t", "key=old"},
		{"OAuth 2.0 without prefix", scheme("oauth2", "accessToken=t", "headerPrefix="), "Authorization=t", "key=old"},
		{"OAuth 2.0 query", scheme("oauth2", "accessToken=t", "addTokenTo=queryParams"), "", "key=old access_token=t"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header, query := rows("authorization=mine"), rows("key=old", "access_token=old")
			target := &Target{Header: header, Query: query}
			if err := sign(t, target, tt.auth); err != nil {
				t.Fatal(err)
			}
			wantHeader := rows(strings.Fields(tt.header)...)
			for i := range wantHeader {
				wantHeader[i].Value = strings.ReplaceAll(wantHeader[i].Value, "|", " ")
			}
			if diff := cmp.Diff(wantHeader, target.Header); diff != "" {
				t.Errorf("header: %s", diff)
			}
			if diff := cmp.Diff(rows(strings.Fields(tt.query)...), target.Query); diff != "" {
				t.Errorf("query: %s", diff)
			}
			if header[0].Value != "mine" || len(query) != 2 || query[0].Value != "old" {
				t.Errorf("the given lists were changed: %v %v", header, query)
			}
		})
	}
}

// complete is an Auth of each kind with all that it needs. Keys are in key_test.go.
func complete() []*collection.Auth {
	return []*collection.Auth{
		scheme("basic", "username=u"), scheme("bearer", "token=t"), scheme("apikey", "key=AUTHORIZATION", "value=v"),
		scheme("apikey", "key=key", "value=v", "in=query"), scheme("oauth2", "accessToken=t"),
		scheme("digest", "username=u", "realm=r", "nonce=n"), scheme("hawk", "authId=i", "authKey=k"),
		scheme("oauth1", "consumerKey=k", "consumerSecret=s", "addParamsToHeader=true"),
		scheme("jwt", "algorithm=HS256", "secret=s", "payload={}"), scheme("edgegrid", "accessToken=a", "clientToken=c", "clientSecret=s"),
		scheme("asap", "iss=i", "aud=a", "kid=k", "privateKey="+rsaKey),
	}
}

func TestRequestlyKeepsWhatTheUserSet(t *testing.T) {
	for _, a := range complete() {
		target := &Target{Dialect: collection.Requestly, Header: rows("authorization=mine"), Query: rows("key=old")}
		if err := sign(t, target, a); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(append(rows("authorization=mine"), rows("key=old")...), append(target.Header, target.Query...)); diff != "" {
			t.Errorf("%s: %s", a.Type, diff)
		}
	}
}

func TestPostmanReplacesWhatTheUserSet(t *testing.T) {
	for _, a := range complete() {
		if a.Get("in") == "query" {
			continue
		}
		var warned []string
		target := &Target{Header: rows("authorization=mine"), Warn: func(m string) { warned = append(warned, m) }}
		if err := sign(t, target, a); err != nil || len(warned) > 0 {
			t.Fatalf("%s: %v, warned %q", a.Type, err, warned)
		}
		if value, _ := target.header("Authorization"); value == "mine" || value == "" || len(target.Header) != 1 {
			t.Errorf("%s: headers = %v", a.Type, target.Header)
		}
	}
}

func TestMissingValuesAreToldAndNothingIsSigned(t *testing.T) {
	for _, a := range []*collection.Auth{
		scheme("bearer"), scheme("apikey", "value=v"), scheme("oauth2", "headerPrefix=X"),
		scheme("oauth2", "grant_type=authorization_code", "accessTokenUrl=http://h/"), scheme("oauth2", "grant_type=client_credentials"),
		scheme("digest", "realm=r", "nonce=n"), scheme("digest", "username=u", "realm=r", "nonce=n", "algorithm=CRC"),
		scheme("hawk", "authId=i"), scheme("hawk", "authKey=k"), scheme("hawk", "authId=i", "authKey=k", "algorithm=md5"),
		scheme("oauth1"), scheme("oauth1", "consumerKey=k"), scheme("oauth1", "consumerKey=k", "consumerSecret=s", "signatureMethod=ROT13"),
		scheme("oauth1", "consumerKey=k", "signatureMethod=RSA-SHA1"),
		scheme("oauth1", "consumerKey=k", "signatureMethod=RSA-SHA1", "privateKey="+ecKey),
		scheme("awsv4", "accessKey=a"), scheme("awsv4", "secretKey=s"),
		scheme("jwt"), scheme("jwt", "algorithm=HS256"), scheme("jwt", "algorithm=HS256", "secret=s"), scheme("jwt", "algorithm=RS256", "payload="), scheme("jwt", "algorithm=none", "privateKey="+rsaKey),
		scheme("jwt", "algorithm=RS256", "privateKey="+ecKey), scheme("jwt", "algorithm=ES384", "privateKey="+ecKey),
		scheme("jwt", "algorithm=HS256", "secret=s", "payload=[1]"), scheme("jwt", "algorithm=HS256", "secret=s", "header={"),
		scheme("jwt", "algorithm=HS256", "secret=%", "isSecretBase64Encoded=true"),
		scheme("jwt", "algorithm=HS256", "secret=s", "addTokenTo=body"),
		scheme("asap"), scheme("asap", "iss=i", "aud=a", "privateKey="+rsaKey), scheme("asap", "iss=i", "kid=k", "privateKey="+rsaKey),
		scheme("asap", "iss=i", "aud=a", "kid=k"), scheme("asap", "iss=i", "aud=a", "kid=k", "alg=HS256", "privateKey="+rsaKey),
		scheme("asap", "iss=i", "aud=a", "kid=k", "privateKey=data:application/pkcs8;kid=other;base64,AAAA"),
		scheme("asap", "iss=i", "aud=a", "kid=k", "claims=7", "privateKey="+rsaKey),
		scheme("edgegrid", "accessToken=a", "clientToken=c"), scheme("edgegrid"),
	} {
		var told []string
		target := &Target{Header: rows("authorization=mine"), Warn: func(m string) { told = append(told, m) }}
		if err := sign(t, target, a); err != nil || len(told) != 1 || target.Header[0].Value != "mine" || len(target.Query) > 0 {
			t.Errorf("%s %v: %v, told %q, header %v", a.Type, a.Params, err, told, target.Header)
		}
		if len(told) == 1 && (!strings.HasPrefix(told[0], "auth: ") || strings.Contains(told[0], "PRIVATE KEY-----M")) {
			t.Errorf("%s: told %q", a.Type, told[0])
		}
	}
	if err := sign(t, &Target{}, scheme("bearer")); err != nil {
		t.Errorf("without Warn: %v", err)
	}
}

func TestWhatIsNotSupportedIsAnError(t *testing.T) {
	for _, kind := range []string{"Basic", "kerberos"} {
		err := sign(t, &Target{}, scheme(kind))
		if e, ok := errors.AsType[*UnsupportedError](err); !ok || e.Type != kind || !strings.Contains(err.Error(), "was not sent") {
			t.Errorf("%s: error = %v", kind, err)
		}
	}
	for _, a := range []*collection.Auth{
		scheme("oauth2", "accessToken=t", "tokenType=MAC"), scheme("oauth2", "accessToken=t", "addTokenTo=body"),
		scheme("oauth2", "grant_type=client_credentials", "accessTokenUrl=http://h/"), // nothing to fetch over
	} {
		if err := sign(t, &Target{}, a); err == nil {
			t.Errorf("%v: no error", a.Params)
		}
	}
}

// What signs by a header of its own must not be asked again by a server that refuses it.
func TestOnlyDigestAndNTLMAnswer(t *testing.T) {
	challenge := rows(`WWW-Authenticate=Digest realm="r", nonce="n"`, "WWW-Authenticate=NTLM")
	for _, a := range append(complete(), nil, scheme("noauth")) {
		if a != nil && a.Type == "digest" {
			continue
		}
		if New(a).Again(&Target{}, 401, challenge) {
			t.Errorf("%v answers", a)
		}
	}
	for _, kind := range []string{"digest", "ntlm"} {
		for _, status := range []int{200, 400, 407, 500} {
			if New(scheme(kind, "username=u")).Again(&Target{}, status, challenge) {
				t.Errorf("%s answers to a %d", kind, status)
			}
		}
		if New(scheme(kind, "username=u", "disableRetryRequest=true")).Again(&Target{}, 401, challenge) {
			t.Errorf("%s answers though retries are off", kind)
		}
		if !New(scheme(kind, "username=u", "disableRetryRequest=false")).Again(&Target{}, 403, challenge) {
			t.Errorf("%s does not answer", kind)
		}
	}
}
