package main

import (
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/rq-runner/runner/collection/run"
)

// process is what a command may touch of the world outside: tests drive the same commands through it.
type process struct {
	stdin  io.Reader
	stdout io.Writer
	// stderr hides secrets, whoever writes there: commands, libraries, a panic.
	stderr io.Writer
	// log is the stream below stderr.
	log    io.Writer
	getenv func(string) string
	now    func() time.Time
	// stdoutTTY and stderrTTY report whether a person looks at the stream, width is the columns of their terminal (0 when
	// there is none).
	stdoutTTY, stderrTTY bool
	width                int

	mask    run.Mask // of everything that the process learns
	actions actions
	// flush writes what stderr holds back.
	flush func()
}

func newProcess() *process {
	p := &process{
		stdin: os.Stdin, stdout: os.Stdout, log: os.Stderr, getenv: os.Getenv, now: time.Now,
		stdoutTTY: term.IsTerminal(int(os.Stdout.Fd())), stderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if p.stdoutTTY {
		p.width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	p.maskStderr()
	log.SetFlags(0)
	log.SetOutput(p.stderr) // net/http writes there what a server sent that nobody waits for
	p.maskEnvironment()
	return p
}

func (p *process) maskStderr() {
	if !p.inCI() {
		w := p.mask.Writer(p.log)
		p.stderr, p.flush = w, func() { _ = w.Flush() }
		return
	}
	lines := &disarmed{w: p.log}
	w := p.mask.Writer(lines)
	p.stderr, p.flush = w, func() { _, _ = w.Flush(), lines.flush() } // errors have nobody to tell
}

// maskEnvironment registers the secrets that this program reads from environment variables.
func (p *process) maskEnvironment() {
	for _, name := range []string{"RUNNER_VAULT_IDENTITY", "RUNNER_VAULT_PASSPHRASE"} {
		p.mask.Add(p.getenv(name))
	}
	for _, name := range []string{"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} {
		// AWS's own have 40 letters and more; shorter ones are made up for an emulator, and may be words: "test".
		if key := p.getenv(name); len(key) >= 16 {
			p.mask.Add(key)
		}
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		for _, value := range []string{p.getenv(name), p.getenv(strings.ToLower(name))} {
			if proxy, err := url.Parse(value); err == nil {
				password, _ := proxy.User.Password()
				p.mask.Add(password)
			}
		}
	}
}

// crashed prints a panic as Go does, but with the secrets hidden.
func (p *process) crashed(cause any) exitCode {
	fmt.Fprintf(p.stderr, "runner: this is a bug of runner's, please report it with what follows\npanic: %v\n\n%s", cause, debug.Stack())
	return exitErrored
}
