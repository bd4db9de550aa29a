package auth

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// Whatever a server asks, the handshakes come to an end, and nothing that it says breaks out of a header.
func FuzzChallenges(f *testing.F) {
	f.Add(`Digest realm="r", nonce="n", qop="auth,auth-int", opaque="\"", stale=true`, "Basic")
	f.Add(`Digest realm="r", nonce="n", algorithm=SHA-512-256-sess, userhash=true`, `Digest a=b,,c`)
	f.Add("NTLM", "NTLM TlRMTVNTUAACAAAADAAMADgAAAAFgoqinziKqGYjdlEAAAAAAAAAAGQAZABEAAAABgEAAAAAAA8=")
	f.Add("Negotiate, NTLM", "Negotiate TlRMTVNTUAACAAAA")
	f.Fuzz(func(t *testing.T, first, second string) {
		for _, kind := range []string{"digest", "ntlm"} {
			s, to, n := New(scheme(kind, "username=u", "password=p")), target("GET", "http", "h", "/", ""), 0
			for _, challenge := range []string{first, second, first, second, first, second} {
				if !s.Again(to, 401, []collection.Param{{Key: "WWW-Authenticate", Value: challenge}}) {
					continue
				}
				n++
				if err := s.Sign(t.Context(), to); err != nil {
					t.Fatal(err)
				}
			}
			if n > maxDigestAnswers {
				t.Errorf("%s: %d answers", kind, n)
			}
		}
	})
}

// The claims of a token are the JSON that the user wrote.
func FuzzObject(f *testing.F) {
	for _, text := range []string{`{}`, ` {"a":1,"a":[2, {"b":null}],"":"<\u2028>"}`, `[]`, `{"n":1e400}`, ``, `{"a":1}}`, `{"\ud800":1}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parseObject(text)
		var want map[string]json.RawMessage
		if jsonErr := json.Unmarshal([]byte(text), &want); err != nil || jsonErr != nil || want == nil {
			return // an empty text is an empty object, null is none
		}
		b, err := base64.RawURLEncoding.DecodeString(o.encode())
		if err != nil || !json.Valid(b) {
			t.Fatalf("%q became %q, %v", text, b, err)
		}
		var first, second any
		if json.Unmarshal([]byte(text), &first) != nil {
			return // a number that no float holds
		}
		if err := json.Unmarshal(b, &second); err != nil || !cmp.Equal(first, second) {
			t.Errorf("%q became %q", text, b)
		}
	})
}
