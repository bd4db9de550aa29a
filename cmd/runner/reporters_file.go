package main

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

func (r *reporting) openJUnit() error {
	return r.addRecorded("junit", "xml", func(w io.Writer, record *reporter.Record) error {
		return reporter.JUnit(w, record, reporter.JUnitOptions{
			File: r.source, IterationName: r.reporterOption("junit", "iteration-name"),
		})
	})
}

// openJSON starts the json reporter in the structure that was asked for.
func (r *reporting) openJSON() error {
	switch s := r.reporterOption("json", "structure"); s {
	case "", "newman":
		return r.openNewmanJSON()
	default:
		return &usageError{problem: "--reporter-json-structure " + quote(s) + " is not known", hint: "the structure is newman"}
	}
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
			Collection: exported, BodyLimit: limit,
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
