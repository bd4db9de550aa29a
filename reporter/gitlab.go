package reporter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// CodeQualityOptions is what GitLab needs to know. The zero value works.
type CodeQualityOptions struct {
	// File is the collection's file, relative to the repository. GitLab shows nothing without one: the collection's name
	// stands there then.
	File string
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// CodeQuality writes the failures of a run as GitLab's code quality report, which merge requests show. A failure keeps
// its fingerprint from run to run, whatever its message says. The caller calls end once after the run.
func CodeQuality(w io.Writer, o CodeQualityOptions) (emit func(run.Event), end func() error) {
	q := &codeQuality{jsonOutput: newJSONOutput(w), o: o, plan: plan{column: o.IterationName}}
	q.text("[")
	q.issues = &list{j: &q.jsonOutput}
	return q.event, q.end
}

type codeQuality struct {
	jsonOutput
	o      CodeQualityOptions
	plan   plan
	issues *list
}

type qualityIssue struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

func (q *codeQuality) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		q.plan.start(e)
	case run.Executed:
		label := q.plan.label(e.Execution)
		for _, c := range casesOf(e.Execution) {
			if c.failure != nil || c.flaky {
				q.issues.add(q.issue(e.Execution, label, c))
			}
		}
	case run.Requesting, run.Log, run.Tested, run.Warned, run.Finished:
	}
}

func (q *codeQuality) issue(x *run.Execution, label string, c testCase) qualityIssue {
	name := oneLine(x.Item.Path()) + label + ": " + c.name
	i := qualityIssue{Location: qualityLocation{Path: q.o.File}}
	switch {
	case c.flaky:
		i.Description, i.CheckName, i.Severity = name+": "+retriedText(x), "flaky", "minor"
	case c.verdict == errored:
		i.Description, i.CheckName, i.Severity = name+": "+oneLine(c.failure.Message), failureName(c.failure), "critical"
	default:
		i.Description, i.CheckName, i.Severity = name+": "+oneLine(c.failure.Message), failureName(c.failure), "major"
	}
	if i.Location.Path == "" {
		i.Location.Path = oneLine(q.plan.started.Collection)
	}
	i.Location.Lines.Begin = 1
	sum := sha256.Sum256([]byte(strings.Join([]string{i.Location.Path, fmt.Sprint(x.Item.Folders), name}, "\x00")))
	i.Fingerprint = hex.EncodeToString(sum[:16])
	return i
}

func (q *codeQuality) end() error {
	q.issues.close()
	q.text("\n")
	return q.flush()
}
