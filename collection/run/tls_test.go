package run

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

// authority signs certificates for the tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	made := a.issue(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: "test CA"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	a.cert, a.key = made.Leaf, made.PrivateKey.(*ecdsa.PrivateKey)
	return a
}

func (a *authority) issue(t *testing.T, template *x509.Certificate) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

func localhostCertificate() *x509.Certificate {
	return &x509.Certificate{DNSNames: []string{"localhost", "api.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
}

// secureServer serves the name of the client's certificate, the SNI and the protocol.
func secureServer(t *testing.T, config *tls.Config) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := "nobody"
		if len(r.TLS.PeerCertificates) > 0 {
			client = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		w.Header()["x-Lower"] = []string{"1"}
		fmt.Fprintf(w, "%s %s %s %x", client, r.TLS.ServerName, r.Proto, r.TLS.Version)
	}))
	server.TLS, server.EnableHTTP2 = config, true
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestCertificatesAreChecked(t *testing.T) {
	ca := newAuthority(t)
	good := ca.issue(t, localhostCertificate())
	old := localhostCertificate()
	old.NotBefore, old.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
	own := (&authority{}).issue(t, localhostCertificate())
	yes, no := true, false
	tests := []struct {
		name     string
		cert     tls.Certificate
		host     string
		options  HTTPOptions
		settings collection.Settings
		code     string
	}{
		{"CA added", good, "localhost", HTTPOptions{RootCAs: [][]byte{ca.pem()}}, collection.Settings{}, ""},
		{"unknown CA", good, "localhost", HTTPOptions{}, collection.Settings{}, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
		{"self-signed", own, "localhost", HTTPOptions{}, collection.Settings{}, "DEPTH_ZERO_SELF_SIGNED_CERT"},
		{"other name", good, "other.localhost", HTTPOptions{RootCAs: [][]byte{ca.pem()}}, collection.Settings{}, "ERR_TLS_CERT_ALTNAME_INVALID"},
		{"expired", ca.issue(t, old), "localhost", HTTPOptions{RootCAs: [][]byte{ca.pem()}}, collection.Settings{}, "CERT_HAS_EXPIRED"},
		{"insecure", own, "other.localhost", HTTPOptions{Insecure: true}, collection.Settings{}, ""},
		{"strictSSL beats insecure", own, "localhost", HTTPOptions{Insecure: true}, collection.Settings{StrictSSL: &yes}, "DEPTH_ZERO_SELF_SIGNED_CERT"},
		{"strictSSL off", own, "localhost", HTTPOptions{}, collection.Settings{StrictSSL: &no}, ""},
		{"TLS 1.3 off", good, "localhost", HTTPOptions{Insecure: true}, collection.Settings{TLSDisabledProtocols: []string{"TLSv1_3"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := secureServer(t, &tls.Config{Certificates: []tls.Certificate{tt.cert}})
			url := strings.Replace(server.URL, "127.0.0.1", tt.host, 1)
			r, err := get(t, newTestSender(t, tt.options, Files{}), url, sendOptions{settings: tt.settings})
			if tt.code == "" {
				version := "304"
				if tt.settings.TLSDisabledProtocols != nil {
					version = "303"
				}
				if want := "nobody " + tt.host + " HTTP/1.1 " + version; err != nil || string(r.Body) != want {
					t.Fatalf("got %v, %v, want %q", r, err, want)
				}
				if _, ok := headers(r.Header).get("x-Lower"); !ok || r.Header[0].Key != "x-Lower" || r.Timings.TLS <= 0 {
					t.Errorf("headers %v, timings %+v", r.Header, r.Timings)
				}
				return
			}
			if e, ok := errors.AsType[*sendError](err); !ok || e.Code != tt.code || e.Phase != phaseTLS || e.Hint == "" {
				t.Errorf("error = %#v, want code %s with a hint", err, tt.code)
			}
		})
	}
}

func TestClientCertificates(t *testing.T) {
	ca := newAuthority(t)
	server := secureServer(t, &tls.Config{
		Certificates: []tls.Certificate{ca.issue(t, localhostCertificate())}, ClientAuth: tls.RequestClientCert,
	})
	client := func(name string, matches ...string) ClientCertificate {
		return ClientCertificate{Matches: matches, Cert: ca.issue(t, &x509.Certificate{
			Subject: pkix.Name{CommonName: name}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		})}
	}
	s := newTestSender(t, HTTPOptions{Insecure: true, Certificates: []ClientCertificate{
		client("fallback"), client("other", "https://other.test/*"), client("ip", "https://127.0.0.1:*/*"), client("late", "https://localhost:*/*"),
	}}, Files{})
	for host, want := range map[string]string{"127.0.0.1": "ip ", "localhost": "late "} {
		r, err := get(t, s, strings.Replace(server.URL, "127.0.0.1", host, 1), sendOptions{})
		if err != nil || !strings.HasPrefix(string(r.Body), want) {
			t.Errorf("%s: %v, %v, want %q", host, r, err, want)
		}
	}
	if i := s.certificateFor(parseAddress("https://nowhere.test/", percentEncode)); i != 0 {
		t.Errorf("certificate %d, want the fallback", i)
	}
}

func TestHTTP2IsSpokenWhenAsked(t *testing.T) {
	ca := newAuthority(t)
	server := secureServer(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, localhostCertificate())}})
	s := newTestSender(t, HTTPOptions{Insecure: true}, Files{})
	for version, want := range map[string]string{"": "HTTP/1.1", "http1": "HTTP/1.1", "http2": "HTTP/2.0", "auto": "HTTP/2.0"} {
		for range 2 {
			r, err := get(t, s, server.URL+"/a|b?'", sendOptions{settings: collection.Settings{ProtocolVersion: version}})
			if err != nil || r.Proto != want || r.Status != "OK" || r.HeaderSize == 0 {
				t.Fatalf("protocolVersion %q: %v, %v, want %s", version, r, err, want)
			}
		}
	}
}

