package awslocal

// secretsOperations is every operation of Secrets Manager 2017-10-17.
func secretsOperations() map[string]operation {
	return map[string]operation{
		"secretsmanager.BatchGetSecretValue":          reads((*Server).batchGetSecretValue),
		"secretsmanager.CancelRotateSecret":           writes((*Server).cancelRotateSecret),
		"secretsmanager.CreateSecret":                 writes((*Server).createSecret),
		"secretsmanager.DeleteResourcePolicy":         writes((*Server).deleteResourcePolicy),
		"secretsmanager.DeleteSecret":                 writes((*Server).deleteSecret),
		"secretsmanager.DescribeSecret":               reads((*Server).describeSecret),
		"secretsmanager.GetRandomPassword":            reads((*Server).getRandomPassword),
		"secretsmanager.GetResourcePolicy":            reads((*Server).getResourcePolicy),
		"secretsmanager.GetSecretValue":               reads((*Server).getSecretValue),
		"secretsmanager.ListSecretVersionIds":         reads((*Server).listSecretVersionIDs),
		"secretsmanager.ListSecrets":                  reads((*Server).listSecrets),
		"secretsmanager.PutResourcePolicy":            writes((*Server).putResourcePolicy),
		"secretsmanager.PutSecretValue":               writes((*Server).putSecretValue),
		"secretsmanager.RemoveRegionsFromReplication": writes((*Server).removeRegionsFromReplication),
		"secretsmanager.ReplicateSecretToRegions":     writes((*Server).replicateSecretToRegions),
		"secretsmanager.RestoreSecret":                writes((*Server).restoreSecret),
		"secretsmanager.RotateSecret":                 writes((*Server).rotateSecret),
		"secretsmanager.StopReplicationToReplica":     writes((*Server).stopReplicationToReplica),
		"secretsmanager.TagResource":                  writes((*Server).tagResource),
		"secretsmanager.UntagResource":                writes((*Server).untagResource),
		"secretsmanager.UpdateSecret":                 writes((*Server).updateSecret),
		"secretsmanager.UpdateSecretVersionStage":     writes((*Server).updateSecretVersionStage),
		"secretsmanager.ValidateResourcePolicy":       reads((*Server).validateResourcePolicy),
	}
}

func reads[In any](f func(*Server, *call, In) (any, error)) operation {
	return operation{run: decoded(f)}
}

func writes[In any](f func(*Server, *call, In) (any, error)) operation {
	return operation{run: decoded(f), writes: true}
}

func decoded[In any](f func(*Server, *call, In) (any, error)) func(*Server, *call) (any, error) {
	return func(s *Server, c *call) (any, error) {
		var in In
		if err := decodeJSON(c, &in); err != nil {
			return nil, err
		}
		return f(s, c, in)
	}
}

// secretRef is the answer of the operations that only say which secret they did it to.
type secretRef struct {
	ARN       string
	Name      string
	VersionID string `json:"VersionId,omitempty"`
}

func refer(sec *secret) secretRef { return secretRef{ARN: sec.ARN, Name: sec.Name} }

// secretInput is the input of the operations that want nothing but the secret.
type secretInput struct {
	SecretID string `json:"SecretId"`
}

// value is what a secret holds: a string or bytes.
type value struct {
	SecretString *string
	SecretBinary []byte
}

func (v value) given() bool { return v.SecretString != nil || v.SecretBinary != nil }
