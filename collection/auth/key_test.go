package auth

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"strings"
	"testing"
)

// Keys that were made for these tests and open nothing.
var (
	//go:embed testdata/rsa.pem
	rsaKey string
	//go:embed testdata/ec.pem
	ecKey string
)

func TestParsePrivateKey(t *testing.T) {
	private, err := parsePrivateKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private.(*rsa.PrivateKey)),
	}))
	elliptic, err := parsePrivateKey(ecKey)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(elliptic.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	sec1 := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
	for name, text := range map[string]string{
		"PKCS#1": pkcs1, "SEC 1": sec1, "in one line": strings.ReplaceAll(rsaKey, "\n", ""), "blanks for line breaks": strings.ReplaceAll(rsaKey, "\n", " "),
		"escaped line breaks": strings.ReplaceAll(rsaKey, "\n", `\n`), "windows": strings.ReplaceAll(rsaKey, "\n", "\r\n"),
		"text around it": "my key:\n" + rsaKey + "end",
	} {
		key, err := parsePrivateKey(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same := private.(*rsa.PrivateKey).Equal(key)
		if name == "SEC 1" {
			same = elliptic.(*ecdsa.PrivateKey).Equal(key)
		}
		if !same {
			t.Errorf("%s: another key", name)
		}
	}
}

func TestBadPrivateKeys(t *testing.T) {
	for text, want := range map[string]string{
		" ":   "no private key",
		"abc": "not in PEM form",
		strings.ReplaceAll(rsaKey, "PRIVATE", "ENCRYPTED PRIVATE"):       "encrypted",
		"-----BEGIN PRIVATE KEY-----%-----END PRIVATE KEY-----":          "no base64",
		"-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----":       "no kind that is known",
		"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n": "no kind that is known",
	} {
		if _, err := parsePrivateKey(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parsePrivateKey(%.40q) = %v, want %q", text, err, want)
		}
	}
}
