//go:build conformance

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rq-runner/runner/examples/echo"
)

// hosts are the servers that stand in for the internet: host and port as the collections name them, and the port on
// loopback that answers.
type hosts struct {
	ports map[string]int
	ca    string // PEM file of the authority that signed the certificates
}

// The hosts that Newman's collections name. All that they want of the others is an answer like Postman Echo's.
var echoHosts = []string{"postman-echo.com", "www.postman-echo.com", "httpbin.org", "google.com", "www.google.com", "github.com"}

// expiredHost answers with a certificate that is no longer valid.
const expiredHost = "expired.badssl.com"

func startHosts(t *testing.T) *hosts {
	t.Helper()
	authority := newAuthority(t)
	handler := echo.Handler()
	plain, secure := listen(t), listen(t)
	serve(t, handler, func(s *http.Server) error { return s.Serve(plain) })
	serve(t, handler, func(s *http.Server) error {
		s.TLSConfig = &tls.Config{GetCertificate: authority.certificate}
		return s.ServeTLS(secure, "", "")
	})
	raw, redirects := listen(t), listen(t)
	go func() { _ = echo.ServeRaw(raw) }() // ends when listen closes it
	serve(t, echo.RedirectHandler(), func(s *http.Server) error { return s.Serve(redirects) })

	h := &hosts{ca: authority.file, ports: map[string]int{"localhost:4041": port(raw), "localhost:4042": port(redirects)}}
	for _, name := range append(echoHosts, expiredHost) {
		h.ports[name+":80"], h.ports[name+":443"] = port(plain), port(secure)
	}
	return h
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func serve(t *testing.T, handler http.Handler, start func(*http.Server) error) {
	t.Helper()
	s := &http.Server{Handler: handler}
	go func() { _ = start(s) }() // ends with Close
	t.Cleanup(func() { s.Close() })
}

// resolveJSON is for the script that is loaded into Newman.
func (h *hosts) resolveJSON() string {
	text, err := json.Marshal(h.ports)
	if err != nil {
		panic("conformance: " + err.Error()) // a map of strings to numbers
	}
	return string(text)
}

// resolveFlags is for runner.
func (h *hosts) resolveFlags() []string {
	var flags []string
	for name, port := range h.ports {
		flags = append(flags, "--resolve", fmt.Sprintf("%s:127.0.0.1:%d", name, port))
	}
	return flags
}

// authority signs the servers' certificates.
type authority struct {
	file string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, file: filepath.Join(t.TempDir(), "ca.pem"), cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "runner conformance"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(a.file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// certificate makes one for the host that the client names.
func (a *authority) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	expiry := time.Now().Add(time.Hour)
	if hello.ServerName == expiredHost {
		expiry = time.Now().Add(-time.Minute)
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: hello.ServerName},
		DNSNames: []string{hello.ServerName}, NotBefore: time.Now().Add(-time.Hour), NotAfter: expiry,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, a.cert, &a.key.PublicKey, a.key)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}, err
}
