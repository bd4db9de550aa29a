package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
	"github.com/rq-runner/runner/vault/awslocal"
)

// demoAWS reads a database password from AWS Secrets Manager, by ARN, through a role and with MFA, at two versions. AWS is
// the embedded endpoint, with the users, roles and secrets of the seed; the rest is what a person would type.
func demoAWS(ctx context.Context, p *process, dir, url string) error {
	seed := filepath.Join(dir, "aws", "seed.json")
	text, err := os.ReadFile(seed)
	if err != nil {
		return err
	}
	server, err := awslocal.NewServer(awslocal.Options{Strict: true, Seed: seed, Account: demoAccount, MFASkew: 1})
	if err != nil {
		return fmt.Errorf("serving the embedded AWS: %w", err)
	}
	defer func() { _ = server.Close() }()
	back, err := os.Getwd()
	if err == nil {
		err = os.Chdir(filepath.Join(dir, "aws")) // runner.json is kept where one works
	}
	if err != nil {
		return err
	}
	defer func() { _ = os.Chdir(back) }()
	fmt.Fprintf(p.stderr, "\nrunner: now with a password from AWS Secrets Manager; AWS listens on %s, as runner aws serve --strict does\n", server.URL)
	user := gjson.GetBytes(text, "users.0")
	steps, err := demoAWSSteps(ctx, p.now(), user, server.URL, url)
	if err != nil {
		return err
	}
	given := p.stdin
	defer func() { p.stdin = given }()
	for _, step := range steps {
		fmt.Fprintf(p.stderr, "\n$ runner %s\n", strings.Join(step.args, " "))
		p.flush() // what could be the start of a secret is held back
		p.stdin = strings.NewReader(step.stdin)
		if err := dispatch(ctx, p, step.args); err != nil {
			return err
		}
	}
	return nil
}

// demoAccount is the user's; the secret and the role are another account's.
const demoAccount = "111122223333"

// step is a command line.
type step struct {
	args  []string
	stdin string
}

func demoAWSSteps(ctx context.Context, now time.Time, user gjson.Result, endpoint, api string) ([]step, error) {
	const secret = "arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/database-Ab1Cd2"
	const role = "arn:aws:iam::444455556666:role/database-reader"
	code, err := demoCode(ctx, now, user.Get("mfa.0.secret").String())
	if err != nil {
		return nil, err
	}
	link := func(args ...string) step {
		args = append([]string{"vault", "link"}, args...)
		return step{args: append(args, "--secret-id", secret, "--role-arn", role, "--domains", api)}
	}
	collection := []string{"run", "database.postman_collection.json", "--env-var", "base_url=" + api}
	return []step{
		{args: []string{"vault", "init", "--key-file"}},
		{
			args:  []string{"vault", "provider", "add", "Demo", "--region", "eu-west-1", "--source", "static", "--endpoint", endpoint},
			stdin: user.Get("accessKeyId").String() + "\n" + user.Get("secretAccessKey").String() + "\n",
		},
		link("db", "--mode", "json", "--scripts", "allow"),
		link("db-before", "--key", "password", "--version", "2"),
		{args: append(collection, "--mfa-code", code)},
		{args: append(collection, "-r", "summary")}, // the session of the first run serves
	}, nil
}

// demoCode is what an authenticator app shows.
func demoCode(ctx context.Context, now time.Time, seed string) (string, error) {
	source := aws.TOTPCode("the seed of the demo", func(context.Context, string) (vault.Value, bool, error) {
		return vault.NewValue(seed), true, nil
	})
	return source.Code(ctx, aws.CodeRequest{Time: now})
}
