package awslocal

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
)

const (
	aliceKey    = "AKIAALICE00000000000"
	aliceSecret = "alice-secret-key"
	aliceSeed   = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // RFC 6238's, "12345678901234567890"
	aliceSerial = "arn:aws:iam::000000000000:mfa/alice"
)

const stsSeed = `{
  "users": [
    {"name": "alice", "accessKeyId": "` + aliceKey + `", "secretAccessKey": "` + aliceSecret + `", "mfa": [{"secret": "` + aliceSeed + `"}]},
    {"name": "bob", "accessKeyId": "AKIABOB0000000000000", "secretAccessKey": "bob-secret-key",
     "policy": {"Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}},
    {"name": "carol", "accessKeyId": "AKIACAROL00000000000", "secretAccessKey": "carol-secret-key", "mfa": [{"secret": "` + aliceSeed + `"}]}
  ],
  "roles": [
    {"name": "open"},
    {"name": "long", "maxSessionDuration": 7200},
    {"name": "outside", "externalId": "ext-42"},
    {"name": "careful", "requireMfa": true},
    {"name": "foreign", "account": "111122223333", "trust": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
       "Principal": {"AWS": "arn:aws:iam::000000000000:user/alice"}}]}},
    {"name": "reader", "policy": {"Statement": [{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
       "Resource": "arn:aws:secretsmanager:*:*:secret:app/*"}]}}
  ],
  "secrets": [{"name": "app/db", "value": "s3cret"}, {"name": "other", "value": "x"}]
}`

var (
	alice = caller{key: aliceKey, secret: aliceSecret, region: "us-east-1"}
	bob   = caller{key: "AKIABOB0000000000000", secret: "bob-secret-key", region: "us-east-1"}
	carol = caller{key: "AKIACAROL00000000000", secret: "carol-secret-key", region: "us-east-1"}
)

func seeded(t *testing.T, o Options) *Server {
	t.Helper()
	o.Seed = writeFile(t, "seed.json", stsSeed)
	return serve(t, o)
}

func roleARN(name string) *string { return aws.String("arn:aws:iam::000000000000:role/" + name) }

func as(c *types.Credentials) caller {
	return caller{key: *c.AccessKeyId, secret: *c.SecretAccessKey, token: *c.SessionToken, region: "us-east-1"}
}

func TestCallerIdentity(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{})
	session := as(must[*sts.GetSessionTokenOutput](t)(stsClient(s, alice).GetSessionToken(ctx, &sts.GetSessionTokenInput{})).Credentials)
	role := as(must[*sts.AssumeRoleOutput](t)(stsClient(s, alice).AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: roleARN("open"), RoleSessionName: aws.String("s1"),
	})).Credentials)
	for _, tt := range []struct {
		who  caller
		want string
	}{
		{anybody, "arn:aws:iam::000000000000:root"},
		{caller{key: "111122223333", secret: "x", region: "us-east-1"}, "arn:aws:iam::111122223333:root"},
		{alice, "arn:aws:iam::000000000000:user/alice"},
		{session, "arn:aws:iam::000000000000:user/alice"},
		{role, "arn:aws:sts::000000000000:assumed-role/open/s1"},
	} {
		got := must[*sts.GetCallerIdentityOutput](t)(stsClient(s, tt.who).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
		if *got.Arn != tt.want {
			t.Errorf("identity of %s = %s, want %s", tt.who.key, *got.Arn, tt.want)
		}
	}
	info := must[*sts.GetAccessKeyInfoOutput](t)(stsClient(s, alice).GetAccessKeyInfo(ctx, &sts.GetAccessKeyInfoInput{AccessKeyId: aws.String(aliceKey)}))
	if *info.Account != DefaultAccount {
		t.Errorf("account of alice's key = %s", *info.Account)
	}
}

