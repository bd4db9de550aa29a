package awslocal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// What only a strict server wants.
func TestStrictDemands(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{Strict: true})
	c := secretsClient(s, alice)
	none := func(o *secretsmanager.Options) { o.IdempotencyTokenProvider = noToken{} }
	const token = "You must provide a ClientRequestToken value. We recommend a UUID-type value."
	_, err := c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("n")}, none)
	wantError(t, "create without a token", err, "InvalidRequestException", token)
	_, err = c.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{SecretId: aws.String("other"), SecretString: aws.String("v")}, none)
	wantError(t, "put without a token", err, "InvalidRequestException", token)
	_, err = c.UpdateSecret(ctx, &secretsmanager.UpdateSecretInput{SecretId: aws.String("other")}, none)
	wantError(t, "update without a token", err, "InvalidRequestException", token)
	_, err = c.RotateSecret(ctx, &secretsmanager.RotateSecretInput{SecretId: aws.String("other")}, none)
	wantError(t, "rotate without a token", err, "InvalidParameterException", token)
	_, err = c.RotateSecret(ctx, &secretsmanager.RotateSecretInput{SecretId: aws.String("other")})
	wantError(t, "rotate without a Lambda", err, "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.")
	_, err = c.PutResourcePolicy(ctx, &secretsmanager.PutResourcePolicyInput{SecretId: aws.String("other"), ResourcePolicy: aws.String("some policy")})
	wantError(t, "a policy that is none", err, "MalformedPolicyDocumentException", "")
}

// noToken makes the SDK send no ClientRequestToken of its own: an empty one counts as none.
type noToken struct{}

func (noToken) GetIdempotencyToken() (string, error) { return "", nil }

// Secrets Manager's rotation with the test in the Lambda's place.
func TestStrictRotation(t *testing.T) {
	ctx := t.Context()
	c := secretsClient(seeded(t, Options{Strict: true}), alice)
	id := aws.String("app/db")
	old := must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id}))
	out := must[*secretsmanager.RotateSecretOutput](t)(c.RotateSecret(ctx, &secretsmanager.RotateSecretInput{
		SecretId: id, RotationLambdaARN: aws.String("arn:aws:lambda:us-east-1:000000000000:function:rotate"),
	}))
	_, err := c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id, VersionStage: aws.String("AWSPENDING")})
	wantError(t, "the version that nobody filled", err, "ResourceNotFoundException", "AWSPENDING")
	must[*secretsmanager.PutSecretValueOutput](t)(c.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: id, ClientRequestToken: out.VersionId, SecretString: aws.String("new"), VersionStages: []string{"AWSPENDING"},
	}))
	now := must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id}))
	if *now.SecretString != "s3cret" {
		t.Errorf("while pending: %q, want the old value", *now.SecretString)
	}
	must[*secretsmanager.UpdateSecretVersionStageOutput](t)(c.UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
		SecretId: id, VersionStage: aws.String("AWSCURRENT"), MoveToVersionId: out.VersionId, RemoveFromVersionId: old.VersionId,
	}))
	now = must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id}))
	if *now.SecretString != "new" || *now.VersionId != *out.VersionId {
		t.Errorf("after the move: %q, want new", *now.SecretString)
	}
}

// A lenient server rotates at once, without a Lambda, as Floci's page has it.
func TestLenientRotation(t *testing.T) {
	clk := newClock()
	s := serve(t, Options{Now: clk.Now})
	_, made := post(t, s, "CreateSecret", `{"Name":"n","SecretString":"v"}`)
	status, out := post(t, s, "RotateSecret", `{"SecretId":"n","RotationRules":{"AutomaticallyAfterDays":30}}`)
	if status != 200 || out["VersionId"] == made["VersionId"] {
		t.Fatalf("rotate = %d %v, want a new version", status, out)
	}
	_, d := post(t, s, "DescribeSecret", `{"SecretId":"n"}`)
	next := float64(clk.Now().AddDate(0, 0, 30).Unix())
	if d["RotationEnabled"] != true || d["NextRotationDate"] != next || d["LastRotatedDate"] != float64(clk.Now().Unix()) {
		t.Errorf("rotation = %v %v %v, want on, last now and next in 30 days", d["RotationEnabled"], d["LastRotatedDate"], d["NextRotationDate"])
	}
	post(t, s, "CancelRotateSecret", `{"SecretId":"n"}`)
	_, d = post(t, s, "DescribeSecret", `{"SecretId":"n"}`)
	if d["RotationEnabled"] != false || d["NextRotationDate"] != nil || d["RotationRules"] == nil {
		t.Errorf("after cancel: %v, want it off, without a date, its rules kept", d)
	}
	status, out = post(t, s, "RotateSecret", `{"SecretId":"n","RotateImmediately":false}`)
	if status != 200 || out["VersionId"] != nil {
		t.Errorf("rotate later = %d %v, want no version", status, out)
	}
}

