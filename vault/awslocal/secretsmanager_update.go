package awslocal

type updateInput struct {
	SecretID           string `json:"SecretId"`
	ClientRequestToken string
	Description        *string
	KmsKeyID           *string `json:"KmsKeyId"`
	Type               *string
	value
}

func (s *Server) updateSecret(c *call, in updateInput) (any, error) {
	if err := s.checkToken(in.ClientRequestToken); err != nil {
		return nil, err
	}
	if err := in.check(c); err != nil {
		return nil, err
	}
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	out := refer(sec)
	if in.given() {
		v, err := s.putVersion(c, sec, putInput{ClientRequestToken: in.ClientRequestToken, value: in.value})
		if err != nil {
			return nil, err
		}
		out.VersionID = v.ID
	}
	set(&sec.Description, in.Description)
	set(&sec.KmsKeyID, in.KmsKeyID)
	set(&sec.Type, in.Type)
	sec.Changed = c.now
	s.syncReplicas(sec)
	return out, nil
}

func set(field, to *string) {
	if to != nil {
		*field = *to
	}
}
