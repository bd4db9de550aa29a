package aws

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

const (
	aliceKey    = "AKIAALICE00000000000"
	aliceSecret = "alice-secret-key"
	aliceSeed   = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // of RFC 6238's vectors
	aliceSerial = "arn:aws:iam::000000000000:mfa/alice"
	bobKey      = "AKIABOB0000000000000" // without a device, and without IAM
	carolKey    = "AKIACAROL00000000000" // with several devices
	daveKey     = "AKIADAVE000000000000" // with a security key alone
	erinKey     = "AKIAERIN000000000000" // who may list her own devices alone
)

// sessionSeed has roles that want MFA in two accounts.
const sessionSeed = `{
	"users": [
		{"name": "alice", "accessKeyId": "AKIAALICE00000000000", "secretAccessKey": "alice-secret-key",
			"mfa": [{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}]},
		{"name": "bob", "accessKeyId": "AKIABOB0000000000000", "secretAccessKey": "bob-secret-key",
			"policy": {"Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}},
		{"name": "carol", "accessKeyId": "AKIACAROL00000000000", "secretAccessKey": "carol-secret-key", "mfa": [
			{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "serial": "arn:aws:iam::000000000000:mfa/carol-phone"},
			{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR", "serial": "arn:aws:iam::000000000000:mfa/carol-laptop"},
			{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJS", "serial": "arn:aws:iam::000000000000:u2f/user/carol/key"}]},
		{"name": "dave", "accessKeyId": "AKIADAVE000000000000", "secretAccessKey": "dave-secret-key", "mfa": [
			{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "serial": "arn:aws:iam::000000000000:u2f/user/dave/key"}]},
		{"name": "erin", "accessKeyId": "AKIAERIN000000000000", "secretAccessKey": "erin-secret-key",
			"mfa": [{"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}],
			"policy": {"Statement": [{"Effect": "Allow", "Action": ["sts:*", "secretsmanager:*"], "Resource": "*"},
				{"Effect": "Allow", "Action": "iam:ListMFADevices", "Resource": "arn:aws:iam::*:user/erin"}]}}
	],
	"roles": [
		{"name": "open"}, {"name": "careful", "requireMfa": true}, {"name": "shared", "externalId": "ext-42"},
		{"name": "reader", "requireMfa": true}, {"name": "second"},
		{"name": "reader", "account": "111122223333", "trust": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
			"Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}}
	],
	"secrets": [
		{"name": "app/db", "value": "hunter2"}, {"name": "app/db", "account": "111122223333", "value": "of the other account"},
		{"name": "app/db", "region": "eu-west-1", "value": "of Ireland"}
	]
}`

func roleARN(name string) string { return "arn:aws:iam::000000000000:role/" + name }

const otherReader = "arn:aws:iam::111122223333:role/reader"

// testClock is a time that only tests move.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 11, 22, 10, 0, 3, 0, time.UTC)}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Wait is for SessionOptions.
func (c *testClock) Wait(_ context.Context, d time.Duration) error {
	c.advance(d)
	return nil
}

// code is what the device of alice, erin and others shows.
func (c *testClock) code() string {
	return totp([]byte("12345678901234567890"), c.Now())
}

// notes collects texts of several goroutines.
type notes struct {
	mu  sync.Mutex
	all []string
}

func (n *notes) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, text)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.all, "\n")
}

func (n *notes) len() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.all)
}

// requestLog counts the requests that a server has seen.
type requestLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *requestLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *requestLog) count(operation string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.b.String(), " "+operation+" ")
}

// cloud is an AWS of a test alone, and the environment that leads to it.
type cloud struct {
	*awslocal.Server
	clock    *testClock
	log      *requestLog
	warnings *notes
	secrets  *notes // that were registered
	client   *http.Client
	home     string
	env      map[string]string // of SessionOptions.Getenv
}

