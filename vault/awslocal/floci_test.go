package awslocal

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// servePage starts a server where an emulator's page expects it, port 4566, or on a free port when that one is taken.
func servePage(t *testing.T) *Server {
	t.Helper()
	s, err := NewServer(Options{Addr: "127.0.0.1:4566"})
	if err != nil {
		t.Logf("port 4566 is taken, so the examples run against another: %v", err)
		return serve(t, Options{})
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// curl runs a command of the page as it is printed there; only another port than 4566 changes it.
func curl(t *testing.T, s *Server, script string) string {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if !strings.HasSuffix(s.URL, ":4566") {
		script = strings.ReplaceAll(script, "http://localhost:4566", s.URL)
	}
	out, err := exec.CommandContext(ctx, "bash", "-c", "set -e\n"+script).Output()
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return string(out)
}

// The page's curl calls: a signature that is none, and no ClientRequestToken.
func TestFlociCurl(t *testing.T) {
	s := servePage(t)
	const head = `curl -s http://localhost:4566 -H "Content-Type: application/x-amz-json-1.1" ` +
		`-H "Authorization: AWS4-HMAC-SHA256 Credential=test/20260421/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=fake" ` +
		`-H "X-Amz-Target: secretsmanager.`
	for _, step := range []struct{ op, body, want string }{
		{"CreateSecret", `{"Name":"my-db-password","Description":"Production DB password","SecretString":"s3cur3p@ss"}`, `"ARN":"arn:aws:secretsmanager:us-east-1:000000000000:secret:my-db-password-`},
		{"GetSecretValue", `{"SecretId":"my-db-password"}`, `"SecretString":"s3cur3p@ss"`},
		{"PutSecretValue", `{"SecretId":"my-db-password","SecretString":"n3wp@ss"}`, `"VersionStages":["AWSCURRENT"]`},
		{"GetSecretValue", `{"SecretId":"my-db-password","VersionStage":"AWSPREVIOUS"}`, `"SecretString":"s3cur3p@ss"`},
		{"DescribeSecret", `{"SecretId":"my-db-password"}`, `"VersionIdsToStages"`},
		{"ListSecrets", `{}`, `"SecretList":[{`},
		{"ListSecretVersionIds", `{"SecretId":"my-db-password"}`, `"AWSPREVIOUS"`},
		{"RotateSecret", `{"SecretId":"my-db-password"}`, `"VersionId"`},
		{"CancelRotateSecret", `{"SecretId":"my-db-password"}`, `"ARN"`},
		{"TagResource", `{"SecretId":"my-db-password","Tags":[{"Key":"env","Value":"prod"}]}`, `{}`},
		{"UntagResource", `{"SecretId":"my-db-password","TagKeys":["env"]}`, `{}`},
		{"ValidateResourcePolicy", `{"SecretId":"my-db-password","ResourcePolicy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:root\"},\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}]}"}`, `"PolicyValidationPassed":true`},
		{"ReplicateSecretToRegions", `{"SecretId":"my-db-password","AddReplicaRegions":[{"Region":"eu-west-1"}]}`, `"Status":"InSync"`},
		{"RemoveRegionsFromReplication", `{"SecretId":"my-db-password","RemoveReplicaRegions":["eu-west-1"]}`, `"ReplicationStatus":[]`},
		{"GetRandomPassword", `{"PasswordLength":24,"ExcludePunctuation":true}`, `"RandomPassword"`},
		{"DeleteSecret", `{"SecretId":"my-db-password","RecoveryWindowInDays":7}`, `"DeletionDate"`},
		{"GetSecretValue", `{"SecretId":"my-db-password"}`, `"__type":"InvalidRequestException"`},
		{"RestoreSecret", `{"SecretId":"my-db-password"}`, `"my-db-password"`},
		{"DeleteSecret", `{"SecretId":"my-db-password","ForceDeleteWithoutRecovery":true}`, `"DeletionDate"`},
	} {
		if got := curl(t, s, head+step.op+`" -d '`+step.body+`'`); !strings.Contains(got, step.want) {
			t.Errorf("%s %s = %s, want %s in it", step.op, step.body, got, step.want)
		}
	}
}

// The page's steps with an SDK whose credentials are any.
func TestFlociSDK(t *testing.T) {
	ctx := t.Context()
	c := secretsClient(servePage(t), anybody)
	must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("app/config"), SecretString: aws.String(`{"db":"x"}`)}))
	must[*secretsmanager.RotateSecretOutput](t)(c.RotateSecret(ctx, &secretsmanager.RotateSecretInput{SecretId: aws.String("app/config")}))
	got := must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("app/config")}))
	if *got.SecretString != `{"db":"x"}` {
		t.Errorf("value = %s", *got.SecretString)
	}
}
