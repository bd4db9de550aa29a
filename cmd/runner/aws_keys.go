package main

import (
	"encoding/base32"
	"encoding/csv"
	"net/url"
	"strings"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// parseKeys reads AWS keys in the forms that people have them in: JSON of the aws command, lines of ~/.aws/credentials or
// of a shell, the file that AWS's console offers, or the values alone, a line each. No error quotes them.
func parseKeys(text string) (aws.StaticKeys, error) {
	text = strings.TrimPrefix(strings.TrimSpace(text), "\ufeff") // the console's files begin with a mark
	if strings.HasPrefix(text, "{") {
		keys, err := aws.ParseStaticKeys(vault.NewValue(text))
		if err != nil {
			return keys, err
		}
		return keys, checkKeys(&keys)
	}
	keys, found := keysOfSettings(text)
	if !found {
		keys, found = keysOfTable(text)
	}
	if !found {
		keys = keysOfLines(text)
	}
	return keys, checkKeys(&keys)
}

// checkKeys refuses what cannot be keys, before it is kept.
func checkKeys(keys *aws.StaticKeys) error {
	for _, part := range []*string{&keys.AccessKeyID, &keys.SecretAccessKey, &keys.SessionToken} {
		*part = strings.TrimSpace(*part)
	}
	switch {
	case keys.AccessKeyID == "" || keys.SecretAccessKey == "":
		return &usageError{
			problem: "an access key id and a secret access key are wanted",
			hint:    `as JSON {"AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …}, as lines of ~/.aws/credentials, or the values alone, a line each`,
		}
	case strings.ContainsAny(keys.AccessKeyID+keys.SecretAccessKey+keys.SessionToken, " \t\r\n"):
		return &usageError{problem: "there is a blank inside a key", hint: "copy the keys again"}
	case len(keys.AccessKeyID) > 128 || len(keys.SecretAccessKey) < 4:
		return &usageError{problem: "these are no AWS keys", hint: "the access key id comes first, the secret access key second"}
	case keys.SessionToken == "" && keys.Temporary():
		return &usageError{problem: "an access key id that begins with ASIA belongs to a session, and its token is missing", hint: "give the session token too"}
	case keys.SessionToken != "" && isLasting(keys.AccessKeyID):
		return &usageError{problem: "an access key id that begins with AKIA is a user's, which has no session token", hint: "leave the token out, or give all three values of the session"}
	}
	return nil
}

// isLasting reports whether an access key id is that of a user.
func isLasting(id string) bool { return strings.HasPrefix(id, "AKIA") }

// keysOfSettings reads aws_access_key_id = … as well as export AWS_ACCESS_KEY_ID="…". Of several profiles the first
// counts.
func keysOfSettings(text string) (keys aws.StaticKeys, found bool) {
	profiles := readINI(text)
	for _, profile := range profiles {
		keys = profile.keys()
		if keys.AccessKeyID != "" || keys.SecretAccessKey != "" {
			return keys, true
		}
	}
	return keys, false
}

// keysOfTable reads the CSV that AWS's console offers for download: a line of names and one of values.
func keysOfTable(text string) (keys aws.StaticKeys, found bool) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 2 {
		return keys, false
	}
	for i, name := range rows[0] {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "access key id":
			keys.AccessKeyID = rows[1][i]
		case "secret access key":
			keys.SecretAccessKey = rows[1][i]
		}
	}
	return keys, keys.AccessKeyID != "" && keys.SecretAccessKey != ""
}

func keysOfLines(text string) (keys aws.StaticKeys) {
	lines := strings.Fields(text)
	if len(lines) < 2 || len(lines) > 3 {
		return keys
	}
	keys.AccessKeyID, keys.SecretAccessKey = lines[0], lines[1]
	if len(lines) == 3 {
		keys.SessionToken = lines[2]
	}
	return keys
}

// parseSeed reads the seed of an MFA device as AWS shows it, in base32 with or without blanks, or out of the otpauth: URI
// that its picture holds. No error quotes it.
func parseSeed(text string) (string, error) {
	text = strings.TrimSpace(text)
	if uri, err := url.Parse(text); err == nil && uri.Scheme == "otpauth" {
		text = uri.Query().Get("secret")
	}
	text = strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "=", "", "\n", "", "\r", "", "\t", "").Replace(text))
	if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text); err != nil || len(text) < 16 {
		return "", &usageError{problem: "this is no seed of an MFA device", hint: "a seed is base32: at least 16 of the characters A to Z and 2 to 7. AWS shows it once, when the device is made"}
	}
	return text, nil
}
