package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
	"github.com/rq-runner/runner/script"
	"github.com/rq-runner/runner/script/library"
)

// reporterNames are those that -r takes.
func reporterNames() []string { return []string{"cli", "json", "progress"} }

// isSwitch reports whether a reporter's option takes no value: what follows it may then be the collection.
func isSwitch(option string) bool {
	for _, reporter := range reporterNames() {
		option = strings.TrimPrefix(option, reporter+"-")
	}
	return slices.Contains([]string{
		"silent", "show-timestamps", "no-summary", "no-failures", "no-assertions", "no-success-assertions", "no-console",
		"no-banner",
	}, option)
}

// outputs is the reporters of one run.
type outputs struct {
	live  []func(run.Event)
	files []func() error // closes a file and returns what went wrong while writing
}

func (o *outputs) emit(ev run.Event) {
	for _, report := range o.live {
		report(ev)
	}
}

func (o *outputs) close() error {
	var all error
	for _, done := range o.files {
		all = errors.Join(all, done())
	}
	return all
}

// openReporters starts the reporters. A reporter that writes a file does not take the place of the terminal's, as it
// does in Newman: --silent does that.
func (f *runFlags) openReporters(p *process, c *collection.Collection) (*outputs, error) {
	out := &outputs{}
	terminal := "cli"
	for _, name := range f.reporters {
		switch strings.TrimSpace(name) {
		case "cli":
		case "progress":
			terminal = "progress"
		case "json":
			if err := f.openJSON(p, c, out); err != nil {
				return nil, err
			}
		default:
			return nil, &usageError{
				problem: "unknown reporter " + quote(name), hint: "the reporters are " + strings.Join(reporterNames(), ", "),
			}
		}
	}
	switch {
	case f.silent || f.reporterSwitch(terminal, "silent"):
	case terminal == "progress":
		out.live = append(out.live, reporter.Progress(p.stdout, f.progressOptions(p)))
	default:
		out.live = append(out.live, reporter.CLI(p.stdout, f.cliOptions(p)))
	}
	return out, nil
}

func (f *runFlags) cliOptions(p *process) reporter.CLIOptions {
	on := func(option string) bool { return f.reporterSwitch("cli", option) }
	return reporter.CLIOptions{
		Color: f.colored(p), DisableUnicode: f.disableUnicode, Verbose: f.verbose, ShowTimestamps: on("show-timestamps"),
		NoSummary: on("no-summary"), NoFailures: on("no-failures"), NoAssertions: on("no-assertions"),
		NoSuccessAssertions: on("no-success-assertions"), NoConsole: on("no-console"), NoBanner: on("no-banner"),
		Width: p.width, Live: p.live(), GitHub: p.getenv("GITHUB_ACTIONS") == "true", Version: version(),
	}
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

// reporterOption is --reporter-NAME-OPTION, or --reporter-OPTION for all reporters.
func (f *runFlags) reporterOption(name, option string) string {
	if v, ok := f.reporter[name+"-"+option]; ok {
		return v
	}
	return f.reporter[option]
}

func (f *runFlags) reporterSwitch(name, option string) bool {
	v := f.reporterOption(name, option)
	on, err := strconv.ParseBool(v)
	return v != "" && (err != nil || on)
}

// writesFiles reports whether the run leaves files behind, of which there is one of each.
func (f *runFlags) writesFiles() bool {
	return f.exportEnvironment+f.exportGlobals+f.exportCollection+f.exportCookieJar != "" ||
		slices.Contains(f.reporters, "json")
}

// openReport creates the file of a reporter, where Newman would.
func (f *runFlags) openReport(p *process, name, extension string) (*os.File, error) {
	path := f.reporterOption(name, "export")
	if path == "" {
		path = "newman/"
	}
	file, err := createOutput(outputPath(path, "newman-run-report-"+stamp(p.now())+"."+extension))
	if err != nil {
		return nil, fmt.Errorf("--reporter-%s-export: %w", name, err)
	}
	return file, nil
}

// libraries are those bundled into this binary; without any, requiring one says how to get them.
func libraries() script.Library {
	if !library.Built() {
		return nil
	}
	return library.Source
}
