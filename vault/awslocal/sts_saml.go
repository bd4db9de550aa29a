package awslocal

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

// samlResponse is the part of a SAML response that AWS acts on. Namespaces do not matter: the local names say it all.
type samlResponse struct {
	Assertion struct {
		Issuer  string
		Subject struct {
			NameID struct {
				Format string `xml:",attr"`
				Text   string `xml:",chardata"`
			}
		}
		Audience   string `xml:"Conditions>AudienceRestriction>Audience"`
		Attributes []struct {
			Name  string `xml:",attr"`
			Value string `xml:"AttributeValue"`
		} `xml:"AttributeStatement>Attribute"`
	}
}

func (r samlResponse) attribute(name string) string {
	for _, a := range r.Assertion.Attributes {
		if a.Name == "https://aws.amazon.com/SAML/Attributes/"+name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

type samlOutput struct {
	assumeOutput
	Subject     string
	SubjectType string
	Issuer      string
	Audience    string
}

// assumeRoleWithSAML is for lenient servers: there is no identity provider whose signature a strict one could check.
func (s *Server) assumeRoleWithSAML(c *call) (any, error) {
	response, err := parseSAML(c.form.Get("SAMLAssertion"))
	switch {
	case err != nil:
		return nil, invalidIdentity("Invalid SAML response")
	case s.opts.Strict:
		return nil, invalidIdentity("Response signature invalid")
	}
	c.form.Set("RoleSessionName", response.attribute("RoleSessionName"))
	a, err := c.assumption()
	if err != nil {
		return nil, err
	}
	if seconds, err := strconv.Atoi(response.attribute("SessionDuration")); err == nil && c.form.Get("DurationSeconds") == "" {
		a.lasts = time.Duration(seconds) * time.Second
	}
	c.who = principal{federated: response.Assertion.Issuer, arn: response.Assertion.Subject.NameID.Text}
	r, err := s.roleFor(c, a, c.assumeRequest(a))
	if err != nil {
		return nil, err
	}
	ses := s.mintRole(c, r, a)
	_, kind, _ := strings.Cut(response.Assertion.Subject.NameID.Format, "nameid-format:")
	return samlOutput{
		assumeOutput: assumeOutput{
			Credentials: ses.keys(), AssumedRoleUser: assumedRoleUser{ses.PrincipalID, ses.ARN}, PackedPolicySize: packedSize(a.policy),
		},
		Subject: response.Assertion.Subject.NameID.Text, SubjectType: kind, Issuer: response.Assertion.Issuer,
		Audience: response.Assertion.Audience,
	}, nil
}

func parseSAML(text string) (samlResponse, error) {
	var r samlResponse
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return r, err
	}
	return r, xml.Unmarshal(bytes.TrimSpace(raw), &r)
}
