package auth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/rq-runner/runner/collection"
)

// asap is Atlassian's service to service authentication (s2sauth.bitbucket.io): a short-lived token, signed with the
// private key that the key id names.
func asap(t *Target, a *collection.Auth) {
	token, err := newASAP(t, a)
	if err != nil {
		t.warn("ASAP: %v: the request was sent without it", err)
		return
	}
	t.derived(token)
	t.setHeader("Authorization", "Bearer "+token)
}

func newASAP(t *Target, a *collection.Auth) (string, error) {
	claims, err := parseObject(a.Get("claims"))
	if err != nil {
		return "", fmt.Errorf("the claims %w", err)
	}
	algorithm := orElse(a.Get("alg"), "RS256")
	if strings.HasPrefix(algorithm, "HS") {
		return "", fmt.Errorf("the algorithm %q is not known", algorithm)
	}
	keyID := a.Get("kid")
	if own := claims.get("kid"); own != nil {
		_ = json.Unmarshal(own, &keyID) // one that is no text does not count
	}
	if err := setASAPClaims(t, a, &claims); err != nil {
		return "", err
	}
	if keyID == "" {
		return "", errors.New("there is no key id (kid)")
	}
	pem, err := asapKey(keyID, a.Get("privateKey"))
	if err != nil {
		return "", err
	}
	key, err := parsePrivateKey(pem)
	if err != nil {
		return "", err
	}
	var header object
	header.setText("alg", algorithm)
	header.setText("kid", keyID)
	return signJWT(algorithm, key, header, claims)
}

// setASAPClaims completes the claims. The user's own ones stand; a subject is the issuer when there is none.
func setASAPClaims(t *Target, a *collection.Auth, claims *object) error {
	issuer := claimOr(*claims, "iss", jsonText(a.Get("iss")))
	audience := claimOr(*claims, "aud", jsonText(a.Get("aud")))
	if string(issuer) == `""` || string(audience) == `""` {
		return errors.New("there is no issuer (iss) or no audience (aud)")
	}
	subject := issuer
	if a.Get("sub") != "" {
		subject = jsonText(a.Get("sub"))
	}
	now, lifetime := t.now().Unix(), int64(3600)
	if n, err := strconv.ParseInt(a.Get("exp"), 10, 64); err == nil && n != 0 {
		lifetime = n
	}
	for _, m := range []member{
		{"iat", number(now)},
		{"iss", issuer},
		{"sub", subject},
		{"jti", jsonText(t.uuid())},
		{"aud", audience},
		{"exp", number(now + lifetime)},
	} {
		claims.set(m.key, claimOr(*claims, m.key, m.value))
	}
	return nil
}

func claimOr(claims object, key string, other json.RawMessage) json.RawMessage {
	if own := claims.get(key); own != nil {
		return own
	}
	return other
}

func number(n int64) json.RawMessage { return json.RawMessage(strconv.FormatInt(n, 10)) }

var asapDataURI = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^data:application/pkcs8;kid=([\w.\-+/]+);base64,([a-zA-Z0-9+/=]+)$`)
})

// asapKey takes a key in PEM form, or as Atlassian's tools give it: a data URI, encoded once more, maybe in quotes.
func asapKey(keyID, key string) (pem string, err error) {
	key = strings.Trim(strings.TrimSpace(key), `"`)
	decoded := pathDecode(key)
	if !strings.HasPrefix(decoded, "data:") {
		return key, nil
	}
	uri := asapDataURI().FindStringSubmatch(decoded)
	switch {
	case uri == nil:
		return "", errors.New("the private key is a malformed data URI; use data:application/pkcs8;kid=…;base64,…")
	case uri[1] != keyID:
		return "", fmt.Errorf("the private key is of the key id %q, not %q", uri[1], keyID)
	}
	if _, err := base64.StdEncoding.DecodeString(uri[2]); err != nil {
		return "", errors.New("the private key's data URI is no base64")
	}
	return "-----BEGIN PRIVATE KEY-----" + uri[2] + "-----END PRIVATE KEY-----", nil
}
