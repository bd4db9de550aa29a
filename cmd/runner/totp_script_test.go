package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// setTOTP sets a variable to the current code of an MFA device, or to one of another 30-second step: totp NAME SEED
// [STEPS]. The endpoint takes each code once, and those of the last steps too.
func setTOTP(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: totp NAME SEED [STEPS]")
	}
	steps := 0
	if len(args) == 3 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		steps = n
	}
	key, err := base32.StdEncoding.DecodeString(args[1])
	ts.Check(err)
	ts.Setenv(args[0], totp(key, time.Now().Add(time.Duration(steps)*30*time.Second)))
}

// totp is RFC 6238, written apart from the program's.
func totp(key []byte, at time.Time) string {
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(at.Unix())/30)
	mac := hmac.New(sha1.New, key)
	mac.Write(step[:])
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[offset:])&0x7fffffff%1000000)
}
