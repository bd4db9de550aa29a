package reporter

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// AllureOptions is what the results hold beside the run. The zero value works.
type AllureOptions struct {
	Version string // of runner
	// BodyLimit cuts the bodies that are attached, in bytes; 0 attaches them as the events have them.
	BodyLimit int
	// IterationName is the column of the data that names the iterations; empty numbers them.
	IterationName string
}

// Allure writes a folder of Allure results: a test for each item and iteration, a step for each case, request, response
// and console attached. The folder is made when it is not there; files in it stay, as Allure merges runs that way.
func Allure(dir string, o AllureOptions) (emit func(run.Event), end func() error) {
	a := &allure{dir: dir, o: o, plan: plan{column: o.IterationName}}
	a.keep(os.MkdirAll(dir, 0o755))
	return a.event, func() error { return a.err }
}

type allure struct {
	dir   string
	o     AllureOptions
	plan  plan
	err   error
	count int
}

type (
	allureResult struct {
		UUID        string             `json:"uuid"`
		HistoryID   string             `json:"historyId"`
		TestCaseID  string             `json:"testCaseId"`
		Name        string             `json:"name"`
		FullName    string             `json:"fullName"`
		Status      string             `json:"status"`
		Details     *allureDetails     `json:"statusDetails,omitempty"`
		Stage       string             `json:"stage"`
		Start       int64              `json:"start"`
		Stop        int64              `json:"stop"`
		Labels      []allurePair       `json:"labels"`
		Parameters  []allurePair       `json:"parameters"`
		Steps       []allureStep       `json:"steps"`
		Attachments []allureAttachment `json:"attachments"`
	}
	allureStep struct {
		Name    string         `json:"name"`
		Status  string         `json:"status"`
		Details *allureDetails `json:"statusDetails,omitempty"`
		Stage   string         `json:"stage"`
		Start   int64          `json:"start"`
		Stop    int64          `json:"stop"`
	}
	allureDetails struct {
		Message string `json:"message"`
		Trace   string `json:"trace,omitempty"`
		Flaky   bool   `json:"flaky,omitempty"`
	}
	allureAttachment struct {
		Name   string `json:"name"`
		Source string `json:"source"`
		Type   string `json:"type"`
	}
	allurePair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

func (a *allure) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		a.plan.start(e)
		a.environment()
	case run.Executed:
		a.result(e.Execution, a.plan.label(e.Execution), casesOf(e.Execution))
	case run.Finished:
		a.plan.unreached(e.Result, func(x *run.Execution, label string) { a.result(x, label, []testCase{notRun(e.Result)}) })
	case run.Requesting, run.Log, run.Tested, run.Warned:
	}
}

func (a *allure) result(x *run.Execution, label string, cases []testCase) {
	a.count++
	path := append([]string{a.plan.started.Collection}, x.Item.Folders...)
	stop := x.Started.Add(x.Duration).UnixMilli()
	r := allureResult{
		UUID: a.id("result"), Name: oneLine(x.Item.Name) + label, FullName: oneLine(strings.Join(append(path, x.Item.Name), " / ")),
		Stage: "finished", Start: x.Started.UnixMilli(), Stop: stop, Labels: allureLabels(path), Parameters: a.parameters(x),
		Status: "passed", Steps: []allureStep{}, Attachments: []allureAttachment{},
	}
	if n := x.Item.Twin; n > 0 {
		r.FullName += fmt.Sprintf(" (#%d)", n)
	}
	r.TestCaseID = hashed(r.FullName)
	r.HistoryID = hashed(r.FullName, label)
	if x.Skipped {
		r.Status = "skipped"
	}
	for _, c := range cases {
		s := allureStep{Name: c.name, Status: allureStatus(c.verdict), Stage: "finished", Start: x.Started.UnixMilli(), Stop: stop}
		if c.failure != nil {
			s.Details = &allureDetails{Message: clean(c.failure.Message), Trace: details(c.failureAt(x))}
			if r.Status != "broken" {
				r.Status = s.Status // the worst of its steps, broken above failed
			}
			if r.Details == nil {
				r.Details = s.Details
			}
		} else if c.reason != "" {
			s.Details = &allureDetails{Message: c.reason}
		}
		r.Steps = append(r.Steps, s)
	}
	a.earlier(x, r)
	if x.Flaky() {
		r.Details = &allureDetails{Message: retriedText(x), Flaky: true}
	}
	r.Attachments = a.attachments(x)
	a.write(r.UUID+"-result.json", mustJSON(r))
}

// earlier writes a result for each attempt before the last. Allure takes results of one history for retries of the
// latest of them.
func (a *allure) earlier(x *run.Execution, last allureResult) {
	for i := range len(x.Attempts) - 1 {
		t := &x.Attempts[i]
		r := last
		r.UUID, r.Status, r.Steps = a.id(fmt.Sprint("attempt ", i)), "broken", []allureStep{}
		r.Details = &allureDetails{Message: attemptTitle(x, i), Trace: attemptText(x, i)}
		r.Start, r.Stop = t.Started.UnixMilli(), t.Started.Add(t.Time).UnixMilli()
		a.write(r.UUID+"-result.json", mustJSON(r))
	}
}

