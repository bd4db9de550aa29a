package aws

import (
	"context"
	"strings"
	"testing"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// What AWS says of roles and keys comes with what is known of the caller, and with the mend.
func TestErrorHelp(t *testing.T) {
	static := func(id, secret, token string) func(*SessionOptions) {
		return func(o *SessionOptions) {
			o.Keys = func(context.Context) (StaticKeys, error) {
				return StaticKeys{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
			}
		}
	}
	off := func(o *SessionOptions) { o.Provider.MFA.Mode = vault.MFAOff }
	for _, tt := range []struct {
		name   string
		change func(*SessionOptions)
		target Target
		person string
		parts  []string
	}{
		{
			"a role that wants MFA", off,
			Target{RoleARN: roleARN("careful")},
			forNobody,
			[]string{roleARN("careful"), aliceARN, "not authorized", "no MFA session was used", "mfa.mode", "trust policy"},
		},
		{
			"a role that wants an external id", nil,
			Target{RoleARN: roleARN("shared")},
			forNobody,
			[]string{roleARN("shared"), aliceARN, "an MFA session of " + aliceSerial + " was used", "no external id was sent"},
		},
		{
			"another external id", nil,
			Target{RoleARN: roleARN("shared"), ExternalID: "ext-41"},
			forNobody,
			[]string{roleARN("shared"), `the external id was "ext-41"`},
		},
		{"no role", nil, Target{RoleARN: "arn:aws:iam::000000000000:user/nobody"}, forNobody, []string{"is invalid", "user/nobody"}},
		{"an unknown key", static("AKIANOBODY0000000000", "x", ""), Target{}, forNobody, []string{"InvalidClientTokenId", "the keys in the local vault", "session token"}},
		{"another secret", static(aliceKey, "not-alice-secret", ""), Target{}, forNobody, []string{"SignatureDoesNotMatch", "the clock", "UTC"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCloud(t, awslocal.Options{Strict: true})
			o := c.options(aliceKey, seedOf(aliceSerial))
			o.Now, o.Wait = nil, nil // the server's clock is the machine's: it checks signatures
			if tt.change != nil {
				tt.change(&o)
			}
			_, err := NewSession(o).SecretsManager(t.Context(), tt.target)
			wantError(t, tt.name, err, tt.person, tt.parts...)
			if text := err.Error(); strings.Contains(text, "operation error") || strings.Contains(text, "not-alice-secret") {
				t.Errorf("error = %s, want AWS's own words alone", text)
			}
		})
	}
}

// A session that is over says how to get another, by where it came from.
func TestExpiredKeys(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	if err := c.SetFaults(awslocal.Fault{Kind: awslocal.FaultExpired}); err != nil {
		t.Fatal(err)
	}
	setProfiles(t, "[profile p]\n"+aliceProfile+"aws_session_token = t\n")
	c.setenv(t, "AWS_ACCESS_KEY_ID", "ASIAALICE00000000000", "AWS_SECRET_ACCESS_KEY", "x", "AWS_SESSION_TOKEN", "t")
	for source, mend := range map[vault.CredentialSource]string{
		vault.SourceEnvironment: "AWS_SESSION_TOKEN", vault.SourceProfile: `profile "p"`,
	} {
		o := c.options(aliceKey)
		o.Provider.Credentials = vault.CredentialsConfig{Source: source, Profile: "p"}
		_, err := NewSession(o).Whoami(t.Context())
		wantError(t, string(source), err, forPerson, "ExpiredToken", mend)
	}
}

// A network that does not answer is no fault of keys or codes.
func TestNoNetwork(t *testing.T) {
	isolate(t, "http://127.0.0.1:1")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	c := &cloud{clock: newTestClock(), warnings: &notes{}, secrets: &notes{}}
	o := c.options(aliceKey)
	o.Provider.MFA.Mode, o.HTTP = vault.MFAOff, nil
	_, err := NewSession(o).Whoami(t.Context())
	wantError(t, "no network", err, forNobody, "network", "endpoint")
}
