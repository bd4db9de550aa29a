package awslocal

import "slices"

type getInput struct {
	SecretID     string `json:"SecretId"`
	VersionID    string `json:"VersionId"`
	VersionStage string
}

type getOutput struct {
	ARN           string
	Name          string
	VersionID     string  `json:"VersionId"`
	SecretString  *string `json:",omitempty"`
	SecretBinary  []byte  `json:",omitempty"`
	VersionStages []string
	CreatedDate   *epoch
}

func (s *Server) getSecretValue(c *call, in getInput) (any, error) {
	sec, err := s.living(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	v, err := sec.pick(in)
	if err != nil {
		return nil, err
	}
	return sec.read(c, v), nil
}

// pick chooses the version: by id, by label, by both when they agree, AWSCURRENT when neither is given.
func (sec *secret) pick(in getInput) (*version, error) {
	if in.VersionID != "" {
		v := sec.version(in.VersionID)
		switch {
		case v == nil || v.empty():
			return nil, notFound("Secrets Manager can't find the specified secret value for VersionId: " + in.VersionID)
		case in.VersionStage != "" && !slices.Contains(v.Stages, in.VersionStage):
			return nil, invalidRequest("You provided a VersionStage that is not associated to the provided VersionId.")
		}
		return v, nil
	}
	stage := in.VersionStage
	if stage == "" {
		stage = stageCurrent
	}
	v := sec.staged(stage)
	if v == nil || v.empty() {
		return nil, notFound("Secrets Manager can't find the specified secret value for staging label: " + stage)
	}
	return v, nil
}

func (sec *secret) read(c *call, v *version) getOutput {
	sec.Accessed.touch(c.now)
	v.Accessed.touch(c.now)
	return getOutput{
		ARN: sec.ARN, Name: sec.Name, VersionID: v.ID, SecretString: v.String, SecretBinary: v.Binary,
		VersionStages: slices.Clone(v.Stages), CreatedDate: date(v.Created),
	}
}
