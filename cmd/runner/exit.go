package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/vault"
)

// exitCode is what the shell sees. The codes are promised in the README.
type exitCode int

const (
	exitPassed      exitCode = 0
	exitTestsFailed exitCode = 1
	exitUsage       exitCode = 2   // usage, or input that cannot be read
	exitErrored     exitCode = 3   // a request or a script errored, whatever the tests say
	exitNeedsPerson exitCode = 4   // a secret or a login needs a person and none is there
	exitInterrupted exitCode = 130 // 128 + SIGINT, as shells count
)

// usageError is a command line that cannot be obeyed.
type usageError struct{ problem, hint string }

func (e *usageError) Error() string { return e.problem }

// runError carries the code of a run that did not pass; its reporters have said why.
type runError struct{ code exitCode }

func (e *runError) Error() string { return fmt.Sprintf("the run ended with code %d", e.code) }

// report prints what the user must know of err and returns the exit code.
func report(p *process, err error) exitCode {
	var ran *runError
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return exitPassed
	case errors.As(err, &ran):
		return ran.code
	}
	fmt.Fprintf(p.stderr, "runner: %s\n", err)
	for line := range strings.Lines(hintOf(err)) {
		fmt.Fprintf(p.stderr, "runner: hint: %s\n", strings.TrimSuffix(line, "\n"))
	}
	return codeOf(err)
}

func codeOf(err error) exitCode {
	var stopped *run.StopError
	switch {
	case errors.As(err, &stopped):
		return exitErrored
	case errors.Is(err, vault.ErrNeedsPerson):
		return exitNeedsPerson
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitUsage
}

func hintOf(err error) string {
	var usage *usageError
	var option *run.OptionError
	switch {
	case errors.As(err, &usage):
		return usage.hint
	case errors.As(err, &option):
		return option.Hint
	}
	if mended, ok := errors.AsType[*run.HintError](err); ok {
		return mended.Hint
	}
	return hintOfVault(err)
}

// verdict is the exit code of a finished run.
func verdict(r *run.Result) exitCode {
	switch {
	case r.Stopped == run.StoppedByInterrupt:
		return exitInterrupted
	case r.Errored() || r.Stopped == run.StoppedByTimeout:
		return exitErrored
	case r.Tests.Failed > 0:
		return exitTestsFailed
	}
	return exitPassed
}

func quote(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "�")) }
