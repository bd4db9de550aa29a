//go:build conformance

package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// optionCase is one command line. Exit codes are told where the two differ: ours tell more, and refuse what Newman lets
// pass in silence.
type optionCase struct {
	args           string // files are those of testdata/newman/options
	newman, runner exitCode
	// runs says that both get as far as a report, whose items are compared.
	runs bool
}

var optionCases = []optionCase{
	{args: "passing.json", runs: true},
	{args: "passing.json -n 3", runs: true},
	{args: "passing.json -d rows.csv", runs: true},
	{args: "passing.json -d rows.json", runs: true},
	{args: "passing.json -d rows.json -n 1", runs: true},
	{args: "passing.json -d rows.json -n 3", runs: true},
	{args: "passing.json -e environment.json -g globals.json", runs: true},
	{args: "passing.json -e environment.json --env-var v=flag --global-var g=flag", runs: true},
	{args: "passing.json --env-var v=a=b --env-var v=last", runs: true},
	{args: "passing.json --env-var=v=joined", runs: true},
	{args: "passing.json --folder deep", runs: true},
	{args: "passing.json --folder four", runs: true},
	{args: "passing.json --folder id-one", runs: true},
	{args: "passing.json --folder four --folder deep", runs: true},
	{args: "passing.json --folder deep --folder first-none", newman: 1, runner: exitUsage},
	{args: "passing.json --folder nowhere", newman: 1, runner: exitUsage},
	{args: "passing.json --delay-request 20", runs: true},
	{args: "passing.json --bail", runs: true},
	{args: "passing.json --timeout 30000 --timeout-request 10000 --timeout-script 5000", runs: true},
	{args: "redirecting.json", runs: true},
	{args: "redirecting.json --ignore-redirects", runs: true},
	{args: "failing.json", newman: 1, runner: exitTestsFailed, runs: true},
	{args: "failing.json -x", runs: true},
	{args: "failing.json --suppress-exit-code", runs: true},
	{args: "failing.json --bail", newman: 1, runner: exitTestsFailed},
	{args: "throwing.json", newman: 1, runner: exitErrored, runs: true},
	{args: "throwing.json -x", runs: true},
	{args: "throwing.json --bail folder", newman: 1, runner: exitErrored},
	{args: "refused.json", newman: 1, runner: exitErrored, runs: true},
	{args: "slow.json --timeout-request 2000", newman: 1, runner: exitErrored, runs: true},
	{args: "slow.json --timeout 2000", newman: 1, runner: exitErrored},
	{args: "busy.json --timeout-script 300", newman: 1, runner: exitErrored},
	{args: "no-such-file.json", newman: 1, runner: exitUsage},
	{args: "not-json.json", newman: 1, runner: exitUsage},
	{args: "passing.json -e no-such-file.json", newman: 1, runner: exitUsage},
	{args: "passing.json -e not-json.json", newman: 1, runner: exitUsage},
	{args: "passing.json -d no-such-file.csv", newman: 1, runner: exitUsage},
	{args: "passing.json --no-such-option", newman: 1, runner: exitUsage},
	{args: "", newman: 1, runner: exitUsage},
	// Newman runs nothing and calls it a pass.
	{args: "no-collection.json", newman: 0, runner: exitUsage},
	{args: "passing.json -n 0", newman: 0, runner: exitUsage},
	{args: "passing.json --color sometimes", newman: 0, runner: exitUsage},
}

func TestConformanceOptions(t *testing.T) {
	c := newConformance(t)
	running := make(chan struct{}, atOnce)
	for _, oc := range optionCases {
		t.Run(oc.args, func(t *testing.T) {
			t.Parallel()
			running <- struct{}{}
			defer func() { <-running }()
			c.compareOptions(t, oc)
		})
	}
}

func (c *conformance) compareOptions(t *testing.T, oc optionCase) {
	t.Helper()
	args := optionArgs(t, oc.args)
	newman, runner := c.runNewman(t, args), c.runRunner(t, args)
	if newman.exit != int(oc.newman) {
		t.Errorf("Newman exits with %d, want %d\n%s", newman.exit, oc.newman, newman.stderr)
	}
	if runner.exit != int(oc.runner) {
		t.Errorf("runner exits with %d, want %d\n%s", runner.exit, oc.runner, runner.stderr)
	}
	if !oc.runs {
		return
	}
	changes := diffLines(newman.lines(newman.unsure()), runner.lines(newman.unsure()))
	if len(changes) > 0 {
		t.Errorf("runner (+) differs from Newman (-):\n%s\n\nrunner's stderr:\n%s", strings.Join(changes, "\n"), runner.stderr)
	}
}

// optionArgs puts the folder before the names of files.
func optionArgs(t *testing.T, text string) []string {
	t.Helper()
	args := strings.Fields(text)
	for i, arg := range args {
		if strings.HasSuffix(arg, ".json") || strings.HasSuffix(arg, ".csv") {
			args[i] = absolute(t, filepath.Join("testdata", "newman", "options", arg))
		}
	}
	return args
}

// TestConformanceUnknownCommand: Newman answers with its help and exits with 0.
func TestConformanceUnknownCommand(t *testing.T) {
	c := newConformance(t)
	if o := finish(t, c.runnerCommand(t, []string{"no-such-command"}), "none"); o.exit != int(exitUsage) {
		t.Errorf("runner no-such-command exits with %d, want %d", o.exit, exitUsage)
	}
}