func TestURLPatterns(t *testing.T) {
	tests := []struct {
		pattern, url string
		want         bool
	}{
		{"<all_urls>", "http://a.test/", true},
		{"https://a.test/*", "https://a.test/x", true},
		{"https://a.test/*", "https://a.test:443/x", true},
		{"https://a.test/*", "https://a.test:8443/x", false},
		{"https://a.test:8443/*", "https://a.test:8443/x", true},
		{"https://a.test:*/*", "https://a.test:8443/x", true},
		{"https://a.test/*", "http://a.test/x", false},
		{"http+https://a.test/*", "http://a.test/x", true},
		{"*://a.test/*", "http://a.test/x", true},
		{"https://*.a.test/*", "https://x.y.a.test/", true},
		{"https://*.a.test/*", "https://a.test/", true},
		{"https://*.a.test/*", "https://ba.test/", false},
		{"https://*/*", "https://any.test/", true},
		{"https://A.test/*", "https://a.test/", true},
		{"https://a.test/v1/*", "https://a.test/v2/x", false},
		{"https://a.test/v?/*.json", "https://a.test/v2/x.json", true},
		{"https://a.test", "https://a.test/x", true},
		{"a.test", "https://a.test/x", false},
		{"https://a(.test/*", "https://a.test/x", false},
	}
	for _, tt := range tests {
		if got := matchesPattern(tt.pattern, parseAddress(tt.url, percentEncode)); got != tt.want {
			t.Errorf("matchesPattern(%q, %q) = %v, want %v", tt.pattern, tt.url, got, tt.want)
		}
	}
}

func TestTLSSettings(t *testing.T) {
	for _, tt := range []struct {
		disabled    string
		least, most uint16
	}{
		{"", 0, 0},
		{"TLSv1_3", 0, tls.VersionTLS12},
		{"TLSv1_2", tls.VersionTLS13, 0},
		{"TLSv1 TLSv1_1", 0, 0},
	} {
		if least, most := tlsVersions(strings.Fields(tt.disabled)); least != tt.least || most != tt.most {
			t.Errorf("tlsVersions(%q) = %x, %x, want %x, %x", tt.disabled, least, most, tt.least, tt.most)
		}
	}
	names := "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:AES256-GCM-SHA384:ECDHE-RSA-AES256-SHA:unknown"
	want := []uint16{
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
		tls.TLS_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
	}
	if got := cipherSuites(names); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("cipherSuites(%q) = %x, want %x", names, got, want)
	}
}

func TestCertificatesThatAreNone(t *testing.T) {
	if _, err := newSender(HTTPOptions{RootCAs: [][]byte{[]byte("not PEM")}}, Files{}, newJar(nil, nil), nil); err == nil {
		t.Error("an empty CA file was taken")
	}
}
