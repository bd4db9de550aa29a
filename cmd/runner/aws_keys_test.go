package main

import (
	"strings"
	"testing"

	"github.com/rq-runner/runner/vault/aws"
)

func TestParseKeys(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want aws.StaticKeys
	}{
		"aws sts":         {`{"Credentials": {"AccessKeyId": "ASIA1", "SecretAccessKey": "secret", "SessionToken": "tok", "Expiration": "x"}}`, aws.StaticKeys{AccessKeyID: "ASIA1", SecretAccessKey: "secret", SessionToken: "tok"}},
		"aws iam":         {"\n{\"AccessKeyId\": \"AKIA1\", \"SecretAccessKey\": \" secret \"}\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "secret"}},
		"credentials":     {"[main]\naws_access_key_id=AKIA1\naws_secret_access_key = se=cret/+\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "se=cret/+"}},
		"second profile":  {"[empty]\nregion = x\n[main]\nAWS_ACCESS_KEY_ID=AKIA1\r\nAWS_SECRET_ACCESS_KEY='secret'\r\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "secret"}},
		"shell":           {"  export AWS_ACCESS_KEY_ID=ASIA1\n  export AWS_SECRET_ACCESS_KEY=\"secret\"\n  export AWS_SESSION_TOKEN=tok==\n", aws.StaticKeys{AccessKeyID: "ASIA1", SecretAccessKey: "secret", SessionToken: "tok=="}},
		"console":         {"\ufeffAccess key ID,Secret access key\r\nAKIA1,secret/+\r\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "secret/+"}},
		"console, user":   {"User name,Password,Access key ID,Secret access key,Console login link\nada,,AKIA1,secret,https://x\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "secret"}},
		"lines":           {"AKIA1\nsecret==\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "secret=="}},
		"lines, token":    {"ASIA1\r\nsecret\r\ntok\r\n", aws.StaticKeys{AccessKeyID: "ASIA1", SecretAccessKey: "secret", SessionToken: "tok"}},
		"comments around": {"# mine\n[main]\n; x\naws_access_key_id=AKIA1\naws_secret_access_key=secret\ns3 =\n  aws_secret_access_key=inner\n", aws.StaticKeys{AccessKeyID: "AKIA1", SecretAccessKey: "secret"}},
	} {
		if got, err := parseKeys(c.text); err != nil || got != c.want {
			t.Errorf("%s: %+q, %v; want %+q", name, parts(got), err, parts(c.want))
		}
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":           {"", "are wanted"},
		"one":               {"hunter2-very-secret", "are wanted"},
		"prose":             {"my keys are hunter2-very-secret AKIA1 and more", "are wanted"},
		"json":              {`{"AccessKeyId": "AKIA1"}`, "no AWS keys"},
		"broken json":       {`{"SecretAccessKey": "hunter2-very-secret`, "no AWS keys"},
		"session, no token": {"ASIA1 hunter2-very-secret", "token is missing"},
		"user with token":   {"AKIA1 hunter2-very-secret tok", "has no session token"},
		"wrong order":       {"AKIA1 abc", "no AWS keys"},
		"a blank":           {`{"AccessKeyId": "AKIA1", "SecretAccessKey": "hunter2 very-secret"}`, "blank inside"},
	} {
		got, err := parseKeys(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error()+hintOf(err), "hunter2") {
			t.Errorf("%s: %q, %v; want an error with %q and no secret", name, parts(got), err, c.want)
		}
	}
}

func parts(k aws.StaticKeys) [3]string {
	return [3]string{k.AccessKeyID, k.SecretAccessKey, k.SessionToken}
}

func TestParseSeed(t *testing.T) {
	const want = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for _, text := range []string{
		want, " gezd gnbv gy3t qojq gezd gnbv gy3t qojq\n", "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
		"otpauth://totp/Amazon%20Web%20Services:ada@123456789012?secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq&issuer=AWS",
	} {
		if got, err := parseSeed(text); err != nil || got != want {
			t.Errorf("parseSeed(%q) = %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "123456", "GEZDGNBV", "not base32, is it?", "otpauth://totp/x?issuer=y"} {
		if got, err := parseSeed(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("parseSeed(%q) = %q, %v; want an error that does not repeat it", text, got, err)
		}
	}
}
