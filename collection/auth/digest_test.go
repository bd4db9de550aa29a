package auth

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// target is a request to sign.
func target(method, scheme, host, path, query string) *Target {
	t := &Target{Method: method, URL: URL{Scheme: scheme, Host: host, Path: path, Query: query, HasQuery: query != ""}}
	if query != "" {
		for pair := range strings.SplitSeq(query, "&") {
			key, value, found := strings.Cut(pair, "=")
			t.Query = append(t.Query, collection.Param{Key: formDecode(key), Value: formDecode(value), Bare: !found})
		}
	}
	return t
}

func withBody(t *Target, body string) *Target {
	t.Body = func() io.ReadCloser { return io.NopCloser(strings.NewReader(body)) }
	return t
}

// answer signs what Again makes of a challenge.
func answer(t *testing.T, to *Target, a *collection.Auth, challenges ...string) string {
	t.Helper()
	s := New(a)
	if err := s.Sign(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if value, found := to.header("Authorization"); found {
		t.Fatalf("signed before it was asked: %s", value)
	}
	var header []collection.Param
	for _, c := range challenges {
		header = append(header, collection.Param{Key: "www-authenticate", Value: c})
	}
	if !s.Again(to, 401, header) {
		return ""
	}
	if err := s.Sign(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	value, _ := to.header("Authorization")
	return value
}

// The examples of RFC 7616, section 3.9; 3.9.2 as its erratum 4897 corrects it, the RFC's own values being SHA-512's.
// The last is RFC 2617's, section 3.5.
func TestDigestVectors(t *testing.T) {
	mufasa := func(cnonce string) *collection.Auth {
		return scheme("digest", "username=Mufasa", "password=Circle of Life", "clientNonce="+cnonce)
	}
	const (
		rfc7616 = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=`
		nonce   = `, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
		cnonce  = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
	)
	tests := []struct {
		name, path string
		auth       *collection.Auth
		challenge  string
		want       []string
	}{
		{
			"3.9.1 MD5", "/dir/index.html", mufasa(cnonce), rfc7616 + "MD5" + nonce,
			[]string{`response="8ca523f5e9506fed4657c9700eebdbec"`, `qop=auth,`, "nc=00000001"},
		},
		{
			"3.9.1 SHA-256", "/dir/index.html", mufasa(cnonce), rfc7616 + "SHA-256" + nonce,
			[]string{`response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"`, `algorithm="SHA-256"`},
		},
		{
			"3.9.2 SHA-512-256", "/doe.json",
			scheme("digest", "username=Jäsøn Doe", "password=Secret, or not?", "clientNonce=NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"),
			`Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", ` +
				`opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true`,
			[]string{
				`username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"`, "userhash=true",
				`response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"`,
			},
		},
		{
			"RFC 2617", "/dir/index.html", scheme("digest", "username=Mufasa", "password=Circle Of Life", "clientNonce=0a4f113b"),
			`Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ` +
				`opaque="5ccc069c403ebaf9f0171e9517f40e41"`,
			[]string{`response="6629fae49393a05397450978507c4ef1"`, `opaque="5ccc069c403ebaf9f0171e9517f40e41"`},
		},
		{
			// RFC 2069's example with the response that its erratum 749 gives, for the password of its text.
			"RFC 2069", "/dir/index.html", scheme("digest", "username=Mufasa", "password=CircleOfLife"),
			`Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`,
			[]string{`response="1949323746fe6a43ef61f9606e7febea"`},
		},
	}
	for _, tt := range tests {
		got := answer(t, target("GET", "http", "www.example.org", tt.path, ""), tt.auth, tt.challenge)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s\nwant %s", tt.name, got, want)
			}
		}
	}
}

