package awslocal

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"
)

func TestSeed(t *testing.T) {
	ctx := t.Context()
	s := serve(t, Options{Account: "123456789012", Region: "eu-west-1", Seed: writeFile(t, "seed.json", `{"secrets": [
	  {"name": "text", "value": "plain", "suffix": "AbCdEf", "tags": {"b": "2", "a": "1"}},
	  {"name": "json", "value": {"user": "u", "port": 5432}},
	  {"name": "bytes", "binary": "AAEC"},
	  {"name": "versions", "versions": [{"value": "v1"}, {"value": "v2"}, {"id": "`+idOf("p")+`", "value": "v3", "stages": ["AWSPENDING"]}]},
	  {"name": "far", "account": "111122223333", "region": "us-east-1", "value": "x"}]}`)})
	c := secretsClient(s, anybody.in("eu-west-1"))
	read := func(id, stage string) string {
		in := &secretsmanager.GetSecretValueInput{SecretId: &id}
		if stage != "" {
			in.VersionStage = &stage
		}
		out := must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, in))
		if out.SecretString == nil {
			return string(out.SecretBinary)
		}
		return *out.SecretString
	}
	for _, tt := range []struct{ id, stage, want string }{
		{"arn:aws:secretsmanager:eu-west-1:123456789012:secret:text-AbCdEf", "", "plain"},
		{"json", "", `{"user":"u","port":5432}`},
		{"bytes", "", "\x00\x01\x02"},
		{"versions", "AWSPREVIOUS", "v1"},
		{"versions", "", "v2"},
		{"versions", "AWSPENDING", "v3"},
	} {
		if got := read(tt.id, tt.stage); got != tt.want {
			t.Errorf("%s %s = %q, want %q", tt.id, tt.stage, got, tt.want)
		}
	}
	must[*secretsmanager.GetSecretValueOutput](t)(secretsClient(s, caller{key: "111122223333", secret: "x", region: "us-east-1"}).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("far")}))
}

// The seed that the README shows is one.
func TestREADMESeed(t *testing.T) {
	text := string(must[[]byte](t)(os.ReadFile("README.md")))
	start, end := strings.Index(text, "    {\n      \"users\""), strings.Index(text, "\n- `account` and `region` default")
	if start < 0 || end < start {
		t.Fatal("the README shows no seed")
	}
	s := serve(t, Options{Seed: writeFile(t, "seed.json", text[start:end])})
	if status, out := post(t, s, "GetSecretValue", `{"SecretId":"app/key"}`); status != 200 || out["SecretString"] != "new" {
		t.Errorf("app/key = %d %v, want new", status, out)
	}
}

func TestSeedErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"{\n\n\"secrets\": 1}", "line 3"},
		{`{"secret": []}`, `unknown field "secret"`},
		{`{"users": [{"name": "u", "accessKeyId": "k"}]}`, `user "u": accessKeyId and secretAccessKey go together`},
		{`{"users": [{"name": "u", "mfa": [{"secret": "1!"}]}]}`, `user "u": the MFA secret is not base32`},
		{`{"users": [{"account": "1"}]}`, `it needs a name`},
		{`{"roles": [{"name": "r", "account": "1"}]}`, `role "r": account "1" is not 12 digits`},
		{`{"roles": [{"name": "r", "trust": {"Statement": []}}]}`, `the policy has no statement`},
		{`{"roles": [{"name": "r", "maxSessionDuration": 1}]}`, `maxSessionDuration`},
		{`{"secrets": [{"name": "a b", "value": ""}]}`, `secret "a b": the name may have`},
		{`{"secrets": [{"name": "n", "suffix": "x"}]}`, `suffix "x" is not six letters and digits`},
		{`{"secrets": [{"name": "n", "value": "v", "versions": [{"value": "v"}]}]}`, `give value or binary, or else versions`},
	} {
		_, err := NewServer(Options{Seed: writeFile(t, "seed.json", tt.text)})
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "seed.json") {
			t.Errorf("seed %s: error = %v, want one with %q", tt.text, err, tt.want)
		}
	}
	if _, err := NewServer(Options{Seed: "no/such"}); err == nil {
		t.Error("a missing seed: want an error")
	}
}

