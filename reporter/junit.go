package reporter

import (
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// JUnitOptions is what the report holds beside the run. The zero value works.
type JUnitOptions struct {
	// File is the collection's file, as its readers know it: relative to the repository.
	File string
	// CaseFile puts the file on every case too, where GitLab looks for it. Jenkins' schema allows it on suites only.
	CaseFile bool
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// JUnit writes the run as JUnit's XML, as Jenkins, GitLab and others read it: a suite for each item and iteration, a
// case for each assertion in order, for each failed request or script, and for a request without any of these. Case
// names and class names are the same in every run, so that a CI server can follow a test over time. The caller calls end
// once after the run: the counts come before the suites, so these wait in a spill until then.
func JUnit(w io.Writer, o JUnitOptions) (emit func(run.Event), end func() error) {
	j := &junit{w: w, o: o, plan: plan{column: o.IterationName}}
	j.xmlOutput = xmlOutput{output: newOutput(&j.spill), depth: 1}
	return j.event, j.end
}

type junit struct {
	xmlOutput // of the suites
	spill     spill
	w         io.Writer
	o         JUnitOptions
	plan      plan
	suites    int
	cases     Cases
	took      time.Duration
}

func (j *junit) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		j.plan.start(e)
	case run.Executed:
		j.suite(e.Execution, j.plan.label(e.Execution), casesOf(e.Execution))
	case run.Finished:
		j.took = e.Duration
		j.plan.unreached(e.Result, func(x *run.Execution, label string) { j.suite(x, label, []testCase{notRun(e.Result)}) })
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (j *junit) end() error {
	_ = j.flush() // the spill tells
	top := xmlOutput{output: newOutput(j.w)}
	top.header()
	top.open("testsuites", attributes{
		"name", j.plan.started.Collection, "tests", strconv.Itoa(j.cases.Total), "failures", strconv.Itoa(j.cases.Failed),
		"errors", strconv.Itoa(j.cases.Errored), "time", seconds(j.took),
	})
	top.keep(j.spill.copyTo(top.w))
	top.close("testsuites")
	return top.flush()
}

func (j *junit) suite(x *run.Execution, label string, cases []testCase) {
	var n Cases
	n.add(cases)
	j.cases.add(cases)
	attrs := attributes{
		"name", oneLine(x.Item.Path()) + label, "id", strconv.Itoa(j.suites), "tests", strconv.Itoa(n.Total),
		"failures", strconv.Itoa(n.Failed), "errors", strconv.Itoa(n.Errored), "skipped", strconv.Itoa(n.Skipped),
		"time", seconds(x.Duration), "timestamp", x.Started.UTC().Format("2006-01-02T15:04:05"),
	}
	if j.o.File != "" {
		attrs = append(attrs, "file", j.o.File)
	}
	j.suites++
	j.open("testsuite", attrs)
	j.properties(x)
	took, class := x.Duration, j.className(x.Item)
	for _, c := range cases {
		attrs := attributes{"name", c.name + label, "classname", class, "time", seconds(took)}
		if j.o.CaseFile && j.o.File != "" {
			attrs = append(attrs, "file", j.o.File)
		}
		j.testCase(x, c, attrs)
		took = 0 // on the first case only: the sum is then right
	}
	if out := consoleText(x); out != "" {
		j.leaf("system-out", nil, out)
	}
	j.close("testsuite")
}

func (j *junit) properties(x *run.Execution) {
	if x.Request == nil {
		return
	}
	j.open("properties", nil)
	property := func(name, value string) { j.leaf("property", attributes{"name", name, "value", value}, "") }
	property("iteration", strconv.Itoa(x.Iteration+1))
	if n := len(x.Attempts); n > 0 {
		property("attempts", strconv.Itoa(n))
	}
	property("request", oneLine(x.Request.Method+" "+x.Request.URL))
	if r := x.Response; r != nil {
		property("response", strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, oneLine(r.Status))))
		property("response time in ms", strconv.FormatInt(r.Time.Milliseconds(), 10))
	}
	j.close("properties")
}

func (j *junit) testCase(x *run.Execution, c testCase, attrs attributes) {
	if c.verdict == passed && len(c.earlier) == 0 {
		j.leaf("testcase", attrs, "")
		return
	}
	j.open("testcase", attrs)
	switch c.verdict {
	case skipped:
		j.leaf("skipped", attributes{"message", c.reason}, "")
	case failed:
		j.failure("failure", x, c)
	case errored:
		j.failure("error", x, c)
	case passed:
	}
	j.earlier(x, c)
	j.close("testcase")
}

// earlier writes the attempts that did not stand, with the words of Maven Surefire, which Jenkins' schema has too.
func (j *junit) earlier(x *run.Execution, c testCase) {
	element := "rerunError"
	if c.flaky {
		element = "flakyError"
	}
	for i := range c.earlier {
		j.open(element, attributes{"type", oneLine(c.earlier[i].Outcome()), "message", attemptTitle(x, i)})
		j.leaf("stackTrace", nil, attemptText(x, i))
		j.close(element)
	}
}

func (j *junit) failure(element string, x *run.Execution, c testCase) {
	attrs := attributes{"type", failureName(c.failure), "message", clean(c.failure.Message)}
	j.leaf(element, attrs, details(c.failureAt(x)))
}

// className is the file and the path with dots between: Jenkins takes them for a package and a class. A dot in a name
// would be taken for one between names.
func (j *junit) className(it run.ItemRef) string {
	names := append(append([]string{}, it.Folders...), it.Name)
	if j.o.File != "" {
		names = append([]string{fileTitle(j.o.File)}, names...)
	}
	for i, name := range names {
		names[i] = strings.ReplaceAll(oneLine(name), ".", "_")
	}
	return strings.Join(names, ".")
}

// fileTitle is the name of a file without its folders and the endings of exports.
func fileTitle(file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	for _, ending := range []string{".json", ".yaml", ".yml", ".postman_collection", ".requestly"} {
		base = strings.TrimSuffix(base, ending)
	}
	return base
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
