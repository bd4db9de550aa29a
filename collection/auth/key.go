package auth

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"sync"
)

var pemBlock = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END ([A-Z0-9 ]+)-----`)
})

// parsePrivateKey reads a key in PEM form: PKCS#8, PKCS#1 or SEC 1. Its line breaks may have been lost, or have
// become \n, as happens on the way through an environment variable.
func parsePrivateKey(text string) (crypto.Signer, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errors.New("there is no private key")
	}
	block := pemBlock().FindStringSubmatch(text)
	if block == nil {
		return nil, errors.New("the private key is not in PEM form (-----BEGIN PRIVATE KEY-----)")
	}
	if strings.Contains(block[1], "ENCRYPTED") || strings.Contains(block[2], "ENCRYPTED") {
		return nil, errors.New("the private key is encrypted; remove its passphrase (openssl pkcs8)")
	}
	body := strings.Join(strings.Fields(strings.NewReplacer(`\r`, "", `\n`, "").Replace(block[2])), "")
	der, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, errors.New("the private key is not in PEM form: its text is no base64")
	}
	return parseDER(der)
}

func parseDER(der []byte) (crypto.Signer, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if signer, ok := key.(crypto.Signer); ok {
			return signer, nil
		}
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return nil, errors.New("the private key is of no kind that is known (PKCS#8, PKCS#1, SEC 1)")
}