// The state comes back whole: secrets, sessions, used codes.
func TestPersist(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	path := filepath.Join(t.TempDir(), "state.json")
	o := Options{Now: clk.Now, Persist: path, Seed: writeFile(t, "seed.json", stsSeed)}
	s := must[*Server](t)(NewServer(o))
	c := secretsClient(s, anybody)
	made := must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("kept"), SecretBinary: []byte{1, 2}}))
	must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: made.ARN}))
	code := aliceCode(clk)
	session := must[*sts.GetSessionTokenOutput](t)(stsClient(s, alice).GetSessionToken(ctx, &sts.GetSessionTokenInput{SerialNumber: aws.String(aliceSerial), TokenCode: &code}))
	before := must[*secretsmanager.ListSecretsOutput](t)(c.ListSecrets(ctx, &secretsmanager.ListSecretsInput{}))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info := must[os.FileInfo](t)(os.Stat(path)); info.Mode().Perm() != 0o600 {
		t.Errorf("mode = %v, want 0600", info.Mode())
	}

	s = serve(t, o)
	after := must[*secretsmanager.ListSecretsOutput](t)(secretsClient(s, anybody).ListSecrets(ctx, &secretsmanager.ListSecretsInput{}))
	if diff := cmp.Diff(asJSON(t, before.SecretList), asJSON(t, after.SecretList)); diff != "" {
		t.Errorf("secrets after a restart (-before +after):\n%s", diff)
	}
	got := must[*secretsmanager.GetSecretValueOutput](t)(secretsClient(s, as(session.Credentials)).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: made.ARN}))
	if !bytes.Equal(got.SecretBinary, []byte{1, 2}) || *got.VersionId != *made.VersionId {
		t.Errorf("value after a restart = %v", got.SecretBinary)
	}
	_, err := stsClient(s, alice).GetSessionToken(ctx, &sts.GetSessionTokenInput{SerialNumber: aws.String(aliceSerial), TokenCode: &code})
	wantError(t, "the code that was used before the restart", err, "AccessDenied", "invalid MFA one time pass code")
}

func asJSON(t *testing.T, v any) string {
	return string(must[[]byte](t)(json.MarshalIndent(v, "", " ")))
}

func TestPersistErrors(t *testing.T) {
	if _, err := NewServer(Options{Persist: writeFile(t, "state.json", "{")}); err == nil || !strings.Contains(err.Error(), "move the file away") {
		t.Errorf("a broken state: error = %v, want a mend", err)
	}
	s := must[*Server](t)(NewServer(Options{Persist: filepath.Join(t.TempDir(), "no", "folder")}))
	if err := s.Close(); err == nil {
		t.Error("a folder that is not there: Close says nothing")
	}
}

func TestFaults(t *testing.T) {
	ctx := t.Context()
	s := serve(t, Options{})
	post(t, s, "CreateSecret", `{"Name":"n","SecretString":"v"}`)
	c := secretsClient(s, anybody)
	get := func() error {
		_, err := c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("n")})
		return err
	}
	for kind, code := range map[FaultKind]string{
		FaultThrottle: "ThrottlingException", FaultInternal: "InternalServiceError", FaultUnavailable: "ServiceUnavailableException", FaultExpired: "ExpiredTokenException",
	} {
		if err := s.SetFaults(Fault{Kind: kind, Operation: "GetSecretValue", Times: 1, After: 1}); err != nil {
			t.Fatal(err)
		}
		if err := get(); err != nil {
			t.Errorf("%s, the first: %v", kind, err)
		}
		wantError(t, string(kind), get(), code, "")
		if err := get(); err != nil {
			t.Errorf("%s, when it is over: %v", kind, err)
		}
	}
	if err := s.SetFaults(Fault{Kind: FaultThrottle}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		wantError(t, "without an end", get(), "ThrottlingException", "Rate exceeded")
	}
	_, err := stsClient(s, anybody).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantError(t, "STS", err, "Throttling", "Rate exceeded")
	if err := s.SetFaults(); err != nil || get() != nil {
		t.Errorf("faults taken away: %v", err)
	}
	if err := s.SetFaults(Fault{Kind: "nonsense"}); err == nil {
		t.Error("an unknown kind: want an error")
	}
}

