package echo

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"net/http"
	"strings"
)

// digestAuth checks RFC 7616 digests, and RFC 2069's without qop. Any nonce of the client is good, since tests use fixed ones.
func digestAuth(w http.ResponseWriter, r *http.Request) {
	fields, ok := authFields(r, "Digest")
	want := digestResponse(r.Method, fields)
	if !ok || want == "" || fields["username"] != userName || fields["response"] != want {
		unauthorized(w, `Digest realm="`+realm+`", nonce="`+rand.Text()+`", qop="auth"`)
		return
	}
	writeJSON(w, map[string]any{"authenticated": true})
}

// digestResponse is what the client should have sent; empty for an algorithm that is not known.
func digestResponse(method string, f map[string]string) string {
	algorithm, session := strings.CutSuffix(strings.ToUpper(f["algorithm"]), "-SESS")
	newHash := digestHash(algorithm)
	if newHash == nil {
		return ""
	}
	sum := func(parts ...string) string {
		h := newHash()
		h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	ha1 := sum(f["username"], f["realm"], password)
	if session {
		ha1 = sum(ha1, f["nonce"], f["cnonce"])
	}
	ha2 := sum(method, f["uri"])
	if f["qop"] == "" {
		return sum(ha1, f["nonce"], ha2)
	}
	return sum(ha1, f["nonce"], f["nc"], f["cnonce"], f["qop"], ha2)
}

func digestHash(algorithm string) func() hash.Hash {
	switch algorithm {
	case "", "MD5":
		return md5.New
	case "SHA-256":
		return sha256.New
	case "SHA-512-256":
		return sha512.New512_256
	default:
		return nil
	}
}

// authFields reads `Scheme key="value", key=value` of the Authorization header.
func authFields(r *http.Request, scheme string) (map[string]string, bool) {
	name, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(name, scheme) {
		return nil, false
	}
	fields := map[string]string{}
	for rest != "" {
		var key, value string
		key, rest, _ = strings.Cut(rest, "=")
		value, rest = fieldValue(rest)
		fields[strings.TrimSpace(key)] = value
	}
	return fields, true
}

// fieldValue takes one value and its comma off the front of text.
func fieldValue(text string) (value, rest string) {
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		value, rest, _ = strings.Cut(quoted, `"`)
		_, rest, _ = strings.Cut(rest, ",")
		return value, rest
	}
	value, rest, _ = strings.Cut(text, ",")
	return strings.TrimSpace(value), rest
}
