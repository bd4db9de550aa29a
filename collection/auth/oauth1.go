package auth

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // crypto.Hash finds its hashes by what is linked
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// oauth1 is RFC 5849, with body hashes. The parameters go into the header, into the form, or into the query.
//
// It is our own: dghubble/oauth1 loses repeated parameters and knows only the header, neither PLAINTEXT nor SHA-512,
// and no body hash.
func oauth1(t *Target, a *collection.Auth) error {
	method := orElse(a.Get("signatureMethod"), "HMAC-SHA1")
	key, problem := newOAuth1Key(a, method)
	if problem != "" {
		t.warn("OAuth 1.0: %s: the request was sent without it", problem)
		return nil
	}
	removeOAuth1(t)
	params, err := oauth1Params(t, a, method, key.hash)
	if err != nil {
		return err
	}
	signature, err := key.sign(oauth1BaseString(t, params))
	if err != nil {
		t.warn("OAuth 1.0: %v: the request was sent without it", err)
		return nil
	}
	if key.hash == 0 {
		t.derived(signature)
		t.derived(percentEncode(signature))
	}
	addOAuth1(t, a, append(params, collection.Param{Key: "oauth_signature", Value: signature}))
	return nil
}

// oauth1Names are the parameters that a signature of before may have left in the query or form.
func isOAuth1Name(name string) bool {
	switch name {
	case "oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp", "oauth_nonce", "oauth_version",
		"oauth_signature", "oauth_callback", "oauth_verifier", "oauth_body_hash":
		return true
	}
	return false
}

func removeOAuth1(t *Target) {
	old := func(p collection.Param) bool { return isOAuth1Name(p.Key) }
	t.Query = without(t.Query, old)
	if t.Form != nil {
		t.Form = without(t.Form, old)
	}
	if t.Dialect != collection.Requestly {
		t.removeHeader("Authorization")
	}
}

// oauth1Params are the parameters of the protocol, in Postman's order. Those without a value are left out, or signed
// as empty when addEmptyParamsToSign says so; the extensions only ever when they have one.
func oauth1Params(t *Target, a *collection.Auth, method string, h crypto.Hash) ([]collection.Param, error) {
	nonce, timestamp := a.Get("nonce"), a.Get("timestamp")
	if nonce == "" {
		nonce = t.nonce(11)
	}
	if timestamp == "" {
		timestamp = strconv.FormatInt(t.now().Unix(), 10)
	}
	params := []collection.Param{
		{Key: "oauth_consumer_key", Value: a.Get("consumerKey")},
		{Key: "oauth_token", Value: a.Get("token")},
		{Key: "oauth_signature_method", Value: method},
		{Key: "oauth_timestamp", Value: timestamp},
		{Key: "oauth_nonce", Value: nonce},
		{Key: "oauth_version", Value: a.Get("version")},
	}
	if !isOn(a.Get("addEmptyParamsToSign")) {
		params = without(params, func(p collection.Param) bool { return strings.TrimSpace(p.Value) == "" })
	}
	if isOn(a.Get("includeBodyHash")) && t.Form == nil && h != 0 {
		hash := h.New()
		if err := t.hashBody(hash, 0); err != nil {
			return nil, err
		}
		params = append(params, collection.Param{
			Key: "oauth_body_hash", Value: base64.StdEncoding.EncodeToString(hash.Sum(nil)),
		})
	}
	for _, p := range []collection.Param{
		{Key: "oauth_callback", Value: a.Get("callback")}, {Key: "oauth_verifier", Value: a.Get("verifier")},
	} {
		if strings.TrimSpace(p.Value) != "" {
			params = append(params, p)
		}
	}
	return params, nil
}

