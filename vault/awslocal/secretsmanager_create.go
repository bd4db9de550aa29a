package awslocal

import "slices"

type createInput struct {
	Name                        string
	ClientRequestToken          string
	Description                 string
	KmsKeyID                    string `json:"KmsKeyId"`
	Tags                        []tag
	AddReplicaRegions           []replicaRegion
	ForceOverwriteReplicaSecret bool
	Type                        string
	value
}

type createOutput struct {
	secretRef
	ReplicationStatus []replicationStatus `json:",omitempty"`
}

func (s *Server) createSecret(c *call, in createInput) (any, error) {
	if err := s.checkCreate(c, in); err != nil {
		return nil, err
	}
	if err := s.allowNew(c, in.Name); err != nil {
		return nil, err
	}
	if old, err := s.named(c, c.account, in.Name); err == nil {
		return createAgain(old, in)
	}
	sec := s.newSecret(c, in)
	out := createOutput{secretRef: refer(sec)}
	if in.given() {
		v := sec.addVersion(tokenOr(in.ClientRequestToken), in.value, c.now)
		sec.attach(v, stageCurrent)
		out.VersionID = v.ID
	}
	s.replicate(c, sec, in.AddReplicaRegions, in.ForceOverwriteReplicaSecret)
	out.ReplicationStatus = sec.replicationStatus()
	return out, nil
}

func (s *Server) checkCreate(c *call, in createInput) error {
	if in.Name == "" {
		return c.missing("name")
	}
	if err := c.length("name", in.Name, 1, maxName); err != nil {
		return err
	}
	if err := c.checkName(in.Name); err != nil {
		return err
	}
	if err := c.length("description", in.Description, 0, maxDescription); err != nil {
		return err
	}
	if err := s.checkToken(in.ClientRequestToken); err != nil {
		return err
	}
	if err := in.check(c); err != nil {
		return err
	}
	if err := s.checkTags(c, in.Tags); err != nil {
		return err
	}
	return c.checkReplicaRegions(in.AddReplicaRegions)
}

// createAgain answers a create whose name is taken: well when it repeats the first one, badly otherwise.
func createAgain(old *secret, in createInput) (any, error) {
	if old.scheduled() {
		return nil, invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.")
	}
	v := old.version(in.ClientRequestToken)
	switch {
	case v == nil:
		return nil, resourceExists("The operation failed because the secret %s already exists.", in.Name)
	case !v.holds(in.value):
		return nil, tokenInUse(in.ClientRequestToken, old)
	}
	out := createOutput{secretRef: refer(old), ReplicationStatus: old.replicationStatus()}
	out.VersionID = v.ID
	return out, nil
}

func tokenInUse(token string, sec *secret) error {
	return resourceExists("You can't use ClientRequestToken %s because that value is already in use for a version of secret %s.",
		token, sec.ARN)
}

func (s *Server) newSecret(c *call, in createInput) *secret {
	s.state.Sequence++
	sec := &secret{
		Name: in.Name, ARN: newARN(c.account, c.region, in.Name, newSuffix()), Account: c.account, Region: c.region,
		Sequence: s.state.Sequence, Description: in.Description, KmsKeyID: in.KmsKeyID, Type: in.Type,
		Tags: slices.Clone(in.Tags), OwningService: owner(in.Tags), Created: c.now, Changed: c.now,
	}
	s.state.openShelf(c.account, c.region).Secrets[in.Name] = sec
	c.log.secret = sec.Name
	return sec
}

// tokenOr is the version id that a token gives, or a new one when a lenient server was given none.
func tokenOr(token string) string {
	if token == "" {
		return newUUID()
	}
	return token
}
