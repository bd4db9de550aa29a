package awslocal

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
)

const (
	alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	keyAlphabet   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // of access key ids and principal ids
)

// randomText is n characters of the alphabet, which has at most 256 of them.
func randomText(alphabet string, n int) string {
	text := make([]byte, 0, n)
	limit := 256 - 256%len(alphabet) // bytes from here on would favour the first letters
	var chunk [64]byte
	for len(text) < n {
		_, _ = rand.Read(chunk[:]) // never fails: it ends the program instead
		for _, b := range chunk {
			if int(b) < limit && len(text) < n {
				text = append(text, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(text)
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40 // version 4
	b[8] = b[8]&0x3f | 0x80 // the variant of RFC 9562
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// newSuffix is the six characters that end a secret's ARN.
func newSuffix() string { return randomText(alphanumerics, 6) }

// newPrincipalID is a prefix (AIDA a user, AROA a role) and 17 characters.
func newPrincipalID(prefix string) string { return prefix + randomText(keyAlphabet, 17) }

// newAccessKeyID is AKIA (lasting) or ASIA (a session's) and 16 characters.
func newAccessKeyID(prefix string) string { return prefix + randomText(keyAlphabet, 16) }

func newSecretKey() string {
	var b [30]byte
	_, _ = rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:]) // 40 characters
}

// newSessionToken has the length and the beginning of the tokens that AWS hands out.
func newSessionToken() string {
	const prefix, length = "FQoGZXIvYXdzE", 356
	var b [258]byte
	_, _ = rand.Read(b[:])
	return (prefix + base64.StdEncoding.EncodeToString(b[:]))[:length]
}

// partition is the first part of an ARN after "arn:", which the region decides.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// consistsOf reports whether the text is not empty and has no character outside the alphabet.
func consistsOf(text, alphabet string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }) < 0
}

func isAccountID(text string) bool { return len(text) == 12 && consistsOf(text, digits) }

// isRegion reports whether the text has the form of a region's name, as in ap-southeast-2. The access log shows regions, so
// nothing else may pass for one.
func isRegion(text string) bool {
	parts := strings.Split(text, "-")
	n := len(parts)
	if n < 3 || n > 4 || !consistsOf(parts[n-1], digits) {
		return false
	}
	for _, part := range parts[:n-1] {
		if len(part) > 10 || !consistsOf(part, lowercase) {
			return false
		}
	}
	return true
}