// oauth1BaseString is RFC 5849, section 3.4.1.
func oauth1BaseString(t *Target, params []collection.Param) string {
	all := slices.Concat(oauth1Query(t), params)
	for _, p := range t.Form {
		if !p.Disabled {
			all = append(all, p)
		}
	}
	pairs := make([][2]string, len(all))
	for i, p := range all {
		pairs[i] = [2]string{percentEncode(p.Key), percentEncode(p.Value)}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	texts := make([]string, len(pairs))
	for i, p := range pairs {
		texts[i] = p[0] + "=" + p[1]
	}
	url := t.URL.Scheme + "://" + t.URL.authority() + t.URL.Path
	return strings.ToUpper(t.Method) + "&" + percentEncode(url) + "&" + percentEncode(strings.Join(texts, "&"))
}

// oauth1Query is the query's parameters as the server will decode them, without those of a signature of before.
func oauth1Query(t *Target) []collection.Param {
	var rows []collection.Param
	for pair := range strings.SplitSeq(t.URL.Query, "&") {
		if pair == "" {
			continue
		}
		key, value, found := strings.Cut(pair, "=")
		row := collection.Param{Key: formDecode(key), Value: formDecode(value), Bare: !found}
		if !isOAuth1Name(row.Key) {
			rows = append(rows, row)
		}
	}
	return rows
}

// addOAuth1 puts the parameters where the user wants them. Whatever the place, Postman then sends the query in the
// strict encoding that was signed.
func addOAuth1(t *Target, a *collection.Auth, params []collection.Param) {
	strict := t.Dialect != collection.Requestly && !t.QueryAsIs
	if strict {
		t.Query = strictRows(oauth1Query(t))
	}
	switch {
	case isOn(a.Get("addParamsToHeader")):
		t.setHeader("Authorization", oauth1Header(a, params))
	case t.Form != nil && (strings.Contains(t.Method, "POST") || strings.Contains(t.Method, "PUT")):
		t.Form = append(t.Form, params...)
	case strict:
		t.Query = append(t.Query, strictRows(params)...)
	default:
		t.Query = append(t.Query, params...)
	}
}

// strictRows encodes rows so that no other encoding has anything left to do.
func strictRows(rows []collection.Param) []collection.Param {
	encoded := slices.Clone(rows)
	for i := range encoded {
		encoded[i].Key, encoded[i].Value = percentEncode(rows[i].Key), percentEncode(rows[i].Value)
	}
	return encoded
}

func oauth1Header(a *collection.Auth, params []collection.Param) string {
	encode := percentEncode
	if isOn(a.Get("disableHeaderEncoding")) {
		encode = func(s string) string { return s }
	}
	var fields []string
	if realm := a.Get("realm"); strings.TrimSpace(realm) != "" {
		fields = append(fields, `realm="`+encode(realm)+`"`)
	}
	for _, p := range params {
		if p.Value != "" {
			fields = append(fields, encode(p.Key)+`="`+encode(strings.TrimSpace(p.Value))+`"`)
		}
	}
	return "OAuth " + strings.Join(fields, ",")
}

// oauth1Key signs base strings. Without a hash it is PLAINTEXT; without an RSA key it is an HMAC.
type oauth1Key struct {
	hash crypto.Hash
	rsa  *rsa.PrivateKey
	text string // the two secrets
}

// newOAuth1Key reads the method and its secrets. The problem is empty unless something is missing or not known.
func newOAuth1Key(a *collection.Auth, method string) (key oauth1Key, problem string) {
	key.text = percentEncode(a.Get("consumerSecret")) + "&" + percentEncode(a.Get("tokenSecret"))
	kind, hash, _ := strings.Cut(method, "-")
	key.hash = map[string]crypto.Hash{"SHA1": crypto.SHA1, "SHA256": crypto.SHA256, "SHA512": crypto.SHA512}[hash]
	switch {
	case a.Get("consumerKey") == "":
		return key, "there is no consumer key"
	case method != "PLAINTEXT" && (key.hash == 0 || kind != "HMAC" && kind != "RSA"):
		return key, fmt.Sprintf("the signature method %q is not known", method)
	case kind == "RSA":
		private, err := parsePrivateKey(a.Get("privateKey"))
		if err != nil {
			return key, err.Error()
		}
		var ok bool
		if key.rsa, ok = private.(*rsa.PrivateKey); !ok {
			return key, "the private key is no RSA key"
		}
	case a.Get("consumerSecret") == "":
		return key, "there is no consumer secret"
	}
	return key, ""
}

func (k oauth1Key) sign(base string) (string, error) {
	if k.hash == 0 {
		return k.text, nil
	}
	if k.rsa == nil {
		mac := hmac.New(k.hash.New, []byte(k.text))
		_, _ = io.WriteString(mac, base)
		return base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
	}
	h := k.hash.New()
	_, _ = io.WriteString(h, base)
	signature, err := rsa.SignPKCS1v15(rand.Reader, k.rsa, k.hash, h.Sum(nil))
	if err != nil {
		return "", errors.New("the private key is too short for " + k.hash.String())
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}
