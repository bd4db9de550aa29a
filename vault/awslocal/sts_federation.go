package awslocal

type federatedUser struct {
	FederatedUserID string `xml:"FederatedUserId"`
	Arn             string
}

// getFederationToken hands a user's rights, bounded by a policy, to somebody by name.
func (s *Server) getFederationToken(c *call) (any, error) {
	name, text := c.form.Get("Name"), c.form.Get("Policy")
	if err := c.checkWord("name", name, 2, 32, "=,.@-"); err != nil {
		return nil, err
	}
	if err := c.checkSessionPolicy(text); err != nil {
		return nil, err
	}
	lasts, err := c.formSeconds("DurationSeconds", minSession, maxSession, defaultSession)
	if err != nil {
		return nil, err
	}
	arn := "arn:" + partition(c.region) + ":sts::" + c.who.account + ":federated-user/" + name
	ses := s.mint(c, session{
		Account: c.who.account, ARN: arn, Source: c.who.source, PrincipalID: c.who.account + ":" + name,
		Policies: append(documents(text), c.who.policies...),
	}, lasts)
	return struct {
		Credentials      sessionKeys
		FederatedUser    federatedUser
		PackedPolicySize int `xml:",omitempty"`
	}{ses.keys(), federatedUser{ses.PrincipalID, ses.ARN}, packedSize(text)}, nil
}
