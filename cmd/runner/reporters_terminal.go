package main

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

func (r *reporting) openCLI() error {
	draw(r, "cli", reporter.CLI, r.cliOptions(r.p))
	return nil
}

func (r *reporting) openDots() error {
	draw(r, "dots", reporter.Dots, r.cliOptions(r.p))
	return nil
}

func (r *reporting) openSummary() error {
	draw(r, "summary", reporter.Summary, r.cliOptions(r.p))
	return nil
}

func (r *reporting) openProgress() error {
	draw(r, "progress", reporter.Progress, reporter.ProgressOptions{
		Color: r.colored(r.p), DisableUnicode: r.disableUnicode, Width: r.p.width, Columns: r.p.columns, Live: r.p.live(), GitHub: r.feedsCI(r.p),
	})
	return nil
}

func (r *reporting) openTAP() error {
	return r.addPrinted("tap", "tap", func(w io.Writer) (func(run.Event), func() error) {
		return reporter.TAP(w, reporter.TAPOptions{IterationName: r.reporterOption("tap", "iteration-name")})
	})
}

func (r *reporting) openJSONL() error {
	o, err := r.jsonOptions("jsonl", textBodies)
	if err != nil {
		return err
	}
	return r.addPrinted("jsonl", "jsonl", func(w io.Writer) (func(run.Event), func() error) { return reporter.JSONL(w, o) })
}

// openTeamCity writes beside the terminal's reporter, as TeamCity reads the whole log.
func (r *reporting) openTeamCity() error {
	emit, end := reporter.TeamCity(&commandLines{log: r.log}, reporter.TeamCityOptions{IterationName: r.reporterOption("teamcity", "iteration-name")})
	r.out.live = append(r.out.live, emit)
	r.out.files = append(r.out.files, func() error { return reportError("teamcity", end()) })
	return nil
}

// summaryLimit is GitHub's, for all that the commands of one step write.
const summaryLimit = 1 << 20

// openGitHub comes before all others, so that it stops commands before they write.
func (r *reporting) openGitHub() error {
	o := reporter.GitHubOptions{File: r.source, IterationName: r.reporterOption("github", "iteration-name")}
	var token [16]byte
	_, _ = rand.Read(token[:]) // never fails
	o.Token = hex.EncodeToString(token[:])
	closeSummary := func() error { return nil }
	if path := r.p.getenv("GITHUB_STEP_SUMMARY"); path != "" && !r.reporterSwitch("github", "no-summary") {
		file, size, err := appendTo(path)
		if err != nil {
			return fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err)
		}
		if room := summaryLimit - size; room > 0 {
			o.Summary, o.SummaryLimit = file, int(room)
		}
		closeSummary = file.Close
	}
	emit, end := reporter.GitHub(&commandLines{log: r.log}, o)
	r.out.live = slices.Insert(r.out.live, 0, func(ev run.Event) {
		if _, ok := ev.(run.Started); ok {
			r.p.actions.stopped(o.Token)
		}
		emit(ev)
	})
	r.out.files = append(r.out.files, func() error {
		r.p.actions.stopped("")
		return reportError("github", end(), closeSummary())
	})
	return nil
}

// appendTo opens a file at its end and tells its size.
func appendTo(path string) (*os.File, int64, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

func (f *runFlags) cliOptions(p *process) reporter.CLIOptions {
	on := func(option string) bool { return f.reporterSwitch("cli", option) }
	return reporter.CLIOptions{
		Color: f.colored(p), DisableUnicode: f.disableUnicode, Verbose: f.verbose, ShowTimestamps: on("show-timestamps"),
		NoSummary: on("no-summary"), NoFailures: on("no-failures"), NoAssertions: on("no-assertions"),
		NoSuccessAssertions: on("no-success-assertions"), NoConsole: on("no-console"), NoBanner: on("no-banner"),
		Width: p.width, Columns: p.columns, Live: p.live(), GitHub: f.feedsCI(p), Version: version(),
	}
}

// readsCommands reports whether a CI server reads the output and obeys some of its lines.
func readsCommands(p *process) bool {
	return p.getenv("GITHUB_ACTIONS") == "true" || p.getenv("TF_BUILD") != "" || p.getenv("TEAMCITY_VERSION") != ""
}

// feedsCI is readsCommands, also for a run that tells a server so itself: in a container its variables may be missing.
func (f *runFlags) feedsCI(p *process) bool {
	return readsCommands(p) || slices.ContainsFunc(f.reporters, func(name string) bool {
		return strings.TrimSpace(name) == "teamcity" || strings.TrimSpace(name) == "github"
	})
}

// live reports whether lines may be redrawn: on a terminal that is no CI log.
func (p *process) live() bool {
	return p.stdoutTTY && p.getenv("CI") == "" && p.getenv("TERM") != "dumb"
}

// columns is the width of the terminal at this moment, 0 when stdout is none.
func (p *process) columns() int {
	file, ok := p.stdout.(*os.File)
	if !ok || !p.stdoutTTY {
		return 0
	}
	n, _, _ := term.GetSize(int(file.Fd())) // 0 with an error
	return n
}

// colored follows --color, then NO_COLOR and FORCE_COLOR, then the terminal.
func (f *runFlags) colored(p *process) bool {
	switch {
	case f.color != "auto":
		return f.color == "on"
	case p.getenv("NO_COLOR") != "":
		return false
	case p.getenv("FORCE_COLOR") != "":
		return !slices.Contains([]string{"0", "false"}, p.getenv("FORCE_COLOR")) // as Node's programs read it
	}
	return p.stdoutTTY && p.getenv("TERM") != "dumb"
}

// draw gives the terminal to a reporter that has nothing to complete at the end.
func draw[O any](r *reporting, name string, report func(io.Writer, O) func(run.Event), o O) {
	r.terminal = &terminalReporter{name, func(w io.Writer) (func(run.Event), func() error) {
		s := &screen{w: w}
		return report(s, o), func() error { return s.err }
	}}
}

// screen keeps the first error of its writer, for reporters that look at none: what nobody could read was no report.
type screen struct {
	w   io.Writer
	err error
}

func (s *screen) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	s.err = cmp.Or(s.err, err)
	return n, err
}
