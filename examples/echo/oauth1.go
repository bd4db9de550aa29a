package echo

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"
)

// The consumer of Postman Echo's documentation. There are no tokens, so a token's secret is empty.
const (
	consumerKey    = "RKCGzna7bv9YD57c"
	consumerSecret = "D+EdQ-gs$-%@2Nu7"
)

// oauth1 verifies a signature of RFC 5849 in the header, the query or the form. RSA is not known: there is no key to share.
func oauth1(w http.ResponseWriter, r *http.Request) {
	pairs, err := oauthPairs(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, "read the body: "+err.Error())
		return
	}
	method, signature := oauthValue(pairs, "oauth_signature_method"), oauthValue(pairs, "oauth_signature")
	normalized := normalizePairs(pairs)
	base := r.Method + "&" + percentEncode(scheme(r)+"://"+hostOf(r)+r.URL.Path) + "&" + percentEncode(normalized)
	key := percentEncode(consumerSecret) + "&"
	if oauthValue(pairs, "oauth_consumer_key") == consumerKey && signature != "" && signature == oauthSign(method, key, base) {
		writeJSON(w, map[string]any{"status": "pass", "message": "OAuth-1.0a signature verification was successful"})
		return
	}
	writeJSONStatus(w, http.StatusUnauthorized, map[string]any{
		"status": "fail", "message": method + " verification failed", "base_uri": scheme(r) + "://" + hostOf(r) + r.URL.Path,
		"normalized_param_string": normalized, "base_string": base, "signing_key": key,
	})
}

func oauthSign(method, key, base string) string {
	var newHash func() hash.Hash
	switch method {
	case "PLAINTEXT":
		return key
	case "HMAC-SHA1":
		newHash = sha1.New
	case "HMAC-SHA256":
		newHash = sha256.New
	case "HMAC-SHA512":
		newHash = sha512.New
	default:
		return ""
	}
	mac := hmac.New(newHash, []byte(key))
	mac.Write([]byte(base))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// oauthPairs are the parameters of the header, the query and the form, decoded.
func oauthPairs(r *http.Request) ([]pair, error) {
	pairs := parsePairs(r.URL.RawQuery)
	fields, _ := authFields(r, "OAuth")
	for key, value := range fields {
		if key != "realm" {
			// A plus sign in this header is no space.
			pairs = append(pairs, pair{key, unescape(strings.ReplaceAll(value, "+", "%2B"))})
		}
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return pairs, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	return append(pairs, parsePairs(string(body))...), err
}

func oauthValue(pairs []pair, key string) string {
	for _, p := range pairs {
		if p.key == key {
			return p.value
		}
	}
	return ""
}

// normalizePairs sorts by encoded key, then by encoded value, as section 3.4.1.3.2 says.
func normalizePairs(pairs []pair) string {
	var encoded []pair
	for _, p := range pairs {
		if p.key != "oauth_signature" {
			encoded = append(encoded, pair{percentEncode(p.key), percentEncode(p.value)})
		}
	}
	slices.SortFunc(encoded, func(a, b pair) int {
		if a.key != b.key {
			return strings.Compare(a.key, b.key)
		}
		return strings.Compare(a.value, b.value)
	})
	joined := make([]string, len(encoded))
	for i, p := range encoded {
		joined[i] = p.key + "=" + p.value
	}
	return strings.Join(joined, "&")
}

// percentEncode leaves only RFC 3986's unreserved characters as they are.
func percentEncode(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString(string([]byte{'%', hexDigits[c>>4], hexDigits[c&15]}))
	}
	return b.String()
}
