package main

import (
	"slices"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/rq-runner/runner/vault/awslocal"
)

// mfaSkew lets codes of the last five minutes in: a script on a busy machine computes a code and uses it later.
const mfaSkew = 10

// serveAWS starts the embedded AWS endpoint for a script and points the environment at it: awslocal SEED [strict]. Anybody
// is let in, unless the seed's users are set by the script. Nothing of the machine's own AWS settings counts: HOME is the
// script's folder.
func serveAWS(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: awslocal SEED [strict]")
	}
	server, err := awslocal.NewServer(awslocal.Options{Seed: ts.MkAbs(args[0]), Strict: slices.Contains(args[1:], "strict"), MFASkew: mfaSkew})
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.Close()) })
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test",
		"AWS_SECRET_ACCESS_KEY":     "secret-key-of-tests", // no word that a command prints: it would be masked there
		"AWS_EC2_METADATA_DISABLED": "true", "RUNNER_VAULT_KEYRING": "off",
	} {
		ts.Setenv(name, value)
	}
}
