//go:build conformance

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// motoFailures are the cases of moto's suites that fail, each with its reason. AWS's behaviour, recorded or documented, comes
// before moto's.
func motoFailures() map[string]string {
	const lambda = "it wants AWS Lambda, which is not served"
	const fixed = "it wants the key values that moto hands out to everybody"
	const moto = "it wants moto's made-up user; unknown credentials are the account here, as in the other emulators"
	return map[string]string{
		"test_rotate_secret_using_lambda":                         lambda,
		"test_rotate_secret_using_lambda_dont_rotate_immediately": lambda,
		"test_cancel_rotate_secret":                               lambda,
		"test_create_secret_with_tag_custom_id":                   "the tag _custom_id_ is moto's own",
		"test_update_secret_without_value":                        "moto shows no LastAccessedDate; its own comment says that AWS does",
		"test_get_random_include_space_true":                      "four characters cannot have a space and AWS's four required types",
		"test_get_random_too_long_password":                       "it wants InvalidParameterValue; the service's model knows InvalidParameterException alone",
		"test_get_session_token":                                  fixed,
		"test_get_session_token_boto3":                            fixed,
		"test_get_federation_token":                               fixed,
		"test_get_federation_token_boto3":                         fixed,
		"test_get_caller_identity_with_default_credentials":       moto,
		"test_get_access_key_info_default":                        moto,
	}
}

// motoSuites are the files that talk to an endpoint; test_server.py does not.
func motoSuites() []string {
	return []string{
		"tests/test_secretsmanager/test_secretsmanager.py", "tests/test_secretsmanager/test_list_secrets.py",
		"tests/test_secretsmanager/test_policy.py", "tests/test_secretsmanager/test_secrets_duplication.py", "tests/test_sts/test_sts.py",
	}
}

// motoLeast is how many of the 183 cases pass at the least.
const motoLeast = 165

// pytestMain runs pytest in the Python that has moto and boto3, with Debian's packages behind its own: pytest comes from there.
const pytestMain = `import sys
sys.path.append("/usr/lib/python3/dist-packages")
sys.path.insert(0, ".")
import pytest
sys.exit(pytest.main(sys.argv[1:]))`

// moto's own tests run against runner aws serve in moto's server mode. MOTO_TESTS names a checkout of moto, or any folder with its
// tests folder. The cases stay out of this repository.
func TestMoto(t *testing.T) {
	dir := os.Getenv("MOTO_TESTS")
	if dir == "" {
		t.Skip("MOTO_TESTS does not name a checkout of moto (https://github.com/getmoto/moto)")
	}
	for _, suite := range motoSuites() {
		if _, err := os.Stat(filepath.Join(dir, suite)); err != nil {
			t.Skipf("MOTO_TESTS has no such suite: %v", err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), "python3", "-c", pytestMain, "--version").CombinedOutput(); err != nil {
		t.Skipf("pytest is not installed (apt-get install python3-pytest python3-freezegun): %s", out)
	}
	url, _ := startAWS(t, "--account", "123456789012")
	args := append([]string{"-W", "ignore", "-c", pytestMain, "-q", "-rf", "--tb=no", "-p", "no:cacheprovider"}, motoSuites()...)
	cmd := exec.CommandContext(t.Context(), "python3", args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "TEST_SERVER_MODE=true", "TEST_SERVER_MODE_ENDPOINT="+url, "AWS_ENDPOINT_URL="+url,
		"AWS_ACCESS_KEY_ID=FOOBARKEY", "AWS_SECRET_ACCESS_KEY=FOOBARSECRET", "AWS_DEFAULT_REGION=us-east-1")
	out, _ := cmd.CombinedOutput() // it fails when a case fails; which ones, the text says
	checkMoto(t, string(out))
}

func checkMoto(t *testing.T, out string) {
	known := motoFailures()
	for _, m := range regexp.MustCompile(`(?m)^(?:FAILED|ERROR) \S+::(\w+)(\S*)`).FindAllStringSubmatch(out, -1) {
		if reason := known[m[1]]; reason != "" {
			t.Logf("%s%s fails: %s", m[1], m[2], reason)
			continue
		}
		t.Errorf("%s%s fails, and no reason is known", m[1], m[2])
	}
	m := regexp.MustCompile(`(\d+) passed`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("pytest ran nothing:\n%s", out)
	}
	t.Log(strings.TrimSpace(out[strings.LastIndexByte(strings.TrimSpace(out), '\n')+1:]))
	if n, _ := strconv.Atoi(m[1]); n < motoLeast {
		t.Errorf("%d cases pass, want %d or more", n, motoLeast)
	}
}
