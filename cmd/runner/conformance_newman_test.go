//go:build conformance

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const newmanVersion = "6.2.2"

// installNewman installs what the lock file names, once, into the user's cache folder, and returns its main script.
func installNewman(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("there is no cache folder to install Newman in: %v", err)
	}
	lock, err := os.ReadFile(filepath.Join("testdata", "newman", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "rq-runner", fmt.Sprintf("newman-%s-%x", newmanVersion, sha256.Sum256(lock))[:40])
	script := filepath.Join(dir, "node_modules", "newman", "bin", "newman.js")
	if _, err := os.Stat(script); err == nil {
		return script
	}
	// Installed beside and renamed, so that a broken install is never taken for a whole one.
	fresh := fmt.Sprintf("%s.installing-%d", dir, os.Getpid())
	if err := os.MkdirAll(fresh, 0o755); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(fresh)
	npmInstall(t, fresh)
	if err := os.Rename(fresh, dir); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	return script
}

func npmInstall(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "newman", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("npm cannot install Newman: %v\n%s", err, out)
	}
}

// processLimit is far more than any case takes.
const processLimit = 180 * time.Second

func (c *conformance) runNewman(t *testing.T, args []string) outcome {
	t.Helper()
	report := filepath.Join(t.TempDir(), "newman.json")
	cmd := c.newmanCommand(t, append([]string{"run"}, append(args, "-r", "json", "--reporter-json-export", report)...))
	return finish(t, cmd, report)
}

func (c *conformance) newmanCommand(t *testing.T, args []string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), processLimit)
	t.Cleanup(cancel)
	args = append(args, "--ssl-extra-ca-certs", c.hosts.ca)
	cmd := exec.CommandContext(ctx, "node", append([]string{c.newman}, args...)...)
	cmd.Env = append(cleanEnv(),
		"NODE_OPTIONS=--require "+absolute(t, filepath.Join("testdata", "newman", "preload.cjs")),
		"RUNNER_RESOLVE="+c.hosts.resolveJSON())
	cmd.Dir = t.TempDir() // no .newmanrc, no runner.json
	return cmd
}

func (c *conformance) runRunner(t *testing.T, args []string) outcome {
	t.Helper()
	report := filepath.Join(t.TempDir(), "runner.json")
	return finish(t, c.runnerCommand(t, append([]string{"run"}, append(args,
		"-r", "json", "--reporter-json-structure", "newman", "--reporter-json-export", report)...)), report)
}

func (c *conformance) runnerCommand(t *testing.T, args []string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), processLimit)
	t.Cleanup(cancel)
	args = append(append(args, "--ssl-extra-ca-certs", c.hosts.ca), c.hosts.resolveFlags()...)
	cmd := exec.CommandContext(ctx, absolute(t, c.runner), args...)
	cmd.Env = cleanEnv()
	cmd.Dir = t.TempDir()
	return cmd
}

// cleanEnv is the environment without what would lead either program elsewhere.
func cleanEnv() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LANG=C.UTF-8", "TZ=UTC"}
}

// finish runs a command that writes a report.
func finish(t *testing.T, cmd *exec.Cmd, report string) outcome {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatalf("%s: %v", cmd.Path, err)
	}
	o := readReport(t, report)
	o.exit, o.stderr = cmd.ProcessState.ExitCode(), stderr.String()
	return o
}
