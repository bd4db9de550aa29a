package awslocal

import "time"

// rotation is a secret's rotation settings and history.
type rotation struct {
	Enabled   bool
	LambdaARN string
	Rules     rotationRules
	Last      time.Time
	Since     time.Time // when the schedule began to count
}

type rotationRules struct {
	AutomaticallyAfterDays int    `json:",omitempty"`
	Duration               string `json:",omitempty"`
	ScheduleExpression     string `json:",omitempty"`
}

// next is the date of the coming rotation when it is counted in days. Schedule expressions are kept and shown, not computed.
func (r *rotation) next() time.Time {
	if !r.Enabled || r.Rules.AutomaticallyAfterDays == 0 {
		return time.Time{}
	}
	return r.Since.Add(time.Duration(r.Rules.AutomaticallyAfterDays) * 24 * time.Hour)
}

type rotateInput struct {
	SecretID           string `json:"SecretId"`
	ClientRequestToken string
	RotationLambdaARN  string
	RotationRules      *struct {
		AutomaticallyAfterDays *int
		Duration               string
		ScheduleExpression     string
	}
	RotateImmediately *bool
}

func (s *Server) rotateSecret(c *call, in rotateInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	if err := s.checkRotate(c, sec, in); err != nil {
		return nil, err
	}
	sec.configureRotation(in, c.now)
	out := refer(sec)
	if in.RotateImmediately == nil || *in.RotateImmediately {
		out.VersionID = s.rotate(c, sec, tokenOr(in.ClientRequestToken))
	}
	s.syncReplicas(sec)
	return out, nil
}

func (s *Server) checkRotate(c *call, sec *secret, in rotateInput) error {
	if in.ClientRequestToken == "" && s.opts.Strict {
		return invalidParameter(missingRequestToken) // another type than elsewhere, so recorded
	}
	if err := s.checkToken(in.ClientRequestToken); err != nil {
		return err
	}
	if err := c.length("rotationLambdaARN", in.RotationLambdaARN, 0, 2048); err != nil {
		return err
	}
	if r := in.RotationRules; r != nil && r.AutomaticallyAfterDays != nil {
		if days := *r.AutomaticallyAfterDays; days < 1 || days > 1000 {
			return invalidParameter("RotationRules.AutomaticallyAfterDays must be within 1-1000.")
		}
	}
	known := in.RotationLambdaARN != "" || sec.Rotation != nil && sec.Rotation.LambdaARN != ""
	if s.opts.Strict && !known {
		return invalidRequest("No Lambda rotation function ARN is associated with this secret.")
	}
	return nil
}

func (sec *secret) configureRotation(in rotateInput, now time.Time) {
	if sec.Rotation == nil {
		sec.Rotation = &rotation{}
	}
	r := sec.Rotation
	r.Enabled = true
	r.Since = now
	if in.RotationLambdaARN != "" {
		r.LambdaARN = in.RotationLambdaARN
	}
	if in.RotationRules == nil {
		return
	}
	r.Rules = rotationRules{Duration: in.RotationRules.Duration, ScheduleExpression: in.RotationRules.ScheduleExpression}
	if days := in.RotationRules.AutomaticallyAfterDays; days != nil {
		r.Rules.AutomaticallyAfterDays = *days
	}
}

// rotate makes the new version and returns its id. There is no Lambda here. A lenient server does the whole rotation at once:
// the value is repeated in a new AWSCURRENT version. A strict one leaves an empty AWSPENDING version, and the client plays the
// Lambda: PutSecretValue with the version's id as token, then UpdateSecretVersionStage.
func (s *Server) rotate(c *call, sec *secret, id string) string {
	sec.Rotation.Last = c.now
	current := sec.staged(stageCurrent)
	if v := sec.version(id); v != nil {
		return v.ID // the same token again
	}
	if s.opts.Strict {
		v := &version{ID: id, Created: c.now, KmsKeyID: sec.KmsKeyID}
		sec.Versions = append(sec.Versions, v)
		sec.attach(v, stagePending)
		return id
	}
	if current != nil {
		v := sec.addVersion(id, value{SecretString: current.String, SecretBinary: current.Binary}, c.now)
		sec.attach(v, stageCurrent)
	}
	return id
}

func (s *Server) cancelRotateSecret(c *call, in secretInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	if sec.Rotation == nil {
		return nil, invalidRequest("You tried to cancel the rotation of a secret that doesn't have rotation configured.")
	}
	sec.Rotation.Enabled = false
	out := refer(sec)
	if v := sec.staged(stagePending); v != nil {
		out.VersionID = v.ID
	}
	s.syncReplicas(sec)
	return out, nil
}
