package awslocal

type stageInput struct {
	SecretID            string `json:"SecretId"`
	VersionStage        string
	RemoveFromVersionID string `json:"RemoveFromVersionId"`
	MoveToVersionID     string `json:"MoveToVersionId"`
}

func (s *Server) updateSecretVersionStage(c *call, in stageInput) (any, error) {
	if in.VersionStage == "" {
		return nil, c.missing("versionStage")
	}
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	if err := sec.checkMove(in); err != nil {
		return nil, err
	}
	if in.MoveToVersionID != "" {
		sec.attach(sec.version(in.MoveToVersionID), in.VersionStage)
	} else {
		sec.version(in.RemoveFromVersionID).drop(in.VersionStage)
	}
	sec.Changed = c.now
	s.syncReplicas(sec)
	return refer(sec), nil
}

// checkMove refuses what AWS refuses: unknown versions, a label that is elsewhere than the caller thinks, a secret without a
// current version.
func (sec *secret) checkMove(in stageInput) error {
	for _, id := range []string{in.RemoveFromVersionID, in.MoveToVersionID} {
		if id != "" && sec.version(id) == nil {
			return notFound("Secrets Manager can't find the specified secret value for VersionId: " + id)
		}
	}
	if in.RemoveFromVersionID == "" && in.MoveToVersionID == "" {
		return invalidParameter("You must provide a value for RemoveFromVersionId, MoveToVersionId or both.")
	}
	holder := sec.staged(in.VersionStage)
	switch {
	case holder != nil && in.RemoveFromVersionID == "" && holder.ID != in.MoveToVersionID:
		return invalidParameter("The parameter RemoveFromVersionId can't be empty. Staging label %s is currently attached to "+
			"version %s, so you must explicitly reference that version in RemoveFromVersionId.", in.VersionStage, holder.ID)
	case in.RemoveFromVersionID != "" && (holder == nil || holder.ID != in.RemoveFromVersionID):
		return invalidParameter("The parameter RemoveFromVersionId is not valid. Staging label %s is not attached to version %s.",
			in.VersionStage, in.RemoveFromVersionID)
	case in.MoveToVersionID == "" && in.VersionStage == stageCurrent:
		return invalidParameter("You can only move staging label AWSCURRENT to a different secret version. " +
			"It can’t be completely removed.")
	}
	return nil
}
