package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

const (
	probeReader = "arn:aws:iam::000000000000:role/reader"
	probeARN    = "arn:aws:secretsmanager:us-east-1:000000000000:secret:"
)

// probeSeed has a user with a policy and, perhaps, a device, a role with another policy, and three secrets.
func probeSeed(user, role, mfa string) string {
	policy := func(text string) string {
		if text == "" {
			return ""
		}
		return `, "policy": ` + text
	}
	return fmt.Sprintf(`{
		"users": [{"name": "ci", "accessKeyId": "AKIACI", "secretAccessKey": "AKIACI-secret", "mfa": [%s] %s}],
		"roles": [{"name": "reader", "externalId": "ext-42" %s}],
		"secrets": [
			{"name": "app/db", "suffix": "AbCdEf", "value": {"user": "app", "password": "hunter2"}},
			{"name": "app/key", "suffix": "GhIjKl", "value": "hunter3", "kmsKeyId": "alias/app"},
			{"name": "other", "suffix": "MnOpQr", "value": "hunter4"}
		]}`, mfa, policy(user), policy(role))
}

// probeIsolated keeps the machine's own AWS settings away from the SDK.
func probeIsolated(t *testing.T) {
	t.Helper()
	none := t.TempDir() + "/none"
	for name, value := range map[string]string{
		"HOME": t.TempDir(), "AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_PROFILE": "", "AWS_DEFAULT_PROFILE": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_REGION": "",
		"AWS_DEFAULT_REGION": "", "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_STS": "", "AWS_ENDPOINT_URL_IAM": "", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "",
		"AWS_ROLE_ARN": "", "AWS_CA_BUNDLE": "", "AWS_WEB_IDENTITY_TOKEN_FILE": "", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "",
	} {
		t.Setenv(name, value)
	}
}

// probeOf is a probe of the seed's user. change may alter what it is about.
func probeOf(t *testing.T, srv *awslocal.Server, key string, links map[string]vault.Link, change func(*vault.ProviderConfig)) Probe {
	t.Helper()
	p := vault.ProviderConfig{
		Name: "Test", Type: "aws", Region: "us-east-1", Endpoint: srv.URL, Credentials: vault.CredentialsConfig{Source: vault.SourceStatic},
		ExternalID: "ext-42", MFA: vault.MFAConfig{Mode: vault.MFAOff},
	}
	if change != nil {
		change(&p)
	}
	keys := func(context.Context) (StaticKeys, error) {
		return StaticKeys{AccessKeyID: key, SecretAccessKey: key + "-secret"}, nil
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections) // the server waits for connections that were opened and never used
	return Probe{Session: NewSession(SessionOptions{Provider: p, Keys: keys, HTTP: client}), Provider: p, Links: links}
}

func runProbe(t *testing.T, p Probe) *ProbeReport {
	t.Helper()
	r, err := p.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := json.Marshal(r); strings.Contains(string(text), "hunter") {
		t.Errorf("a value is in the report: %s", text)
	}
	return r
}

// probeRows prints the checks, one a line.
func probeRows(r *ProbeReport) []string {
	var rows []string
	for _, c := range r.Checks {
		row := fmt.Sprintf("%s %s %s", c.State, c.Action, c.Resource)
		if c.Role != "" {
			row += " as " + c.Role[strings.LastIndexByte(c.Role, '/')+1:]
		}
		if len(c.Aliases) > 0 {
			row += " for " + strings.Join(c.Aliases, ",")
		}
		if c.Optional {
			row += " optional"
		}
		rows = append(rows, row)
	}
	return rows
}

