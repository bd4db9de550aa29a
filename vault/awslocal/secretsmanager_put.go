package awslocal

import "slices"

type putInput struct {
	SecretID           string `json:"SecretId"`
	ClientRequestToken string
	VersionStages      []string
	value
}

type putOutput struct {
	ARN           string
	Name          string
	VersionID     string `json:"VersionId"`
	VersionStages []string
}

func (s *Server) putSecretValue(c *call, in putInput) (any, error) {
	if err := s.checkPut(c, in); err != nil {
		return nil, err
	}
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	v, err := s.putVersion(c, sec, in)
	if err != nil {
		return nil, err
	}
	return putOutput{ARN: sec.ARN, Name: sec.Name, VersionID: v.ID, VersionStages: slices.Clone(v.Stages)}, nil
}

func (s *Server) checkPut(c *call, in putInput) error {
	if !in.given() {
		return invalidRequest("You must provide either SecretString or SecretBinary.")
	}
	if err := s.checkToken(in.ClientRequestToken); err != nil {
		return err
	}
	if len(in.VersionStages) > maxStages {
		return c.validation("1 validation error detected: Value at 'versionStages' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", maxStages)
	}
	for _, stage := range in.VersionStages {
		if err := c.length("versionStages", stage, 1, maxStage); err != nil {
			return err
		}
	}
	return in.check(c)
}

// putVersion stores the value as a new version, or answers with the one that the same token made before.
func (s *Server) putVersion(c *call, sec *secret, in putInput) (*version, error) {
	id := tokenOr(in.ClientRequestToken)
	if v := sec.version(id); v != nil && !v.empty() {
		if !v.holds(in.value) {
			return nil, tokenInUse(id, sec)
		}
		return v, nil
	}
	stages := in.VersionStages
	if len(stages) == 0 {
		stages = []string{stageCurrent}
	}
	if sec.staged(stageCurrent) == nil && !slices.Contains(stages, stageCurrent) {
		stages = append(slices.Clone(stages), stageCurrent) // the first value is current whatever was asked
	}
	v := sec.addVersion(id, in.value, c.now)
	for _, stage := range stages {
		sec.attach(v, stage)
	}
	s.syncReplicas(sec)
	return v, nil
}
