package aws

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rq-runner/runner/vault"
)

// StaticKeys are a key pair that a person entered, with the session token of temporary ones. However it is printed, six
// dots come out.
type StaticKeys struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string // empty for the keys of a user
}

// keysText is how StaticKeys are kept. AWS's own tools print credentials so.
type keysText struct {
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string `json:",omitempty"`
}

// ParseStaticKeys reads what Value wrote. AWS's own forms are read too: {"AccessKeyId": …} and {"Credentials": {…}} of
// the aws command. Its errors quote nothing.
func ParseStaticKeys(v vault.Value) (StaticKeys, error) {
	var text struct {
		keysText
		Credentials keysText
	}
	err := json.Unmarshal([]byte(v.Reveal()), &text)
	keys := StaticKeys(text.keysText)
	if text.Credentials.AccessKeyID != "" {
		keys = StaticKeys(text.Credentials)
	}
	if err != nil || keys.AccessKeyID == "" || keys.SecretAccessKey == "" {
		return StaticKeys{}, &vault.Error{
			Problem: "the text holds no AWS keys",
			Hint:    `JSON with "AccessKeyId", "SecretAccessKey" and, for temporary ones, "SessionToken" is wanted`,
		}
	}
	return keys, nil
}

// Value is the text to keep in a vault.
func (k StaticKeys) Value() vault.Value {
	text, err := json.Marshal(keysText(k))
	if err != nil {
		panic("aws: three strings are no JSON: " + err.Error())
	}
	return vault.NewValue(string(text))
}

// Temporary reports whether the keys are those of a session, which ends by itself and cannot open another.
func (k StaticKeys) Temporary() bool {
	return k.SessionToken != "" || strings.HasPrefix(k.AccessKeyID, temporaryPrefix)
}

// temporaryPrefix begins the ids of keys that STS issued; those of users begin with AKIA.
const temporaryPrefix = "ASIA"

// Format prints dots for every verb.
func (k StaticKeys) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, fmt.Sprint(vault.Value{})) }

// MarshalText writes dots. Value is what to keep.
func (k StaticKeys) MarshalText() ([]byte, error) { return vault.Value{}.MarshalText() }
