package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

// Where bodies are cut unless an option says otherwise, in bytes: what a person reads, and what a program replays.
const (
	textBodies  = 64 << 10
	wholeBodies = 1 << 20
)

func (r *reporting) openJUnit() error {
	return r.addStream("junit", "xml", func(w io.Writer) (func(run.Event), func() error) {
		return reporter.JUnit(w, reporter.JUnitOptions{File: r.source, IterationName: r.reporterOption("junit", "iteration-name")})
	})
}

// openJSON starts the json reporter in the structure that was asked for.
func (r *reporting) openJSON() error {
	switch s := r.reporterOption("json", "structure"); s {
	case "":
		o, err := r.jsonOptions("json", textBodies)
		if err != nil {
			return err
		}
		return r.addStream("json", "json", func(w io.Writer) (func(run.Event), func() error) { return reporter.JSON(w, o) })
	case "newman":
		return r.openNewmanJSON()
	default:
		return &usageError{problem: "--reporter-json-structure " + quote(s) + " is not known", hint: "the structure is newman"}
	}
}

func (r *reporting) jsonOptions(name string, limit int) (reporter.JSONOptions, error) {
	limit, err := r.reporterBytes(name, "body-limit", limit)
	return reporter.JSONOptions{BodyLimit: limit, Generator: "runner/" + version(), Source: r.source}, err
}

func (r *reporting) openNewmanJSON() error {
	limit, err := r.reporterBytes("json", "body-limit", 0)
	if err != nil {
		return err
	}
	exported, err := r.exported()
	if err != nil {
		return reportError("json", err)
	}
	var state run.State
	r.out.live = append(r.out.live, func(ev run.Event) {
		if finished, ok := ev.(run.Finished); ok {
			state = finished.State
		}
	})
	return r.addStream("json", "json", func(w io.Writer) (func(run.Event), func() error) {
		return reporter.NewmanJSON(w, reporter.NewmanJSONOptions{
			Collection: exported, BodyLimit: limit, Mask: r.p.mask.JSON,
			Environment: func() json.RawMessage { return scopeJSON(r.p, "environment", state.Environment) },
			Globals:     func() json.RawMessage { return scopeJSON(r.p, "globals", state.Globals) },
		})
	})
}

// exported is the collection in Postman's shape, nothing when there is none.
func (r *reporting) exported() (json.RawMessage, error) {
	if r.c == nil {
		return nil, nil
	}
	return asJSON(func(w io.Writer) error {
		return collection.WriteCollection(w, r.c, r.c.Root.Variables, "runner/"+version())
	})
}

func scopeJSON(p *process, kind string, e collection.Environment) json.RawMessage {
	text, err := asJSON(func(w io.Writer) error {
		return collection.WriteEnvironment(w, e, kind, p.now(), "runner/"+version())
	})
	if err != nil {
		return nil // variables are JSON values; the report then says null
	}
	return text
}

func asJSON(write func(io.Writer) error) (json.RawMessage, error) {
	var buf bytes.Buffer
	err := write(&buf)
	return buf.Bytes(), err
}

func (r *reporting) openMarkdown() error {
	limit, err := r.reporterBytes("markdown", "limit", 0)
	if err != nil {
		return err
	}
	return r.addStream("markdown", "md", func(w io.Writer) (func(run.Event), func() error) {
		return reporter.Markdown(w, reporter.MarkdownOptions{
			Limit: limit, IterationName: r.reporterOption("markdown", "iteration-name"),
		})
	})
}

func (r *reporting) openCTRF() error {
	return r.addStream("ctrf", "ctrf.json", func(w io.Writer) (func(run.Event), func() error) {
		return reporter.CTRF(w, reporter.CTRFOptions{
			Version: version(), File: r.source, IterationName: r.reporterOption("ctrf", "iteration-name"),
		})
	})
}

func (r *reporting) openHAR() error {
	limit, err := r.reporterBytes("har", "body-limit", wholeBodies)
	if err != nil {
		return err
	}
	return r.addStream("har", "har", func(w io.Writer) (func(run.Event), func() error) {
		return reporter.HAR(w, reporter.HAROptions{Version: version(), BodyLimit: limit})
	})
}

// openAllure writes a folder, allure-results unless one is named.
func (r *reporting) openAllure() error {
	limit, err := r.reporterBytes("allure", "body-limit", wholeBodies)
	if err != nil {
		return err
	}
	dir := cmp.Or(r.reporterOption("allure", "export"), "allure-results")
	emit, end := reporter.Allure(dir, reporter.AllureOptions{
		Version: version(), BodyLimit: limit, IterationName: r.reporterOption("allure", "iteration-name"),
	})
	r.out.written.add(emit)
	r.out.files = append(r.out.files, func() error { return reportError("allure", end()) })
	return nil
}

// openGitLab writes the two files that a job gives GitLab as reports, into the current folder unless one is named.
func (r *reporting) openGitLab() error {
	dir, column := cmp.Or(r.reporterOption("gitlab", "export"), "."), r.reporterOption("gitlab", "iteration-name")
	for name, start := range map[string]func(io.Writer) (func(run.Event), func() error){
		"gl-junit.xml": func(w io.Writer) (func(run.Event), func() error) {
			return reporter.JUnit(w, reporter.JUnitOptions{File: r.source, CaseFile: true, IterationName: column})
		},
		"gl-code-quality-report.json": func(w io.Writer) (func(run.Event), func() error) {
			return reporter.CodeQuality(w, reporter.CodeQualityOptions{File: r.source, IterationName: column})
		},
	} {
		file, err := createOutput(filepath.Join(dir, name))
		if err != nil {
			return fmt.Errorf("--reporter-gitlab-export: %w", err)
		}
		if err := r.addFile("gitlab", file, start); err != nil {
			return err
		}
	}
	return nil
}

// openBlob writes what runner report merge reads, in a file named for the shard.
func (r *reporting) openBlob() error {
	o, err := r.jsonOptions("blob", wholeBodies)
	if err != nil {
		return err
	}
	name := "blob.jsonl"
	if r.part.Count > 1 {
		name = fmt.Sprintf("blob-%d-of-%d.jsonl", r.part.Index, r.part.Count)
	}
	file, err := createOutput(outputPath(cmp.Or(r.reporterOption("blob", "export"), "blob-report/"), name))
	if err != nil {
		return fmt.Errorf("--reporter-blob-export: %w", err)
	}
	return r.addFile("blob", file, func(w io.Writer) (func(run.Event), func() error) { return reporter.Blob(w, o) })
}
