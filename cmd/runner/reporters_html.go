package main

import (
	"io"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/reporter"
)

// openHTML takes the options of Postman CLI's html reporter. Those of Newman's are refused: a template of theirs makes a
// page that we cannot.
func (r *reporting) openHTML() error {
	if r.reporterOption("html", "template") != "" {
		return &usageError{problem: "--reporter-html-template is not supported", hint: "--reporter-html-title sets the page's title"}
	}
	limit, err := r.reporterBytes("html", "body-limit", textBodies)
	if err != nil {
		return err
	}
	on := func(option string) bool { return r.reporterSwitch("html", option) }
	o := reporter.HTMLOptions{
		Title: r.reporterOption("html", "title"), Version: version(), BodyLimit: limit,
		OmitRequestBodies: on("omitRequestBodies"), OmitResponseBodies: on("omitResponseBodies"),
		OmitHeaders: on("omitHeaders"), OmitAllHeadersAndBody: on("omitAllHeadersAndBody"),
	}
	return r.addStream("html", "html", func(w io.Writer) (func(run.Event), func() error) { return reporter.HTML(w, o) })
}
