package aws

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// seedOf is the TOTP seed of alice's device in a local vault.
func seedOf(serial string) CodeSource {
	return TOTPCode("the TOTP seed in the vault", func(_ context.Context, s string) (vault.Value, bool, error) {
		return vault.NewValue(aliceSeed), s == serial, nil
	})
}

// Each source of a code opens a session, which then says so.
func TestCodeSources(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source func(c *cloud) CodeSource
	}{
		{"flag", func(c *cloud) CodeSource { return TextCode("--mfa-code", c.clock.code()) }},
		{"flag with space around", func(c *cloud) CodeSource { return TextCode("--mfa-code", " "+c.clock.code()+"\n") }},
		{"command", func(c *cloud) CodeSource {
			return CommandCode("--mfa-command", "test $AWS_MFA_SERIAL = "+aliceSerial+" && echo asking the key && echo "+c.clock.code(), nil)
		}},
		{"seed", func(*cloud) CodeSource { return seedOf(aliceSerial) }},
		{"terminal", func(c *cloud) CodeSource { return c.person(&notes{}, "good") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCloud(t, awslocal.Options{})
			none := []CodeSource{TextCode("RUNNER_MFA_CODE", ""), CommandCode("--mfa-command", "", nil), seedOf("another device")}
			s := NewSession(c.options(aliceKey, append(none, tt.source(c))...))
			who, err := s.Whoami(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if who.MFA != aliceSerial || who.ARN != aliceARN || !who.Temporary || !who.Expires.Equal(c.clock.Now().Add(2*time.Hour)) {
				t.Errorf("Whoami = %+v, want an MFA session of two hours", who)
			}
			wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
			if !strings.Contains(c.secrets.String(), c.clock.code()) {
				t.Error("the code was not registered")
			}
		})
	}
}

// Three roles of two accounts, asked for by fifty goroutines at once, take one code and one session each.
func TestOnePrompt(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	s := NewSession(c.options(aliceKey, c.person(prompts, "good")))
	targets := []Target{{RoleARN: roleARN("careful")}, {RoleARN: roleARN("reader")}, {RoleARN: otherReader}, {RoleARN: roleARN("shared"), ExternalID: "ext-42"}, {}}
	want := []string{"hunter2", "hunter2", "of the other account", "hunter2", "hunter2"}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() { wantRead(t, s, targets[i%5], want[i%5]) })
	}
	wg.Wait()
	if prompts.len() != 1 || c.log.count("GetSessionToken") != 1 || c.log.count("AssumeRole") != 4 || c.log.count("ListMFADevices") != 1 {
		t.Errorf("%d prompts, %d sessions, %d roles assumed, %d lists of devices, want 1, 1, 4, 1",
			prompts.len(), c.log.count("GetSessionToken"), c.log.count("AssumeRole"), c.log.count("ListMFADevices"))
	}
}

// wrong is a code that is not the one of now.
func (c *cloud) wrong() string {
	code := []byte(c.clock.code())
	code[5] = '0' + (code[5]-'0'+1)%10
	return string(code)
}

// A person has three attempts, and is told why the last one was not taken. What is no code is not sent.
func TestPersonMistypes(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	s := NewSession(c.options(aliceKey, c.person(prompts, "12345", c.wrong(), "good")))
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	if got, want := prompts.String(), "\nA code has six digits.\nAWS did not take the code."; got != want {
		t.Errorf("prompts = %q, want %q", got, want)
	}
	if n := c.log.count("GetSessionToken"); n != 2 {
		t.Errorf("%d codes were sent, want 2", n)
	}
}

// A code that was refused is not sent again while it is shown, and after three attempts nobody is asked again.
func TestPersonGivesUp(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	wrong := c.wrong()
	s := NewSession(c.options(aliceKey, c.person(prompts, wrong, wrong, wrong, "good")))
	for range 3 {
		_, err := read(t.Context(), s, Target{})
		wantError(t, "three wrong codes", err, forPerson, "already used", aliceSerial)
	}
	if prompts.len() != 3 || c.log.count("GetSessionToken") != 1 {
		t.Errorf("%d prompts and %d codes sent, want 3 and 1", prompts.len(), c.log.count("GetSessionToken"))
	}
	if _, err := s.Login(t.Context()); err != nil {
		t.Errorf("Login after that: %v, want another prompt", err)
	}
}

