package awslocal

import (
	"strings"
)

// find looks a SecretId up: a name, a complete ARN, or an ARN without its suffix. The secret may be scheduled for deletion.
func (s *Server) find(c *call, id string) (*secret, error) {
	if !strings.HasPrefix(id, "arn:") {
		return s.named(c, c.account, id)
	}
	account, region, resource, ok := splitSecretARN(id)
	if !ok || region != c.region {
		return nil, noSuchSecret() // an endpoint knows the secrets of its own region alone
	}
	if name, complete := trimSuffix(resource); complete {
		sec, err := s.named(c, account, name)
		if err == nil && sec.ARN == id {
			return sec, nil
		}
		if s.opts.Strict {
			// AWS takes what ends in a hyphen and six characters for complete, so it misses a name that ends like that.
			return nil, noSuchSecret()
		}
	}
	return s.named(c, account, resource)
}

func (s *Server) named(c *call, account, name string) (*secret, error) {
	sh := s.state.shelf(account, c.region)
	if sh == nil || sh.Secrets[name] == nil || sh.Secrets[name].gone(c.now) {
		return nil, noSuchSecret()
	}
	sec := sh.Secrets[name]
	c.log.secret = sec.Name
	return sec, nil
}

// splitSecretARN cuts arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME.
func splitSecretARN(arn string) (account, region, resource string, ok bool) {
	parts := strings.SplitN(arn, ":", 7)
	if len(parts) != 7 || parts[2] != secretsManager || parts[5] != "secret" {
		return "", "", "", false
	}
	return parts[4], parts[3], parts[6], true
}

// trimSuffix takes the hyphen and the six characters off a complete ARN's end.
func trimSuffix(resource string) (name string, complete bool) {
	cut := len(resource) - 7
	if cut <= 0 || resource[cut] != '-' {
		return resource, false
	}
	for _, r := range resource[cut+1:] {
		if !strings.ContainsRune(alphanumerics, r) {
			return resource, false
		}
	}
	return resource[:cut], true
}

// target is find for an operation: the id must be well formed and the caller must be allowed to do it.
func (s *Server) target(c *call, id string) (*secret, error) {
	if err := c.checkSecretID(id); err != nil {
		return nil, err
	}
	sec, err := s.find(c, id)
	if err != nil {
		return nil, s.hideMissing(c, id, err)
	}
	return sec, s.allow(c, sec)
}

// living is target for an operation that a scheduled deletion forbids.
func (s *Server) living(c *call, id string) (*secret, error) {
	sec, err := s.target(c, id)
	if err == nil && sec.scheduled() {
		return nil, markedForDeletion()
	}
	return sec, err
}

// primary is living for an operation that changes the secret, which a replica does not allow.
func (s *Server) primary(c *call, id string) (*secret, error) {
	sec, err := s.target(c, id)
	switch {
	case err != nil:
		return nil, err
	case sec.Primary != "":
		return nil, onReplica()
	case sec.scheduled():
		return nil, markedForDeletion()
	}
	return sec, nil
}

func onReplica() error {
	return invalidParameter("Operation not permitted on a replica secret. Call must be made in primary secret's region.")
}