// allureStatus: Allure calls an error broken.
func allureStatus(v verdict) string {
	if v == errored {
		return "broken"
	}
	return string(v)
}

// allureLabels place a test in Allure's trees: its suites have three levels, what is deeper is joined.
func allureLabels(path []string) []allurePair {
	labels := []allurePair{{"framework", "runner"}, {"language", "http"}, {"parentSuite", oneLine(path[0])}}
	if len(path) > 1 {
		labels = append(labels, allurePair{"suite", oneLine(path[1])})
	}
	if len(path) > 2 {
		labels = append(labels, allurePair{"subSuite", oneLine(strings.Join(path[2:], " / "))})
	}
	return labels
}

// parameters tell the results of one item apart. Allure takes two of one full name and the same parameters for retries,
// and shows the later one alone, whatever their histories are.
func (a *allure) parameters(x *run.Execution) []allurePair {
	all := []allurePair{}
	if a.plan.started.Iterations > 1 {
		all = append(all, allurePair{"iteration", fmt.Sprint(x.Iteration + 1)})
	}
	if n := a.plan.seen[x.Item.Position]; n > 1 {
		all = append(all, allurePair{"run", fmt.Sprint(n)})
	}
	for _, p := range x.Data {
		all = append(all, allurePair{oneLine(p.Key), clean(p.Value)})
	}
	return all
}

// attachments writes what an execution has beside its cases.
func (a *allure) attachments(x *run.Execution) []allureAttachment {
	all := []allureAttachment{}
	attach := func(name, kind string, content []byte) {
		if len(content) == 0 {
			return
		}
		file := a.id(name) + "-attachment" + attachmentEnding(kind)
		a.write(file, content)
		all = append(all, allureAttachment{name, file, kind})
	}
	if q := x.Request; q != nil {
		head := q.Method + " " + q.URL + "\n" + headerLines(harPairs(q.Header))
		attach("request", "text/plain", []byte(clean(head)))
		attach("request body", allureType(headerOf(q.Header, "Content-Type")), a.cut(q.Body))
	}
	if r := x.Response; r != nil {
		head := fmt.Sprintf("%s %d %s\n%s", r.Proto, r.Code, r.Status, headerLines(harPairs(r.Header)))
		attach("response", "text/plain", []byte(clean(head)))
		attach("response body", allureType(headerOf(r.Header, "Content-Type")), a.cut(r.Body))
	}
	attach("console", "text/plain", []byte(consoleText(x)))
	return all
}

func headerLines(pairs []harPair) string {
	var b strings.Builder
	for _, p := range pairs {
		b.WriteString(p.Name + ": " + p.Value + "\n")
	}
	return b.String()
}

func (a *allure) cut(body []byte) []byte {
	if a.o.BodyLimit > 0 && len(body) > a.o.BodyLimit {
		return cutBody(body, a.o.BodyLimit)
	}
	return body
}

// allureType is what Allure may draw. HTML and SVG of a server would run in the report, so they are shown as text.
func allureType(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return "text/plain"
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		return "application/json"
	case kind == "image/png", kind == "image/jpeg", kind == "image/gif", kind == "application/pdf", kind == "text/csv":
		return kind
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "xml"), strings.HasSuffix(kind, "javascript"):
		return "text/plain"
	}
	return "application/octet-stream"
}

func attachmentEnding(kind string) string {
	switch kind {
	case "application/json":
		return ".json"
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "image/gif":
		return ".gif"
	case "application/pdf":
		return ".pdf"
	case "text/csv":
		return ".csv"
	case "text/plain":
		return ".txt"
	}
	return ".bin"
}

func (a *allure) environment() {
	text := "collection=" + propertyValue(a.plan.started.Collection) + "\n"
	if a.o.Version != "" {
		text += "runner=" + propertyValue(a.o.Version) + "\n"
	}
	a.write("environment.properties", []byte(text))
}

// propertyValue escapes as Java's properties do.
func propertyValue(s string) string {
	return strings.NewReplacer(`\`, `\\`, "=", `\=`, ":", `\:`, "#", `\#`, "!", `\!`).Replace(oneLine(s))
}

// id is unique in the folder, and the same whenever the results are made from the same events.
func (a *allure) id(kind string) string {
	s := a.plan.started
	sum := hashed(kind, fmt.Sprint(s.Time.UnixNano(), s.Shard, a.count), s.Collection)
	return fmt.Sprintf("%s-%s-8%s-8%s-%s", sum[:8], sum[8:12], sum[13:16], sum[17:20], sum[20:32])
}

func hashed(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

func (a *allure) write(name string, content []byte) {
	a.keep(os.WriteFile(filepath.Join(a.dir, name), content, 0o600))
}

func (a *allure) keep(err error) {
	if a.err == nil && err != nil {
		a.err = fmt.Errorf("writing results: %w", err)
	}
}

// mustJSON writes what is made of strings and numbers only, which cannot go wrong.
func mustJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("reporter: " + err.Error())
	}
	return text
}
