package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

// openJSON starts the json reporter. Newman's structure is the one it knows.
func (f *runFlags) openJSON(p *process, c *collection.Collection, out *outputs) error {
	if s := f.reporterOption("json", "structure"); s != "" && s != "newman" {
		return &usageError{problem: "--reporter-json-structure " + quote(s) + " is not known", hint: "the structure is newman"}
	}
	limit, err := f.bodyLimit()
	if err != nil {
		return err
	}
	exported, err := asJSON(func(w io.Writer) error {
		return collection.WriteCollection(w, c, c.Root.Variables, "runner/"+version())
	})
	if err != nil {
		return fmt.Errorf("json report: %w", err)
	}
	file, err := f.openReport(p, "json", "json")
	if err != nil {
		return err
	}
	var state run.State
	emit, end := reporter.NewmanJSON(file, reporter.NewmanJSONOptions{
		Collection: exported, BodyLimit: limit,
		Environment: func() json.RawMessage { return scopeJSON(p, "environment", state.Environment) },
		Globals:     func() json.RawMessage { return scopeJSON(p, "globals", state.Globals) },
	})
	out.live = append(out.live, func(ev run.Event) {
		if finished, ok := ev.(run.Finished); ok {
			state = finished.State
		}
		emit(ev)
	})
	out.files = append(out.files, func() error { return errors.Join(end(), file.Close()) })
	return nil
}

// bodyLimit is --reporter-json-body-limit, in bytes.
func (f *runFlags) bodyLimit() (int, error) {
	text := f.reporterOption("json", "body-limit")
	if text == "" {
		return 0, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 0 {
		return 0, &usageError{problem: "--reporter-json-body-limit wants a number of bytes, not " + quote(text)}
	}
	return limit, nil
}

func scopeJSON(p *process, kind string, variables []collection.Variable) json.RawMessage {
	text, err := asJSON(func(w io.Writer) error {
		e := collection.Environment{Name: kind, Variables: variables}
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

func (f *runFlags) progressOptions(p *process) reporter.ProgressOptions {
	return reporter.ProgressOptions{
		Color: f.colored(p), DisableUnicode: f.disableUnicode, Width: p.width, Live: p.live(),
		GitHub: p.getenv("GITHUB_ACTIONS") == "true",
	}
}
