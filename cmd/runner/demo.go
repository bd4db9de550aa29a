package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/examples"
	"github.com/rq-runner/runner/examples/echo"
	"github.com/rq-runner/runner/vault"
)

// demoCommand runs the example collections as a user would, against the example API in this process. Nothing but
// loopback is reached.
func demoCommand(ctx context.Context, p *process, args []string) error {
	fs := pflag.NewFlagSet("runner demo", pflag.ContinueOnError)
	fs.SetOutput(p.stderr)
	if err := fs.Parse(args); err != nil {
		return flagError(err, "runner demo --help")
	}
	if fs.NArg() > 0 {
		return &usageError{problem: "runner demo takes no arguments"}
	}
	server, err := echo.NewServer("127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("serving the example API: %w", err)
	}
	defer func() { _ = server.Close() }()
	dir, err := os.MkdirTemp("", "runner-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.CopyFS(dir, examples.FS); err != nil {
		return fmt.Errorf("unpacking the examples: %w", err)
	}
	fmt.Fprintf(p.stderr, "runner: the example API listens on %s; the same run by hand, in examples/:\n", server.URL)
	fmt.Fprintf(p.stderr, "runner: runner run shop.postman_collection.json -e shop.postman_environment.json "+
		"-d products.csv --env-var base_url=%s\n\n", server.URL)
	given := p.getenv
	defer func() { p.getenv = given }()
	p.getenv = demoEnvironment(given, dir)
	for _, part := range []func() error{
		func() error { return runCommand(ctx, p, demoArgs(dir, server.URL)) },
		func() error { return demoSecrets(ctx, p, dir, server.URL) },
		func() error { return demoAWS(ctx, p, dir, server.URL) },
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// demoEnvironment has a home of its own: the user's vaults, keys, sessions and settings have no part in the demo.
func demoEnvironment(given func(string) string, home string) func(string) string {
	return func(name string) string {
		switch {
		case name == "HOME":
			return home
		case strings.HasPrefix(name, "RUNNER_"), strings.HasPrefix(name, "XDG_"), strings.HasPrefix(name, "AWS_"), name == "AppData", name == "LocalAppData":
			return ""
		}
		return given(name)
	}
}

func demoArgs(dir, url string) []string {
	return []string{
		filepath.Join(dir, "shop.postman_collection.json"), "-e", filepath.Join(dir, "shop.postman_environment.json"),
		"-d", filepath.Join(dir, "products.csv"), "--env-var", "base_url=" + url, "--working-dir", dir,
	}
}

// demoSecrets makes a vault with a key of its own, and runs the collection that uses it.
func demoSecrets(ctx context.Context, p *process, dir, url string) error {
	path := filepath.Join(dir, "shop.age")
	if err := demoVault(ctx, path, url); err != nil {
		return fmt.Errorf("making a vault: %w", err)
	}
	fmt.Fprint(p.stderr, "\nrunner: now with secrets from an encrypted vault; examples/README.md has the commands that make one\n\n")
	return runCommand(ctx, p, []string{
		filepath.Join(dir, "vault.postman_collection.json"), "--env-var", "base_url=" + url, "--vault", path, "--vault-scripts",
	})
}

func demoVault(ctx context.Context, path, url string) error {
	o := vault.Options{Path: path}
	if _, err := vault.Create(ctx, o, vault.ByKeyFile); err != nil {
		return err
	}
	file := vault.NewFile(o)
	password, key := vault.NewValue("lovelace"), vault.NewValue(rand.Text())
	domains := []string{url}
	return errors.Join(
		file.Set(ctx, "shop.password", vault.Change{Value: &password, Domains: &domains}),
		file.Set(ctx, "shop.api_key", vault.Change{Value: &key}),
	)
}
