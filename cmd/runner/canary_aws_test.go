package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault/awslocal"
)

const (
	canarySeed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	canaryKeys = "AKIACANARY0000000000\nc4nary/secret+access/key/of/nobody/at/all0\n"
)

// TestNothingLeaksFromAWS is TestNothingLeaks for secrets that AWS Secrets Manager keeps: through keys in the local vault, a
// session with MFA and a role, fetched, listed, refreshed, moved, and run with every reporter on.
func TestNothingLeaksFromAWS(t *testing.T) {
	c := newCanary(t)
	c.hunted["secret key"], c.hunted["mfa seed"] = strings.Fields(canaryKeys)[1], canarySeed
	for _, name := range []string{"secret key", "mfa seed"} {
		c.forms[name] = canaryForms(c.hunted[name])
	}
	c.linkToAWS(t)
	commands := map[string][]string{
		"login":   {"aws", "login"},
		"who":     {"aws", "whoami", "--json"},
		"test":    {"vault", "provider", "test"},
		"list":    {"aws", "secrets", "--json"},
		"fetch":   {"vault", "fetch", "--all"},
		"refresh": {"vault", "refresh", "--all"},
		"links":   {"vault", "list", "--json"},
	}
	for name, args := range commands {
		stdout, stderr := c.command(t, "", args...)
		for _, leak := range c.leaks(name, stdout+stderr) {
			t.Error(leak)
		}
	}
	out := c.run(t, "cli")
	if n := strings.Count(out["stdout"], "••••••"); n < 1000 {
		t.Errorf("%d places are hidden: the secrets did not come", n)
	}
	for name, text := range out {
		leaks := c.leaks(name, text)
		for _, leak := range leaks[:min(len(leaks), 10)] {
			t.Error(leak)
		}
	}
	c.filesAreClean(t)
}

// linkToAWS puts the secrets of the environment into AWS, so that its variables are references, and the scripts ask the vault.
func (c *canary) linkToAWS(t *testing.T) {
	var secrets, values []any
	links := map[string]any{}
	for _, name := range c.names() {
		secrets = append(secrets, map[string]any{"name": "canary/" + name, "region": "eu-west-1", "value": c.secrets[name]})
		values = append(values, map[string]any{"key": name, "value": "{{vault:" + name + "}}", "type": "default", "enabled": true})
		link := map[string]any{"secretId": "canary/" + name, "roleArn": "arn:aws:iam::000000000000:role/reader"}
		if name == "json" {
			link["mode"] = "json"
		}
		links[name] = link
	}
	keys := strings.Fields(canaryKeys)
	c.write(t, "seed.json", map[string]any{
		"users": []any{map[string]any{
			"name": "nobody", "accessKeyId": keys[0], "secretAccessKey": keys[1], "mfa": []any{map[string]any{"secret": canarySeed}},
		}},
		"roles": []any{map[string]any{"name": "reader", "requireMfa": true}}, "secrets": secrets,
	})
	server, err := awslocal.NewServer(awslocal.Options{Seed: filepath.Join(c.dir, "seed.json"), Strict: true, MFASkew: 1, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	_ = os.Remove(filepath.Join(c.dir, "seed.json"))
	c.write(t, "env.json", map[string]any{"name": "env", "values": values})
	collection, err := json.Marshal(c.collection())
	if err != nil {
		t.Fatal(err)
	}
	asking := strings.ReplaceAll(string(collection), "pm.variables.get(name)", "await pm.vault.get(name)")
	c.write(t, "c.json", json.RawMessage(asking))
	for name, text := range map[string]string{"keys": canaryKeys, "seed": canarySeed} {
		if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.command(t, "", "vault", "provider", "add", "Canary", "--region", "eu-west-1", "--source", "static", "--endpoint", server.URL,
		"--keys-file", "keys", "--mfa-seed-file", "seed", "--cache", "disk")
	_, _ = os.Remove(filepath.Join(c.dir, "keys")), os.Remove(filepath.Join(c.dir, "seed"))
	config, err := os.ReadFile(filepath.Join(c.dir, "runner.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]map[string]any
	if err := json.Unmarshal(config, &file); err != nil {
		t.Fatal(err)
	}
	file["vault"]["links"] = links
	c.write(t, "runner.json", file)
}

// filesAreClean looks into what the commands left on the disk: vaults, stores, settings.
func (c *canary) filesAreClean(t *testing.T) {
	for _, pattern := range []string{"runner.json", ".config/runner/*", ".cache/runner/*"} {
		paths, err := filepath.Glob(filepath.Join(c.dir, pattern))
		if err != nil || len(paths) == 0 {
			t.Errorf("nothing is at %s (%v)", pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				continue // a folder
			}
			for _, leak := range c.leaks(filepath.Base(path), string(text)) {
				t.Error(leak)
			}
		}
	}
}