func allowed(actions ...string) string {
	var list []string
	for _, a := range actions {
		list = append(list, fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": "*"}`, a))
	}
	return `{"Statement": [` + strings.Join(list, ",") + `]}`
}

// Each permission that a caller lacks is named, and nothing else is.
func TestProbePermissions(t *testing.T) {
	probeIsolated(t)
	db := map[string]vault.Link{"db": {SecretID: probeARN + "app/db-AbCdEf"}, "db.user": {SecretID: probeARN + "app/db-AbCdEf", Key: "user"}}
	for _, c := range []struct {
		name         string
		user, role   string // policies
		links        map[string]vault.Link
		change       func(*vault.ProviderConfig)
		want         []string
		passed       bool
		message      string // in the first check that is not ok
		help         string
		browseWanted bool
	}{
		{
			name: "all", links: db, passed: true,
			want: []string{
				"ok sts:GetCallerIdentity *",
				"ok secretsmanager:GetSecretValue " + probeARN + "app/db-AbCdEf for db,db.user",
				"ok secretsmanager:DescribeSecret " + probeARN + "app/db-AbCdEf for db,db.user optional",
				"ok secretsmanager:BatchGetSecretValue * for db,db.user optional",
				"ok secretsmanager:ListSecrets * optional",
			},
		},
		{
			name: "GetSecretValue alone", user: allowed("secretsmanager:GetSecretValue"), links: db, passed: true,
			want: []string{
				"ok sts:GetCallerIdentity *",
				"ok secretsmanager:GetSecretValue " + probeARN + "app/db-AbCdEf for db,db.user",
				"missing secretsmanager:DescribeSecret " + probeARN + "app/db-AbCdEf for db,db.user optional",
				"missing secretsmanager:BatchGetSecretValue * for db,db.user optional",
				"missing secretsmanager:ListSecrets * optional",
			},
			message: "AccessDeniedException: User: arn:aws:iam::000000000000:user/ci is not authorized to perform: secretsmanager:DescribeSecret",
			help:    `allow it: {"Effect": "Allow", "Action": "secretsmanager:DescribeSecret", "Resource": "` + probeARN + `app/db-AbCdEf"}`,
		},
		{
			name: "no GetSecretValue", user: allowed("secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets", "secretsmanager:DescribeSecret"),
			links: map[string]vault.Link{"db": {SecretID: "app/db"}, "other": {SecretID: "other"}},
			want: []string{
				"ok sts:GetCallerIdentity *",
				"missing secretsmanager:GetSecretValue app/db for db",
				"ok secretsmanager:DescribeSecret app/db for db optional",
				"missing secretsmanager:GetSecretValue other for other",
				"ok secretsmanager:DescribeSecret other for other optional",
				"ok secretsmanager:BatchGetSecretValue * for db,other optional",
				"ok secretsmanager:ListSecrets * optional",
			},
			message: "is not authorized to perform: secretsmanager:GetSecretValue on resource: " + probeARN + "app/db-AbCdEf",
			help:    `"Action": "secretsmanager:GetSecretValue", "Resource": "` + probeARN + `app/db-AbCdEf"}` + "\nwho may not read",
		},
		{
			name: "browsing wanted", user: allowed("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "secretsmanager:DescribeSecret"),
			links: map[string]vault.Link{"other": {SecretID: "other"}}, browseWanted: true,
			want: []string{
				"ok sts:GetCallerIdentity *",
				"ok secretsmanager:GetSecretValue other for other",
				"ok secretsmanager:DescribeSecret other for other",
				"ok secretsmanager:BatchGetSecretValue * for other optional",
				"missing secretsmanager:ListSecrets *",
			},
			message: "not authorized to perform: secretsmanager:ListSecrets on resource: *", help: "secretsmanager:ListSecrets",
		},
		{
			name:  "an explicit deny",
			user:  `{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": "*:secret:other-??????"}]}`,
			links: map[string]vault.Link{"other": {SecretID: "other"}},
			want: []string{
				"ok sts:GetCallerIdentity *",
				"missing secretsmanager:GetSecretValue other for other",
				"ok secretsmanager:DescribeSecret other for other optional",
				"ok secretsmanager:BatchGetSecretValue * for other optional",
				"ok secretsmanager:ListSecrets * optional",
			},
			message: "explicit deny", help: "A denial beats every permission",
		},
		{
			name: "a role that may not be assumed", user: allowed("secretsmanager:*"),
			links: map[string]vault.Link{"db": {SecretID: "app/db", RoleARN: probeReader, ExternalID: "ext-42"}, "other": {SecretID: "other"}},
			want: []string{
				"ok sts:GetCallerIdentity *",
				"ok secretsmanager:GetSecretValue other for other",
				"ok secretsmanager:DescribeSecret other for other optional",
				"ok secretsmanager:BatchGetSecretValue * for other optional",
				"missing sts:AssumeRole " + probeReader + " for db",
				"unknown secretsmanager:GetSecretValue app/db as reader for db",
				"ok secretsmanager:ListSecrets * optional",
			},
			message: "AccessDenied: User: arn:aws:iam::000000000000:user/ci is not authorized to perform: sts:AssumeRole on resource: " + probeReader,
			help:    "trust policy",
		},
		{
			name:  "the wrong external id",
			links: map[string]vault.Link{"db": {SecretID: "app/db", RoleARN: probeReader, ExternalID: "ext-43"}},
			want: []string{
				"ok sts:GetCallerIdentity *",
				"missing sts:AssumeRole " + probeReader + " for db",
				"unknown secretsmanager:GetSecretValue app/db as reader for db",
				"ok secretsmanager:ListSecrets * optional",
			},
			message: "sts:AssumeRole", help: `the external id was "ext-43"`,
		},
		{
			name: "the provider's role lacks a secret", role: allowed("secretsmanager:BatchGetSecretValue"),
			links:  map[string]vault.Link{"db": {SecretID: "app/db"}},
			change: func(p *vault.ProviderConfig) { p.RoleARN = probeReader },
			want: []string{
				"ok sts:GetCallerIdentity *",
				"ok sts:AssumeRole " + probeReader + " for db",
				"missing secretsmanager:GetSecretValue app/db as reader for db",
				"missing secretsmanager:DescribeSecret app/db as reader for db optional",
				"ok secretsmanager:BatchGetSecretValue * as reader for db optional",
				"missing secretsmanager:ListSecrets * as reader optional",
			},
			message: "User: arn:aws:sts::000000000000:assumed-role/reader/runner is not authorized", help: `"Action": "secretsmanager:GetSecretValue"`,
		},
		{
			name:  "a secret and a version that are not there",
			links: map[string]vault.Link{"a": {SecretID: "none"}, "b": {SecretID: "other", Version: "AWSPENDING"}},
			want: []string{
				"ok sts:GetCallerIdentity *",
				"unknown secretsmanager:GetSecretValue none for a",
				"unknown secretsmanager:DescribeSecret none for a optional",
				"unknown secretsmanager:GetSecretValue other for b",
				"ok secretsmanager:DescribeSecret other for b optional",
				"ok secretsmanager:BatchGetSecretValue * for a,b optional",
				"ok secretsmanager:ListSecrets * optional",
			},
			message: "ResourceNotFoundException: Secrets Manager can't find the specified secret.", help: "runner aws secrets",
		},
		{
			name: "a key of one's own", links: map[string]vault.Link{"key": {SecretID: "app/key"}}, passed: true,
			want: []string{
				"ok sts:GetCallerIdentity *",
				"ok secretsmanager:GetSecretValue app/key for key",
				"ok kms:Decrypt alias/app for key",
				"ok secretsmanager:DescribeSecret app/key for key optional",
				"ok secretsmanager:BatchGetSecretValue * for key optional",
				"ok secretsmanager:ListSecrets * optional",
			},
		},
		{
			name:   "no region",
			links:  map[string]vault.Link{"a": {SecretID: "other"}, "b": {SecretID: probeARN + "other-MnOpQr"}},
			change: func(p *vault.ProviderConfig) { p.Region = "" },
			want: []string{
				"ok sts:GetCallerIdentity *",
				"unknown secretsmanager:GetSecretValue other for a",
				"ok secretsmanager:GetSecretValue " + probeARN + "other-MnOpQr for b",
				"ok secretsmanager:DescribeSecret " + probeARN + "other-MnOpQr for b optional",
				"ok secretsmanager:BatchGetSecretValue * for b optional",
				"unknown secretsmanager:ListSecrets * optional",
			},
			message: "region", help: "region",
		},
		{
			name: "nothing linked", passed: true,
			want: []string{"ok sts:GetCallerIdentity *", "ok secretsmanager:ListSecrets * optional"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := browseServer(t, awslocal.Options{}, probeSeed(c.user, c.role, ""))
			p := probeOf(t, srv, "AKIACI", c.links, c.change)
			p.Browse = c.browseWanted
			r := runProbe(t, p)
			if diff := cmp.Diff(c.want, probeRows(r)); diff != "" {
				t.Errorf("checks (-want +got):\n%s", diff)
			}
			if r.Passed() != c.passed {
				t.Errorf("Passed() = %v, want %v", r.Passed(), c.passed)
			}
			if r.Identity.ARN != "arn:aws:iam::000000000000:user/ci" {
				t.Errorf("identity = %+v", r.Identity)
			}
			checkProbeText(t, r, c.message, c.help)
		})
	}
}

// checkProbeText looks at the first check that is not ok.
func checkProbeText(t *testing.T, r *ProbeReport, message, help string) {
	t.Helper()
	for _, check := range r.Checks {
		if check.State == CheckOK {
			continue
		}
		if !strings.Contains(check.Message, message) || strings.Contains(check.Message, "RequestID") {
			t.Errorf("%s: AWS said %q, want %q", check.Action, check.Message, message)
		}
		if !strings.Contains(check.Help, help) {
			t.Errorf("%s: help = %q, want %q", check.Action, check.Help, help)
		}
		return
	}
	if message != "" {
		t.Error("all is ok")
	}
}

// The policies that a probe prints are enough: given to the user and the role, everything passes, on the strict server too.
func TestProbePolicyIsEnough(t *testing.T) {
	probeIsolated(t)
	links := map[string]vault.Link{
		"name": {SecretID: "app/db"}, "arn": {SecretID: probeARN + "app/key-GhIjKl"}, "partial": {SecretID: probeARN + "other"},
		"role": {SecretID: "app/key", RoleARN: probeReader, ExternalID: "ext-42"},
	}
	ask := func(user, role string) *ProbeReport {
		srv := browseServer(t, awslocal.Options{Strict: true}, probeSeed(user, role, ""))
		p := probeOf(t, srv, "AKIACI", links, func(p *vault.ProviderConfig) { p.MFA.Mode = vault.MFAAuto })
		p.Browse = true
		return runProbe(t, p)
	}
	const nothing = `{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}`
	r := ask(nothing, nothing)
	if r.Passed() || len(r.Policies) != 2 {
		t.Fatalf("without permissions: passed = %v, policies = %+v", r.Passed(), r.Policies)
	}
	r = ask(policyText(t, r.Policies[0].Document), policyText(t, r.Policies[1].Document))
	for _, c := range r.Checks {
		if c.State != CheckOK {
			t.Errorf("with the printed policies: %s %s on %s: %s", c.State, c.Action, c.Resource, c.Message)
		}
	}
}

// refuseKMS stands before an endpoint and answers reads as AWS does when the caller may not use the secret's key; the embedded
// endpoint encrypts nothing. It returns its URL.
func refuseKMS(t *testing.T, srv *awslocal.Server) string {
	t.Helper()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" {
			srv.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"AccessDeniedException","Message":"Access to KMS is not allowed"}`)
	}))
	t.Cleanup(front.Close)
	return front.URL
}

// A key that may not be used is told apart from a secret that may not be read.
func TestProbeKMS(t *testing.T) {
	probeIsolated(t)
	for user, want := range map[string]struct{ key, resource string }{
		"":                                       {"alias/app", "arn:aws:kms:us-east-1:000000000000:key/*"},
		allowed("secretsmanager:GetSecretValue"): {"*", "arn:aws:kms:us-east-1:000000000000:key/*"}, // the key is not known
	} {
		srv := browseServer(t, awslocal.Options{}, probeSeed(user, "", ""))
		url := refuseKMS(t, srv)
		r := runProbe(t, probeOf(t, srv, "AKIACI", map[string]vault.Link{"key": {SecretID: "app/key"}}, func(p *vault.ProviderConfig) { p.Endpoint = url }))
		rows := strings.Join(probeRows(r), "\n")
		if !strings.Contains(rows, "ok secretsmanager:GetSecretValue app/key for key\nmissing kms:Decrypt "+want.key+" for key") || r.Passed() {
			t.Errorf("passed = %v, checks:\n%s", r.Passed(), rows)
		}
		checkProbeText(t, r, "AccessDeniedException: Access to KMS is not allowed", "kms:Decrypt")
		text := policyText(t, r.Policies[0].Document)
		if !strings.Contains(text, want.resource) || !strings.Contains(text, "secretsmanager.us-east-1.amazonaws.com") {
			t.Errorf("the policy does not allow the key: %s", text)
		}
	}
}

// A role that variables chose is the one that asks, and the one that needs the policy.
func TestProbeKongsRole(t *testing.T) {
	probeIsolated(t)
	srv := browseServer(t, awslocal.Options{}, probeSeed("", "", ""))
	p := probeOf(t, srv, "AKIACI", map[string]vault.Link{"db": {SecretID: "app/db"}}, nil)
	o := p.Session.o
	o.Getenv = func(name string) string {
		return map[string]string{"KONG_VAULT_AWS_ASSUME_ROLE_ARN": probeReader}[name]
	}
	p.Session = NewSession(o)
	r := runProbe(t, p)
	if got := strings.Join(probeRows(r), "\n"); !strings.Contains(got, "ok sts:AssumeRole "+probeReader+" for db\nok secretsmanager:GetSecretValue app/db as reader for db") {
		t.Errorf("checks:\n%s", got)
	}
	if len(r.Policies) != 2 || r.Policies[1].For != probeReader {
		t.Errorf("policies = %+v", r.Policies)
	}
}

// What the session does to find a device is among the checks, when it has to find one.
func TestProbeMFADevices(t *testing.T) {
	probeIsolated(t)
	const device = `{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}`
	own := `{"Statement": {"Effect": "Allow", "Action": ["iam:ListMFADevices"], "Resource": "arn:aws:iam::000000000000:user/ci"}}`
	for _, c := range []struct {
		name, user string
		mfa        vault.MFAConfig
		want       string // the state of iam:ListMFADevices; empty is no check
		passed     bool
	}{
		{"off", allowed("s3:*"), vault.MFAConfig{Mode: vault.MFAOff}, "", true},
		{"auto, not allowed", allowed("s3:*"), vault.MFAConfig{}, "missing optional", true},
		{"auto, own devices alone", own, vault.MFAConfig{}, "ok optional", true},
		{"on, not allowed", allowed("s3:*"), vault.MFAConfig{Mode: vault.MFAOn}, "missing", false}, // told by the session itself
	} {
		t.Run(c.name, func(t *testing.T) {
			mfa := ""
			if c.mfa.Mode == vault.MFAOn {
				mfa = device
			}
			srv := browseServer(t, awslocal.Options{}, probeSeed(c.user, "", mfa))
			r := runProbe(t, probeOf(t, srv, "AKIACI", nil, func(p *vault.ProviderConfig) { p.MFA = c.mfa }))
			got := ""
			for _, check := range r.Checks {
				if check.Action == actionListMFA {
					got = string(check.State)
					if check.Optional {
						got += " optional"
					}
				}
			}
			if got != c.want || r.Passed() != c.passed {
				t.Errorf("iam:ListMFADevices = %q, passed = %v; want %q, %v\n%s\n%v", got, r.Passed(), c.want, c.passed, strings.Join(probeRows(r), "\n"), r.Err)
			}
		})
	}
}

// Credentials that do not work, and codes that nobody gives, end the probe with one check and a reason.
func TestProbeNoSession(t *testing.T) {
	probeIsolated(t)
	srv := browseServer(t, awslocal.Options{Strict: true}, probeSeed("", "", `{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}`))
	links := map[string]vault.Link{"db": {SecretID: "app/db"}}
	r := runProbe(t, probeOf(t, srv, "AKIANOBODY", links, nil))
	if r.Passed() || r.Err == nil || r.NeedsPerson() || r.Checks[0].Action != actionIdentity || r.Checks[0].State == CheckOK ||
		!strings.Contains(r.Checks[0].Message, "The security token included in the request is invalid") || r.Checks[0].Help == "" {
		t.Errorf("unknown keys: %v, checks %+v", r.Err, r.Checks)
	}
	if len(r.Policies) != 1 || !strings.Contains(policyText(t, r.Policies[0].Document), "arn:aws:secretsmanager:us-east-1:*:secret:app/db-??????") {
		t.Errorf("policies = %+v", r.Policies)
	}
	r = runProbe(t, probeOf(t, srv, "AKIACI", links, func(p *vault.ProviderConfig) { p.MFA.Mode = vault.MFAOn }))
	if !r.NeedsPerson() || r.Passed() || !errors.Is(r.Err, vault.ErrNeedsPerson) {
		t.Errorf("nobody gives a code: %v", r.Err)
	}
}