// newCloud starts the endpoint and points the SDK at it, and at nothing of this machine.
func newCloud(t testing.TB, o awslocal.Options) *cloud {
	t.Helper()
	c := &cloud{clock: newTestClock(), log: &requestLog{}, warnings: &notes{}, secrets: &notes{}, env: map[string]string{}}
	o.Seed, o.AccessLog = writeTemp(t, "seed.json", sessionSeed), c.log
	if o.Strict {
		o.MFASkew = 1 // a code may be asked for at the end of its step
	} else {
		o.Now = c.clock.Now
	}
	server, err := awslocal.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	c.Server, c.client = server, &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		c.client.CloseIdleConnections() // else the server waits for spare ones
		_ = server.Close()
	})
	c.home = isolate(t, server.URL)
	return c
}

// setenv sets variables for the SDK and for the session.
func (c *cloud) setenv(t *testing.T, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		t.Setenv(pairs[i], pairs[i+1])
		c.env[pairs[i]] = pairs[i+1]
	}
}

// isolate hides this machine's settings of AWS, and returns a home folder for the test.
func isolate(t testing.TB, endpoint string) (home string) {
	t.Helper()
	home = t.TempDir()
	for name, value := range map[string]string{
		"HOME": home, "USERPROFILE": home, "AWS_CONFIG_FILE": filepath.Join(home, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "credentials"),
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT_URL_STS": "",
	} {
		t.Setenv(name, value)
	}
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_DEFAULT_REGION", "AWS_MFA_SERIAL",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
		"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
	} {
		t.Setenv(name, "")
	}
	_ = os.Unsetenv("AWS_ENDPOINT_URL_STS") // an empty one would count; t.Setenv brings the old one back
	return home
}

func writeTemp(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// options are those of a provider whose keys are kept in the vault.
func (c *cloud) options(keyID string, codes ...CodeSource) SessionOptions {
	name := strings.ToLower(strings.Trim(strings.TrimPrefix(keyID, "AKIA"), "0"))
	return SessionOptions{
		Provider: vault.ProviderConfig{Name: "Production", Type: "aws", Credentials: vault.CredentialsConfig{Source: vault.SourceStatic}},
		Getenv:   func(name string) string { return c.env[name] },
		Keys: func(context.Context) (StaticKeys, error) {
			return StaticKeys{AccessKeyID: keyID, SecretAccessKey: name + "-secret-key"}, nil
		},
		Codes: codes, Register: c.secrets.add, Warn: c.warnings.add, Now: c.clock.Now, Wait: c.clock.Wait,
		HTTP: c.client,
	}
}

// person is somebody at a terminal who types these codes, and then gives up; "good" is what the device shows.
func (c *cloud) person(prompts *notes, codes ...string) CodeSource {
	var mu sync.Mutex
	return CodeSource{Name: "the terminal", Tries: 3, Code: func(_ context.Context, r CodeRequest) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		prompts.add(r.Refused)
		if len(codes) == 0 {
			return "", ErrNoCode
		}
		code := codes[0]
		codes = codes[1:]
		if code == "good" {
			return c.clock.code(), nil
		}
		return code, nil
	}}
}

// read asks for app/db as a run would.
func read(ctx context.Context, s *Session, target Target) (string, error) {
	client, err := s.SecretsManager(ctx, target)
	if err != nil {
		return "", err
	}
	id := "app/db"
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", err
	}
	return *out.SecretString, nil
}

func wantRead(t *testing.T, s *Session, target Target, want string) {
	t.Helper()
	if got, err := read(t.Context(), s, target); err != nil || got != want {
		t.Errorf("reading app/db = %q, %v, want %q", got, err, want)
	}
}

// wantError checks the text, the hint and whether a person is needed.
func wantError(t *testing.T, what string, err error, person string, parts ...string) {
	t.Helper()
	var e *vault.Error
	if !errors.As(err, &e) {
		t.Errorf("%s: error = %v, want a *vault.Error", what, err)
		return
	}
	text := e.Error() + "\n" + e.Hint
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s: error = %s\nwant %q in it", what, text, part)
		}
	}
	if e.Hint == "" {
		t.Errorf("%s: error %q has no hint", what, e)
	}
	if got := needsPerson(err); got != person {
		t.Errorf("%s: %s, want %s: %v", what, got, person, err)
	}
}

const (
	forPerson = "needs a person"
	forNobody = "needs nobody"
)

func needsPerson(err error) string {
	if errors.Is(err, vault.ErrNeedsPerson) {
		return forPerson
	}
	return forNobody
}
