package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

// answered is what Secrets Manager may say, and what a person is told of it.
type answered struct {
	name          string
	status        int // 0 is 400
	code, message string
	secretID      string // empty is prod/db
	version       string
	problem       string
	hints         []string
}

const fullARN, shortARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db"

// denied is AWS's text about a permission, with why.
func denied(why string) string {
	return "User: arn:aws:sts::123456789012:assumed-role/reader/runner is not authorized to perform: secretsmanager:GetSecretValue on resource: " + fullARN + " " + why
}

const unknownSecret = "Secrets Manager can't find the specified secret."

// The texts are those of reference/aws.md 1.1, 1.3 and 9.5.
var answers = []answered{
	{name: "unknown key", code: "UnrecognizedClientException", message: "The security token included in the request is invalid.", problem: "AWS does not know the access key", hints: []string{"AWS_SESSION_TOKEN", "is eu-west-1 one of them", "aws-cn"}},
	{name: "unknown key of STS", code: "InvalidClientTokenId", message: "The security token included in the request is invalid.", problem: "AWS does not know the access key"},
	{name: "expired", code: "ExpiredTokenException", message: "The security token included in the request is expired", problem: "the session is over", hints: []string{"runner aws login"}},
	{name: "clock", code: "InvalidSignatureException", message: "Signature expired: 20261122T100000Z is now earlier than 20261122T101000Z", problem: "the clock of this machine is off", hints: []string{"2026-11-22 10:00:00 UTC"}},
	{name: "wrong secret key", code: "InvalidSignatureException", message: "The request signature we calculated does not match the signature you provided.", problem: "the secret access key does not fit", hints: []string{"enter both again", "2026-11-22 10:00:00 UTC"}},
	{name: "no signature", code: "MissingAuthenticationTokenException", message: "Missing Authentication Token", problem: "without its signature", hints: []string{"the endpoint of the provider Production"}},

	{name: "no value", code: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT", problem: "never given a value", hints: []string{"put-secret-value --region eu-west-1 --secret-id prod/db"}},
	{name: "no such stage", version: "blue", code: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret value for staging label: blue", problem: "no version with the stage blue", hints: []string{"runner aws describe prod/db", "AWSPENDING while a rotation"}},
	{name: "no such id", version: firstID, code: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret value for VersionId: " + firstID, problem: "no version with the id " + firstID, hints: []string{"runner aws describe prod/db"}},
	{name: "no such name", code: "ResourceNotFoundException", message: unknownSecret, problem: "no secret of this name in eu-west-1", hints: []string{"link it by its ARN, whose region then counts", "another account is found by its ARN alone"}},
	{name: "no such ARN", secretID: fullARN, code: "ResourceNotFoundException", message: unknownSecret, problem: "no secret with this ARN in eu-west-1", hints: []string{"a hyphen and six characters for complete", "runner aws secrets"}},
	{name: "no such ARN there", secretID: strings.ReplaceAll(fullARN, "eu-west-1", "us-west-2"), code: "ResourceNotFoundException", message: unknownSecret, problem: "no secret with this ARN in us-west-2", hints: []string{"us-west-2 was asked, not eu-west-1, the region of the provider Production"}},
	{name: "no such partial ARN", secretID: shortARN, code: "ResourceNotFoundException", message: unknownSecret, problem: "no secret with this ARN in eu-west-1", hints: []string{"link the whole ARN"}},
	{name: "deleted", code: "InvalidRequestException", message: "You can't perform this operation on the secret because it was marked for deletion.", problem: "scheduled for deletion", hints: []string{"restore-secret --region eu-west-1 --secret-id prod/db"}},
	{name: "default key", secretID: fullARN, code: "InvalidRequestException", message: "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.", problem: "while the default key encrypts it", hints: []string{"kms:Decrypt"}},
	{name: "decryption", code: "DecryptionFailure", message: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.", problem: "the key that encrypts the secret cannot be used", hints: []string{"disabled", "runner aws describe prod/db"}},
	{name: "bad name", code: "ValidationException", message: "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!", problem: "AWS does not take prod/db", hints: []string{"NAME-xxxxxx"}},
	{name: "other request", code: "InvalidRequestException", message: "You can't read this.", problem: "the secret cannot be read as it is"},

	{name: "key denied", code: "AccessDeniedException", message: "Access to KMS is not allowed", problem: "may not use the key", hints: []string{"allow kms:Decrypt on the key", "runner vault provider test Production"}},
	{name: "denied outright", code: "AccessDeniedException", message: denied("with an explicit deny in a resource-based policy"), problem: "a policy denies secretsmanager:GetSecretValue to the caller", hints: []string{"--role-arn"}},
	{name: "other account", secretID: fullARN, code: "AccessDeniedException", message: denied("because no resource-based policy allows the secretsmanager:GetSecretValue action"), problem: "the secret is another account's", hints: []string{"the secret's resource policy", "kms:Decrypt"}},
	{name: "boundary", code: "AccessDeniedException", message: denied("because no permissions boundary allows the secretsmanager:GetSecretValue action"), problem: "by a policy that limits", hints: []string{"which kind"}},
	{name: "denied by full ARN", secretID: fullARN, code: "AccessDeniedException", message: denied("because no identity-based policy allows the secretsmanager:GetSecretValue action"), problem: "lacks the permission secretsmanager:GetSecretValue", hints: []string{"a hyphen and six characters for complete", `"Action": "secretsmanager:GetSecretValue", "Resource": "` + fullARN + `"`}},
	{name: "denied", code: "AccessDeniedException", message: denied("because no identity-based policy allows the secretsmanager:GetSecretValue action"), problem: "lacks the permission secretsmanager:GetSecretValue", hints: []string{`{"Effect": "Allow"`, "also when there is no such secret"}},

	{name: "throttled", code: "ThrottlingException", message: "Rate exceeded", problem: "AWS is asked too often", hints: []string{"disk"}},
	{name: "fault", status: 500, code: "InternalServiceError", message: "An error occurred on the server side.", problem: "Secrets Manager has a fault", hints: []string{"AWS's side"}},
	{name: "unavailable", status: 503, code: "", message: "", problem: "Secrets Manager has a fault"},
	{name: "unknown operation", code: "UnknownOperationException", problem: "the endpoint does not know the operation", hints: []string{"AWS_ENDPOINT_URL"}},
	{name: "something new", code: "NewException", message: "Something new.", problem: "it could not be fetched", hints: []string{"runner vault provider test Production"}},
	{name: "a proxy", status: 404, problem: "what answered is not Secrets Manager", hints: []string{"the endpoint of the provider Production"}},
}

// answering is an endpoint that says always the same.
func answering(t *testing.T, a answered) string {
	if a.status == 0 {
		a.status = http.StatusBadRequest
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(a.status)
		if a.code != "" {
			_ = json.NewEncoder(w).Encode(map[string]string{"__type": a.code, "Message": a.message})
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestExplain(t *testing.T) {
	met := map[string]bool{}      // rows by their hints, which are all different
	elsewhere := map[string]bool{ // in the tests below and in TestSilentEndpoint
		"Secrets Manager did not answer in time": true, "Secrets Manager cannot be reached": true, "the endpoint's certificate is not trusted": true,
		"the endpoint's name cannot be found": true, "no region is known to ask in": true,
	}
	for _, a := range answers {
		t.Run(a.name, func(t *testing.T) {
			f := newFixture(t, "")
			f.url = answering(t, a)
			s, id := f.explaining(a.secretID, a.version)
			version := "AWSCURRENT"
			if v, err := parseVersion(a.version); err == nil {
				version = v.String()
			}
			caller := "arn:aws:iam::123456789012:user/ada"
			if strings.Contains(a.message, "assumed-role") {
				caller = "arn:aws:sts::123456789012:assumed-role/reader/runner"
			}
			about := fmt.Sprintf(`secret "db" (%s, version %s, provider Production, region %s`, id, version, cmp.Or(regionOf(id), "eu-west-1"))
			if !isBadSession(a.code) && a.code != "" {
				about += ", caller " + caller
			}
			text := a.code + ": " + a.message
			if a.code == "" {
				text = fmt.Sprintf("HTTP status %d %s", a.status, http.StatusText(a.status))
			}
			f.wantProblem(s, "db", append(a.hints, a.problem, about+")", text)...)
			for sl, e := range s.entries {
				met[rowFor(s.inspect(wanted{slot: sl, name: "db"}, e.err)).hint] = true
			}
		})
	}
	for _, rows := range [][]row{sessionRows, secretRows, accessRows, serviceRows} {
		for _, r := range rows {
			if !met[r.hint] && !elsewhere[r.problem] {
				t.Errorf("no test meets the row %q", r.problem)
			}
		}
	}
}

// explaining is a link whose provider's session is ada's.
func (f *fixture) explaining(secretID, version string) (s *Secrets, id string) {
	if secretID == "" {
		secretID = "prod/db"
	}
	c := linksOf(map[string]vault.Link{"db": {SecretID: secretID, Version: version}})
	c.Providers[0].Region = "eu-west-1"
	return f.secrets(c, func(o *Options) {
		o.Caller = func(context.Context, string) string { return "arn:aws:iam::123456789012:user/ada" }
	}), secretID
}

// The role that was assumed is named, and so is the external id's role.
func TestExplainNamesTheRole(t *testing.T) {
	f := newFixture(t, `{"roles": [{"name": "blind", "policy": {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}}], "secrets": [{"name": "db", "value": "hunter2"}]}`)
	const role = "arn:aws:iam::000000000000:role/blind"
	s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "db", RoleARN: role}}))
	f.wantProblem(s, "db", "role "+role, "caller arn:aws:sts::000000000000:assumed-role/blind/", "a policy denies secretsmanager:GetSecretValue", "explicit deny")
}

// What the session says keeps its words, its hint and its kind, wherever in the SDK it comes up.
func TestExplainKeepsTheSessionsWords(t *testing.T) {
	for name, err := range map[string]error{
		"before": &vault.Error{Problem: "AWS wants a code", Hint: "runner aws login", Kind: vault.ErrNeedsPerson},
		"within": fmt.Errorf("operation error: %w", &vault.Error{Problem: "AWS wants a code", Hint: "runner aws login", Kind: vault.ErrNeedsPerson}),
	} {
		f := newFixture(t, "")
		s, _ := f.explaining("", "")
		if name == "before" {
			f.breakClient(err)
		} else {
			s.options.Client = brokenCredentials(err)
		}
		f.wantProblem(s, "db", "AWS wants a code", "runner aws login", `secret "db" (prod/db`)
		if _, got := f.try(s, "db"); !errors.Is(got, vault.ErrNeedsPerson) {
			t.Errorf("%s: %v, want ErrNeedsPerson", name, got)
		}
	}
}

// brokenCredentials is a client whose credentials cannot be had.
func brokenCredentials(err error) func(context.Context, string, Target) (*secretsmanager.Client, error) {
	return func(context.Context, string, Target) (*secretsmanager.Client, error) {
		return secretsmanager.New(secretsmanager.Options{Region: "eu-west-1", BaseEndpoint: aws.String("http://127.0.0.1:1"), Credentials: aws.CredentialsProviderFunc(
			func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, err },
		)}), nil
	}
}

func TestExplainConnections(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>hunter2</html>") }))
	defer html.Close()
	for url, want := range map[string][]string{
		closed.URL:                     {"cannot be reached", "connection refused", "HTTPS_PROXY"},
		secure.URL:                     {"certificate is not trusted", "AWS_CA_BUNDLE"},
		html.URL:                       {"what answered is not Secrets Manager", "AWS_ENDPOINT_URL"},
		"http://nowhere..invalid:4566": {"the endpoint's name cannot be found", "is eu-west-1 the name of a region"}, // no name server is asked for it
	} {
		f := newFixture(t, "")
		f.url = url
		s, _ := f.explaining("", "")
		f.wantProblem(s, "db", append(want, `secret "db" (prod/db, version AWSCURRENT, provider Production, region eu-west-1)`)...)
	}
	f := newFixture(t, "")
	s, _ := f.explaining("", "")
	s.options.Client = sameClient(secretsmanager.New(secretsmanager.Options{Credentials: aws.AnonymousCredentials{}}))
	f.wantProblem(s, "db", "no region is known", "AWS_REGION")
}
