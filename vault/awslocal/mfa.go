package awslocal

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// mfaDevice is a virtual MFA device. Its codes are real: RFC 6238 with SHA-1, six digits and 30-second steps, as AWS's are.
type mfaDevice struct {
	Serial   string
	User     string // empty until the device is enabled
	Secret   []byte
	Enabled  time.Time
	LastStep int64 // the step of the last code that was accepted: neither it nor an earlier one is accepted again
}

const totpStep = 30 // seconds

func step(now time.Time) int64 { return now.Unix() / totpStep }

// totp is the code of a step: RFC 4226's truncation of the step's HMAC.
func totp(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}

// accept reports whether the code is good now, and makes it good no more.
func (d *mfaDevice) accept(code string, now time.Time, skew int) bool {
	for at := step(now); at >= step(now)-int64(skew); at-- {
		if at > d.LastStep && hmac.Equal([]byte(totp(d.Secret, at)), []byte(code)) {
			d.LastStep = at
			return true
		}
	}
	return false
}

// enablingSteps is how far back the first of the two codes may be that enable a device: a person types two, a step apart.
const enablingSteps = 3

// pair accepts two consecutive codes, which is how a device is enabled.
func (d *mfaDevice) pair(first, second string, now time.Time) bool {
	for at := step(now); at > step(now)-enablingSteps; at-- {
		if totp(d.Secret, at) == first && totp(d.Secret, at+1) == second {
			d.LastStep = at + 1
			return true
		}
	}
	return false
}

// parseSeed reads a base32 seed as authenticator apps show it: any case, with or without spaces and padding.
func parseSeed(text string) ([]byte, error) {
	text = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "=", "").Replace(text))
	return base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
}

// checkMFA checks a call's SerialNumber and TokenCode. It reports whether the call had them.
func (s *Server) checkMFA(c *call) (bool, error) {
	serial, code := c.form.Get("SerialNumber"), c.form.Get("TokenCode")
	switch {
	case serial == "" && code == "":
		return false, nil
	case serial == "" || code == "":
		return false, c.accessDenied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code. ")
	case len(code) != 6 || !consistsOf(code, digits):
		return false, c.validation("1 validation error detected: Value at 'tokenCode' failed to satisfy constraint: " +
			"Member must be 6 digits")
	}
	d := s.deviceOf(c, serial)
	if d == nil {
		return false, c.accessDenied("MultiFactorAuthentication failed, unable to validate MFA code.  " +
			"Please verify your MFA serial number is valid and associated with this user.")
	}
	if !d.accept(code, c.now, s.opts.MFASkew) {
		return false, c.accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
	}
	return true, nil
}

// deviceOf is the caller's device. Unknown credentials, which only a lenient server lets in, may use any device of the account.
func (s *Server) deviceOf(c *call, serial string) *mfaDevice {
	a := s.state.account(c.who.account)
	if a == nil {
		return nil
	}
	d := a.Devices[serial]
	if d == nil || d.User == "" || c.who.kind != rootPrincipal && d.User != c.who.user || c.who.kind == rolePrincipal {
		return nil
	}
	return d
}
