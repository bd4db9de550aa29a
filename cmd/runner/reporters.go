package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

// A reporterKind is one name that -r takes.
type reporterKind struct {
	name string
	open func(*reporting) error
	// switches are its options without a value: what follows one on the command line may be the collection.
	switches []string
}

// reporterKinds is the table of all reporters, the terminal's first.
func reporterKinds() []reporterKind {
	return []reporterKind{
		{name: "cli", open: (*reporting).openCLI, switches: []string{
			"silent", "show-timestamps", "no-summary", "no-failures", "no-assertions", "no-success-assertions", "no-console",
			"no-banner",
		}},
		{name: "progress", open: (*reporting).openProgress, switches: []string{"silent"}},
		{name: "json", open: (*reporting).openJSON},
		{name: "junit", open: (*reporting).openJUnit},
	}
}

func reporterNames() (names []string) {
	for _, kind := range reporterKinds() {
		names = append(names, kind.name)
	}
	return names
}

// isSwitch reports whether NAME-OPTION, or OPTION for all reporters, takes no value.
func isSwitch(option string) bool {
	for _, kind := range reporterKinds() {
		if slices.Contains(kind.switches, strings.TrimPrefix(option, kind.name+"-")) {
			return true
		}
	}
	return false
}

// outputs is the reporters of one run.
type outputs struct {
	live  []func(run.Event)
	files []func() error // completes a report and returns what went wrong while writing
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

// reporting opens the reporters of one run.
type reporting struct {
	*runFlags
	p *process
	c *collection.Collection // nil when reports are merged
	// source is the collection's file as the readers of reports know it: relative to the repository.
	source string
	out    *outputs
	record *reporter.Record // nil until a report needs it
	// onStdout is the reporter that has the terminal.
	onStdout string
}

// openReporters starts the reporters. One that writes a file does not take the place of the terminal's, as it does in
// Newman: --silent does that.
func (f *runFlags) openReporters(p *process, c *collection.Collection, source string) (*outputs, error) {
	r := &reporting{runFlags: f, p: p, c: c, source: repositoryPath(p, source), out: &outputs{}}
	kinds := reporterKinds()
	for _, name := range f.reporters {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(kinds, func(k reporterKind) bool { return k.name == name })
		if i < 0 {
			return nil, &usageError{
				problem: "unknown reporter " + quote(name), hint: "the reporters are " + strings.Join(reporterNames(), ", "),
			}
		}
		if err := kinds[i].open(r); err != nil {
			return nil, errors.Join(err, r.out.close())
		}
	}
	if r.onStdout == "" {
		return r.out, r.openCLI()
	}
	return r.out, nil
}

// addTerminal gives stdout to a reporter, unless it is to be silent.
func (r *reporting) addTerminal(name string, report func(run.Event)) {
	r.onStdout = name
	if !r.silent && !r.reporterSwitch(name, "silent") {
		r.out.live = append(r.out.live, report)
	}
}

// addStream starts a report that is written while the run goes on.
func (r *reporting) addStream(name, extension string, start func(io.Writer) (func(run.Event), func() error)) error {
	file, err := r.openReport(r.p, name, extension)
	if err != nil {
		return err
	}
	emit, end := start(file)
	r.out.live = append(r.out.live, emit)
	r.out.files = append(r.out.files, func() error { return reportError(name, end(), file.Close()) })
	return nil
}

// addRecorded starts a report that is written when the run is over.
func (r *reporting) addRecorded(name, extension string, write func(io.Writer, *reporter.Record) error) error {
	record, err := r.recorded()
	if err != nil {
		return err
	}
	file, err := r.openReport(r.p, name, extension)
	if err != nil {
		return err
	}
	r.out.files = slices.Insert(r.out.files, 0, func() error { // before the record is closed
		return reportError(name, write(file, record), file.Close())
	})
	return nil
}

// recorded is the record of the run, which all reports at its end share.
func (r *reporting) recorded() (*reporter.Record, error) {
	if r.record != nil {
		return r.record, nil
	}
	record, err := reporter.NewRecord()
	if err != nil {
		return nil, err
	}
	r.record = record
	r.out.live = append(r.out.live, record.Event)
	r.out.files = append(r.out.files, record.Close)
	return record, nil
}

func reportError(name string, errs ...error) error {
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%s report: %w", name, err)
	}
	return nil
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

// reporterBytes is an option that is a number of bytes.
func (f *runFlags) reporterBytes(name, option string, standard int) (int, error) {
	text := f.reporterOption(name, option)
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, &usageError{problem: "--reporter-" + name + "-" + option + " wants a number of bytes, not " + quote(text)}
	}
	return n, nil
}

// writesFiles reports whether the run leaves files behind, of which there is one of each.
func (f *runFlags) writesFiles() bool {
	return f.exportEnvironment+f.exportGlobals+f.exportCollection+f.exportCookieJar != "" ||
		slices.ContainsFunc(f.reporters, func(name string) bool { return !onlyPrints(strings.TrimSpace(name)) })
}

// onlyPrints reports whether a reporter writes to the terminal and nowhere else.
func onlyPrints(name string) bool { return name == "cli" || name == "progress" }

// repositoryPath is a path as a CI server knows it: relative to what it checked out, else as the user wrote it. Stdin and
// URLs have none.
func repositoryPath(p *process, source string) string {
	if source == "-" || source == "" || strings.Contains(source, "://") {
		return ""
	}
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		root := p.getenv(name)
		if path, err := filepath.Abs(source); err == nil && root != "" {
			if rel, err := filepath.Rel(root, path); err == nil && filepath.IsLocal(rel) {
				return filepath.ToSlash(rel)
			}
		}
	}
	return filepath.ToSlash(source)
}
