package aws

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// linked is what a run has: links through a session of alice.
func linked(c *cloud, links map[string]vault.Link, codes ...CodeSource) *Secrets {
	o := c.options(aliceKey, codes...)
	config := linksOf(links)
	config.Providers[0] = o.Provider
	sessions := NewSessions(func(string) (SessionOptions, error) { return o, nil })
	return New(Options{
		Config: config, Client: sessions.Client, Caller: sessions.Caller, Register: c.secrets.add, Warn: c.warnings.add, Now: c.clock.Now,
	})
}

const irishDB = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:app/db"

func crossAccount() map[string]vault.Link {
	return map[string]vault.Link{
		"mine": {SecretID: "app/db"}, "careful": {SecretID: "app/db", RoleARN: roleARN("careful")}, "reader": {SecretID: "app/db", RoleARN: roleARN("reader")},
		"theirs": {SecretID: "app/db", RoleARN: otherReader}, "shared": {SecretID: "app/db", RoleARN: roleARN("shared"), ExternalID: "ext-42"},
		"ireland": {SecretID: irishDB, RoleARN: roleARN("careful")},
	}
}

// Roles of two accounts, two regions, many lanes: one code.
func TestOneCodeForAllSecrets(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	s := linked(c, crossAccount(), c.person(prompts, "good"))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for alias, want := range map[string]string{
				"mine": "hunter2", "careful": "hunter2", "reader": "hunter2", "theirs": "of the other account", "shared": "hunter2", "ireland": "of Ireland",
			} {
				got, err := s.Get(t.Context(), vault.Ref{Text: alias, Name: alias})
				if got.Value.Reveal() != want || err != nil {
					t.Errorf("%s = %q, %v; want %q", alias, got.Value.Reveal(), err, want)
				}
			}
		})
	}
	wg.Wait()
	if prompts.len() != 1 || c.log.count("GetSessionToken") != 1 || c.log.count("AssumeRole") != 4 || c.log.count("GetSecretValue") != 6 {
		t.Errorf("%d prompts, %d logins, %d roles, %d reads; want 1, 1, 4, 6", prompts.len(), c.log.count("GetSessionToken"),
			c.log.count("AssumeRole"), c.log.count("GetSecretValue"))
	}
}

// The session and the roles end in the middle of a run; what is asked for later is had with new ones.
func TestExpiryDuringARun(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	links := crossAccount()
	links["none"] = vault.Link{SecretID: "app/db", RoleARN: roleARN("careful"), Cache: vault.CacheConfig{Policy: vault.CacheNone}}
	s := linked(c, links, c.person(prompts, "good", "good"))
	for range 3 {
		got, err := s.Get(t.Context(), vault.Ref{Text: "none", Name: "none"})
		if got.Value.Reveal() != "hunter2" || err != nil {
			t.Errorf("none = %q, %v", got.Value.Reveal(), err)
		}
		c.clock.advance(65 * time.Minute) // past the role's hour, and at the second time past the session's two
	}
	if prompts.len() != 2 || c.log.count("AssumeRole") != 3 {
		t.Errorf("%d prompts and %d roles, want 2 and 3", prompts.len(), c.log.count("AssumeRole"))
	}
}

// What keeps a session from being had is told of the secret that wanted it, in the session's words.
func TestSessionErrorsOfSecrets(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	links := crossAccount()
	s := linked(c, links)
	err := s.Prefetch(t.Context(), []vault.Ref{{Text: "careful", Name: "careful"}})
	wantError(t, "without a code", err, forPerson, `secret "careful" (app/db, version AWSCURRENT, provider Production`, "role "+roleARN("careful"), aliceSerial, "--mfa-code", "runner aws login")

	links["stranger"] = vault.Link{SecretID: "app/db", RoleARN: roleARN("shared"), ExternalID: "ext-43"}
	s = linked(c, links, c.person(&notes{}, "good"))
	_, err = s.Get(t.Context(), vault.Ref{Text: "stranger", Name: "stranger"})
	wantError(t, "a wrong external id", err, forNobody, `secret "stranger"`, "arn:aws:iam::000000000000:user/alice", `the external id was "ext-43"`, "AccessDenied", "trust policy")
	if strings.Contains(err.Error(), "operation error") {
		t.Errorf("the SDK's frame shows: %v", err)
	}
	_, err = s.Get(t.Context(), vault.Ref{Text: "//aws/app%2Fnone", Provider: "aws", Name: "app/none"})
	wantError(t, "a secret that is not there", err, forNobody, "caller arn:aws:iam::000000000000:user/alice", "region us-east-1", "no secret of this name in us-east-1")
	if errors.Is(err, vault.ErrNotFound) {
		t.Errorf("%v lets the local vault be asked", err)
	}
}
