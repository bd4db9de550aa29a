package awslocal

import (
	"regexp"
	"slices"
	"strings"
)

type replicaRegion struct {
	Region   string
	KmsKeyID string `json:"KmsKeyId"`
}

type replicationStatus struct {
	Region        string
	KmsKeyID      string `json:"KmsKeyId,omitempty"`
	Status        string
	StatusMessage string `json:",omitempty"`
}

type replicateInput struct {
	SecretID                    string `json:"SecretId"`
	AddReplicaRegions           []replicaRegion
	ForceOverwriteReplicaSecret bool
}

type replicationOutput struct {
	ARN               string
	ReplicationStatus []replicationStatus
}

func (s *Server) replicateSecretToRegions(c *call, in replicateInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	if len(in.AddReplicaRegions) == 0 {
		return nil, c.missing("addReplicaRegions")
	}
	if err := c.checkReplicaRegions(in.AddReplicaRegions); err != nil {
		return nil, err
	}
	s.replicate(c, sec, in.AddReplicaRegions, in.ForceOverwriteReplicaSecret)
	return replicationOutput{ARN: sec.ARN, ReplicationStatus: sec.replicationStatus()}, nil
}

func (c *call) checkReplicaRegions(regions []replicaRegion) error {
	form := regexp.MustCompile(`^([a-z]+-)+\d+$`) // the model's pattern
	for _, r := range regions {
		if r.Region == c.region || !form.MatchString(r.Region) {
			return invalidParameter("Invalid replica region.")
		}
	}
	return nil
}

// replicate puts a copy into each region that has none, unless another secret has the name there.
func (s *Server) replicate(c *call, sec *secret, regions []replicaRegion, overwrite bool) {
	for _, want := range regions {
		r := sec.replica(want.Region)
		r.KmsKeyID = want.KmsKeyID
		shelf := s.state.openShelf(sec.Account, want.Region)
		taken := shelf.Secrets[sec.Name]
		if taken != nil && taken.Primary == "" && !taken.gone(c.now) && !overwrite {
			r.Status = "Failed"
			// Word for word what AWS's emulators answer, "simple" included.
			r.Message = "Replication failed: Secret name simple already exists in region " + want.Region + "."
			continue
		}
		r.Status, r.Message = "InSync", ""
		s.state.Sequence++
		shelf.Secrets[sec.Name] = &secret{Sequence: s.state.Sequence}
	}
	s.syncReplicas(sec)
}

// replica is the entry of a region, made when it is missing.
func (sec *secret) replica(region string) *replica {
	for _, r := range sec.Replicas {
		if r.Region == region {
			return r
		}
	}
	r := &replica{Region: region}
	sec.Replicas = append(sec.Replicas, r)
	return r
}

// syncReplicas copies the primary's data to its replicas. Every change of a primary ends with it.
func (s *Server) syncReplicas(sec *secret) {
	for _, r := range sec.Replicas {
		if r.Status != "InSync" {
			continue
		}
		shelf := s.state.openShelf(sec.Account, r.Region)
		dup := sec.clone(r.Region)
		dup.Primary, dup.KmsKeyID = sec.Region, r.KmsKeyID
		if old := shelf.Secrets[sec.Name]; old != nil {
			dup.Sequence = old.Sequence
			dup.Accessed.unix.Store(old.Accessed.unix.Load())
		}
		shelf.Secrets[sec.Name] = dup
	}
}

func (sec *secret) replicationStatus() []replicationStatus {
	var list []replicationStatus
	for _, r := range sec.Replicas {
		list = append(list, replicationStatus{Region: r.Region, KmsKeyID: r.KmsKeyID, Status: r.Status, StatusMessage: r.Message})
	}
	return list
}

func (sec *secret) replicaRegions() string {
	var regions []string
	for _, r := range sec.Replicas {
		regions = append(regions, r.Region)
	}
	return strings.Join(regions, ", ")
}

// primaryRegion is shown for both ends of a replication and for no other secret.
func (sec *secret) primaryRegion() string {
	if sec.Primary == "" && len(sec.Replicas) > 0 {
		return sec.Region
	}
	return sec.Primary
}

type removeRegionsInput struct {
	SecretID             string `json:"SecretId"`
	RemoveReplicaRegions []string
}

func (s *Server) removeRegionsFromReplication(c *call, in removeRegionsInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	for _, region := range in.RemoveReplicaRegions {
		shelf := s.state.openShelf(sec.Account, region)
		if dup := shelf.Secrets[sec.Name]; dup != nil && dup.Primary == sec.Region {
			delete(shelf.Secrets, sec.Name)
		}
		sec.forgetReplica(region)
	}
	out := replicationOutput{ARN: sec.ARN, ReplicationStatus: sec.replicationStatus()}
	if out.ReplicationStatus == nil {
		out.ReplicationStatus = []replicationStatus{} // the answer always has the list
	}
	return out, nil
}

func (sec *secret) forgetReplica(region string) {
	sec.Replicas = slices.DeleteFunc(sec.Replicas, func(r *replica) bool { return r.Region == region })
}

// stopReplicationToReplica makes a replica a secret of its own. It is called in the replica's region.
func (s *Server) stopReplicationToReplica(c *call, in secretInput) (any, error) {
	sec, err := s.living(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	if sec.Primary == "" {
		return nil, invalidParameter("Operation not permitted on a secret that is not a replica.")
	}
	if shelf := s.state.shelf(sec.Account, sec.Primary); shelf != nil && shelf.Secrets[sec.Name] != nil {
		shelf.Secrets[sec.Name].forgetReplica(sec.Region)
	}
	sec.Primary = ""
	return struct{ ARN string }{sec.ARN}, nil
}