func TestSessionToken(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	s := seeded(t, Options{Now: clk.Now})
	long := stsClient(s, alice)
	out := must[*sts.GetSessionTokenOutput](t)(long.GetSessionToken(ctx, &sts.GetSessionTokenInput{}))
	if want := clk.Now().Add(12 * time.Hour); !out.Credentials.Expiration.Equal(want) {
		t.Errorf("expiration = %v, want %v", out.Credentials.Expiration, want)
	}
	if key := *out.Credentials.AccessKeyId; len(key) != 20 || !strings.HasPrefix(key, "ASIA") {
		t.Errorf("access key = %s, want ASIA and 16 more", key)
	}
	for _, seconds := range []int32{899, 129601} {
		_, err := long.GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(seconds)})
		wantError(t, fmt.Sprint(seconds, " seconds"), err, "ValidationError", "durationSeconds")
	}
	_, err := stsClient(s, as(out.Credentials)).GetSessionToken(ctx, &sts.GetSessionTokenInput{})
	wantError(t, "a session asks for a session", err, "AccessDenied", "Cannot call GetSessionToken with session credentials")

	brief := must[*sts.GetSessionTokenOutput](t)(long.GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)}))
	clk.advance(899 * time.Second)
	must[*sts.GetCallerIdentityOutput](t)(stsClient(s, as(brief.Credentials)).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	clk.advance(time.Second)
	_, err = stsClient(s, as(brief.Credentials)).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantError(t, "STS after the end", err, "ExpiredToken", "The security token included in the request is expired")
	_, err = secretsClient(s, as(brief.Credentials)).ListSecrets(ctx, &secretsmanager.ListSecretsInput{})
	wantError(t, "Secrets Manager after the end", err, "ExpiredTokenException", "The security token included in the request is expired")
}

func TestAssumeRole(t *testing.T) {
	s := seeded(t, Options{Now: newClock().Now})
	for _, tt := range []struct {
		name          string
		who           caller
		in            sts.AssumeRoleInput
		code, message string // empty when it works
	}{
		{"open", alice, sts.AssumeRoleInput{RoleArn: roleARN("open")}, "", ""},
		{"no trust of other accounts", caller{key: "111122223333", region: "us-east-1", secret: "x"}, sts.AssumeRoleInput{RoleArn: roleARN("open")}, "AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/open"},
		{"external id", alice, sts.AssumeRoleInput{RoleArn: roleARN("outside"), ExternalId: aws.String("ext-42")}, "", ""},
		{"wrong external id", alice, sts.AssumeRoleInput{RoleArn: roleARN("outside"), ExternalId: aws.String("ext-43")}, "AccessDenied", ""},
		{"no external id", alice, sts.AssumeRoleInput{RoleArn: roleARN("outside")}, "AccessDenied", ""},
		{"no MFA", alice, sts.AssumeRoleInput{RoleArn: roleARN("careful")}, "AccessDenied", ""},
		{"named in another account", alice, sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/foreign")}, "", ""},
		{"not named in another account", bob, sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:role/foreign")}, "AccessDenied", ""},
		{"longer than the role allows", alice, sts.AssumeRoleInput{RoleArn: roleARN("open"), DurationSeconds: aws.Int32(3601)}, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."},
		{"as long as the role allows", alice, sts.AssumeRoleInput{RoleArn: roleARN("long"), DurationSeconds: aws.Int32(7200)}, "", ""},
		{"too short", alice, sts.AssumeRoleInput{RoleArn: roleARN("open"), DurationSeconds: aws.Int32(899)}, "ValidationError", "durationSeconds"},
		{"not a role", alice, sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::000000000000:user/alice")}, "ValidationError", "arn:aws:iam::000000000000:user/alice is invalid"},
		{"bad session name", alice, sts.AssumeRoleInput{RoleArn: roleARN("open"), RoleSessionName: aws.String("Session1:2")}, "ValidationError", `1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`},
		{"unknown role is made up", alice, sts.AssumeRoleInput{RoleArn: roleARN("whatever"), DurationSeconds: aws.Int32(43200)}, "", ""},
		{"transitive key without tag", alice, sts.AssumeRoleInput{RoleArn: roleARN("open"), TransitiveTagKeys: []string{"a"}}, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."},
		{"two tags", alice, sts.AssumeRoleInput{RoleArn: roleARN("open"), Tags: []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("A"), Value: aws.String("2")}}}, "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."},
		{"broken policy", alice, sts.AssumeRoleInput{RoleArn: roleARN("open"), Policy: aws.String("{")}, "MalformedPolicyDocument", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.in.RoleSessionName == nil {
				tt.in.RoleSessionName = aws.String("s1")
			}
			out, err := stsClient(s, tt.who).AssumeRole(t.Context(), &tt.in)
			if tt.code != "" {
				wantError(t, tt.name, err, tt.code, tt.message)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if id := *out.AssumedRoleUser.AssumedRoleId; len(id) != 24 || !strings.HasPrefix(id, "AROA") || !strings.HasSuffix(id, ":s1") {
				t.Errorf("assumed role id = %s, want AROA, 17 more and :s1", id)
			}
		})
	}
}

func TestRoleChaining(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{})
	first := must[*sts.AssumeRoleOutput](t)(stsClient(s, alice).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: roleARN("open"), RoleSessionName: aws.String("s1")}))
	chained := stsClient(s, as(first.Credentials))
	_, err := chained.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: roleARN("long"), RoleSessionName: aws.String("s2"), DurationSeconds: aws.Int32(3601)})
	wantError(t, "chained for over an hour", err, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	must[*sts.AssumeRoleOutput](t)(chained.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: roleARN("long"), RoleSessionName: aws.String("s2"), DurationSeconds: aws.Int32(3600)}))
	_, err = chained.GetSessionToken(ctx, &sts.GetSessionTokenInput{})
	wantError(t, "a role asks for a session", err, "AccessDenied", "Cannot call GetSessionToken with session credentials")
}

