package awslocal

import (
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The SHA-1 vectors of RFC 6238, appendix B, cut to six digits.
func TestTOTPVectors(t *testing.T) {
	for unix, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totp([]byte("12345678901234567890"), step(time.Unix(unix, 0))); got != want {
			t.Errorf("totp at %d = %s, want %s", unix, got, want)
		}
	}
}

// oathtool is an implementation by others.
func TestTOTPAgreesWithOathtool(t *testing.T) {
	tool, err := exec.LookPath("oathtool")
	if err != nil {
		t.Skip("oathtool is not installed")
	}
	secret, err := parseSeed(aliceSeed)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"2026-11-22 10:00:00 UTC", "2001-09-09 01:46:40 UTC", "2033-05-18 03:33:20 UTC"} {
		out := must[[]byte](t)(exec.CommandContext(t.Context(), tool, "--totp", "-b", "--now", at, aliceSeed).Output())
		when := must[time.Time](t)(time.Parse("2006-01-02 15:04:05 MST", at))
		if got, want := totp(secret, step(when)), strings.TrimSpace(string(out)); got != want {
			t.Errorf("totp at %s = %s, oathtool says %s", at, got, want)
		}
	}
}

func TestMFACodes(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	s := seeded(t, Options{Now: clk.Now})
	ask := func(who caller, serial, code string) error {
		in := &sts.GetSessionTokenInput{}
		if serial != "" {
			in.SerialNumber = &serial
		}
		if code != "" {
			in.TokenCode = &code
		}
		_, err := stsClient(s, who).GetSessionToken(ctx, in)
		return err
	}
	const invalid = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	const unable = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
	good := aliceCode(clk)
	wantError(t, "a wrong code", ask(alice, aliceSerial, wrong(good)), "AccessDenied", invalid)
	if err := ask(alice, aliceSerial, good); err != nil {
		t.Fatalf("a good code: %v", err)
	}
	wantError(t, "the same code again", ask(alice, aliceSerial, good), "AccessDenied", invalid)
	clk.advance(30 * time.Second)
	wantError(t, "the code of the window before", ask(alice, aliceSerial, good), "AccessDenied", invalid)
	stale := aliceCode(clk)
	clk.advance(30 * time.Second)
	wantError(t, "an unused code of the window before", ask(alice, aliceSerial, stale), "AccessDenied", invalid)
	if err := ask(alice, aliceSerial, aliceCode(clk)); err != nil {
		t.Errorf("the next good code: %v", err)
	}
	wantError(t, "somebody else's device", ask(bob, aliceSerial, aliceCode(clk)), "AccessDenied", unable)
	wantError(t, "no such device", ask(alice, aliceSerial+"x", aliceCode(clk)), "AccessDenied", unable)
	wantError(t, "a serial without a code", ask(alice, aliceSerial, ""), "AccessDenied", "MultiFactorAuthentication failed, must provide both")
	wantError(t, "five digits", ask(alice, aliceSerial, "12345"), "ValidationError", "tokenCode")
}

// wrong is a code that is not the given one.
func wrong(code string) string {
	last := code[5]
	return code[:5] + string('0'+(last-'0'+1)%10)
}

// With a skew of one step, the code before the current one is good once, and not after the current one was used.
func TestMFASkew(t *testing.T) {
	clk := newClock()
	d := &mfaDevice{Secret: []byte("12345678901234567890")}
	before := aliceCode(clk)
	clk.advance(30 * time.Second)
	if !d.accept(before, clk.Now(), 1) || d.accept(before, clk.Now(), 1) {
		t.Error("the code before: want it accepted once")
	}
	if !d.accept(aliceCode(clk), clk.Now(), 1) {
		t.Error("the current code was refused")
	}
	old := aliceCode(clk)
	clk.advance(60 * time.Second)
	if d.accept(old, clk.Now(), 1) {
		t.Error("a code of two steps ago was accepted")
	}
}

// A device goes from its making to a session and back.
func TestVirtualDevice(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	s := seeded(t, Options{Now: clk.Now})
	c := iamClient(s, bobWithoutPolicy(t, s))
	made := must[*iam.CreateVirtualMFADeviceOutput](t)(c.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("phone")}))
	serial := made.VirtualMFADevice.SerialNumber
	secret, err := parseSeed(string(made.VirtualMFADevice.Base32StringSeed))
	if err != nil || len(secret) != seedBytes {
		t.Fatalf("seed = %q: %v", made.VirtualMFADevice.Base32StringSeed, err)
	}
	now := step(clk.Now())
	enable := func(first, second string) error {
		_, err := c.EnableMFADevice(ctx, &iam.EnableMFADeviceInput{UserName: aws.String("dave"), SerialNumber: serial, AuthenticationCode1: &first, AuthenticationCode2: &second})
		return err
	}
	wantError(t, "the same code twice", enable(totp(secret, now), totp(secret, now)), "InvalidAuthenticationCode", "")
	if err := enable(totp(secret, now-1), totp(secret, now)); err != nil {
		t.Fatal(err)
	}
	wantError(t, "enable it again", enable(totp(secret, now-1), totp(secret, now)), "EntityAlreadyExists", "")
	list := must[*iam.ListMFADevicesOutput](t)(c.ListMFADevices(ctx, &iam.ListMFADevicesInput{}))
	if len(list.MFADevices) != 1 || *list.MFADevices[0].SerialNumber != *serial || *list.MFADevices[0].UserName != "dave" {
		t.Errorf("devices = %v, want dave's phone", list.MFADevices)
	}
	assigned := must[*iam.ListVirtualMFADevicesOutput](t)(c.ListVirtualMFADevices(ctx, &iam.ListVirtualMFADevicesInput{AssignmentStatus: iamtypes.AssignmentStatusTypeAssigned}))
	if n := len(assigned.VirtualMFADevices); n != 3 { // alice's, carol's and this one
		t.Errorf("%d assigned devices, want 3", n)
	}
	_, err = c.DeleteVirtualMFADevice(ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: serial})
	wantError(t, "delete a device in use", err, "DeleteConflict", "")
	must[*iam.DeactivateMFADeviceOutput](t)(c.DeactivateMFADevice(ctx, &iam.DeactivateMFADeviceInput{UserName: aws.String("dave"), SerialNumber: serial}))
	must[*iam.DeleteVirtualMFADeviceOutput](t)(c.DeleteVirtualMFADevice(ctx, &iam.DeleteVirtualMFADeviceInput{SerialNumber: serial}))
}

