package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/examples/echo"
	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// awsRun is a folder with a runner.json, an embedded AWS endpoint and the environment of a job in CI.
type awsRun struct {
	t   *testing.T
	log *lockedBuffer // of the endpoint
	api string
}

func newAWSRun(t *testing.T, secrets map[string]string, config vault.Config) *awsRun {
	t.Helper()
	r := &awsRun{t: t, log: &lockedBuffer{}}
	t.Chdir(t.TempDir())
	type secret struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	var seed struct {
		Secrets []secret `json:"secrets"`
	}
	for name, value := range secrets {
		seed.Secrets = append(seed.Secrets, secret{name, value})
	}
	r.write("seed.json", seed)
	r.write("runner.json", map[string]any{"vault": config})
	server, err := awslocal.NewServer(awslocal.Options{Seed: "seed.json", AccessLog: r.log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	api, err := echo.NewServer("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { api.Close() })
	r.api = api.URL
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "key-of-tests",
		"AWS_SESSION_TOKEN": "", "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true", "HOME": filepath.Dir(mustGetwd(t)), "CI": "true",
		"XDG_STATE_HOME": filepath.Join(mustGetwd(t), "state"), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "",
	} {
		t.Setenv(name, value)
	}
	return r
}

func mustGetwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (r *awsRun) write(name string, value any) {
	r.t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// runner runs a command line and returns the exit code and all that it printed.
func (r *awsRun) runner(args ...string) (exitCode, string) {
	r.t.Helper()
	var out bytes.Buffer
	p := &process{stdin: strings.NewReader(""), stdout: &out, log: &out, getenv: os.Getenv, now: time.Now}
	p.maskStderr()
	code := report(p, dispatch(context.Background(), p, args))
	p.flush()
	return code, out.String()
}

// calls counts the requests that the endpoint got, by operation.
func (r *awsRun) calls(operation string) int { return strings.Count(r.log.String(), " "+operation+" ") }

// What a run will need is fetched before its first request, in as few calls as can be, wherever it is named: in the
// collection, its scripts, environments, globals, data and on the command line.
func TestRunFetchesAhead(t *testing.T) {
	const many = 50
	secrets, config := map[string]string{}, vault.Config{Links: map[string]vault.Link{}}
	for i := range many {
		secrets[fmt.Sprintf("app/%02d", i)] = fmt.Sprintf("value-number-%02d", i)
		config.Links[fmt.Sprintf("s%02d", i)] = vault.Link{SecretID: fmt.Sprintf("app/%02d", i), Scripts: vault.AccessAllowed}
	}
	r := newAWSRun(t, secrets, config)
	ref := func(i int) string { return fmt.Sprintf("{{vault:s%02d}}", i) }
	var items []any
	for i := range many - 5 {
		items = append(items, map[string]any{"name": fmt.Sprint(i), "request": map[string]any{"url": "{{base}}/get?a=" + ref(i)}})
	}
	items = append(items, map[string]any{
		"name": "others", "request": map[string]any{"url": "{{base}}/get?e={{e}}&g={{g}}&d={{d}}&v={{v}}"},
		"event": []any{map[string]any{"listen": "test", "script": map[string]any{"exec": []string{
			"const args = pm.response.json().args, s = await pm.vault.get('s49');",
			"pm.test('all there', () => pm.expect([args.e, args.g, args.d, args.v, s].map(x => x.slice(-2)).join()).to.equal('45,46,47,48,49'))",
		}}}},
	})
	r.write("c.json", map[string]any{"info": map[string]any{"name": "c"}, "item": items})
	r.write("env.json", map[string]any{"values": []any{map[string]any{"key": "e", "value": ref(45), "enabled": true}}})
	r.write("globals.json", map[string]any{"values": []any{map[string]any{"key": "g", "value": ref(46), "enabled": true}}})
	r.write("rows.json", []any{map[string]any{"d": ref(47)}, map[string]any{"d": ref(47)}})
	code, out := r.runner("run", "c.json", "-e", "env.json", "-g", "globals.json", "-d", "rows.json",
		"--env-var", "v="+ref(48), "--env-var", "base="+r.api, "--parallel", "2")
	if code != exitPassed || strings.Contains(out, "value-number") || strings.Count(out, "all there") == 0 {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	if batches, single := r.calls("BatchGetSecretValue"), r.calls("GetSecretValue"); batches != 3 || single != 0 {
		t.Errorf("%d batches and %d single calls for %d secrets, want 3 and 0:\n%s", batches, single, many, r.log.String())
	}
}

// A run that needs nothing of AWS asks it for nothing, whatever is linked.
func TestRunAsksForNothingUnused(t *testing.T) {
	r := newAWSRun(t, map[string]string{"app/db": "hunter2"}, vault.Config{Links: map[string]vault.Link{"db": {SecretID: "app/db"}}})
	r.write("c.json", map[string]any{"info": map[string]any{"name": "c"}, "item": []any{
		map[string]any{"name": "r", "request": r.api + "/get?a={{vault"},
	}})
	if code, out := r.runner("run", "c.json"); code != exitPassed {
		t.Fatalf("exit code %d:\n%s", code, out)
	}
	if log := r.log.String(); log != "" {
		t.Errorf("AWS was asked:\n%s", log)
	}
	if _, err := os.Stat("state"); err == nil {
		t.Error("files of sessions were made")
	}
}

// Scripts that set or unset a linked name ask AWS for nothing either, and neither do those that may not read it.
func TestScriptsThatMayNotAskNothing(t *testing.T) {
	r := newAWSRun(t, map[string]string{"app/db": "hunter2"}, vault.Config{Links: map[string]vault.Link{
		"db": {SecretID: "app/db", Mode: vault.ModeJSON}, "closed": {SecretID: "app/db", Scripts: vault.AccessDenied},
	}})
	file := vault.NewFile(vault.Options{})
	a, err := newAWSAccess(&process{getenv: os.Getenv, now: time.Now, stderr: io.Discard}, mustConfig(t), file, awsOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := &secrets{local: file, aws: a, scripts: vault.ScriptRule{All: true}}
	for name, try := range map[string]func() error{
		"set":          func() error { _, err := s.write(t.Context(), "db", "x"); return err },
		"set a field":  func() error { _, err := s.write(t.Context(), "db.password", "x"); return err },
		"unset":        func() error { return s.remove(t.Context(), "db") },
		"read":         func() error { _, _, err := s.read(t.Context(), "closed"); return err },
		"unset closed": func() error { return s.remove(t.Context(), "closed") },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), "link") {
			t.Errorf("%s: %v, want an error about the link", name, err)
		}
	}
	if log := r.log.String(); log != "" {
		t.Errorf("AWS was asked:\n%s", log)
	}
}

func mustConfig(t *testing.T) vault.Config {
	t.Helper()
	c, err := readVaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
