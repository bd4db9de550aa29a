package awslocal

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// clientEnv is what the programs of other people get: alice's key, the server, and nothing of this machine's settings.
func clientEnv(t *testing.T, s *Server) []string {
	none := filepath.Join(t.TempDir(), "none")
	return []string{
		"AWS_ENDPOINT_URL=" + s.URL, "AWS_DEFAULT_REGION=us-east-1", "AWS_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=" + aliceKey, "AWS_SECRET_ACCESS_KEY=" + aliceSecret, "AWS_CONFIG_FILE=" + none, "AWS_SHARED_CREDENTIALS_FILE=" + none,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "SERIAL=" + aliceSerial, "SEED=" + aliceSeed, "TOTP=" + totpCommand(t),
	}
}

// clientSkew lets codes of the last five minutes in: a client's commands before the one with the code take their time.
const clientSkew = 10

// totpCommand makes codes with a program of others when there is one.
func totpCommand(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("oathtool"); err == nil {
		return "oathtool --totp -b " + aliceSeed
	}
	secret, err := parseSeed(aliceSeed)
	if err != nil {
		t.Fatal(err)
	}
	return "echo " + totp(secret, step(time.Now()))
}

func runClient(t *testing.T, s *Server, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute) // it ends a hang
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	mine := slices.DeleteFunc(cmd.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	cmd.Env = append(mine, clientEnv(t, s)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

const cliScript = `set -e
sm() { aws secretsmanager "$@" --output text; }
sm create-secret --name cli/db --secret-string one --query Name
sm put-secret-value --secret-id cli/db --secret-string two --query 'VersionStages[0]'
sm get-secret-value --secret-id cli/db --query SecretString
sm get-secret-value --secret-id cli/db --version-stage AWSPREVIOUS --query SecretString
sm describe-secret --secret-id cli/db --query Name
sm list-secrets --query 'SecretList[?Name==` + "`cli/db`" + `].Name'
aws secretsmanager rotate-secret --secret-id cli/db --rotation-lambda-arn arn:aws:lambda:us-east-1:000000000000:function:f --query Name --output text
sm delete-secret --secret-id cli/db --query Name
sm restore-secret --secret-id cli/db --query Name
serial=$(aws iam list-mfa-devices --query 'MFADevices[0].SerialNumber' --output text)
test "$serial" = "$SERIAL"
creds=$(aws sts get-session-token --serial-number "$serial" --token-code "$($TOTP)" --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$creds"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
creds=$(aws sts assume-role --role-arn arn:aws:iam::000000000000:role/careful --role-session-name cli --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$creds"
aws sts get-caller-identity --query Arn --output text
`

const cliOutput = `cli/db
AWSCURRENT
two
one
cli/db
cli/db
cli/db
cli/db
cli/db
arn:aws:sts::000000000000:assumed-role/careful/cli
`

// The AWS CLI goes through the life of a secret and the MFA chain, its signatures checked.
func TestAWSCLI(t *testing.T) {
	if _, err := exec.LookPath("aws"); err != nil {
		t.Skip("the aws CLI is not installed")
	}
	if testing.Short() {
		t.Skip("the aws CLI takes a second a call")
	}
	s := seeded(t, Options{Strict: true, MFASkew: clientSkew})
	if got := runClient(t, s, "bash", "-c", cliScript); got != cliOutput {
		t.Errorf("the commands printed\n%s\nwant\n%s", got, cliOutput)
	}
}

const botoScript = `
import boto3, os, subprocess
from botocore.exceptions import ClientError
sm = boto3.client("secretsmanager")
sm.create_secret(Name="py/db", SecretString="one")
sm.put_secret_value(SecretId="py/db", SecretString="two")
assert sm.get_secret_value(SecretId="py/db")["SecretString"] == "two"
assert sm.get_secret_value(SecretId="py/db", VersionStage="AWSPREVIOUS")["SecretString"] == "one"
assert len(sm.describe_secret(SecretId="py/db")["VersionIdsToStages"]) == 2
assert any(e["Name"] == "py/db" for p in sm.get_paginator("list_secrets").paginate() for e in p["SecretList"])
sm.rotate_secret(SecretId="py/db", RotationLambdaARN="arn:aws:lambda:us-east-1:000000000000:function:f")
sm.delete_secret(SecretId="py/db")
try:
    sm.get_secret_value(SecretId="py/db")
    raise SystemExit("a deleted secret was read")
except sm.exceptions.InvalidRequestException as e:
    assert "marked for deletion" in str(e)
sm.restore_secret(SecretId="py/db")
sm.create_secret(Name="py/bin", SecretBinary=b"\x00\xff")
assert sm.get_secret_value(SecretId="py/bin")["SecretBinary"] == b"\x00\xff"
try:
    sm.get_secret_value(SecretId="none")
    raise SystemExit("a missing secret was read")
except sm.exceptions.ResourceNotFoundException:
    pass
serial = boto3.client("iam").list_mfa_devices()["MFADevices"][0]["SerialNumber"]
code = subprocess.check_output(os.environ["TOTP"], shell=True, text=True).strip()
def session(c):
    return dict(aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"], aws_session_token=c["SessionToken"])
mfa = boto3.client("sts").get_session_token(SerialNumber=serial, TokenCode=code)["Credentials"]
try:
    boto3.client("sts").get_session_token(SerialNumber=serial, TokenCode=code)
    raise SystemExit("a code was taken twice")
except ClientError as e:
    assert "invalid MFA one time pass code" in str(e), e
role = boto3.client("sts", **session(mfa)).assume_role(RoleArn="arn:aws:iam::000000000000:role/careful", RoleSessionName="py")["Credentials"]
print(boto3.client("sts", **session(role)).get_caller_identity()["Arn"])
`

// boto3 does the same.
func TestBoto3(t *testing.T) {
	if exec.CommandContext(t.Context(), "python3", "-c", "import boto3").Run() != nil {
		t.Skip("python3 with boto3 is not installed")
	}
	s := seeded(t, Options{Strict: true, MFASkew: clientSkew})
	got := strings.TrimSpace(runClient(t, s, "python3", "-W", "ignore", "-c", botoScript))
	if want := "arn:aws:sts::000000000000:assumed-role/careful/py"; got != want {
		t.Errorf("the script printed %q, want %q", got, want)
	}
}
