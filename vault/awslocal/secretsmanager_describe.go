package awslocal

import "slices"

// description is what Describe and List say of a secret; they name the versions differently.
type description struct {
	ARN                    string
	Name                   string
	Type                   string              `json:",omitempty"`
	Description            string              `json:",omitempty"`
	KmsKeyID               string              `json:"KmsKeyId,omitempty"`
	RotationEnabled        *bool               `json:",omitempty"`
	RotationLambdaARN      string              `json:",omitempty"`
	RotationRules          *rotationRules      `json:",omitempty"`
	LastRotatedDate        *epoch              `json:",omitempty"`
	LastChangedDate        *epoch              `json:",omitempty"`
	LastAccessedDate       *epoch              `json:",omitempty"`
	DeletedDate            *epoch              `json:",omitempty"`
	NextRotationDate       *epoch              `json:",omitempty"`
	Tags                   *[]tag              `json:",omitempty"` // present and empty when the tags were taken off
	VersionIDsToStages     map[string][]string `json:"VersionIdsToStages,omitempty"`
	SecretVersionsToStages map[string][]string `json:",omitempty"`
	OwningService          string              `json:",omitempty"`
	CreatedDate            *epoch
	PrimaryRegion          string              `json:",omitempty"`
	ReplicationStatus      []replicationStatus `json:",omitempty"`
}

func (s *Server) describeSecret(c *call, in secretInput) (any, error) {
	sec, err := s.target(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	d := sec.describe()
	d.VersionIDsToStages = sec.stages()
	d.ReplicationStatus = sec.replicationStatus()
	return d, nil
}

// describe leaves out what the secret does not have, as AWS does.
func (sec *secret) describe() description {
	d := description{
		ARN: sec.ARN, Name: sec.Name, Type: sec.Type, Description: sec.Description, KmsKeyID: sec.KmsKeyID,
		LastChangedDate: date(sec.Changed), LastAccessedDate: sec.Accessed.date(), DeletedDate: date(sec.Deletion),
		OwningService: sec.OwningService, CreatedDate: date(sec.Created), PrimaryRegion: sec.primaryRegion(),
	}
	if sec.Tags != nil {
		tags := slices.Clone(sec.Tags)
		d.Tags = &tags
	}
	if r := sec.Rotation; r != nil {
		enabled := r.Enabled
		d.RotationEnabled, d.RotationLambdaARN = &enabled, r.LambdaARN
		d.LastRotatedDate, d.NextRotationDate = date(r.Last), date(r.next())
		if r.Rules != (rotationRules{}) {
			rules := r.Rules
			d.RotationRules = &rules
		}
	}
	return d
}
