package auth

import (
	"encoding/base64"
	"strings"

	"github.com/Azure/go-ntlmssp"

	"github.com/rq-runner/runner/collection"
)

// ntlm is NTLMv2 over HTTP ([MS-NTHT]). The request goes out unsigned; when the server asks, it is sent again with a
// negotiate message, and once more with the answer to the challenge, all over one connection.
type ntlm struct {
	scheme string // NTLM, or Negotiate where the server offers that alone
	next   string // of the next sending
	step   int
}

func (n *ntlm) sign(t *Target) {
	if n.next != "" {
		t.setHeader("Authorization", n.next)
	}
}

func (n *ntlm) again(t *Target, a *collection.Auth, header []collection.Param) bool {
	var message []byte
	var err error
	switch n.step {
	case 0:
		if n.scheme = ntlmScheme(header); n.scheme == "" {
			return false
		}
		message, err = ntlmssp.NewNegotiateMessage(ntlmDomain(a), a.Get("workstation"))
	case 1:
		challenge := ntlmChallenge(n.scheme, header)
		if challenge == nil {
			t.warn("NTLM: the server did not answer the first message with a challenge")
			return false
		}
		message, err = ntlmssp.NewAuthenticateMessage(challenge, ntlmUser(a), a.Get("password"),
			&ntlmssp.AuthenticateMessageOptions{WorkstationName: a.Get("workstation")})
	default:
		return false
	}
	if err != nil {
		t.warn("NTLM: %v", err)
		return false
	}
	n.step++
	n.next = n.scheme + " " + base64.StdEncoding.EncodeToString(message)
	return true
}

// ntlmScheme is the scheme that the server offers, empty when it is no NTLM.
func ntlmScheme(header []collection.Param) string {
	offered := ""
	for _, p := range header {
		if !strings.EqualFold(p.Key, "WWW-Authenticate") {
			continue
		}
		for name := range strings.SplitSeq(p.Value, ",") {
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, "NTLM"):
				return "NTLM"
			case strings.EqualFold(name, "Negotiate"):
				offered = "Negotiate"
			}
		}
	}
	return offered
}

// ntlmChallenge is the server's message, nil when there is none.
func ntlmChallenge(scheme string, header []collection.Param) []byte {
	for _, p := range header {
		if !strings.EqualFold(p.Key, "WWW-Authenticate") {
			continue
		}
		name, text, _ := strings.Cut(p.Value, " ")
		if message, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text)); err == nil &&
			len(message) > 0 && strings.EqualFold(name, scheme) {
			return message
		}
	}
	return nil
}

// ntlmDomain is the domain's own parameter, else what the user name holds: DOMAIN\user, or user@domain.
func ntlmDomain(a *collection.Auth) string {
	if domain := a.Get("domain"); domain != "" {
		return domain
	}
	_, domain := splitNTLMUser(a.Get("username"))
	return domain
}

// ntlmUser is the user as the library reads it.
func ntlmUser(a *collection.Auth) string {
	name := a.Get("username")
	domain := a.Get("domain")
	if domain == "" {
		name, domain = splitNTLMUser(name)
	}
	if domain == "" {
		return name
	}
	return domain + `\` + name
}

// splitNTLMUser splits names of one form; a name with both signs is none of them.
func splitNTLMUser(name string) (user, domain string) {
	before, after, down := strings.Cut(name, `\`)
	head, tail, principal := strings.Cut(name, "@")
	switch {
	case down == principal:
		return name, ""
	case down && before != "" && after != "" && !strings.Contains(after, `\`):
		return after, before
	case principal && head != "" && tail != "" && !strings.Contains(tail, "@"):
		return head, tail
	}
	return name, ""
}