// bobWithoutPolicy makes a user, dave, and a key for him.
func bobWithoutPolicy(t *testing.T, s *Server) caller {
	c := iamClient(s, alice)
	must[*iam.CreateUserOutput](t)(c.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("dave")}))
	key := must[*iam.CreateAccessKeyOutput](t)(c.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("dave")})).AccessKey
	return caller{key: *key.AccessKeyId, secret: *key.SecretAccessKey, region: "us-east-1"}
}

func TestIAMUsers(t *testing.T) {
	ctx := t.Context()
	s := seeded(t, Options{})
	c := iamClient(s, alice)
	me := must[*iam.GetUserOutput](t)(c.GetUser(ctx, &iam.GetUserInput{}))
	if *me.User.UserName != "alice" || *me.User.Arn != "arn:aws:iam::000000000000:user/alice" {
		t.Errorf("GetUser = %v, want alice", *me.User.Arn)
	}
	var names []string
	for p := iam.NewListUsersPaginator(c, &iam.ListUsersInput{MaxItems: aws.Int32(1)}); p.HasMorePages(); {
		for _, u := range must[*iam.ListUsersOutput](t)(p.NextPage(ctx)).Users {
			names = append(names, *u.UserName)
		}
	}
	if got := strings.Join(names, " "); got != "alice bob carol" {
		t.Errorf("users = %q, want alice bob carol", got)
	}
	_, err := c.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: aws.String("nobody")})
	wantError(t, "no such user", err, "NoSuchEntity", "The user with name nobody cannot be found.")
	_, err = iamClient(s, bob).ListMFADevices(ctx, &iam.ListMFADevicesInput{})
	wantError(t, "a policy without iam", err, "AccessDenied", "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: iam:ListMFADevices on resource: user bob")
	role := must[*sts.AssumeRoleOutput](t)(stsClient(s, alice).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: roleARN("open"), RoleSessionName: aws.String("s1")}))
	_, err = iamClient(s, as(role.Credentials)).ListMFADevices(ctx, &iam.ListMFADevicesInput{})
	wantError(t, "a role without a user name", err, "ValidationError", "Must specify userName when calling with non-User credentials")
	got := must[*iam.GetRoleOutput](t)(c.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("careful")}))
	if !strings.Contains(*got.Role.AssumeRolePolicyDocument, "MultiFactorAuthPresent") {
		t.Errorf("trust = %s, want a condition on MFA", *got.Role.AssumeRolePolicyDocument)
	}
}

// A session of GetSessionToken without MFA may not use IAM, and of STS only two calls.
func TestSessionBars(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	s := seeded(t, Options{Now: clk.Now})
	plain := as(must[*sts.GetSessionTokenOutput](t)(stsClient(s, carol).GetSessionToken(ctx, &sts.GetSessionTokenInput{})).Credentials)
	_, err := iamClient(s, plain).ListMFADevices(ctx, &iam.ListMFADevicesInput{})
	wantError(t, "IAM without MFA", err, "InvalidClientTokenId", "The security token included in the request is invalid.")
	_, err = stsClient(s, plain).GetAccessKeyInfo(ctx, &sts.GetAccessKeyInfoInput{AccessKeyId: aws.String(aliceKey)})
	wantError(t, "another call of STS", err, "AccessDenied", "")
	withMFA := as(must[*sts.GetSessionTokenOutput](t)(stsClient(s, carol).GetSessionToken(ctx, &sts.GetSessionTokenInput{
		SerialNumber: aws.String("arn:aws:iam::000000000000:mfa/carol"), TokenCode: aws.String(aliceCode(clk)),
	})).Credentials)
	must[*iam.ListMFADevicesOutput](t)(iamClient(s, withMFA).ListMFADevices(ctx, &iam.ListMFADevicesInput{}))
}

// Of many calls with one code at the same time, one gets a session.
func TestMFACodeIsTakenOnce(t *testing.T) {
	clk := newClock()
	s := seeded(t, Options{Now: clk.Now})
	code := aliceCode(clk)
	var good atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			_, err := stsClient(s, alice).GetSessionToken(t.Context(), &sts.GetSessionTokenInput{SerialNumber: aws.String(aliceSerial), TokenCode: &code})
			if err == nil {
				good.Add(1)
			}
		})
	}
	wg.Wait()
	if n := good.Load(); n != 1 {
		t.Errorf("%d of 16 calls with one code got a session, want 1", n)
	}
}
