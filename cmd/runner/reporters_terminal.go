package main

import "github.com/rq-runner/runner/reporter"

func (r *reporting) openCLI() error {
	if r.onStdout == "cli" {
		return nil
	}
	r.addTerminal("cli", reporter.CLI(r.p.stdout, r.cliOptions(r.p)))
	return nil
}

func (r *reporting) openProgress() error {
	r.addTerminal("progress", reporter.Progress(r.p.stdout, reporter.ProgressOptions{
		Color: r.colored(r.p), DisableUnicode: r.disableUnicode, Width: r.p.width, Live: r.p.live(), GitHub: readsCommands(r.p),
	}))
	return nil
}

func (f *runFlags) cliOptions(p *process) reporter.CLIOptions {
	on := func(option string) bool { return f.reporterSwitch("cli", option) }
	return reporter.CLIOptions{
		Color: f.colored(p), DisableUnicode: f.disableUnicode, Verbose: f.verbose, ShowTimestamps: on("show-timestamps"),
		NoSummary: on("no-summary"), NoFailures: on("no-failures"), NoAssertions: on("no-assertions"),
		NoSuccessAssertions: on("no-success-assertions"), NoConsole: on("no-console"), NoBanner: on("no-banner"),
		Width: p.width, Live: p.live(), GitHub: readsCommands(p), Version: version(),
	}
}

// readsCommands reports whether a CI server reads the output and obeys some of its lines.
func readsCommands(p *process) bool {
	return p.getenv("GITHUB_ACTIONS") == "true" || p.getenv("TF_BUILD") != "" || p.getenv("TEAMCITY_VERSION") != ""
}

// live reports whether lines may be redrawn: on a terminal that is no CI log.
func (p *process) live() bool {
	return p.stdoutTTY && p.getenv("CI") == "" && p.getenv("TERM") != "dumb"
}

// colored follows --color, then NO_COLOR and FORCE_COLOR, then the terminal.
func (f *runFlags) colored(p *process) bool {
	switch {
	case f.color != "auto":
		return f.color == "on"
	case p.getenv("NO_COLOR") != "":
		return false
	case p.getenv("FORCE_COLOR") != "":
		return true
	}
	return p.stdoutTTY && p.getenv("TERM") != "dumb"
}
