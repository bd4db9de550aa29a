package reporter

import (
	"io"

	"github.com/rq-runner/runner/collection/run"
)

// JSONOptions is what the reports in our own schema hold beside the run. The zero value works.
type JSONOptions struct {
	// BodyLimit cuts the bodies, in bytes; 0 writes them as the events have them.
	BodyLimit int
	// Generator names the program and its version, Source is the collection's file.
	Generator, Source string
}

// JSON writes a run as one document of report.schema.json. Executions are written as they come, one a line, and not
// kept. The caller calls end once after the run, also when there was none: it completes the document and gives the first
// error of w.
func JSON(w io.Writer, o JSONOptions) (emit func(run.Event), end func() error) {
	j := &jsonReport{o: o, jsonOutput: newJSONOutput(w), result: &run.Result{Stopped: "the run did not finish"}}
	return j.event, j.end
}

type jsonReport struct {
	jsonOutput
	o          JSONOptions
	top        *object
	executions *list
	plan       plan
	result     *run.Result
}

func (j *jsonReport) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		j.start(e)
	case run.Executed:
		j.plan.label(e.Execution)
		j.executions.add(encoder{j.o.BodyLimit}.execution(e.Execution))
	case run.Finished:
		j.result = e.Result
	case run.Requesting, run.Log, run.Tested, run.Warned: // an execution has them again, the result the warnings
	}
}

func (j *jsonReport) start(e run.Started) {
	j.plan.start(e)
	j.top = j.object()
	j.top.field("run", encodeStarted(e, j.o.Generator, j.o.Source))
	j.executions = j.top.list("executions")
}

func (j *jsonReport) end() error {
	if j.top == nil {
		j.start(run.Started{})
	}
	j.executions.close()
	j.top.field("result", encodeResult(j.result, j.plan.left(j.result)))
	j.top.close()
	j.text("\n")
	return j.flush()
}