// A code of a flag or a command is tried once: there is nobody to give another.
func TestWrongCodeOfAFlag(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	s := NewSession(c.options(aliceKey, TextCode("--mfa-code", c.wrong()), c.person(&notes{}, "good")))
	for range 2 {
		_, err := s.Whoami(t.Context())
		wantError(t, "a wrong code", err, forPerson, "--mfa-code", aliceSerial, "invalid MFA one time pass code", "2026-11-22 10:00:03 UTC")
	}
	if n := c.log.count("GetSessionToken"); n != 1 {
		t.Errorf("%d codes were sent, want 1", n)
	}
	_, err := NewSession(c.options(aliceKey, TextCode("--mfa-code", "letter"))).Whoami(t.Context())
	wantError(t, "no code", err, forPerson, "--mfa-code", "six digits")
	_, err = NewSession(c.options(aliceKey, CommandCode("--mfa-command", "echo 000000; exit 3", nil))).Whoami(t.Context())
	wantError(t, "a command that fails", err, forPerson, "--mfa-command", "exit status 3")
}

// A late code is one of a step that has passed; the person sees the next one.
func TestLateCode(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	late := c.clock.code()
	c.clock.advance(step)
	prompts := &notes{}
	s := NewSession(c.options(aliceKey, c.person(prompts, late, "good")))
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	if got := prompts.String(); got != "\nAWS did not take the code." {
		t.Errorf("prompts = %q", got)
	}
}

// The device shows a used code for up to 30 seconds. A seed's next code is waited for; a flag's is not sent.
func TestReusedCode(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	o := c.options(aliceKey, seedOf(aliceSerial))
	o.Store = store
	if _, err := NewSession(o).Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	flag := c.options(aliceKey, TextCode("--mfa-code", c.clock.code()))
	flag.Store = store
	_, err := NewSession(flag).Login(t.Context())
	wantError(t, "the same code by a flag", err, forPerson, "already used", "--mfa-code")
	if _, err := NewSession(o).Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.warnings.String(); got != "code already used, waiting 27s" {
		t.Errorf("warnings = %q", got)
	}
	if n := c.log.count("GetSessionToken"); n != 2 {
		t.Errorf("%d codes were sent, want 2", n)
	}
}

// A person who types the code of the last login too late is told before AWS is.
func TestUsedCodeTypedLate(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	prompts := &notes{}
	used := c.clock.code()
	s := NewSession(c.options(aliceKey, c.person(prompts, used, used, "good")))
	if _, err := s.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.clock.advance(step)
	if _, err := s.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := prompts.String(); got != "\n\nThis code was already used: wait for the next one." || c.log.count("GetSessionToken") != 2 {
		t.Errorf("prompts = %q, %d codes sent", got, c.log.count("GetSessionToken"))
	}
}

// A code that somebody else used, so that AWS refuses it, makes a seed wait for the next one too.
func TestSeedAfterARefusal(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	if _, err := NewSession(c.options(aliceKey, seedOf(aliceSerial))).Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := NewSession(c.options(aliceKey, seedOf(aliceSerial))).Login(t.Context()); err != nil { // without a Store
		t.Fatal(err)
	}
	if got := c.warnings.String(); got != "code already used, waiting 27s" {
		t.Errorf("warnings = %q", got)
	}
}

// Without a source there is no prompt and no request that carries a code: the ways are listed.
func TestNoCode(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	s := NewSession(c.options(aliceKey, TextCode("--mfa-code", "")))
	_, err := read(t.Context(), s, Target{})
	wantError(t, "no code", err, forPerson, aliceSerial, "--mfa-code", "RUNNER_MFA_CODE", "--mfa-command", "TOTP", "runner aws login")
	if n := c.log.count("GetSessionToken"); n != 0 {
		t.Errorf("%d sessions were asked for", n)
	}
}

// After a refusal a session of somebody else, who logged in at a terminal, serves at once; a code of one's own is asked
// for after a minute.
func TestAfterARefusal(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	prompts := &notes{}
	o := c.options(aliceKey, c.person(prompts))
	o.Store = store
	s := NewSession(o)
	for _, want := range []int{1, 1, 2} {
		_, err := read(t.Context(), s, Target{})
		wantError(t, "no code", err, forPerson, "runner aws login")
		if prompts.len() != want {
			t.Errorf("%d prompts, want %d", prompts.len(), want)
		}
		c.clock.advance(refusalLife / 2)
	}
	other := c.options(aliceKey, seedOf(aliceSerial))
	other.Store = store
	if _, err := NewSession(other).Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2")
	if prompts.len() != 2 {
		t.Errorf("%d prompts, want no more", prompts.len())
	}
}