// The SDK's own retries get over a fault that passes.
func TestFaultIsRetried(t *testing.T) {
	s := serve(t, Options{})
	post(t, s, "CreateSecret", `{"Name":"n","SecretString":"v"}`)
	if err := s.SetFaults(Fault{Kind: FaultThrottle, Times: 1}); err != nil {
		t.Fatal(err)
	}
	cfg := anybody.config(s)
	cfg.RetryMaxAttempts = 3
	must[*secretsmanager.GetSecretValueOutput](t)(secretsmanager.NewFromConfig(cfg).GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: aws.String("n")}))
}

func TestFaultsOverTheWire(t *testing.T) {
	s := serve(t, Options{})
	send := func(method, body string) int {
		r := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), method, s.URL+"/_runner/faults", strings.NewReader(body)))
		status, _ := do(t, r)
		return status
	}
	if status := send(http.MethodPut, `[{"kind":"internal","operation":"ListSecrets","latency":"1ms"}]`); status != http.StatusNoContent {
		t.Fatalf("PUT = %d, want 204", status)
	}
	if status, _ := post(t, s, "ListSecrets", "{}"); status != http.StatusInternalServerError {
		t.Errorf("with the fault: %d, want 500", status)
	}
	send(http.MethodDelete, "")
	if status, _ := post(t, s, "ListSecrets", "{}"); status != http.StatusOK {
		t.Errorf("without: %d, want 200", status)
	}
	if status := send(http.MethodPut, `[{"kind":"x"}]`); status != http.StatusBadRequest {
		t.Errorf("an unknown kind = %d, want 400", status)
	}
}

// A delayed request ends when its client gives up.
func TestLatencyEndsWithTheClient(t *testing.T) {
	s := serve(t, Options{})
	if err := s.SetFaults(Fault{Kind: FaultLatency, Latency: Latency(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := secretsClient(s, anybody).ListSecrets(ctx, &secretsmanager.ListSecretsInput{})
	if err == nil || ctx.Err() == nil {
		t.Errorf("error = %v, want the client's time-out", err)
	}
}

// The access log shows what was asked of which secret, and no value: not from bodies, headers, paths or names that are unknown.
func TestAccessLogShowsNoValue(t *testing.T) {
	var log syncBuffer
	s := serve(t, Options{AccessLog: &log, Now: newClock().Now})
	const secret = "hunter2hunter2"
	post(t, s, "CreateSecret", `{"Name":"app/db","SecretString":"`+secret+`"}`)
	post(t, s, "GetSecretValue", `{"SecretId":"app/db"}`)
	post(t, s, "GetSecretValue", `{"SecretId":"`+secret+`"}`)
	post(t, s, secret, `{`+secret)
	post(t, s, "CreateSecret", `{"Name":"bad `+secret+`"}`)
	_, _ = stsClient(s, caller{key: secret, secret: secret, token: secret, region: secret}).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	get(t, s.URL+"/"+secret+"?"+secret, secret)
	text := log.String()
	if strings.Contains(text, "hunter2") {
		t.Errorf("the log shows the value:\n%s", text)
	}
	if want := "2026-11-22T10:00:00Z secretsmanager GetSecretValue POST account=000000000000 region=us-east-1 secret=app/db 200 "; !strings.Contains(text, want) {
		t.Errorf("log = %s\nwant a line %s", text, want)
	}
	if n := strings.Count(text, "\n"); n != 7 {
		t.Errorf("%d lines for 7 requests:\n%s", n, text)
	}
}

func TestReset(t *testing.T) {
	s := seeded(t, Options{})
	post(t, s, "CreateSecret", `{"Name":"mine"}`)
	post(t, s, "DeleteSecret", `{"SecretId":"app/db"}`)
	status, _ := do(t, must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/moto-api/reset", http.NoBody)))
	_, out := post(t, s, "ListSecrets", "{}")
	if n := len(out["SecretList"].([]any)); status != 200 || n != 2 {
		t.Errorf("reset = %d, then %d secrets; want 200 and the seed's 2", status, n)
	}
}
