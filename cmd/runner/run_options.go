package main

import (
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/collection/vars"
)

// bailOf reads Newman's list: a bare --bail and "failure" stop gracefully, "folder" aborts where there is an error.
func bailOf(text string) (run.Bail, error) {
	var failure, folder bool
	for word := range strings.SplitSeq(text, ",") {
		switch strings.TrimSpace(word) {
		case "failure", "true":
			failure = true
		case "folder":
			folder = true
		case "false", "":
		default:
			return run.BailNever, &usageError{problem: "--bail wants failure or folder, not " + quote(word)}
		}
	}
	switch {
	case failure && folder:
		return run.BailBoth, nil
	case failure:
		return run.BailFailure, nil
	case folder:
		return run.BailFolder, nil
	}
	return run.BailNever, nil
}

// offerEnvironments warns when a file brings environments and none was picked: in the app one is active, here none is.
func (f *runFlags) offerEnvironments(c *collection.Collection, src string) {
	if f.environment != "" || len(c.Environments) == 0 {
		return
	}
	var names []string
	for _, e := range c.Environments {
		names = append(names, quote(e.Name))
	}
	word := "environment "
	if len(names) > 1 {
		word = "environments "
	}
	c.Warnings = append(c.Warnings, collection.Warning{Message: "the file has the " + word + strings.Join(names, ", ") +
		": pick one with -e " + quote(src+"#"+c.Environments[0].Name)})
}

func overrides(texts []string) []collection.Variable {
	var all []collection.Variable
	for _, t := range texts {
		all = append(all, vars.ParseOverride(t))
	}
	return all
}
