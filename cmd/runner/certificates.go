package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/rq-runner/runner/collection/run"
)

// certificates are those of the list, then the single one as the fallback for any host (Newman's order).
func (f *runFlags) certificates() ([]run.ClientCertificate, error) {
	var all []run.ClientCertificate
	if f.clientCertList != "" {
		list, err := certificateList(f.clientCertList)
		if err != nil {
			return nil, fmt.Errorf("--ssl-client-cert-list: %w", err)
		}
		all = list
	}
	if f.clientCert == "" && f.clientKey == "" {
		return all, nil
	}
	cert, err := keyPair(f.clientCert, f.clientKey, f.clientPassphrase)
	if err != nil {
		return nil, err
	}
	return append(all, run.ClientCertificate{Cert: cert}), nil
}

// listedCertificate is an entry of Newman's --ssl-client-cert-list.
type listedCertificate struct {
	Name    string   `json:"name"`
	Matches []string `json:"matches"`
	Cert    srcFile  `json:"cert"`
	Key     srcFile  `json:"key"`
	PFX     srcFile  `json:"pfx"`
	// Passphrase of the key or the PFX file.
	Passphrase string `json:"passphrase"`
}

type srcFile struct {
	Src string `json:"src"`
}

// certificateList reads the list; its paths are relative to the current folder, as in Newman.
func certificateList(path string) ([]run.ClientCertificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var entries []listedCertificate
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("%s: want an array of {name, matches, cert, key, passphrase}: %w", path, err)
	}
	var all []run.ClientCertificate
	for i, e := range entries {
		cert, err := e.load()
		if err != nil {
			return nil, fmt.Errorf("%s: entry %d (%q): %w", path, i, e.Name, err)
		}
		if len(e.Matches) == 0 {
			return nil, fmt.Errorf("%s: entry %d (%q): matches is empty; want URL patterns such as https://host/*", path, i, e.Name)
		}
		all = append(all, run.ClientCertificate{Matches: e.Matches, Cert: cert})
	}
	return all, nil
}

func (e listedCertificate) load() (tls.Certificate, error) {
	if e.PFX.Src == "" {
		return keyPair(e.Cert.Src, e.Key.Src, e.Passphrase)
	}
	data, err := os.ReadFile(e.PFX.Src)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, leaf, chain, err := pkcs12.DecodeChain(data, e.Passphrase)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("reading %q: %w", e.PFX.Src, err)
	}
	cert := tls.Certificate{PrivateKey: key, Leaf: leaf, Certificate: [][]byte{leaf.Raw}}
	for _, c := range chain {
		cert.Certificate = append(cert.Certificate, c.Raw)
	}
	return cert, nil
}

// keyPair reads a certificate and its key, which may stand in one file and may be encrypted.
func keyPair(certFile, keyFile, passphrase string) (tls.Certificate, error) {
	if certFile == "" {
		return tls.Certificate{}, &usageError{problem: "a client key is given without --ssl-client-cert"}
	}
	if keyFile == "" {
		keyFile = certFile
	}
	certPEM, err := os.ReadFile(certFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("reading the client certificate: %w", err)
	}
	keyPEM, err := os.ReadFile(keyFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("reading the client key: %w", err)
	}
	keyPEM, err = decryptKey(keyPEM, passphrase)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: %w", filepath.Base(keyFile), err)
	}
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s and %s: %w", certFile, keyFile, err)
	}
	return cert, nil
}

// decryptKey opens an encrypted key: PKCS #8 (RFC 5958), or the older "Proc-Type: 4,ENCRYPTED" of RFC 1421 that openssl
// wrote for years.
func decryptKey(keyPEM []byte, passphrase string) ([]byte, error) {
	block := keyBlock(keyPEM)
	switch {
	case block == nil:
		return nil, errors.New("no private key in PEM form")
	case block.Type == "ENCRYPTED PRIVATE KEY":
		key, err := pkcs8.ParsePKCS8PrivateKey(block.Bytes, []byte(passphrase))
		if err != nil {
			return nil, fmt.Errorf("decrypting the key (is --ssl-client-passphrase right?): %w", err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	case block.Headers["DEK-Info"] != "":
		der, err := decryptLegacy(block, passphrase)
		return pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: der}), err
	}
	return keyPEM, nil
}

func keyBlock(data []byte) *pem.Block {
	for {
		block, rest := pem.Decode(data)
		if block == nil || block.Type != "CERTIFICATE" {
			return block
		}
		data = rest
	}
}
