package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/rq-runner/runner/reporter"
)

// actions talks to GitHub Actions by workflow commands in the log of the step. It is safe for concurrent use.
type actions struct {
	mu sync.Mutex
	w  io.Writer // the log; nil when there is none
	// token ends the part of the log in which commands are not obeyed; empty when they are.
	token string
	told  map[string]bool // what is hidden already
}

// minHidden is the shortest text, in bytes, that GitHub is asked to hide: it hides it in all of the log.
const minHidden = 4

// hide has GitHub hide a secret in the log of this step and of those that follow. A secret of several lines comes again
// line by line, because the log is read so.
func (a *actions) hide(secret string) {
	secret = strings.TrimSpace(secret)
	if len(secret) < minHidden || strings.ContainsAny(secret, "\r\n") {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.told[secret] {
		return
	}
	if a.told == nil {
		a.told = map[string]bool{}
	}
	a.told[secret] = true
	command := "::add-mask::" + strings.ReplaceAll(secret, "%", "%25") + "\n"
	if a.token != "" {
		command = "::" + a.token + "::\n" + command + "::stop-commands::" + a.token + "\n"
	}
	_, _ = io.WriteString(a.w, command) // an error has nobody to tell: the log is gone
}

// share has commands that go to the log's stream keep to lines of their own in it.
func (a *actions) share(log *sharedLog) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.w == log.w {
		a.w = &commandLines{log: log}
	}
}

// stopped tells that commands are text until the token comes; an empty one, that they are obeyed again.
func (a *actions) stopped(token string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.token = token
}

// hideSecrets registers every secret of a run with GitHub before it can show. They go to stdout; where that is a file, or
// what programs read, to stderr; and where that is a file too, nowhere: GitHub would not see them, and others would.
func (f *runFlags) hideSecrets(p *process) {
	if p.getenv("GITHUB_ACTIONS") != "true" {
		return
	}
	p.actions.w = p.stdout
	if isFile(p.stdout) || f.printsForPrograms() {
		p.actions.w = p.log
	}
	if !isFile(p.actions.w) {
		p.mask.Added = p.actions.hide
	}
}

func isFile(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode().IsRegular()
}

// printsForPrograms reports whether stdout has a format in which another line would be an error.
func (f *runFlags) printsForPrograms() bool {
	for _, name := range f.reporters {
		switch strings.TrimSpace(name) {
		case "tap", "jsonl", "teamcity":
			if f.reporterOption(strings.TrimSpace(name), "export") == "" {
				return true
			}
		}
	}
	return false
}

// disarmed passes lines on to a CI log that would obey some of them: what a server or a script says is no command.
type disarmed struct {
	w    io.Writer
	line []byte
}

// Write keeps a line until it ends.
func (d *disarmed) Write(b []byte) (int, error) {
	for line := range bytes.Lines(b) {
		d.line = append(d.line, line...)
		if text, whole := strings.CutSuffix(string(d.line), "\n"); whole {
			d.line = d.line[:0]
			if _, err := fmt.Fprintln(d.w, reporter.Disarm(text)); err != nil {
				return 0, err
			}
		}
	}
	return len(b), nil
}

func (d *disarmed) flush() error {
	_, err := io.WriteString(d.w, reporter.Disarm(string(d.line)))
	d.line = d.line[:0]
	return err
}
