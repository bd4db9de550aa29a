package awslocal

import (
	"strings"
	"time"
)

// The recovery window of a deleted secret, in days.
const (
	shortestWindow = 7
	longestWindow  = 30
)

type deleteInput struct {
	SecretID                   string `json:"SecretId"`
	RecoveryWindowInDays       *int
	ForceDeleteWithoutRecovery bool
}

type deleteOutput struct {
	ARN          string
	Name         string
	DeletionDate *epoch
}

func (s *Server) deleteSecret(c *call, in deleteInput) (any, error) {
	days := longestWindow
	if in.RecoveryWindowInDays != nil {
		days = *in.RecoveryWindowInDays
	}
	switch {
	case days < shortestWindow || days > longestWindow:
		return nil, invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).")
	case in.ForceDeleteWithoutRecovery && in.RecoveryWindowInDays != nil:
		return nil, invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
	}
	sec, err := s.target(c, in.SecretID)
	switch {
	case codeOf(err) == "ResourceNotFoundException" && in.ForceDeleteWithoutRecovery:
		return c.deleteNothing(in.SecretID), nil
	case err != nil:
		return nil, err
	case sec.Primary != "":
		return nil, onReplica()
	case len(sec.Replicas) > 0:
		return nil, invalidParameter("You can't delete secret %s that still has replica regions [%s]", sec.ARN, sec.replicaRegions())
	case in.ForceDeleteWithoutRecovery:
		return s.deleteNow(c, sec), nil
	case sec.scheduled():
		return nil, markedForDeletion()
	}
	sec.Deletion = c.now.Add(time.Duration(days) * 24 * time.Hour)
	return deleteOutput{ARN: sec.ARN, Name: sec.Name, DeletionDate: date(sec.Deletion)}, nil
}

func (s *Server) deleteNow(c *call, sec *secret) deleteOutput {
	delete(s.state.openShelf(sec.Account, sec.Region).Secrets, sec.Name)
	return deleteOutput{ARN: sec.ARN, Name: sec.Name, DeletionDate: date(c.now)}
}

// deleteNothing answers a forced delete of a secret that is not there as AWS does: as if it had been.
func (c *call) deleteNothing(id string) deleteOutput {
	if _, _, resource, ok := splitSecretARN(id); ok {
		name, _ := trimSuffix(resource)
		return deleteOutput{ARN: id, Name: name, DeletionDate: date(c.now)}
	}
	name := strings.TrimPrefix(id, "arn:")
	return deleteOutput{ARN: newARN(c.account, c.region, name, newSuffix()), Name: name, DeletionDate: date(c.now)}
}

func (s *Server) restoreSecret(c *call, in secretInput) (any, error) {
	sec, err := s.target(c, in.SecretID)
	switch {
	case err != nil:
		return nil, err
	case sec.Primary != "":
		return nil, onReplica()
	}
	sec.Deletion = time.Time{}
	return refer(sec), nil
}