// Resource policies decide on a strict server: across accounts they must allow, inside one they may, and a denial always counts.
func TestResourcePolicies(t *testing.T) {
	ctx := t.Context()
	seed := writeFile(t, "seed.json", `{
	  "users": [
	    {"name": "owner", "accessKeyId": "AKIAOWNER00000000000", "secretAccessKey": "o"},
	    {"name": "guest", "account": "111122223333", "accessKeyId": "AKIAGUEST00000000000", "secretAccessKey": "g"},
	    {"name": "poor", "accessKeyId": "AKIAPOOR000000000000", "secretAccessKey": "p", "policy": {"Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}}
	  ],
	  "secrets": [
	    {"name": "shared", "value": "v", "kmsKeyId": "alias/shared", "suffix": "AAAAAA", "policy": {"Statement": [
	      {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"},
	      {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/poor"}, "Action": "secretsmanager:Get*", "Resource": "*"}]}},
	    {"name": "defaultkey", "value": "v", "suffix": "BBBBBB", "policy": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}}},
	    {"name": "closed", "value": "v", "suffix": "CCCCCC", "policy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}}},
	    {"name": "private", "value": "v", "suffix": "DDDDDD"}
	  ]}`)
	s := serve(t, Options{Strict: true, Seed: seed})
	owner := caller{key: "AKIAOWNER00000000000", secret: "o", region: "us-east-1"}
	guest := caller{key: "AKIAGUEST00000000000", secret: "g", region: "us-east-1"}
	poor := caller{key: "AKIAPOOR000000000000", secret: "p", region: "us-east-1"}
	for _, tt := range []struct {
		who           caller
		name          string
		code, message string
	}{
		{owner, "shared", "", ""},
		{guest, "shared", "", ""},
		{poor, "shared", "", ""},
		{poor, "private", "AccessDeniedException", "because no identity-based policy allows"},
		{guest, "private", "AccessDeniedException", "because no resource-based policy allows the secretsmanager:GetSecretValue action"},
		{guest, "defaultkey", "InvalidRequestException", "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key."},
		{owner, "closed", "AccessDeniedException", "with an explicit deny in a resource-based policy"},
	} {
		arn := fmt.Sprintf("arn:aws:secretsmanager:us-east-1:000000000000:secret:%s-%s", tt.name,
			map[string]string{"shared": "AAAAAA", "defaultkey": "BBBBBB", "closed": "CCCCCC", "private": "DDDDDD"}[tt.name])
		_, err := secretsClient(s, tt.who).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &arn})
		switch {
		case tt.code != "":
			wantError(t, tt.who.key+" "+tt.name, err, tt.code, tt.message)
		case err != nil:
			t.Errorf("%s %s: %v", tt.who.key, tt.name, err)
		}
	}
}

