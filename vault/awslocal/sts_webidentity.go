package awslocal

import (
	"net/http"
	"strings"
)

type webIdentityOutput struct {
	Credentials                 sessionKeys
	SubjectFromWebIdentityToken string `xml:",omitempty"`
	AssumedRoleUser             assumedRoleUser
	PackedPolicySize            int    `xml:",omitempty"`
	Provider                    string `xml:",omitempty"`
	Audience                    string `xml:",omitempty"`
}

// assumeRoleWithWebIdentity trades an identity provider's token for a role's credentials. A strict server accepts the tokens of
// its own issuer (see eks.go); a lenient one any token, but no expired one.
func (s *Server) assumeRoleWithWebIdentity(c *call) (any, error) {
	a, err := c.assumption()
	if err != nil {
		return nil, err
	}
	claims, err := s.webIdentity(c, c.form.Get("WebIdentityToken"))
	if err != nil {
		return nil, err
	}
	provider := claims.Issuer
	if _, rest, ok := strings.Cut(provider, "://"); ok {
		provider = rest
	}
	c.account = arnAccount(a.roleARN)
	c.who = principal{account: "", federated: provider, arn: claims.Subject}
	if c.who.federated == "" {
		c.who.federated = "unknown"
	}
	request := c.assumeRequest(a)
	request.context[strings.ToLower(provider)+":sub"] = claims.Subject
	request.context[strings.ToLower(provider)+":aud"] = claims.audience()
	r, err := s.roleFor(c, a, request)
	if err != nil {
		return nil, err
	}
	ses := s.mintRole(c, r, a)
	return webIdentityOutput{
		Credentials: ses.keys(), SubjectFromWebIdentityToken: claims.Subject, Audience: claims.audience(),
		AssumedRoleUser: assumedRoleUser{ses.PrincipalID, ses.ARN}, PackedPolicySize: packedSize(a.policy), Provider: claims.Issuer,
	}, nil
}

func (s *Server) webIdentity(c *call, token string) (tokenClaims, error) {
	if token == "" {
		return tokenClaims{}, c.missing("webIdentityToken")
	}
	claims, err := readToken(token)
	switch {
	case err != nil && !s.opts.Strict:
		return tokenClaims{}, nil // not a JWT: a made-up token of an example
	case err != nil:
		return claims, invalidIdentity("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	case claims.expired(c.now):
		return claims, apiError{http.StatusBadRequest, "ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time"}
	case s.opts.Strict && s.issuer.verify(token) != nil:
		return claims, invalidIdentity("Couldn't retrieve verification key from your identity provider, " +
			"please reference AssumeRoleWithWebIdentity documentation for requirements")
	case s.opts.Strict && claims.audience() != stsAudience:
		return claims, invalidIdentity("Incorrect token audience")
	}
	return claims, nil
}

func invalidIdentity(message string) error {
	return apiError{http.StatusBadRequest, "InvalidIdentityToken", message}
}
