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
)

// A reporterKind is one name that -r takes.
type reporterKind struct {
	name string
	open func(*reporting) error
	// fileless says that it writes a file only when --reporter-NAME-export names one.
	fileless bool
	// switches are its options without a value: what follows one on the command line may be the collection.
	switches []string
}

// reporterKinds is the table of all reporters, the terminal's first.
func reporterKinds() []reporterKind {
	return []reporterKind{
		{name: "cli", fileless: true, open: (*reporting).openCLI, switches: []string{
			"silent", "show-timestamps", "no-summary", "no-failures", "no-assertions", "no-success-assertions", "no-console",
			"no-banner",
		}},
		{name: "progress", fileless: true, open: (*reporting).openProgress, switches: []string{"silent"}},
		{name: "dots", fileless: true, open: (*reporting).openDots, switches: []string{"silent"}},
		{name: "summary", fileless: true, open: (*reporting).openSummary, switches: []string{"silent"}},
		{name: "tap", fileless: true, open: (*reporting).openTAP},
		{name: "jsonl", fileless: true, open: (*reporting).openJSONL},
		{name: "teamcity", fileless: true, open: (*reporting).openTeamCity},
		{name: "github", fileless: true, open: (*reporting).openGitHub, switches: []string{"no-summary"}},
		{name: "json", open: (*reporting).openJSON},
		{name: "junit", open: (*reporting).openJUnit},
		{name: "html", open: (*reporting).openHTML, switches: []string{
			"omitRequestBodies", "omitResponseBodies", "omitHeaders", "omitAllHeadersAndBody",
		}},
		{name: "gitlab", open: (*reporting).openGitLab},
		{name: "markdown", open: (*reporting).openMarkdown},
		{name: "ctrf", open: (*reporting).openCTRF},
		{name: "allure", open: (*reporting).openAllure},
		{name: "har", open: (*reporting).openHAR},
		{name: "blob", open: (*reporting).openBlob},
		{name: "otel", fileless: true, open: (*reporting).openOTel, switches: []string{"traceparent"}},
		{name: "prometheus", fileless: true, open: (*reporting).openPrometheus},
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
	live []func(run.Event) // the run waits for these
	// written are the reports in files, which a goroutine of their own writes.
	written background
	files   []func() error // completes a report and returns what went wrong while writing
	// header gives what a reporter adds to each request, nil when none does.
	header func() []collection.Param
}

func (o *outputs) emit(ev run.Event) {
	for _, report := range o.live {
		report(ev)
	}
	o.written.emit(ev)
}

func (o *outputs) close() error {
	o.written.wait()
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
	log    *sharedLog // stdout
	opened []openedReport
	// terminal is the reporter that has stdout, the last one named; nil until there is one.
	terminal *terminalReporter
}

// An openedReport is the file of a reporter.
type openedReport struct {
	name string
	info os.FileInfo
}

type terminalReporter struct {
	name  string
	start func(io.Writer) (func(run.Event), func() error)
}

// openReporters starts the reporters. One that writes a file does not take the place of the terminal's, as it does in
// Newman: --silent does that.
func (f *runFlags) openReporters(p *process, c *collection.Collection, source string) (*outputs, error) {
	r := &reporting{runFlags: f, p: p, c: c, source: repositoryPath(p, source), out: &outputs{}, log: &sharedLog{w: p.stdout}}
	p.actions.share(r.log)
	kinds := reporterKinds()
	for n, name := range f.reporters {
		name = strings.TrimSpace(name)
		if slices.ContainsFunc(f.reporters[:n], func(s string) bool { return strings.TrimSpace(s) == name }) {
			continue // it runs already
		}
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
	if err := r.claimExports(); err != nil {
		return nil, errors.Join(err, r.out.close())
	}
	if r.terminal == nil {
		_ = r.openCLI() // opens nothing that could go wrong
	}
	r.startTerminal()
	return r.out, nil
}

// startTerminal gives stdout to its reporter, unless that is to be silent.
func (r *reporting) startTerminal() {
	t := r.terminal
	if r.silent || r.reporterSwitch(t.name, "silent") {
		return
	}
	emit, end := t.start(r.log)
	r.out.live = append(r.out.live, emit)
	r.out.files = slices.Insert(r.out.files, 0, func() error { return reportError(t.name, end()) })
}

// addPrinted starts a report that goes to a file when one is named, and to stdout in place of the terminal's otherwise.
func (r *reporting) addPrinted(name, extension string, start func(io.Writer) (func(run.Event), func() error)) error {
	if r.reporterOption(name, "export") != "" {
		return r.addStream(name, extension, start)
	}
	r.terminal = &terminalReporter{name, start}
	return nil
}

// addStream starts a report that is written while the run goes on.
func (r *reporting) addStream(name, extension string, start func(io.Writer) (func(run.Event), func() error)) error {
	file, err := r.openReport(r.p, name, extension)
	if err != nil {
		return err
	}
	return r.addFile(name, file, start)
}

// addFile starts a report in a file that is open.
func (r *reporting) addFile(name string, file *os.File, start func(io.Writer) (func(run.Event), func() error)) error {
	if err := r.claim(name, file); err != nil {
		return errors.Join(err, file.Close())
	}
	emit, end := start(file)
	r.out.written.add(emit)
	r.out.files = append(r.out.files, func() error { return reportError(name, end(), file.Close()) })
	return nil
}

// claim refuses the file of another report: each would write over the other. Pipes and devices take several.
func (r *reporting) claim(name string, file *os.File) error {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	if other := r.reportIn(info); other != "" {
		return &usageError{
			problem: "the reports " + other + " and " + name + " would both be written to " + file.Name(),
			hint:    "--reporter-" + name + "-export FILE names another; a folder, with / at its end, gets a file of each",
		}
	}
	r.opened = append(r.opened, openedReport{name, info})
	return nil
}

// reportIn is the name of the reporter that has a file, empty when none has.
func (r *reporting) reportIn(info os.FileInfo) string {
	for _, other := range r.opened {
		if os.SameFile(info, other.info) {
			return other.name
		}
	}
	return ""
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
		slices.ContainsFunc(reporterKinds(), func(k reporterKind) bool {
			named := slices.ContainsFunc(f.reporters, func(name string) bool { return strings.TrimSpace(name) == k.name })
			return named && (!k.fileless || f.reporterOption(k.name, "export") != "")
		})
}

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
