package awslocal

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"time"
)

// principalKind says what a caller is, which decides what it may ask STS and IAM for.
type principalKind int

const (
	rootPrincipal    principalKind = iota // an account itself: what unknown credentials are to a lenient server
	userPrincipal                         // a user's lasting key
	sessionPrincipal                      // a user's temporary key from GetSessionToken
	rolePrincipal                         // a temporary key of a role
)

// principal is who makes a call.
type principal struct {
	kind      principalKind
	accessKey string
	account   string
	arn, id   string
	source    string // the ARN of the user or role behind a session; the same as arn for a user
	user      string // the user's name; empty for roles and root
	temporary bool
	mfa       bool
	mfaSince  time.Time
	federated string   // the identity provider of a web identity, without its scheme
	policies  []string // each must allow what the caller does; none allows everything
}

// credential is what the key in a signature stands for.
type credential struct {
	who     principal
	secret  string
	token   string // empty for a lasting key
	expires time.Time
	known   bool
}

// unsigned operations carry their proof in the body.
func unsigned(op string) bool { return op == "AssumeRoleWithWebIdentity" || op == "AssumeRoleWithSAML" }

// authenticate finds the caller and the region. A lenient server believes the key id; a strict one checks the signature.
func (s *Server) authenticate(c *call, r *http.Request, body []byte) error {
	if c.service == stsService && unsigned(c.op) {
		return nil
	}
	sig, err := parseSignature(r)
	if err != nil && s.opts.Strict {
		if errors.Is(err, errNoSignature) {
			return c.missingToken()
		}
		return c.incompleteSignature(err.Error())
	}
	if isRegion(sig.region) {
		c.region = sig.region
	}
	cred := s.credential(c, sig.accessKey)
	if err := s.checkCredential(c, r, cred); err != nil {
		return err
	}
	if s.opts.Strict {
		if sig.service != c.service {
			return c.badSignature("Credential should be scoped to correct service: '" + c.service + "'.")
		}
		if err := sig.verify(r, body, cred.secret, c.now); err != nil {
			return c.badSignature(err.Error())
		}
	}
	if cred.known {
		c.log.key = cred.who.accessKey
	}
	c.who, c.account = cred.who, cred.who.account
	return s.bar(c)
}

func (s *Server) credential(c *call, accessKey string) credential {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if key := s.state.Keys[accessKey]; key != nil {
		return credential{known: true, secret: key.Secret, who: s.state.userOf(key, c.region)}
	}
	if ses := s.state.Sessions[accessKey]; ses != nil {
		return credential{known: true, secret: ses.Secret, token: ses.Token, expires: ses.Expires, who: ses.principal()}
	}
	account := s.opts.Account
	if isAccountID(accessKey) {
		account = accessKey // an account id as key id is the way into any account
	}
	return credential{who: rootOf(account, c.region, accessKey)}
}

func rootOf(account, region, accessKey string) principal {
	arn := "arn:" + partition(region) + ":iam::" + account + ":root"
	return principal{kind: rootPrincipal, accessKey: accessKey, account: account, arn: arn, source: arn, id: account}
}

// checkCredential refuses unknown keys, wrong session tokens and expired sessions. A lenient server lets unknown keys in, and
// session keys without their token.
func (s *Server) checkCredential(c *call, r *http.Request, cred credential) error {
	token := r.Header.Get("X-Amz-Security-Token")
	if token == "" {
		token = r.URL.Query().Get("X-Amz-Security-Token")
	}
	right := subtle.ConstantTimeCompare([]byte(token), []byte(cred.token)) == 1
	switch {
	case !cred.known:
		if s.opts.Strict {
			return c.badToken()
		}
	case !right && (s.opts.Strict || token != "" && cred.token != ""):
		return c.badToken()
	case cred.token != "" && !c.now.Before(cred.expires):
		return c.expiredToken()
	}
	return nil
}

// bar refuses what AWS never lets a kind of credentials do.
func (s *Server) bar(c *call) error {
	switch {
	case c.who.kind == sessionPrincipal && c.service == iamService && !c.who.mfa:
		return c.badToken() // AWS calls a session without MFA invalid here
	case c.who.temporary && (c.op == "GetSessionToken" || c.op == "GetFederationToken"):
		return c.accessDenied("Cannot call %s with session credentials", c.op)
	case c.who.kind == sessionPrincipal && c.service == stsService && c.op != "AssumeRole" && c.op != "GetCallerIdentity":
		return c.accessDenied("Cannot call %s with session credentials", c.op)
	}
	return nil
}
