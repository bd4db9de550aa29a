package aws

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// roleLife is the life of a role's session: AWS allows no more when one session opens another (role chaining), and no
// role allows less. The SDK's own default is 15 minutes.
const roleLife = time.Hour

// role is who a session becomes. Comparable: one session of a role serves all that is asked with it.
type role struct {
	arn, externalID, sessionName string
	life                         time.Duration // 0 is roleLife
}

// defaultSessionName is what AWS's logs show of who assumed a role.
const defaultSessionName = "runner"

func (s *Session) sessionName() string {
	return cmp.Or(s.o.Provider.SessionName, s.kong("ROLE_SESSION_NAME"), defaultSessionName)
}

// providerRole is the one that secrets are asked with when their link names none; its arn may be empty.
func (s *Session) providerRole() role {
	p := s.o.Provider
	return role{arn: cmp.Or(p.RoleARN, s.kong("ASSUME_ROLE_ARN")), externalID: p.ExternalID, sessionName: s.sessionName()}
}

// assumed returns the holder of a role's sessions, which other credentials open.
func (s *Session) assumed(c *connection, from *holder, r role) *holder {
	return newHolder(s.o.Now, func(ctx context.Context, old grant) (grant, error) {
		caller, err := from.get(ctx)
		if err != nil {
			return grant{}, err
		}
		want := grant{root: caller.root, key: storeKey("role", caller.key, r.arn, r.externalID, r.sessionName), mfa: caller.mfa}
		if g, ok := s.saved(ctx, want, old); ok {
			return g, nil
		}
		want.Credentials, err = s.assume(ctx, c.cfg, from, r)
		if err != nil {
			return grant{}, s.explainRole(ctx, c, from, r, err)
		}
		s.save(ctx, want)
		return want, nil
	})
}

// assume asks for a role's session. No code is sent: where one is wanted, the caller's session was opened with it.
func (s *Session) assume(ctx context.Context, cfg aws.Config, from *holder, r role) (aws.Credentials, error) {
	in := &sts.AssumeRoleInput{
		RoleArn: &r.arn, RoleSessionName: &r.sessionName, DurationSeconds: aws.Int32(int32(cmp.Or(r.life, roleLife) / time.Second)),
	}
	if r.externalID != "" {
		in.ExternalId = &r.externalID
	}
	out, err := s.stsClient(cfg, from).AssumeRole(ctx, in)
	if err != nil {
		return aws.Credentials{}, err
	}
	return s.issued(out.Credentials, "AssumeRole")
}
