package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rq-runner/runner/vault/awslocal"
)

// linkedSecrets are all of one account and read through one role: three batches of twenty at most.
const linkedSecrets = 50

// secrets is a run whose variables are secrets of the embedded AWS endpoint, read through a role, against the same run
// with plain values. The first run opens the session of the role, the measured ones find it in the cache.
func (b *benchmark) secrets(ctx context.Context) error {
	var log calls
	server, err := awslocal.NewServer(awslocal.Options{Seed: b.secretsSeed(), AccessLog: &log})
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // nothing is kept
	home := filepath.Join(b.dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	file, err := b.write("secrets.json", referring(workload(5, oneTest)))
	if err != nil {
		return err
	}
	if _, err := b.write(filepath.Join("home", "runner.json"), linking(server.URL)); err != nil {
		return err
	}
	plain, err := b.write("values.json", named(func(int) string { return "a plain value" }))
	if err != nil {
		return err
	}
	linked, err := b.write("linked.json", named(func(i int) string { return fmt.Sprintf("{{vault:secret%d}}", i) }))
	if err != nil {
		return err
	}
	run := func(environment string) []string {
		at := []string{
			"env", "-C", home, "HOME=" + home, "XDG_CONFIG_HOME=", "XDG_CACHE_HOME=", "RUNNER_VAULT_KEYRING=off",
			"AWS_ACCESS_KEY_ID=AKIABENCH00000000000", "AWS_SECRET_ACCESS_KEY=bench", "AWS_ENDPOINT_URL=" + server.URL,
		}
		return append(append(at, b.run(file, "1")...), "-e", environment)
	}
	fmt.Printf("\nsecrets: five requests with %d linked secrets of the embedded AWS, through a role, against plain values\n", linkedSecrets)
	if _, err := measure(ctx, run(linked)); err != nil {
		return err
	}
	fmt.Printf("  first run        %s\n", log.take())
	return b.overhead(ctx, run(plain), run(linked), &log)
}

func (b *benchmark) overhead(ctx context.Context, plain, linked []string, log *calls) error {
	const rounds = 21
	var added []float64
	for range rounds {
		without, err := measure(ctx, plain)
		if err != nil {
			return err
		}
		log.take()
		with, err := measure(ctx, linked)
		if err != nil {
			return err
		}
		added = append(added, float64(with.wall-without.wall))
	}
	fmt.Printf("  with a session   %s, %v more than plain values\n", log.take(), time.Duration(middle(added)).Round(100*time.Microsecond))
	return nil
}

// calls counts the operations of an access log. It is safe for concurrent use.
type calls struct {
	mu    sync.Mutex
	lines bytes.Buffer
}

func (c *calls) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lines.Write(p)
}

// take tells what was called since the last time.
func (c *calls) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []string
	for line := range strings.Lines(c.lines.String()) {
		if fields := strings.Fields(line); len(fields) > 2 {
			names = append(names, fields[2])
		}
	}
	c.lines.Reset()
	return fmt.Sprintf("%d calls (%s)", len(names), strings.Join(names, ", "))
}

func (b *benchmark) secretsSeed() string {
	var secrets []any
	for i := range linkedSecrets {
		secrets = append(secrets, map[string]any{"name": fmt.Sprintf("bench/%d", i), "value": fmt.Sprintf("value-%d-4eC39HqLyjWDarjtT1zdp7dc", i)})
	}
	path, err := b.write("seed.json", marshal(map[string]any{"secrets": secrets, "roles": []any{map[string]any{"name": "reader"}}}))
	if err != nil {
		return "" // the server then has no secrets, and the run says so
	}
	return path
}

func linking(endpoint string) string {
	links := map[string]any{}
	for i := range linkedSecrets {
		links[fmt.Sprintf("secret%d", i)] = map[string]any{"secretId": fmt.Sprintf("bench/%d", i)}
	}
	provider := map[string]any{
		"name": "Bench", "type": "aws", "region": "us-east-1", "endpoint": endpoint, "roleArn": "arn:aws:iam::000000000000:role/reader",
		"credentials": map[string]any{"source": "environment"}, "mfa": map[string]any{"mode": "off"},
	}
	return marshal(map[string]any{"vault": map[string]any{"providers": []any{provider}, "links": links}})
}

// named is an environment with a variable for each secret.
func named(value func(i int) string) string {
	var values []any
	for i := range linkedSecrets {
		values = append(values, map[string]any{"key": fmt.Sprintf("v%d", i), "value": value(i), "enabled": true})
	}
	return marshal(map[string]any{"name": "bench", "values": values})
}

// referring is a collection whose requests send all of the variables.
func referring(collection string) string {
	var all strings.Builder
	for i := range linkedSecrets {
		fmt.Fprintf(&all, "{{v%d}} ", i)
	}
	auth := map[string]any{"type": "bearer", "bearer": []any{map[string]any{"key": "token", "value": all.String()}}}
	return strings.TrimSuffix(collection, "}") + `,"auth":` + marshal(auth) + "}"
}

func marshal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("bench: " + err.Error()) // maps of strings always marshal
	}
	return string(text)
}
