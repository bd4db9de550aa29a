// Package auth signs a request by the scheme that the collection names.
//
// Each scheme is one file. Most sign once, before the request is sent; digest and NTLM answer what the server asks.
// Parameters have Postman's names, and what Postman does without a value that it needs is done here too: the request
// goes out unsigned, but never without a warning.
package auth

import (
	"context"
	"fmt"

	"github.com/rq-runner/runner/collection"
)

// UnsupportedError says that a scheme is not known. A request must not be sent without the signature that it asks for.
type UnsupportedError struct{ Type string }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("auth: %q is not supported: the request was not sent", e.Type)
}

// Signer signs the sendings of one request: call Sign before each of them and Again after its response. It is not
// safe for concurrent use.
type Signer struct {
	auth   *collection.Auth
	digest digest
	ntlm   ntlm
}

// New returns the signer of one request; a nil Auth and noauth sign nothing.
func New(a *collection.Auth) *Signer { return &Signer{auth: a} }

// Sign signs the next sending of the request. The error is an *UnsupportedError, or tells why a body could not be
// read or a token not be obtained; the request must not be sent then.
func (s *Signer) Sign(ctx context.Context, t *Target) error {
	switch a := s.auth; s.scheme() {
	case "", "noauth":
	case "basic":
		basic(t, a)
	case "bearer":
		bearer(t, a)
	case "apikey":
		apiKey(t, a)
	case "digest":
		return s.digest.sign(t, a)
	case "hawk":
		return hawk(t, a)
	case "oauth1":
		return oauth1(t, a)
	case "oauth2":
		return oauth2(ctx, t, a)
	case "awsv4":
		return awsv4(ctx, t, a)
	case "jwt":
		jwt(t, a)
	case "asap":
		asap(t, a)
	case "edgegrid":
		return edgegrid(t, a)
	case "ntlm":
		s.ntlm.sign(t)
	default:
		return &UnsupportedError{Type: a.Type}
	}
	return nil
}

// Again reports whether the response asks for another sending, which Sign will sign. It ends by itself: after
// digest's one answer and NTLM's two.
func (s *Signer) Again(t *Target, status int, header []collection.Param) bool {
	if status != 401 && status != 403 || isOn(s.auth.Get("disableRetryRequest")) {
		return false
	}
	switch s.scheme() {
	case "digest":
		return s.digest.again(s.auth, header)
	case "ntlm":
		return s.ntlm.again(t, s.auth, header)
	}
	return false
}

// OneConnection reports whether all sendings must go over one HTTP/1.1 connection, which nobody else may use: NTLM
// does not authenticate the request but the connection.
func (s *Signer) OneConnection() bool { return s.scheme() == "ntlm" }

func (s *Signer) scheme() string {
	if s.auth == nil {
		return ""
	}
	return s.auth.Type
}

// isOn reads a parameter that is a switch. Files hold true and "true", and "false" means what it says.
func isOn(value string) bool { return value != "" && value != "false" && value != "0" }
