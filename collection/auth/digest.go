package auth

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
	"strings"

	icholy "github.com/icholy/digest"

	"github.com/rq-runner/runner/collection"
)

// digest is RFC 7616, and RFC 2069 where the server names no quality of protection. A request whose parameters have
// realm and nonce is signed at once. Any other goes out unsigned, and the server's challenge is answered once; once
// more when the server says that its nonce was stale.
//
// Of icholy/digest only the parser of challenges is used: its signer knows neither -sess nor fixed parameters.
type digest struct {
	challenge icholy.Challenge
	answers   int
}

// maxDigestAnswers bounds a server that calls every nonce stale (Postman's limit on replays).
const maxDigestAnswers = 3

func (d *digest) again(a *collection.Auth, header []collection.Param) bool {
	c := findDigestChallenge(a.Get("algorithm"), header)
	if c == nil || a.Get("username") == "" || d.answers > 0 && (!c.Stale || d.answers >= maxDigestAnswers) {
		return false
	}
	if d.answers == 0 && givesAll(a, c) {
		return false // the answer would be the same again
	}
	d.challenge = *c
	d.answers++
	return true
}

// givesAll reports whether the parameters leave nothing to learn from the challenge.
func givesAll(a *collection.Auth, c *icholy.Challenge) bool {
	has := func(key string) bool { return a.Get(key) != "" }
	return has("realm") && has("nonce") && (c.Opaque == "" || has("opaque")) &&
		(len(c.QOP) == 0 || has("qop") && has("clientNonce") && has("nonceCount"))
}

// findDigestChallenge is the challenge with the user's algorithm, else the first that can be answered.
func findDigestChallenge(algorithm string, header []collection.Param) *icholy.Challenge {
	var first *icholy.Challenge
	for _, p := range header {
		if !strings.EqualFold(p.Key, "WWW-Authenticate") {
			continue
		}
		c, err := icholy.ParseChallenge(strings.TrimSpace(p.Value))
		if err != nil || digestHash(c.Algorithm) == nil {
			continue
		}
		if strings.EqualFold(c.Algorithm, algorithm) {
			return c
		}
		if first == nil {
			first = c
		}
	}
	return first
}

// sign adds the header as soon as a realm and a nonce are known, from the parameters or from the challenge.
func (d *digest) sign(t *Target, a *collection.Auth) error {
	c := d.challenge
	v := digestValues{
		username: a.Get("username"), password: a.Get("password"), method: t.Method, uri: t.URL.target(),
		realm: orElse(a.Get("realm"), c.Realm), nonce: orElse(a.Get("nonce"), c.Nonce), opaque: orElse(a.Get("opaque"), c.Opaque),
		algorithm: orElse(orElse(a.Get("algorithm"), c.Algorithm), "MD5"), hashedName: c.Userhash,
		count: orElse(a.Get("nonceCount"), "00000001"),
	}
	if v.realm == "" || v.nonce == "" {
		return nil // the server is asked for them
	}
	if v.username == "" {
		t.warn("digest needs a username: the request was sent without it")
		return nil
	}
	if digestHash(v.algorithm) == nil {
		t.warn("the digest algorithm %q is not known: the request was sent without it", v.algorithm)
		return nil
	}
	v.qop = qualityOfProtection(orElse(a.Get("qop"), strings.Join(c.QOP, ",")))
	if v.clientNonce = a.Get("clientNonce"); v.clientNonce == "" {
		v.clientNonce = t.nonce(16)
	}
	if v.qop == "auth-int" {
		var err error
		if v.bodyHash, err = t.bodyHash(digestHash(v.algorithm)()); err != nil {
			return err
		}
	}
	t.setHeader("Authorization", v.header())
	return nil
}

// qualityOfProtection picks from a list such as "auth,auth-int"; empty is RFC 2069's, which has none.
func qualityOfProtection(list string) string {
	best := ""
	for qop := range strings.SplitSeq(list, ",") {
		switch qop = strings.ToLower(strings.TrimSpace(qop)); qop {
		case "auth":
			return qop
		case "auth-int":
			best = qop
		}
	}
	return best
}

// digestValues are what goes into one Authorization header.
type digestValues struct {
	username, password, realm, nonce, opaque, algorithm, qop string
	method, uri, count, clientNonce, bodyHash                string
	hashedName                                               bool // userhash: the name is not sent in clear
}

// header writes the fields in Postman's order.
func (v digestValues) header() string {
	name := v.username
	if v.hashedName {
		name = v.hash(v.username, v.realm)
	}
	fields := []string{
		"username=" + quoted(name), "realm=" + quoted(v.realm), "nonce=" + quoted(v.nonce), "uri=" + quoted(v.uri),
		"algorithm=" + quoted(v.algorithm),
	}
	if v.qop != "" {
		fields = append(fields, "qop="+v.qop, "nc="+v.count)
	}
	if v.qop != "" || v.session() {
		fields = append(fields, "cnonce="+quoted(v.clientNonce))
	}
	fields = append(fields, "response="+quoted(v.response()))
	if v.opaque != "" {
		fields = append(fields, "opaque="+quoted(v.opaque))
	}
	if v.hashedName {
		fields = append(fields, "userhash=true")
	}
	return "Digest " + strings.Join(fields, ", ")
}

// response is RFC 7616, section 3.4.1.
func (v digestValues) response() string {
	a1 := v.hash(v.username, v.realm, v.password)
	if v.session() {
		a1 = v.hash(a1, v.nonce, v.clientNonce)
	}
	a2 := v.hash(v.method, v.uri)
	if v.qop == "auth-int" {
		a2 = v.hash(v.method, v.uri, v.bodyHash)
	}
	if v.qop == "" {
		return v.hash(a1, v.nonce, a2)
	}
	return v.hash(a1, v.nonce, v.count, v.clientNonce, v.qop, a2)
}

// session says that the key holds for a session, which starts with this client's nonce.
func (v digestValues) session() bool { return strings.HasSuffix(strings.ToLower(v.algorithm), "-sess") }

func (v digestValues) hash(parts ...string) string {
	h := digestHash(v.algorithm)()
	_, _ = io.WriteString(h, strings.Join(parts, ":"))
	return hex.EncodeToString(h.Sum(nil))
}

// digestHash is nil for an algorithm that is not known; an empty name is MD5.
func digestHash(algorithm string) func() hash.Hash {
	switch strings.TrimSuffix(strings.ToUpper(algorithm), "-SESS") {
	case "", "MD5":
		return md5.New
	case "SHA-256":
		return sha256.New
	case "SHA-512-256":
		return sha512.New512_256
	}
	return nil
}

// quoted is RFC 9110's quoted string.
func quoted(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