func TestDigestChallenges(t *testing.T) {
	user := scheme("digest", "username=u", "password=p")
	tests := []struct {
		name       string
		auth       *collection.Auth
		challenges []string
		want, not  string // parts of the header; no want is no answer
	}{
		{"of several schemes", user, []string{`Basic realm="b"`, `NTLM`, `digest realm="r", nonce="n"`}, `realm="r"`, "qop"},
		{"the first that is known", user, []string{`Digest realm="a", nonce="n", algorithm=CRC`, `Digest realm="b", nonce="n", algorithm=SHA-256, qop="auth"`}, `realm="b"`, ""},
		{
			"the user's algorithm", scheme("digest", "username=u", "algorithm=MD5"),
			[]string{`Digest realm="a", nonce="n", algorithm=SHA-256`, `Digest realm="b", nonce="n", algorithm=MD5`},
			`algorithm="MD5"`, `realm="a"`,
		},
		{"the user's algorithm though another is asked for", scheme("digest", "username=u", "algorithm=SHA-256"), []string{`Digest realm="a", nonce="n"`}, `algorithm="SHA-256"`, ""},
		{"session", user, []string{`Digest realm="a", nonce="n", algorithm=SHA-256-sess`}, `cnonce="`, "qop"},
		{"only auth-int", user, []string{`Digest realm="a", nonce="n", qop="auth-int"`}, "qop=auth-int", ""},
		{"a list of qop", user, []string{`Digest realm="a", nonce="n", qop="auth-int , AUTH"`}, "qop=auth,", ""},
		{"a qop that is not known", user, []string{`Digest realm="a", nonce="n", qop="auth-conf"`}, `realm="a"`, "qop"},
		{"a quoted realm", user, []string{`Digest realm="a \"b\" \\c", nonce="n"`}, `realm="a \"b\" \\c"`, ""},
		{"no digest", user, []string{`Basic realm="Digest realm=r"`}, "", ""},
		{"not known", user, []string{`Digest realm="a", nonce="n", algorithm=CRC`}, "", ""},
		{"broken", user, []string{`Digest realm="a`}, "", ""},
		{"without a user", scheme("digest", "password=p"), []string{`Digest realm="a", nonce="n"`}, "", ""},
	}
	for _, tt := range tests {
		got := answer(t, target("GET", "http", "h", "/", ""), tt.auth, tt.challenges...)
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// A server that refuses the answer is not asked for ever.
func TestDigestAnswersEnd(t *testing.T) {
	for challenge, want := range map[string]int{
		`Digest realm="r", nonce="n", qop="auth"`:             1,
		`Digest realm="r", nonce="n", qop="auth", stale=true`: maxDigestAnswers,
	} {
		s, to, n := New(scheme("digest", "username=u")), target("GET", "http", "h", "/", ""), 0
		for s.Again(to, 401, rows("WWW-Authenticate="+challenge)) && n < 10 {
			n++
		}
		if n != want {
			t.Errorf("%s: %d answers, want %d", challenge, n, want)
		}
	}
}

// Each sending that the client has no nonce for gets a new one.
func TestDigestClientNonces(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		header := authorization(t, target("GET", "http", "h", "/", ""), scheme("digest", "username=u", "realm=r", "nonce=n", "qop=auth"))
		if _, nonce, _ := strings.Cut(header, "cnonce="); seen[nonce] || len(nonce) < 16 {
			t.Fatalf("client nonce %q", nonce)
		} else {
			seen[nonce] = true
		}
	}
}

type badBody struct{}

func (badBody) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }
func (badBody) Close() error             { return nil }

// A body that cannot be read must not be signed as an empty one.
func TestUnreadableBodiesAreErrors(t *testing.T) {
	for _, a := range []*collection.Auth{
		scheme("digest", "username=u", "realm=r", "nonce=n", "qop=auth-int"), scheme("hawk", "authId=i", "authKey=k", "includePayloadHash=true"),
		scheme("oauth1", "consumerKey=k", "consumerSecret=s", "includeBodyHash=true"), scheme("awsv4", "accessKey=a", "secretKey=s"),
		scheme("edgegrid", "accessToken=a", "clientToken=c", "clientSecret=s"),
	} {
		to := target("POST", "http", "h", "/", "")
		to.Body = func() io.ReadCloser { return badBody{} }
		if err := sign(t, to, a); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
			t.Errorf("%s: error = %v", a.Type, err)
		}
	}
}
