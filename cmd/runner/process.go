package main

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// process is what a command may touch of the world outside: tests drive the same commands through it.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	// stdoutTTY and stderrTTY report whether a person looks at the stream, width is the columns of their terminal (0 when
	// there is none).
	stdoutTTY, stderrTTY bool
	width                int
}

func newProcess() *process {
	p := &process{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now,
		stdoutTTY: term.IsTerminal(int(os.Stdout.Fd())), stderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if p.stdoutTTY {
		p.width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	return p
}