// AWS's trouble burns no code, and the SDK does not send it twice.
func TestTroubleBurnsNoCode(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	fault := awslocal.Fault{Kind: awslocal.FaultUnavailable, Operation: "GetSessionToken", Times: 1}
	if err := c.SetFaults(fault); err != nil {
		t.Fatal(err)
	}
	code := c.clock.code()
	s := NewSession(c.options(aliceKey, TextCode("--mfa-code", code)))
	_, err := s.Whoami(t.Context())
	wantError(t, "503", err, forNobody, "opening an MFA session")
	if _, err := s.Whoami(t.Context()); err != nil {
		t.Errorf("the same code after the trouble: %v", err)
	}
	if n := c.log.count("GetSessionToken"); n != 2 {
		t.Errorf("%d requests, want 2: one for each attempt", n)
	}
	if err := c.SetFaults(fault); err != nil {
		t.Fatal(err)
	}
	c.clock.advance(step)
	prompts := &notes{}
	if _, err := NewSession(c.options(aliceKey, c.person(prompts, "good", "good"))).Whoami(t.Context()); err != nil {
		t.Errorf("a person after the trouble: %v", err)
	}
	if got := prompts.String(); got != "\nAWS could not be asked." {
		t.Errorf("prompts = %q", got)
	}
}

// Which device opens the session, by who the user is and what is said of it.
func TestDevices(t *testing.T) {
	for _, tt := range []struct {
		name, key string
		mode      vault.MFAMode
		serial    string // of the configuration
		env       string // AWS_MFA_SERIAL
		want      string // the session's device
		errs      []string
		warning   string
	}{
		{name: "found", key: aliceKey, want: aliceSerial},
		{name: "off", key: aliceKey, mode: vault.MFAOff},
		{name: "configured", key: carolKey, serial: "arn:aws:iam::000000000000:mfa/carol-phone", want: "arn:aws:iam::000000000000:mfa/carol-phone"},
		{name: "environment", key: carolKey, env: "arn:aws:iam::000000000000:mfa/carol-phone", want: "arn:aws:iam::000000000000:mfa/carol-phone"},
		{name: "configuration before environment", key: aliceKey, serial: aliceSerial, env: "arn:aws:iam::000000000000:mfa/other", want: aliceSerial},
		{name: "several", key: carolKey, errs: []string{"carol-phone", "carol-laptop", "AWS_MFA_SERIAL"}},
		{name: "security key", key: daveKey, warning: "u2f/user/dave/key gives no six-digit code"},
		{name: "security key, on", key: daveKey, mode: vault.MFAOn, errs: []string{"no MFA device that gives codes"}},
		{name: "only her own", key: erinKey, want: "arn:aws:iam::000000000000:mfa/erin"},
		{name: "not permitted", key: bobKey, warning: "going on without one"},
		{name: "not permitted, on", key: bobKey, mode: vault.MFAOn, errs: []string{"iam:ListMFADevices", "mfa.serial"}},
		{name: "not hers", key: aliceKey, serial: "arn:aws:iam::000000000000:mfa/erin", errs: []string{"mfa/erin", "unable to validate", "the user has " + aliceSerial}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCloud(t, awslocal.Options{})
			o := c.options(tt.key, c.person(&notes{}, "good"))
			o.Provider.MFA = vault.MFAConfig{Mode: tt.mode, Serial: tt.serial}
			c.setenv(t, "AWS_MFA_SERIAL", tt.env)
			s := NewSession(o)
			who, err := s.Whoami(t.Context())
			if _, again := s.Whoami(t.Context()); (again == nil) != (err == nil) {
				t.Errorf("the second time: %v", again)
			}
			if tt.errs != nil {
				wantError(t, tt.name, err, forNobody, tt.errs...)
			} else if err != nil || who.MFA != tt.want {
				t.Errorf("Whoami = %+v, %v, want the device %q", who, err, tt.want)
			}
			if got := c.warnings.String(); !strings.Contains(got, tt.warning) || (tt.warning == "") != (got == "") || strings.Count(got, "\n") > 0 {
				t.Errorf("warnings = %q, want one with %q", got, tt.warning)
			}
		})
	}
}

