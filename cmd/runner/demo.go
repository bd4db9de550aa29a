package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/examples"
	"github.com/rq-runner/runner/examples/echo"
)

// demoCommand runs the example collection as a user would, against the example API in this process. Nothing but
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
	defer server.Close()
	dir, err := os.MkdirTemp("", "runner-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, examples.FS); err != nil {
		return fmt.Errorf("unpacking the examples: %w", err)
	}
	fmt.Fprintf(p.stderr, "runner: the example API listens on %s; the same run by hand, in examples/:\n", server.URL)
	fmt.Fprintf(p.stderr, "runner: runner run shop.postman_collection.json -e shop.postman_environment.json "+
		"-d products.csv --env-var base_url=%s\n\n", server.URL)
	return runCommand(ctx, p, demoArgs(dir, server.URL))
}

func demoArgs(dir, url string) []string {
	return []string{
		filepath.Join(dir, "shop.postman_collection.json"), "-e", filepath.Join(dir, "shop.postman_environment.json"),
		"-d", filepath.Join(dir, "products.csv"), "--env-var", "base_url=" + url, "--working-dir", dir,
	}
}