// What a role may do bounds its sessions, and a session's own policy bounds them further.
func TestRolePolicies(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{})
	read := func(session string, policy *string) *secretsmanager.Client {
		out := must[*sts.AssumeRoleOutput](t)(stsClient(s, alice).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: roleARN("reader"), RoleSessionName: &session, Policy: policy}))
		return secretsClient(s, as(out.Credentials))
	}
	c := read("s1", nil)
	must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("app/db")}))
	_, err := c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("other")})
	wantError(t, "another secret", err, "AccessDeniedException", "User: arn:aws:sts::000000000000:assumed-role/reader/s1 is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:000000000000:secret:other-")
	_, err = c.ListSecrets(ctx, &secretsmanager.ListSecretsInput{})
	wantError(t, "another action", err, "AccessDeniedException", "because no identity-based policy allows the secretsmanager:ListSecrets action")
	_, err = c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("no/such")})
	wantError(t, "a missing secret outside the policy", err, "AccessDeniedException", "")

	denied := read("s2", aws.String(`{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`))
	_, err = denied.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("app/db")})
	wantError(t, "a session policy that denies", err, "AccessDeniedException", "with an explicit deny in an identity-based policy")
}

// A code of an MFA device in the session's making opens the role that wants MFA.
func TestRoleWithMFASession(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	s := seeded(t, Options{Now: clk.Now})
	plain := must[*sts.GetSessionTokenOutput](t)(stsClient(s, alice).GetSessionToken(ctx, &sts.GetSessionTokenInput{}))
	in := &sts.AssumeRoleInput{RoleArn: roleARN("careful"), RoleSessionName: aws.String("s1")}
	_, err := stsClient(s, as(plain.Credentials)).AssumeRole(ctx, in)
	wantError(t, "a session without MFA", err, "AccessDenied", "sts:AssumeRole")
	withMFA := must[*sts.GetSessionTokenOutput](t)(stsClient(s, alice).GetSessionToken(ctx, &sts.GetSessionTokenInput{
		SerialNumber: aws.String(aliceSerial), TokenCode: aws.String(aliceCode(clk)),
	}))
	must[*sts.AssumeRoleOutput](t)(stsClient(s, as(withMFA.Credentials)).AssumeRole(ctx, in))
	clk.advance(30 * time.Second)
	direct := *in
	direct.SerialNumber, direct.TokenCode = aws.String(aliceSerial), aws.String(aliceCode(clk))
	must[*sts.AssumeRoleOutput](t)(stsClient(s, alice).AssumeRole(ctx, &direct))
}

func aliceCode(clk *clock) string {
	return totp([]byte("12345678901234567890"), step(clk.Now()))
}
