package aws

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/rq-runner/runner/vault"
)

// Keys go into the vault and come back; printed in any other way they are dots.
func TestStaticKeys(t *testing.T) {
	keys := StaticKeys{AccessKeyID: aliceKey, SecretAccessKey: aliceSecret, SessionToken: "token"}
	if got, err := ParseStaticKeys(keys.Value()); err != nil || got != keys {
		t.Errorf("ParseStaticKeys = %#v, %v", got == keys, err)
	}
	data, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(keys), fmt.Sprintf("%+v %#v %s %q", keys, keys, keys, keys), string(data), fmt.Sprint([]StaticKeys{keys})} {
		if strings.Contains(text, "AKIA") || strings.Contains(text, "secret") || strings.Contains(text, "token") {
			t.Errorf("printed as %s", text)
		}
	}
}

func TestParseStaticKeys(t *testing.T) {
	for text, want := range map[string]StaticKeys{
		`{"AccessKeyId": "A", "SecretAccessKey": "S"}`:                                              {AccessKeyID: "A", SecretAccessKey: "S"},
		`{"Version": 1, "AccessKeyId": "ASIAX", "SecretAccessKey": "S", "SessionToken": "T"}`:       {AccessKeyID: "ASIAX", SecretAccessKey: "S", SessionToken: "T"},
		`{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "S", "Expiration": "2026-11-22"}}`: {AccessKeyID: "A", SecretAccessKey: "S"},
	} {
		if got, err := ParseStaticKeys(vault.NewValue(text)); err != nil || got != want {
			t.Errorf("ParseStaticKeys(%s) is not what was meant: %v", text, err)
		}
	}
	for _, text := range []string{"", "AKIASECRET", `{"AccessKeyId": "AKIASECRET"}`, `[]`} {
		_, err := ParseStaticKeys(vault.NewValue(text))
		wantError(t, text, err, forNobody, "no AWS keys")
		if strings.Contains(err.Error(), "AKIASECRET") {
			t.Errorf("the error quotes the text: %v", err)
		}
	}
	for keys, want := range map[StaticKeys]bool{{AccessKeyID: aliceKey}: false, {AccessKeyID: "ASIAX"}: true, {AccessKeyID: "x", SessionToken: "t"}: true} {
		if keys.Temporary() != want {
			t.Errorf("Temporary of %s is not %v", keys.AccessKeyID, want)
		}
	}
}
