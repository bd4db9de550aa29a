package aws

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// canary is part of every value of the tests; no error, warning or state may show it.
const canary = "hunter2"

// fixture is an endpoint with secrets, a real SDK client that asks it, and what went over the wire.
type fixture struct {
	t   testing.TB
	srv *awslocal.Server
	url string // of the endpoint that the secrets are asked of
	key string // that signs; its secret key is "secret"

	mu         sync.Mutex
	now        time.Time
	ops        []string // Secrets Manager's operations, every attempt
	registered []string
	warnings   []string
	broken     error // what Client returns
	hook       func(op string)
}

func newFixture(t testing.TB, seed string) *fixture {
	t.Helper()
	f := &fixture{t: t, key: "AKIAEXAMPLE000000000", now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	o := awslocal.Options{Now: f.Now}
	if seed != "" {
		o.Seed = filepath.Join(t.TempDir(), "seed.json")
		if err := os.WriteFile(o.Seed, []byte(seed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if f.srv, err = awslocal.NewServer(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.srv.Close() })
	f.url = f.srv.URL
	return f
}

func (f *fixture) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fixture) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// RoundTrip counts what goes over the wire.
func (f *fixture) RoundTrip(r *http.Request) (*http.Response, error) {
	if op, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), "secretsmanager."); ok {
		f.mu.Lock()
		f.ops = append(f.ops, op)
		hook := f.hook
		f.mu.Unlock()
		if hook != nil {
			hook(op)
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// client asks as the fixture's key, through the target's role.
func (f *fixture) client(_ context.Context, _ string, t Target) (*secretsmanager.Client, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	cfg := aws.Config{
		Region: t.Region, BaseEndpoint: aws.String(f.url), HTTPClient: &http.Client{Transport: f},
		Credentials: credentials.NewStaticCredentialsProvider(f.key, "secret", ""),
	}
	if t.Region == "" {
		cfg.Region = "us-east-1"
	}
	if t.RoleARN != "" {
		cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), t.RoleARN, func(o *stscreds.AssumeRoleOptions) {
			if t.ExternalID != "" {
				o.ExternalID = &t.ExternalID
			}
		}))
	}
	return secretsmanager.NewFromConfig(cfg), nil
}

func (f *fixture) breakClient(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = err
}

// took returns the operations since the last call, sorted.
func (f *fixture) took() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	slices.Sort(f.ops)
	all := strings.Join(f.ops, " ")
	f.ops = nil
	return all
}

func (f *fixture) wantCalls(want string) {
	f.t.Helper()
	if got := f.took(); got != want {
		f.t.Errorf("calls = %q, want %q", got, want)
	}
}

// warned returns the warnings since the last call.
func (f *fixture) warned() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := strings.Join(f.warnings, "\n")
	f.warnings = nil
	if strings.Contains(all, canary) {
		f.t.Errorf("a warning shows a value: %s", all)
	}
	return all
}

// secrets asks the endpoint without pauses between attempts.
func (f *fixture) secrets(c vault.Config, change ...func(*Options)) *Secrets {
	o := Options{
		Config: c, Client: f.client, Now: f.Now, Scope: "/work/runner.json",
		Register: func(text string) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.registered = append(f.registered, text)
		},
		Warn: func(text string) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.warnings = append(f.warnings, text)
		},
	}
	for _, set := range change {
		set(&o)
	}
	s := New(o)
	s.retryer = retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
	})
	return s
}

// linksOf is a Config with one provider and links by alias.
func linksOf(links map[string]vault.Link) vault.Config {
	return vault.Config{
		Providers: []vault.ProviderConfig{{Name: "Production", Type: "aws", Region: "us-east-1"}}, Links: links,
	}
}

// try returns the text of a reference. Neither the error nor its hint may show a value.
func (f *fixture) try(s *Secrets, text string) (string, error) {
	f.t.Helper()
	ref, err := vault.ParseRef(text)
	if err != nil {
		f.t.Fatal(err)
	}
	got, err := s.Get(f.t.Context(), ref)
	if err != nil && strings.Contains(err.Error()+hintOf(err), canary) {
		f.t.Errorf("%s: the error shows the value: %v", text, err)
	}
	return got.Value.Reveal(), err
}

func (f *fixture) wantText(s *Secrets, ref, want string) {
	f.t.Helper()
	if got, err := f.try(s, ref); got != want || err != nil {
		f.t.Errorf("%s = %q, %v; want %q", ref, got, err, want)
	}
}

// wantProblem wants an error that holds all the texts, in itself or in its hint.
func (f *fixture) wantProblem(s *Secrets, ref string, texts ...string) {
	f.t.Helper()
	got, err := f.try(s, ref)
	if err == nil {
		f.t.Errorf("%s = %q, want an error with %q", ref, got, texts)
		return
	}
	wantWords(f.t, ref, err, texts...)
}

func wantWords(t testing.TB, what string, err error, texts ...string) {
	t.Helper()
	all := err.Error() + "\n" + hintOf(err)
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("%s: error = %s\nwant it to hold %q", what, all, text)
		}
	}
	if hintOf(err) == "" {
		t.Errorf("%s: error without a hint: %v", what, err)
	}
	if errors.Is(err, vault.ErrNotFound) {
		t.Errorf("%s: the error lets the local vault be asked: %v", what, err)
	}
}

// admin changes secrets.
func (f *fixture) admin(region string) *secretsmanager.Client {
	return secretsmanager.NewFromConfig(aws.Config{
		Region: region, BaseEndpoint: aws.String(f.srv.URL), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAADMIN00000000000", "secret", ""),
	})
}

// put gives a secret a new value.
func (f *fixture) put(name, text string) {
	f.t.Helper()
	_, err := f.admin("us-east-1").PutSecretValue(f.t.Context(), &secretsmanager.PutSecretValueInput{SecretId: &name, SecretString: &text})
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) faults(faults ...awslocal.Fault) {
	f.t.Helper()
	if err := f.srv.SetFaults(faults...); err != nil {
		f.t.Fatal(err)
	}
}

// store is an encrypted file of the test; several processes may use one path.
func store(t testing.TB) *Store {
	return NewStore(vault.Options{Path: filepath.Join(t.TempDir(), "cache.age")})
}

// delete schedules a secret for deletion.
func (f *fixture) delete(name string) {
	f.t.Helper()
	if _, err := f.admin("us-east-1").DeleteSecret(f.t.Context(), &secretsmanager.DeleteSecretInput{SecretId: &name}); err != nil {
		f.t.Fatal(err)
	}
}

// sameClient answers with one client, as a Session does.
func sameClient(c *secretsmanager.Client) func(context.Context, string, Target) (*secretsmanager.Client, error) {
	return func(context.Context, string, Target) (*secretsmanager.Client, error) { return c, nil }
}

func containsAll(text string, parts ...string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}