func TestPolicyOperations(t *testing.T) {
	s := serve(t, Options{})
	post(t, s, "CreateSecret", `{"Name":"n"}`)
	const private = `{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::000000000000:root\"},\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}]}`
	public := strings.Replace(private, `{\"AWS\":\"arn:aws:iam::000000000000:root\"}`, `\"*\"`, 1)
	if _, out := post(t, s, "ValidateResourcePolicy", `{"ResourcePolicy":"`+private+`"}`); out["PolicyValidationPassed"] != true {
		t.Errorf("validate = %v, want it passed", out)
	}
	if _, out := post(t, s, "ValidateResourcePolicy", `{"ResourcePolicy":"`+public+`"}`); out["PolicyValidationPassed"] != false {
		t.Errorf("validate a public policy = %v, want it failed", out)
	}
	if _, out := post(t, s, "PutResourcePolicy", `{"SecretId":"n","BlockPublicPolicy":true,"ResourcePolicy":"`+public+`"}`); out["__type"] != "PublicPolicyException" {
		t.Errorf("put a public policy = %v, want PublicPolicyException", out)
	}
	post(t, s, "PutResourcePolicy", `{"SecretId":"n","ResourcePolicy":"`+private+`"}`)
	if _, out := post(t, s, "GetResourcePolicy", `{"SecretId":"n"}`); out["ResourcePolicy"] != strings.ReplaceAll(private, `\"`, `"`) {
		t.Errorf("policy = %v", out)
	}
	post(t, s, "DeleteResourcePolicy", `{"SecretId":"n"}`)
	if _, out := post(t, s, "GetResourcePolicy", `{"SecretId":"n"}`); out["ResourcePolicy"] != nil {
		t.Errorf("policy after its deletion = %v", out)
	}
}

func TestConditions(t *testing.T) {
	context := map[string]string{"aws:username": "Alice", "n": "5", "aws:multifactorauthpresent": "true", "when": "2026-11-22T10:00:00Z"}
	for _, tt := range []struct {
		condition string
		want      bool
	}{
		{`{"StringEquals":{"aws:username":"Alice"}}`, true},
		{`{"StringEquals":{"AWS:UserName":["Bob","Alice"]}}`, true},
		{`{"StringEquals":{"aws:username":"alice"}}`, false},
		{`{"StringEqualsIgnoreCase":{"aws:username":"alice"}}`, true},
		{`{"StringNotEquals":{"aws:username":["Bob","Alice"]}}`, false},
		{`{"StringNotEquals":{"absent":"x"}}`, true},
		{`{"StringLike":{"aws:username":"Al?c*"}}`, true},
		{`{"StringEquals":{"absent":"x"}}`, false},
		{`{"StringEqualsIfExists":{"absent":"x"}}`, true},
		{`{"Bool":{"aws:MultiFactorAuthPresent":true}}`, true},
		{`{"Bool":{"aws:MultiFactorAuthPresent":"false"}}`, false},
		{`{"BoolIfExists":{"absent":"true"}}`, true},
		{`{"Null":{"absent":"true"}}`, true},
		{`{"Null":{"aws:username":"true"}}`, false},
		{`{"NumericLessThan":{"n":6}}`, true},
		{`{"NumericGreaterThanEquals":{"n":"6"}}`, false},
		{`{"DateLessThan":{"when":"2026-11-22T10:00:01Z"}}`, true},
		{`{"IpAddress":{"aws:SourceIp":"127.0.0.1"}}`, false},
		{`{"StringEquals":{"aws:username":"Alice"},"NumericEquals":{"n":4}}`, false},
	} {
		p, err := parsePolicy(`{"Statement":{"Effect":"Allow","Action":"x","Condition":` + tt.condition + `}}`)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Statement[0].holds(context); got != tt.want {
			t.Errorf("%s = %v, want %v", tt.condition, got, tt.want)
		}
	}
}

func TestWildcard(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"*", "", true},
		{"a*c", "abbbc", true},
		{"a*c", "abbb", false},
		{"secretsmanager:Get*", "secretsmanager:GetSecretValue", true},
		{"*:secret:app/*-??????", "arn:aws:secretsmanager:us-east-1:0:secret:app/db-AbCdEf", true},
		{"*:secret:app/??????", "arn:x:secret:app/db", false},
		{"a**b*", "ab", true},
		{"?", "", false},
	} {
		if got := wildcard(tt.pattern, tt.text); got != tt.want {
			t.Errorf("wildcard(%q, %q) = %v, want %v", tt.pattern, tt.text, got, tt.want)
		}
	}
}
