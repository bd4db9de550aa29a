package aws

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/rq-runner/runner/vault"
)

// TOTPCode computes codes from the seed of a device, in base32 as AWS shows it, which seed looks up by the device's
// serial. Found false is no code. When a code was used already, the next one is waited for.
func TOTPCode(name string, seed func(ctx context.Context, serial string) (v vault.Value, found bool, err error)) CodeSource {
	return CodeSource{Name: name, Tries: 2, steps: true, Code: func(ctx context.Context, r CodeRequest) (string, error) {
		text, found, err := seed(ctx, r.Serial)
		if err != nil {
			return "", err
		}
		if !found {
			return "", ErrNoCode
		}
		key, err := parseSeed(text)
		if err != nil {
			return "", err
		}
		return totp(key, r.Time), nil
	}}
}

// CheckSeed reports what is wrong with the base32 seed of a device; it does not quote it.
func CheckSeed(seed vault.Value) error {
	_, err := parseSeed(seed)
	return err
}

// parseSeed reads a seed as people copy it: in any case, with or without spaces and padding.
func parseSeed(seed vault.Value) ([]byte, error) {
	text := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "=", "").Replace(strings.TrimSpace(seed.Reveal())))
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	if err != nil || len(key) == 0 {
		return nil, &vault.Error{
			Problem: "the TOTP seed is no base32 text",
			Hint:    "store what AWS shows as the secret key of the MFA device: letters A to Z and digits 2 to 7",
		}
	}
	return key, nil
}

// step is how long a code is shown.
const step = 30 * time.Second

// totp is the code of a time: RFC 6238 with SHA-1 and six digits, which is what AWS's devices use.
func totp(key []byte, at time.Time) string {
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(at.Unix()/int64(step/time.Second))))
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0x0f // RFC 4226, section 5.3
	number := binary.BigEndian.Uint32(sum[offset:]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}
