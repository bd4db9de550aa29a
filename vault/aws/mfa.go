package aws

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rq-runner/runner/vault"
)

// The life of a session of long-lived keys, in seconds. AWS cuts that of an account's root keys to an hour.
const (
	minSessionLife     = 900
	maxSessionLife     = 129600
	defaultSessionLife = 7200 // Postman's
)

// sessionLife is how long a session is asked for, in seconds.
func (s *Session) sessionLife() (int, error) {
	life := cmp.Or(s.o.Provider.MFA.Duration, defaultSessionLife)
	if life < minSessionLife || life > maxSessionLife {
		return 0, &vault.Error{
			Problem: fmt.Sprintf("an MFA session of %d seconds is asked for", life),
			Hint:    fmt.Sprintf("set mfa.duration of the provider to %d to %d seconds", minSessionLife, maxSessionLife),
		}
	}
	return life, nil
}

// open returns the MFA session, or the first credentials where none is wanted: temporary ones cannot open a session.
func (s *Session) open(ctx context.Context, c *connection, old grant) (grant, error) {
	base, err := c.base.get(ctx)
	if err != nil || base.temporary() || s.o.Provider.MFA.Mode == vault.MFAOff {
		return base, err
	}
	refused := s.refusal()
	if refused != nil && s.o.Store == nil { // nobody else can have opened a session since
		return grant{}, refused
	}
	serial, err := s.serial(ctx, c, base)
	if err != nil || serial == "" {
		return base, err
	}
	want, err := s.sessionOf(base, serial)
	if err != nil {
		return grant{}, err
	}
	if g, ok := s.saved(ctx, want, old); ok {
		return g, nil
	}
	if refused != nil {
		return grant{}, refused
	}
	unlock, err := s.lock(ctx, "login/"+want.key) // its holder may be asking a person for a code
	if err != nil {
		return grant{}, err
	}
	defer unlock()
	if g, ok := s.saved(ctx, want, old); ok { // of whoever held the lock
		return g, nil
	}
	return s.openWithCode(ctx, c, want)
}

// sessionOf names the session that a device opens with keys.
func (s *Session) sessionOf(base grant, serial string) (grant, error) {
	life, err := s.sessionLife()
	return grant{root: base.root, key: storeKey("mfa", base.root, serial, fmt.Sprint(life)), mfa: serial}, err
}

// lastLogin is the session that a new one is to replace, as far as the Store knows.
func (s *Session) lastLogin(ctx context.Context, c *connection) grant {
	base, err := c.base.get(ctx)
	if err != nil || base.temporary() || s.o.Provider.MFA.Mode == vault.MFAOff {
		return grant{}
	}
	serial, err := s.serial(ctx, c, base)
	if err != nil || serial == "" {
		return grant{}
	}
	want, err := s.sessionOf(base, serial)
	if err != nil {
		return grant{}
	}
	last, _ := s.saved(ctx, want, grant{})
	return last
}

// getSession opens a session with a code. The SDK must not send the request twice: AWS may have taken the code at the
// first time, and then the second answer is a refusal that hides the first.
func (s *Session) getSession(ctx context.Context, c *connection, want grant, code string) (grant, error) {
	life, err := s.sessionLife()
	if err != nil {
		return grant{}, err
	}
	in := &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(int32(life)), SerialNumber: &want.mfa, TokenCode: &code}
	out, err := s.stsClient(c.cfg, c.base).GetSessionToken(ctx, in, func(o *sts.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return grant{}, err
	}
	want.Credentials, err = s.issued(out.Credentials, "GetSessionToken")
	return want, err
}

// The ways in which AWS refuses a code share their error code with all refusals; only the text tells them.
func wrongCode(err error) bool {
	return apiCode(err, "AccessDenied") && strings.Contains(err.Error(), "invalid MFA one time pass code")
}

func wrongDevice(err error) bool {
	return apiCode(err, "AccessDenied") && strings.Contains(err.Error(), "unable to validate MFA code")
}
