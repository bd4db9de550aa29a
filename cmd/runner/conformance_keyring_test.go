//go:build conformance

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestConformanceKeyring keeps the key of a vault in a real Secret Service, on a session bus of its own.
func TestConformanceKeyring(t *testing.T) {
	for _, name := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not here: apt-get install dbus gnome-keyring", name)
		}
	}
	home := t.TempDir()
	c := exec.CommandContext(t.Context(), "dbus-run-session", "--", "bash", "-ec", `
		printf password | gnome-keyring-daemon --unlock --components=secrets > /dev/null
		"$RUNNER_BIN" vault init
		printf in-the-keyring | "$RUNNER_BIN" vault set name
		"$RUNNER_BIN" vault get name`)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CI=") && !strings.HasPrefix(e, "RUNNER_VAULT_") && !strings.HasPrefix(e, "XDG_") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, "HOME="+home, "RUNNER_BIN="+runnerBinary(t))
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil || string(out) != "in-the-keyring" {
		t.Fatalf("%v: stdout %q\n%s", err, out, stderr.String())
	}
	dir := filepath.Join(home, ".config", "runner")
	if keys, _ := filepath.Glob(filepath.Join(dir, "*.key")); len(keys) > 0 {
		t.Errorf("a key is in a file: %v", keys)
	}
	c = exec.CommandContext(t.Context(), runnerBinary(t), "vault", "get", "name")
	c.Env = []string{"HOME=" + home, "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(home, "none")}
	if out, err := c.CombinedOutput(); err == nil || strings.Contains(string(out), "in-the-keyring") {
		t.Errorf("the vault opens without the keyring: %v\n%s", err, out)
	}
}
