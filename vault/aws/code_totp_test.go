package aws

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault"
)

// The SHA-1 vectors of RFC 6238, appendix B, cut to six digits.
func TestTOTPVectors(t *testing.T) {
	for unix, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totp([]byte("12345678901234567890"), time.Unix(unix, 0)); got != want {
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
	const seed = "JBSWY3DPEHPK3PXP"
	key, err := parseSeed(vault.NewValue(seed))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	out, err := exec.CommandContext(t.Context(), tool, "--totp", "-b", "--now", at.Format("2006-01-02 15:04:05 MST"), seed).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := totp(key, at), strings.TrimSpace(string(out)); got != want {
		t.Errorf("totp = %s, oathtool says %s", got, want)
	}
}

func TestSeedForms(t *testing.T) {
	const want = "12345678901234567890"
	for _, text := range []string{aliceSeed, strings.ToLower(aliceSeed), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ\n", aliceSeed + "===="} {
		if got, err := parseSeed(vault.NewValue(text)); err != nil || string(got) != want {
			t.Errorf("parseSeed(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GEZDGNB1", "not base32!"} {
		err := CheckSeed(vault.NewValue(text))
		wantError(t, text, err, forNobody, "no base32")
		if text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("the error quotes the seed: %v", err)
		}
	}
}