// A profile whose role names a device: its session is opened with the source's keys, once for all roles.
func TestProfileWithMFA(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	setProfiles(t, "[profile keys]\n"+aliceProfile+"[profile careful]\nsource_profile = keys\nmfa_serial = "+aliceSerial+"\nrole_arn = "+roleARN("careful")+
		"\nduration_seconds = 7200\nrole_session_name = me\n[profile plain]\nmfa_serial = "+aliceSerial+"\n"+aliceProfile)
	store := newTestStore(t)
	prompts := &notes{}
	whoami := func(profile string) Identity {
		t.Helper()
		o := c.options(aliceKey, c.person(prompts, "good"))
		o.Provider.Credentials = vault.CredentialsConfig{Source: vault.SourceProfile, Profile: profile}
		o.Store = store
		who, err := NewSession(o).Whoami(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	if who := whoami("careful"); who.ARN != "arn:aws:sts::000000000000:assumed-role/careful/me" || who.MFA != aliceSerial {
		t.Errorf("Whoami = %+v, want the role with MFA", who)
	}
	if got := c.warnings.String(); !strings.Contains(got, "capped to 1h (role chaining)") {
		t.Errorf("warnings = %q, want the cap", got)
	}
	if who := whoami("plain"); who.MFA != aliceSerial || who.ARN != aliceARN || !who.Cached {
		t.Errorf("Whoami = %+v, want the session that is there", who)
	}
	if prompts.len() != 1 || c.log.count("ListMFADevices") != 0 {
		t.Errorf("%d prompts, %d lists, want 1 and 0", prompts.len(), c.log.count("ListMFADevices"))
	}
}

// Temporary keys cannot open a session, and need not.
func TestTemporaryKeys(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	first := NewSession(c.options(aliceKey, c.person(&notes{}, "good")))
	if _, err := first.Whoami(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err := first.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g, _ := conn.login.last()
	o := c.options(aliceKey)
	o.Provider.MFA.Mode = vault.MFAOn
	o.Keys = func(context.Context) (StaticKeys, error) {
		return StaticKeys{AccessKeyID: g.AccessKeyID, SecretAccessKey: g.SecretAccessKey, SessionToken: g.SessionToken}, nil
	}
	s := NewSession(o)
	wantRead(t, s, Target{RoleARN: roleARN("careful")}, "hunter2") // they know of the code that opened them
	if n := c.log.count("GetSessionToken"); n != 1 {
		t.Errorf("%d sessions were opened, want the first alone", n)
	}
}

// A prompt ends with its ctx, and the next caller may be asked.
func TestPromptEndsWithContext(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	stop := errors.New("stopped by a person")
	ctx, cancel := context.WithCancelCause(t.Context())
	asked := 0
	source := CodeSource{Name: "the terminal", Tries: 3, Code: func(ctx context.Context, _ CodeRequest) (string, error) {
		if asked++; asked == 1 {
			cancel(stop)
			<-ctx.Done()
			return "", context.Cause(ctx)
		}
		return c.clock.code(), nil
	}}
	s := NewSession(c.options(aliceKey, source))
	if _, err := s.SecretsManager(ctx, Target{}); !errors.Is(err, stop) {
		t.Errorf("error = %v, want the cause of ctx", err)
	}
	wantRead(t, s, Target{}, "hunter2")
}

func TestSessionLifeBounds(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	for life, good := range map[int]bool{899: false, 900: true, 129600: true, 129601: false} {
		o := c.options(aliceKey, seedOf(aliceSerial))
		o.Provider.MFA.Duration = life
		who, err := NewSession(o).Whoami(t.Context())
		if !good {
			wantError(t, fmt.Sprint(life), err, forNobody, fmt.Sprint(life), "mfa.duration")
		} else if err != nil || !who.Expires.Equal(c.clock.Now().Add(time.Duration(life)*time.Second)) {
			t.Errorf("%d: %+v, %v", life, who, err)
		}
	}
}

// Sessions of several providers, which log in at the same time, ask one question at a time.
func TestOneQuestionAtATime(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	var asking, most atomic.Int32
	source := CodeSource{Name: "the terminal", Code: func(context.Context, CodeRequest) (string, error) {
		most.Store(max(most.Load(), asking.Add(1)))
		defer asking.Add(-1)
		runtime.Gosched()
		return c.clock.code(), nil
	}}
	sessions := NewSessions(func(provider string) (SessionOptions, error) { return c.options(provider, source), nil })
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, err := sessions.Client(t.Context(), []string{aliceKey, erinKey}[i%2], Target{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 || c.log.count("GetSessionToken") != 2 {
		t.Errorf("%d questions at a time, %d sessions, want 1 and 2", most.Load(), c.log.count("GetSessionToken"))
	}
}

// That a user has no device is remembered for an hour, and a login looks again.
func TestNoDeviceIsRemembered(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	store := newTestStore(t)
	for i, want := range []int{1, 1, 2, 3} {
		if i == 2 {
			c.clock.advance(noDeviceLife)
		}
		o := c.options(daveKey)
		o.Store = store
		s := NewSession(o)
		wantRead(t, s, Target{}, "hunter2")
		if i == 3 {
			if _, err := s.Login(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := c.log.count("ListMFADevices"); got != want {
			t.Errorf("run %d: %d lists of devices, want %d", i, got, want)
		}
	}
}
