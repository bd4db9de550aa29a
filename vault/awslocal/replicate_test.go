package awslocal

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

func TestReplication(t *testing.T) {
	ctx := t.Context()
	s := serve(t, Options{})
	east, west := secretsClient(s, anybody), secretsClient(s, anybody.in("us-west-2"))
	made := must[*secretsmanager.CreateSecretOutput](t)(east.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: aws.String("n"), SecretString: aws.String("one"), AddReplicaRegions: []types.ReplicaRegionType{{Region: aws.String("us-west-2")}},
	}))
	if made.ReplicationStatus[0].Status != types.StatusTypeInSync {
		t.Errorf("status = %v, want InSync", made.ReplicationStatus[0].Status)
	}
	copyARN := aws.String(strings.Replace(*made.ARN, "us-east-1", "us-west-2", 1))
	read := func() string {
		return *must[*secretsmanager.GetSecretValueOutput](t)(west.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: copyARN})).SecretString
	}
	if got := read(); got != "one" {
		t.Errorf("the copy = %q, want one", got)
	}
	must[*secretsmanager.PutSecretValueOutput](t)(east.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: aws.String("n"), SecretString: aws.String("two")}))
	if got := read(); got != "two" {
		t.Errorf("the copy after a put = %q, want two", got)
	}
	_, err := west.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: copyARN, SecretString: aws.String("x")})
	wantError(t, "write to the copy", err, "InvalidParameterException", "Operation not permitted on a replica secret. Call must be made in primary secret's region.")
	_, err = east.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: made.ARN})
	wantError(t, "delete the primary", err, "InvalidParameterException", "You can't delete secret "+*made.ARN+" that still has replica regions [us-west-2]")

	stopped := must[*secretsmanager.StopReplicationToReplicaOutput](t)(west.StopReplicationToReplica(ctx, &secretsmanager.StopReplicationToReplicaInput{SecretId: copyARN}))
	if *stopped.ARN != *copyARN {
		t.Errorf("stopped %s, want %s", *stopped.ARN, *copyARN)
	}
	must[*secretsmanager.PutSecretValueOutput](t)(west.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: copyARN, SecretString: aws.String("mine")}))
	d := must[*secretsmanager.DescribeSecretOutput](t)(east.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String("n")}))
	if d.ReplicationStatus != nil || d.PrimaryRegion != nil {
		t.Errorf("the primary after the stop = %v %v, want no replication", d.ReplicationStatus, d.PrimaryRegion)
	}

	in := &secretsmanager.ReplicateSecretToRegionsInput{SecretId: aws.String("n"), AddReplicaRegions: []types.ReplicaRegionType{{Region: aws.String("us-west-2")}}}
	again := must[*secretsmanager.ReplicateSecretToRegionsOutput](t)(east.ReplicateSecretToRegions(ctx, in))
	if again.ReplicationStatus[0].Status != types.StatusTypeFailed || read() != "mine" {
		t.Errorf("replicate over another secret = %v, want Failed and the secret untouched", again.ReplicationStatus[0])
	}
	in.ForceOverwriteReplicaSecret = true
	must[*secretsmanager.ReplicateSecretToRegionsOutput](t)(east.ReplicateSecretToRegions(ctx, in))
	if got := read(); got != "two" {
		t.Errorf("the overwritten copy = %q, want two", got)
	}
	must[*secretsmanager.RemoveRegionsFromReplicationOutput](t)(east.RemoveRegionsFromReplication(ctx, &secretsmanager.RemoveRegionsFromReplicationInput{
		SecretId: aws.String("n"), RemoveReplicaRegions: []string{"us-west-2"},
	}))
	_, err = west.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: copyARN})
	wantError(t, "the copy after its removal", err, "ResourceNotFoundException", "")
}
