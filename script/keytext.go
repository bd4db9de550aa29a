package script

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// readPEM reads the first key of a PEM text, private or public, or the public key of a certificate.
func readPEM(text []byte) (any, error) {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, errors.New("error:1E08010C:DECODER routines::unsupported")
		}
		if block.Type == "EC PARAMETERS" {
			text = rest
			continue
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return nil, errors.New("private keys with a passphrase are not supported by runner; \"openssl pkey\" takes it off")
		}
		return readDER(block.Bytes, derType(block.Type))
	}
}

// derType is the name that Node gives to what a PEM text says that it holds.
func derType(label string) string {
	switch label {
	case "PRIVATE KEY":
		return "pkcs8"
	case "RSA PRIVATE KEY", "RSA PUBLIC KEY":
		return "pkcs1"
	case "EC PRIVATE KEY":
		return "sec1"
	case "PUBLIC KEY":
		return "spki"
	case "CERTIFICATE":
		return "certificate"
	}
	return label
}

// readDER reads a key of that type: pkcs1, pkcs8, sec1, spki, or a certificate.
func readDER(der []byte, kind string) (any, error) {
	switch kind {
	case "pkcs8":
		return x509.ParsePKCS8PrivateKey(der)
	case "pkcs1":
		if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
			return key, nil
		}
		return x509.ParsePKCS1PublicKey(der)
	case "sec1":
		return x509.ParseECPrivateKey(der)
	case "spki":
		return x509.ParsePKIXPublicKey(der)
	case "certificate":
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		return c.PublicKey, nil
	}
	return nil, fmt.Errorf("a key of the type %q is unknown", kind)
}

// isPrivate reports whether a key is a private one.
func isPrivate(key any) bool {
	switch key.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey, *ecdh.PrivateKey:
		return true
	}
	return false
}

// publicHalf is the public key that belongs to a private one; a public key is its own.
func publicHalf(key any) any {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return &key.PublicKey
	case *ecdsa.PrivateKey:
		return &key.PublicKey
	case ed25519.PrivateKey:
		return key.Public()
	case *ecdh.PrivateKey:
		return key.PublicKey()
	}
	return key
}

// keyKind is the family of a key, in Node's words.
func keyKind(key any) string {
	switch publicHalf(key).(type) {
	case *rsa.PublicKey:
		return "rsa"
	case *ecdsa.PublicKey:
		return "ec"
	case ed25519.PublicKey:
		return "ed25519"
	case *ecdh.PublicKey:
		return "x25519"
	}
	return ""
}

// writeDER writes a key as that type; an empty one is that which is usual.
func writeDER(key any, kind string) (der []byte, label string, err error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if kind == "pkcs1" {
			return x509.MarshalPKCS1PrivateKey(k), "RSA PRIVATE KEY", nil
		}
	case *rsa.PublicKey:
		if kind == "pkcs1" {
			return x509.MarshalPKCS1PublicKey(k), "RSA PUBLIC KEY", nil
		}
	case *ecdsa.PrivateKey:
		if kind == "sec1" {
			der, err = x509.MarshalECPrivateKey(k)
			return der, "EC PRIVATE KEY", err
		}
	}
	if isPrivate(key) {
		der, err = x509.MarshalPKCS8PrivateKey(key)
		return der, "PRIVATE KEY", err
	}
	der, err = x509.MarshalPKIXPublicKey(key)
	return der, "PUBLIC KEY", err
}

// sameKey compares two keys.
func sameKey(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, ok := b.([]byte)
		return ok && slices.Equal(x, y)
	}
	da, _, errA := writeDER(a, "")
	db, _, errB := writeDER(b, "")
	return errA == nil && errB == nil && slices.Equal(da, db)
}
