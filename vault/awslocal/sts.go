package awslocal

import (
	"time"
)

func stsOperations() map[string]operation {
	return map[string]operation{
		"AssumeRole":                {run: (*Server).assumeRole, writes: true},
		"AssumeRoleWithSAML":        {run: (*Server).assumeRoleWithSAML, writes: true},
		"AssumeRoleWithWebIdentity": {run: (*Server).assumeRoleWithWebIdentity, writes: true},
		"GetAccessKeyInfo":          {run: (*Server).getAccessKeyInfo},
		"GetCallerIdentity":         {run: (*Server).getCallerIdentity},
		"GetFederationToken":        {run: (*Server).getFederationToken, writes: true},
		"GetSessionToken":           {run: (*Server).getSessionToken, writes: true},
	}
}

// sessionKeys is the Credentials member of the answers that hand some out.
type sessionKeys struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

func (ses *session) keys() sessionKeys {
	return sessionKeys{ses.ID, ses.Secret, ses.Token, isoTime(ses.Expires)}
}

// The durations of GetSessionToken, in seconds.
const (
	minSession     = 900
	maxSession     = 129600
	defaultSession = 43200
	rootSession    = 3600 // the most that a key of the account itself gets
)

// mint makes temporary credentials, and forgets those that ended long ago.
func (s *Server) mint(c *call, ses session, lasts time.Duration) *session {
	ses.ID, ses.Secret, ses.Token = newAccessKeyID("ASIA"), newSecretKey(), newSessionToken()
	ses.Expires = c.now.Add(lasts)
	for id, old := range s.state.Sessions {
		if c.now.Sub(old.Expires) > 24*time.Hour { // until then they are told that they expired
			delete(s.state.Sessions, id)
		}
	}
	s.state.Sessions[ses.ID] = &ses
	return &ses
}

func (s *Server) getSessionToken(c *call) (any, error) {
	lasts, err := c.formSeconds("DurationSeconds", minSession, maxSession, defaultSession)
	if err != nil {
		return nil, err
	}
	if s.state.Keys[c.who.accessKey] != nil && c.who.kind == rootPrincipal {
		lasts = min(lasts, rootSession*time.Second)
	}
	mfa, err := s.checkMFA(c)
	if err != nil {
		return nil, err
	}
	ses := s.mint(c, session{
		Account: c.who.account, ARN: c.who.arn, Source: c.who.source, PrincipalID: c.who.id, User: c.who.user,
		MFA: mfa, MFASince: c.now, Policies: c.who.policies,
	}, lasts)
	return struct{ Credentials sessionKeys }{ses.keys()}, nil
}

func (s *Server) getCallerIdentity(c *call) (any, error) {
	return struct {
		UserID  string `xml:"UserId"`
		Account string
		Arn     string
	}{c.who.id, c.who.account, c.who.arn}, nil
}

func (s *Server) getAccessKeyInfo(c *call) (any, error) {
	id := c.form.Get("AccessKeyId")
	if len(id) < 16 || len(id) > 128 {
		return nil, c.validation("1 validation error detected: Value '%s' at 'accessKeyId' failed to satisfy constraint: "+
			"Member must have length between 16 and 128", id)
	}
	account := s.opts.Account
	if key := s.state.Keys[id]; key != nil {
		account = key.Account
	} else if ses := s.state.Sessions[id]; ses != nil {
		account = ses.Account
	} else if s.opts.Strict {
		return nil, c.accessDenied("The access key %s does not exist", id)
	}
	return struct{ Account string }{account}, nil
}
