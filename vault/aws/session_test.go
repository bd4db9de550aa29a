package aws

import (
	"context"
	"flag"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// A run with a Store leaves its session to the next, which asks AWS for nothing but secrets.
func TestSecondRun(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	prompts := &notes{}
	target := Target{RoleARN: roleARN("careful")}
	registered := [2]int{}
	for i := range 2 {
		o := c.options(aliceKey, c.person(prompts, "good"))
		o.Store = store
		o.Register = func(string) { registered[i]++ }
		wantRead(t, NewSession(o), target, "hunter2")
	}
	if want := [2]int{9, 8}; registered != want { // the keys, the login and the role; the first run has a code too
		t.Errorf("%v texts were registered, want %v", registered, want)
	}
	if prompts.len() != 1 || c.log.count("ListMFADevices") != 1 || c.log.count("GetSessionToken") != 1 || c.log.count("AssumeRole") != 1 {
		t.Errorf("%d prompts, %d lists, %d sessions, %d roles, want 1 of each",
			prompts.len(), c.log.count("ListMFADevices"), c.log.count("GetSessionToken"), c.log.count("AssumeRole"))
	}
	text, err := os.ReadFile(store.options.Path)
	if err != nil || strings.Contains(string(text), "ASIA") || strings.Contains(string(text), "careful") {
		t.Errorf("the store shows what it keeps: %v", err)
	}
	if info, err := os.Stat(store.options.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the store has mode %v, %v, want 0600", info.Mode(), err)
	}
}

// Sessions of two processes, begun at the same time, make one prompt. Here they are two Stores of one path.
func TestTwoSessionsOneCode(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	path := filepath.Join(t.TempDir(), "sessions.age")
	prompts := &notes{}
	const sessions = 8
	var here, wg sync.WaitGroup
	here.Add(sessions)
	for range sessions {
		person := c.person(prompts, "good")
		slow := CodeSource{Name: person.Name, Code: func(ctx context.Context, r CodeRequest) (string, error) {
			here.Wait() // till all have begun, and then long enough for them to come as far
			for range 20 {
				if _, err := c.identity(ctx); err != nil {
					return "", err
				}
			}
			return person.Code(ctx, r)
		}}
		o := c.options(aliceKey, slow)
		keys := o.Keys
		o.Keys = func(ctx context.Context) (StaticKeys, error) {
			here.Done()
			return keys(ctx)
		}
		o.Provider.MFA.Serial = aliceSerial
		o.Store = NewStore(vault.Options{Path: path})
		wg.Go(func() { wantRead(t, NewSession(o), Target{RoleARN: roleARN("careful")}, "hunter2") })
	}
	wg.Wait()
	if prompts.len() != 1 || c.log.count("GetSessionToken") != 1 {
		t.Errorf("%d prompts and %d sessions, want 1 of each: %s", prompts.len(), c.log.count("GetSessionToken"), c.warnings)
	}
}

// identity asks the server who somebody is, which takes a moment.
func (c *cloud) identity(ctx context.Context) (Identity, error) {
	o := c.options(bobKey)
	o.Provider.MFA.Mode = vault.MFAOff
	return NewSession(o).Whoami(ctx)
}

// sessionFolder makes TestSessionChild a process of TestTwoProcesses.
var (
	sessionFolder = flag.String("session-folder", "", "folder that the processes of TestTwoProcesses share")
	sessionCode   = flag.String("session-code", "", "code of alice's device")
	sessionNumber = flag.String("session-number", "", "which of the two processes this is")
)

// TestSessionChild is one run: it reads a secret, and notes that it was asked for a code.
func TestSessionChild(t *testing.T) {
	if *sessionFolder == "" {
		t.Skip("TestTwoProcesses starts it in a process of its own")
	}
	// The command waits till both processes have begun, and then long enough for the other to come as far.
	const command = `echo asked >> prompts
		until [ -e begun-1 ] && [ -e begun-2 ]; do :; done
		i=0; while [ $i -lt 50000 ]; do i=$((i+1)); done; echo `
	t.Chdir(*sessionFolder)
	if err := os.WriteFile("begun-"+*sessionNumber, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &cloud{clock: newTestClock(), warnings: &notes{}, secrets: &notes{}}
	o := c.options(aliceKey, CommandCode("--mfa-command", command+*sessionCode, nil))
	o.HTTP = nil
	o.Provider.MFA.Serial = aliceSerial
	o.Store = NewStore(vault.Options{Path: filepath.Join(*sessionFolder, "sessions.age")})
	wantRead(t, NewSession(o), Target{RoleARN: roleARN("careful")}, "hunter2")
}

func TestTwoProcesses(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, number := range []string{"1", "2"} {
		wg.Go(func() {
			child := exec.CommandContext(t.Context(), self, "-test.run=^TestSessionChild$",
				"-session-folder="+folder, "-session-code="+c.clock.code(), "-session-number="+number)
			if out, err := child.CombinedOutput(); err != nil {
				t.Errorf("a run: %v\n%s", err, out)
			}
		})
	}
	wg.Wait()
	if text, err := os.ReadFile(filepath.Join(folder, "prompts")); err != nil || string(text) != "asked\n" {
		t.Errorf("prompts = %q, %v, want one", text, err)
	}
	if n := c.log.count("GetSessionToken"); n != 1 {
		t.Errorf("%d sessions were opened, want 1", n)
	}
}

// In a long run sessions are renewed five minutes before they end: the roles' without a code, the login's with one.
func TestLongRun(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	s := NewSession(c.options(aliceKey, c.person(prompts, "good", "good")))
	target := Target{RoleARN: roleARN("careful")}
	for _, tt := range []struct {
		at             time.Duration
		prompts, roles int
	}{{0, 1, 1}, {54 * time.Minute, 1, 1}, {56 * time.Minute, 1, 2}, {112 * time.Minute, 1, 3}, {116 * time.Minute, 1, 3}, {168 * time.Minute, 2, 4}} {
		c.clock.advance(tt.at - c.clock.Now().Sub(newTestClock().Now()))
		wantRead(t, s, target, "hunter2")
		if prompts.len() != tt.prompts || c.log.count("AssumeRole") != tt.roles {
			t.Errorf("after %v: %d prompts and %d roles, want %d and %d", tt.at, prompts.len(), c.log.count("AssumeRole"), tt.prompts, tt.roles)
		}
	}
}

// A client that was handed out keeps working, and the last minutes of a session are used when nobody renews it.
func TestClientOutlivesSession(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	s := NewSession(c.options(aliceKey, c.person(&notes{}, "good")))
	first, err := s.SecretsManager(t.Context(), Target{})
	if err != nil {
		t.Fatal(err)
	}
	c.clock.advance(118 * time.Minute)
	wantRead(t, s, Target{}, "hunter2")
	c.clock.advance(3 * time.Minute)
	_, err = read(t.Context(), s, Target{})
	wantError(t, "after the end", err, forPerson, "--mfa-code")
	s.o.Codes = []CodeSource{seedOf(aliceSerial)}
	if _, err := s.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again, err := s.SecretsManager(t.Context(), Target{}); err != nil || again != first {
		t.Errorf("the client after a login: %p, %v, want the first, %p", again, err, first)
	}
	wantRead(t, s, Target{}, "hunter2")
}

// When AWS says in the middle of a run that a session has ended, one new one is opened and the call made again.
func TestExpiredInTheMiddle(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	s := NewSession(c.options(aliceKey, seedOf(aliceSerial)))
	target := Target{RoleARN: roleARN("careful")}
	wantRead(t, s, target, "hunter2")
	setFaults := func(faults ...awslocal.Fault) {
		t.Helper()
		if err := c.SetFaults(faults...); err != nil {
			t.Fatal(err)
		}
	}
	setFaults(awslocal.Fault{Kind: awslocal.FaultExpired, Operation: "GetSecretValue", Times: 1})
	wantRead(t, s, target, "hunter2")
	if got := c.log.count("AssumeRole"); got != 2 {
		t.Errorf("%d roles assumed, want 2", got)
	}
	setFaults(awslocal.Fault{Kind: awslocal.FaultExpired, Operation: "GetSecretValue", Times: 1}, awslocal.Fault{Kind: awslocal.FaultExpired, Operation: "AssumeRole", Times: 1})
	wantRead(t, s, target, "hunter2") // the login too
	if got := c.log.count("GetSessionToken"); got != 2 {
		t.Errorf("%d logins, want 2", got)
	}
	setFaults(awslocal.Fault{Kind: awslocal.FaultExpired, Operation: "GetSecretValue"})
	if _, err := read(t.Context(), s, target); !expired(err) {
		t.Errorf("error = %v, want AWS's own", err)
	}
	if got := c.log.count("GetSecretValue"); got != 7 {
		t.Errorf("%d reads, want 7: two for each that was told of an end", got)
	}
}

// Throttling is waited out by the SDK.
func TestThrottledLogin(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	s := NewSession(c.options(aliceKey, seedOf(aliceSerial)))
	if err := c.SetFaults(awslocal.Fault{Kind: awslocal.FaultThrottle, Operation: "AssumeRole", Times: 1}); err != nil {
		t.Fatal(err)
	}
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	if got := c.log.count("AssumeRole"); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

func TestLoginAndLogout(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	prompts := &notes{}
	session := func() *Session {
		o := c.options(aliceKey, c.person(prompts, "good"))
		o.Store = store
		c.clock.advance(step)
		return NewSession(o)
	}
	who, err := session().Login(t.Context())
	if err != nil || who.MFA != aliceSerial || who.Cached {
		t.Fatalf("Login = %+v, %v", who, err)
	}
	if again, err := session().Login(t.Context()); err != nil || !again.Expires.After(who.Expires) || prompts.len() != 2 {
		t.Errorf("Login again = %+v, %v with %d prompts, want a newer session", again, err, prompts.len())
	}
	if who, err = session().Whoami(t.Context()); err != nil || !who.Cached {
		t.Errorf("Whoami = %+v, %v, want the session of the Store", who, err)
	}
	bob := c.options(bobKey)
	bob.Store = store
	wantRead(t, NewSession(bob), Target{RoleARN: roleARN("open")}, "hunter2")
	s := session()
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	if err := s.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names, err := store.Names(t.Context(), sessionPrefix); err != nil || len(names) != 1 {
		t.Errorf("the store has %q, %v, want bob's role alone", names, err)
	}
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	if prompts.len() != 3 {
		t.Errorf("%d prompts, want 3: one more after the logout", prompts.len())
	}
	if err := store.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names, err := store.Names(t.Context(), sessionPrefix); err != nil || len(names) != 0 {
		t.Errorf("the store has %q, %v after Forget", names, err)
	}
}

// Regions, roles and names: the target's, else the provider's, else Kong's, else AWS's.
func TestDefaults(t *testing.T) {
	for _, tt := range []struct {
		name     string
		env      []string
		provider vault.ProviderConfig
		target   Target
		want     string
		role     string // that the server saw
	}{
		{name: "AWS_REGION", want: "hunter2"},
		{name: "target", target: Target{Region: "eu-west-1"}, want: "of Ireland"},
		{name: "provider", provider: vault.ProviderConfig{Region: "eu-west-1"}, want: "of Ireland"},
		{name: "Kong's region", env: []string{"KONG_VAULT_AWS_REGION", "eu-west-1"}, want: "of Ireland"},
		{name: "provider before Kong", env: []string{"KONG_VAULT_AWS_REGION", "ap-south-1"}, provider: vault.ProviderConfig{Region: "eu-west-1"}, want: "of Ireland"},
		{name: "the provider's role", provider: vault.ProviderConfig{RoleARN: otherReader}, want: "of the other account", role: "runner"},
		{
			name: "Kong's role", env: []string{"KONG_VAULT_AWS_ASSUME_ROLE_ARN", otherReader, "KONG_VAULT_AWS_ROLE_SESSION_NAME", "kong"},
			want: "of the other account", role: "kong",
		},
		{name: "AWS_ASSUME_ROLE_ARN", env: []string{"AWS_ASSUME_ROLE_ARN", otherReader}, want: "of the other account", role: "runner"},
		{
			name: "the target's role", provider: vault.ProviderConfig{RoleARN: otherReader, SessionName: "me"},
			target: Target{RoleARN: roleARN("shared"), ExternalID: "ext-42"}, want: "hunter2", role: "me",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCloud(t, awslocal.Options{})
			c.setenv(t, tt.env...)
			o := c.options(aliceKey, seedOf(aliceSerial))
			tt.provider.Credentials = o.Provider.Credentials
			o.Provider = tt.provider
			s := NewSession(o)
			wantRead(t, s, tt.target, tt.want)
			wantRead(t, s, tt.target, tt.want)
			wantRole := 0
			if tt.role != "" {
				wantRole = 1
			}
			if got := c.log.count("AssumeRole"); got != wantRole {
				t.Errorf("%d roles assumed, want %d", got, wantRole)
			}
			for r := range s.roles {
				if r.sessionName != tt.role {
					t.Errorf("the role's session is named %q, want %q", r.sessionName, tt.role)
				}
			}
		})
	}
}

// The provider's endpoint serves all services, whatever the environment says.
func TestProviderEndpoint(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	c.setenv(t, "AWS_ENDPOINT_URL", "http://127.0.0.1:1", "AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:1")
	o := c.options(aliceKey, seedOf(aliceSerial))
	o.Provider.Endpoint = c.URL
	wantRead(t, NewSession(o), Target{RoleARN: roleARN("careful")}, "hunter2")
	t.Setenv("AWS_REGION", "")
	_, err := NewSession(o).SecretsManager(t.Context(), Target{})
	wantError(t, "no region", err, forNobody, "region", "AWS_REGION")
	if who, err := NewSession(o).Whoami(t.Context()); err != nil || who.MFA == "" {
		t.Errorf("Whoami without a region = %+v, %v", who, err)
	}
}

// The mask knows every secret text before it is sent anywhere.
func TestRegistered(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	s := NewSession(c.options(aliceKey, seedOf(aliceSerial)))
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	conn, err := s.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := "\n" + c.secrets.String() + "\n"
	holders := []*holder{conn.base, conn.login}
	for _, h := range s.roles {
		holders = append(holders, h)
	}
	for _, h := range holders {
		g, _ := h.last()
		for _, text := range []string{g.AccessKeyID, g.SecretAccessKey, g.SessionToken} {
			if text != "" && !strings.Contains(all, "\n"+text+"\n") {
				t.Errorf("%q was not registered", text)
			}
		}
	}
}

// What has ended does not stay in the store, and what has not does.
func TestEndedSessionsLeaveTheStore(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	run := func(key string, targets ...Target) []string {
		t.Helper()
		o := c.options(key, seedOf(aliceSerial))
		o.Store = store
		s := NewSession(o)
		for _, target := range targets {
			wantRead(t, s, target, "hunter2")
		}
		names, err := store.Names(t.Context(), sessionPrefix)
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if names := run(aliceKey, Target{RoleARN: roleARN("open")}, Target{RoleARN: roleARN("careful")}); len(names) != 4 {
		t.Errorf("the store has %q, want a device, a login and two roles", names)
	}
	c.clock.advance(61 * time.Minute)
	if names := run(bobKey, Target{RoleARN: roleARN("open")}); len(names) != 3 {
		t.Errorf("the store has %q, want the device, the login and bob's role", names)
	}
}

// A role's session is kept for those who ask with the same external id and name alone.
func TestSavedRolesAreApart(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	session := func(name string) *Session {
		o := c.options(aliceKey)
		o.Provider.MFA.Mode, o.Provider.SessionName, o.Store = vault.MFAOff, name, store
		return NewSession(o)
	}
	target := Target{RoleARN: roleARN("shared"), ExternalID: "ext-42"}
	wantRead(t, session("one"), target, "hunter2")
	wantRead(t, session("two"), target, "hunter2")
	wantRead(t, session("one"), target, "hunter2")
	if got := c.log.count("AssumeRole"); got != 2 {
		t.Errorf("%d roles assumed, want 2: one for each name", got)
	}
	_, err := read(t.Context(), session("one"), Target{RoleARN: roleARN("shared"), ExternalID: "ext-41"})
	wantError(t, "another external id", err, forNobody, "ext-41")
}

// A session of an earlier run that the endpoint has forgotten, because it is another one at the same address, is opened
// anew.
func TestForgottenSession(t *testing.T) {
	c := newCloud(t, awslocal.Options{Strict: true})
	store := newTestStore(t)
	run := func() {
		t.Helper()
		o := c.options(aliceKey)
		o.Provider.MFA.Mode, o.Store, o.Now = vault.MFAOff, store, nil
		wantRead(t, NewSession(o), Target{RoleARN: roleARN("open")}, "hunter2")
	}
	run()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.URL+"/moto-api/reset", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.client.Do(r)
	if err != nil || resp.Body.Close() != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("reset: %v", err)
	}
	run()
	run()
	if got := c.log.count("AssumeRole"); got != 2 {
		t.Errorf("%d roles assumed, want 2", got)
	}
}

// Keys that nobody made, which an endpoint on this machine takes, are used without a word.
func TestMadeUpKeys(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	c.setenv(t, "AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test")
	o := c.options(aliceKey)
	o.Provider.Credentials = vault.CredentialsConfig{}
	wantRead(t, NewSession(o), Target{}, "hunter2")
	if c.warnings.len() > 0 {
		t.Errorf("warnings = %q", c.warnings)
	}
}

// BenchmarkCachedSession is what a run pays for a session and a role of an earlier one, before the first secret.
func BenchmarkCachedSession(b *testing.B) {
	c := newCloud(b, awslocal.Options{})
	o := c.options(aliceKey, seedOf(aliceSerial))
	o.Store = newTestStore(b)
	target := Target{RoleARN: roleARN("careful")}
	for b.Loop() {
		if _, err := NewSession(o).SecretsManager(b.Context(), target); err != nil {
			b.Fatal(err)
		}
	}
}
