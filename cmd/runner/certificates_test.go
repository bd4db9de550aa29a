package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The keys in testdata/certs were made with openssl for this test; their passphrase is "password".
func TestKeyPair(t *testing.T) {
	for _, test := range []struct{ key, passphrase, problem string }{
		{"plain.key", "", ""},
		{"plain.key", "not needed", ""},
		{"legacy-aes.key", "password", ""},
		{"legacy-des3.key", "password", ""},
		{"pkcs8.key", "password", ""},
		{"legacy-aes.key", "wrong", "passphrase"},
		{"legacy-des3.key", "", "passphrase"},
		{"pkcs8.key", "wrong", "passphrase"},
		{"client.pem", "", "no private key"},
		{"missing.key", "", "missing.key"},
	} {
		cert, err := keyPair(certFile("client.pem"), certFile(test.key), test.passphrase)
		switch {
		case test.problem == "" && (err != nil || cert.PrivateKey == nil):
			t.Errorf("%s with %q: %v", test.key, test.passphrase, err)
		case test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)):
			t.Errorf("%s with %q: %v, want an error about %q", test.key, test.passphrase, err, test.problem)
		}
	}
}

func TestCertificateList(t *testing.T) {
	list := filepath.Join(t.TempDir(), "list.json")
	for text, problem := range map[string]string{
		`[{"name": "pem", "matches": ["https://a/*"], "cert": {"src": "` + certFile("client.pem") + `"}, "key": {"src": "` + certFile("pkcs8.key") + `"}, "passphrase": "password"},
		  {"name": "pfx", "matches": ["https://b/*"], "pfx": {"src": "` + certFile("client.p12") + `"}, "passphrase": "password"}]`: "",
		`[{"name": "pfx", "matches": ["https://b/*"], "pfx": {"src": "` + certFile("client.p12") + `"}, "passphrase": "wrong"}]`: `entry 0 ("pfx")`,
		`[{"name": "none", "cert": {"src": "` + certFile("client.pem") + `"}, "key": {"src": "` + certFile("plain.key") + `"}}]`: "matches is empty",
		`{}`: "want an array",
	} {
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := certificateList(list)
		switch {
		case problem == "" && (err != nil || len(all) != 2 || all[1].Cert.Leaf == nil):
			t.Errorf("%s: %v, %d certificates", text, err, len(all))
		case problem != "" && (err == nil || !strings.Contains(err.Error(), problem)):
			t.Errorf("%s: %v, want an error about %q", text, err, problem)
		}
	}
}

func certFile(name string) string { return filepath.Join("testdata", "certs", name) }
