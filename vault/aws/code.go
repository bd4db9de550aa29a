package aws

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/rq-runner/runner/vault"
)

// ErrNoCode is wrapped by the error of a CodeSource that has no code to give; the next one is asked.
var ErrNoCode = errors.New("no one-time code")

// CodeSource gives one-time codes of an MFA device.
type CodeSource struct {
	Name string // for messages: "--mfa-code", "the terminal"
	// Tries is how many codes in all it may give for one login, when AWS refuses the earlier ones; 0 is 1. A person at a
	// terminal has 3.
	Tries int
	// Code returns six digits; space around them does not matter. An error that wraps ErrNoCode means that the next
	// source is to be asked, any other ends the login. A session, and those of one Sessions together, ask one question at a time.
	Code func(ctx context.Context, r CodeRequest) (string, error)

	steps bool // its code follows the clock: the next one comes with the next step
}

// CodeRequest is what a CodeSource, and a person, should know.
type CodeRequest struct {
	Provider string // its name in runner.json; may be empty
	Serial   string // of the device
	Attempt  int    // 1 for the first code of this source
	// Refused is why its last code was not taken, in a sentence; empty at the first attempt.
	Refused string
	// Time is now, in UTC. A clock that is wrong is a common reason for refusals.
	Time time.Time
}

// TextCode gives a code that was written down: the value of a flag or of a variable, which name tells. An empty one is
// no code.
func TextCode(name, code string) CodeSource {
	return CodeSource{Name: name, Code: func(context.Context, CodeRequest) (string, error) {
		if code == "" {
			return "", ErrNoCode
		}
		return code, nil
	}}
}

// CommandCode runs a command with the shell, which prints the code as its last line; AWS_MFA_SERIAL names the device to
// it. What it writes to its standard error goes to messages, which may be nil. An empty command is no code.
func CommandCode(name, command string, messages io.Writer) CodeSource {
	return CodeSource{Name: name, Code: func(ctx context.Context, r CodeRequest) (string, error) {
		if command == "" {
			return "", ErrNoCode
		}
		c := shell(ctx, command)
		c.Env = append(c.Environ(), "AWS_MFA_SERIAL="+r.Serial)
		c.Stderr = messages
		c.WaitDelay = time.Second // for a child that keeps the pipe open
		out, err := c.Output()
		if err != nil {
			return "", &vault.Error{
				Problem: "the command of " + name, Err: err, Kind: vault.ErrNeedsPerson,
				Hint: "run it by hand: it is to print the six digits and to end well",
			}
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return lines[len(lines)-1], nil
	}}
}

func shell(ctx context.Context, command string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		return exec.CommandContext(ctx, "cmd", "/c", command)
	}
	return exec.CommandContext(ctx, "/bin/sh", "-c", command)
}
