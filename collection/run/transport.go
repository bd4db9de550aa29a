package run

import (
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"
)

// httpVersion is what of HTTP a connection may speak.
type httpVersion string

// The versions, in the words of Postman's protocolVersion. An item that says nothing has http1Only, as in Postman.
const (
	http1Only httpVersion = "http1"
	http2Only httpVersion = "http2"
	http2Auto httpVersion = "auto" // what the server prefers
)

// transportKey is what requests must have in common to share connections.
type transportKey struct {
	insecure    bool
	certificate int // index into HTTPOptions.Certificates, -1 for none
	version     httpVersion
	least, most uint16 // TLS versions, 0 for Go's own
	ciphers     string
	proxy       string // its URL, empty for none
}

// transport returns the transport for a request, one for each key, and tells the request its proxy.
func (s *sender) transport(w *wire) (*http.Transport, error) {
	var err error
	if w.proxy, err = s.proxy(w.to.scheme + "://" + w.to.authority() + "/"); err != nil {
		return nil, err
	}
	key := s.transportKey(w)
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.transports[key]
	if t == nil {
		t = s.newTransport(key, w.proxy)
		s.transports[key] = t
	}
	return t, nil
}

func (s *sender) newTransport(key transportKey, proxy *url.URL) *http.Transport {
	d := &dialer{http: &s.http, proxy: proxy}
	t := &http.Transport{
		DialContext:           d.dialRecorded,
		TLSClientConfig:       s.tlsConfig(key),
		DisableCompression:    true, // we decode, and count what came
		Protocols:             key.version.protocols(),
		MaxIdleConnsPerHost:   8, // a script may send several requests at once
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,

		MaxResponseHeaderBytes: maxHead,
	}
	if proxy != nil && !isSocks(proxy) {
		t.Proxy, t.OnProxyConnectResponse = http.ProxyURL(proxy), tunnelled
	}
	if key.version == http1Only {
		t.DialTLSContext = d.dialTLS(t.TLSClientConfig)
	} else { // HTTP/2 needs the bare *tls.Conn, and has no head to record
		t.DialContext = d.dial
	}
	return t
}

// dropConnectionHeaders removes what HTTP/2 forbids (RFC 9113, section 8.2.2) and servers end the connection for.
func dropConnectionHeaders(header http.Header) {
	for name, values := range header {
		switch textproto.CanonicalMIMEHeaderKey(name) {
		case "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Http2-Settings":
			delete(header, name)
		case "Te":
			if !strings.EqualFold(strings.TrimSpace(values[0]), "trailers") {
				delete(header, name)
			}
		}
	}
}

// protocols are net/http's.
func (v httpVersion) protocols() *http.Protocols {
	p := &http.Protocols{}
	p.SetHTTP1(v != http2Only)
	p.SetHTTP2(v != http1Only)
	p.SetUnencryptedHTTP2(v == http2Only)
	return p
}

// transportKey reads the settings. strictSSL of the collection beats the command line's -k; a version of HTTP that the
// command line forces beats the collection's.
func (s *sender) transportKey(w *wire) transportKey {
	set := w.options.settings
	key := transportKey{certificate: -1, version: s.version(w)}
	if w.proxy != nil {
		key.proxy = w.proxy.String()
	}
	if w.to.scheme != "https" {
		return key
	}
	key.insecure = s.http.Insecure
	if set.StrictSSL != nil {
		key.insecure = !*set.StrictSSL
	}
	key.certificate = s.certificateFor(w.to)
	key.least, key.most = tlsVersions(set.TLSDisabledProtocols)
	key.ciphers = strings.Join(set.TLSCipherSelection, ":")
	return key
}

// version is what the request may speak. Without TLS, HTTP/2 is spoken with prior knowledge only, and only when the
// command line forces it: Postman's protocolVersion is for TLS.
func (s *sender) version(w *wire) httpVersion {
	forced := httpVersion(s.http.Version)
	set := httpVersion(w.options.settings.ProtocolVersion)
	switch {
	case w.ownConnection:
		return http1Only // in HTTP/2, requests share the connection
	case forced == http1Only || forced == http2Only:
		return forced
	case w.to.scheme == "https" && (set == http2Only || set == http2Auto):
		return set
	case w.to.scheme == "https" && set == "" && forced == http2Auto:
		return forced
	}
	return http1Only
}
