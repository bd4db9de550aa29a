package run

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
)

func (s *sender) tlsConfig(key transportKey) *tls.Config {
	config := &tls.Config{
		RootCAs: s.roots, InsecureSkipVerify: key.insecure,
		MinVersion: key.least, MaxVersion: key.most, CipherSuites: cipherSuites(key.ciphers),
	}
	if key.certificate >= 0 {
		config.Certificates = []tls.Certificate{s.http.Certificates[key.certificate].Cert}
	}
	if key.version == http2Only {
		config.VerifyConnection = func(state tls.ConnectionState) error {
			if state.NegotiatedProtocol != "h2" {
				return errNoHTTP2
			}
			return nil
		}
	}
	return config
}

// rootCAs adds CAs to the system's; nil when there is none to add.
func rootCAs(pems [][]byte) (*x509.CertPool, error) {
	if len(pems) == 0 {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool() // a system without a store has nothing to add to
	}
	for _, pem := range pems {
		if !pool.AppendCertsFromPEM(pem) {
			return nil, errors.New("extra CA certificates: no certificate in PEM form was found; " +
				"the file should hold -----BEGIN CERTIFICATE-----")
		}
	}
	return pool, nil
}

// certificateFor finds the client certificate for a URL: the first whose pattern matches, else the first that has no
// pattern; -1 when there is none.
func (s *sender) certificateFor(to address) int {
	fallback := -1
	for i, c := range s.http.Certificates {
		if len(c.Matches) == 0 && fallback < 0 {
			fallback = i
		}
		if slices.ContainsFunc(c.Matches, func(pattern string) bool { return matchesPattern(pattern, to) }) {
			return i
		}
	}
	return fallback
}

var urlPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^((?:https?|file|ftp|\*)(?:\+(?:https?|file|ftp))*)://(\*|\*\.[^*/:]+|[^*/:]+)(:\*|:\d+)?(/.*)?$`)
})

// matchesPattern is Postman's URL pattern: https://*.example.com:8443/*. A pattern without a port means the scheme's
// own; one without a path means every path.
func matchesPattern(pattern string, to address) bool {
	if pattern == "<all_urls>" {
		return true
	}
	m := urlPattern().FindStringSubmatch(pattern)
	if m == nil {
		return false
	}
	schemes := strings.Split(m[1], "+")
	if !slices.Contains(schemes, "*") && !slices.Contains(schemes, to.scheme) {
		return false
	}
	host := strings.ToLower(m[2])
	if suffix, ok := strings.CutPrefix(host, "*."); ok {
		if to.host != suffix && !strings.HasSuffix(to.host, "."+suffix) {
			return false
		}
	} else if host != "*" && host != to.host {
		return false
	}
	port := strings.TrimPrefix(m[3], ":")
	if port == "" {
		port = defaultPort(to.scheme)
	}
	return (port == "*" || port == effectivePort(to)) && globMatch(m[4], to.path)
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

func effectivePort(to address) string {
	if to.port != "" {
		return to.port
	}
	return defaultPort(to.scheme)
}

// globMatch matches a path; a star stands for anything, a question mark for one character.
func globMatch(glob, path string) bool {
	if glob == "" {
		return true
	}
	pattern := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(glob))
	matched, err := regexp.MatchString("^"+pattern+"$", path)
	return err == nil && matched
}

// tlsVersions is the range that the disabled protocols leave; zeros where Go's own bounds stand.
func tlsVersions(disabled []string) (least, most uint16) {
	versions := []struct {
		name    string
		version uint16
	}{{"TLSv1", tls.VersionTLS10}, {"TLSv1_1", tls.VersionTLS11}, {"TLSv1_2", tls.VersionTLS12}, {"TLSv1_3", tls.VersionTLS13}}
	for _, v := range versions {
		if slices.Contains(disabled, v.name) {
			continue
		}
		if v.version >= tls.VersionTLS12 && least == 0 { // older ones stay off, as in Node
			least = v.version
		}
		most = v.version
	}
	if most == tls.VersionTLS13 {
		most = 0
	}
	if least == tls.VersionTLS12 {
		least = 0
	}
	return least, most
}

// cipherSuites finds the suites by OpenSSL's names or the standard's. Go chooses those of TLS 1.3 itself; an unknown
// name is passed over, and nil, Go's own choice, is what remains when none is known.
func cipherSuites(names string) []uint16 {
	if names == "" {
		return nil
	}
	var ids []uint16
	for name := range strings.SplitSeq(names, ":") {
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			old := slices.Contains(suite.SupportedVersions, tls.VersionTLS12)
			if old && (name == suite.Name || name == opensslName(suite.Name)) {
				ids = append(ids, suite.ID)
			}
		}
	}
	return ids
}

// opensslName turns TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 into ECDHE-RSA-AES128-GCM-SHA256.
func opensslName(name string) string {
	name = strings.TrimPrefix(name, "TLS_")
	name = strings.NewReplacer("RSA_WITH_", "RSA_", "ECDSA_WITH_", "ECDSA_", "AES_128", "AES128", "AES_256", "AES256",
		"_CBC_", "_", "CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305").Replace(name)
	if !strings.HasPrefix(name, "ECDHE") {
		name = strings.TrimPrefix(name, "RSA_")
	}
	return strings.ReplaceAll(name, "_", "-")
}
