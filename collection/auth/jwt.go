package auth

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	gojwt "github.com/golang-jwt/jwt/v5"

	"github.com/rq-runner/runner/collection"
)

// jwt makes a token of the user's header and payload. The alg that the parameter names stands, whatever the header says.
func jwt(t *Target, a *collection.Auth) {
	token, err := newJWT(a)
	if err != nil {
		t.warn("JWT: %v: the request was sent without it", err)
		return
	}
	t.derived(token)
	switch to := a.Get("addTokenTo"); to {
	case "", "header":
		t.setHeader("Authorization", prefixed(a, "headerPrefix", token))
	case "queryParam":
		t.setQuery(orElse(a.Get("queryParamKey"), "token"), token)
	default:
		t.warn("JWT: a token cannot be added to %q, only to header or queryParam: the request was sent without it", to)
	}
}

func newJWT(a *collection.Auth) (string, error) {
	header, err := parseObject(a.Get("header"))
	if err != nil {
		return "", fmt.Errorf("the header %w", err)
	}
	text, found := given(a, "payload")
	payload, err := parseObject(text)
	switch {
	case !found:
		return "", errors.New("there is no payload")
	case err != nil:
		return "", fmt.Errorf("the payload %w", err)
	}
	algorithm := a.Get("algorithm")
	header.setText("alg", algorithm)
	key, err := jwtKey(a, algorithm)
	if err != nil {
		return "", err
	}
	return signJWT(algorithm, key, header, payload)
}

// jwtKey is the secret of an HS algorithm, or the private key of any other.
func jwtKey(a *collection.Auth, algorithm string) (any, error) {
	if !strings.HasPrefix(algorithm, "HS") {
		return parsePrivateKey(a.Get("privateKey"))
	}
	secret := a.Get("secret")
	switch {
	case secret == "":
		return nil, errors.New("there is no secret")
	case isOn(a.Get("isSecretBase64Encoded")):
		return lenientBase64(secret)
	}
	return []byte(secret), nil
}

// lenientBase64 takes both alphabets, with or without padding and line breaks.
func lenientBase64(text string) ([]byte, error) {
	text = strings.Join(strings.Fields(text), "")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("the secret is no base64")
	}
	return b, nil
}

// signJWT signs the text itself. Golang-jwt's own encoding of the claims would sort them.
func signJWT(algorithm string, key any, header, payload object) (string, error) {
	method := gojwt.GetSigningMethod(algorithm)
	if method == nil || algorithm == "none" || algorithm == "EdDSA" {
		return "", fmt.Errorf("the algorithm %q is not known", algorithm)
	}
	text := header.encode() + "." + payload.encode()
	signature, err := method.Sign(text, key)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", algorithm, err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
