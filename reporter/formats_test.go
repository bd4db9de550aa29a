package reporter

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// formats are the reports that are streams, by the name of their golden.
func formats() map[string]func(io.Writer) (func(run.Event), func() error) {
	terminal := func(start func(io.Writer, CLIOptions) func(run.Event)) func(io.Writer) (func(run.Event), func() error) {
		return func(w io.Writer) (func(run.Event), func() error) {
			return start(w, CLIOptions{NoBanner: true, GitHub: true}), func() error { return nil }
		}
	}
	return map[string]func(io.Writer) (func(run.Event), func() error){
		"dots": terminal(Dots), "summary": terminal(Summary),
		"tap":      func(w io.Writer) (func(run.Event), func() error) { return TAP(w, TAPOptions{}) },
		"teamcity": func(w io.Writer) (func(run.Event), func() error) { return TeamCity(w, TeamCityOptions{}) },
		"markdown": func(w io.Writer) (func(run.Event), func() error) { return Markdown(w, MarkdownOptions{}) },
		"github": func(w io.Writer) (func(run.Event), func() error) {
			return GitHub(w, GitHubOptions{Token: "7f3a", File: "tests/shop,1.json", Summary: io.Discard})
		},
		"codequality": func(w io.Writer) (func(run.Event), func() error) {
			return CodeQuality(w, CodeQualityOptions{File: "tests/shop.json"})
		},
		"ctrf": func(w io.Writer) (func(run.Event), func() error) {
			return CTRF(w, CTRFOptions{Version: "1.2.3", File: "tests/shop.json"})
		},
		"junit": func(w io.Writer) (func(run.Event), func() error) {
			return JUnit(w, JUnitOptions{File: "tests/shop.json"})
		},
		"har": func(w io.Writer) (func(run.Event), func() error) { return HAR(w, HAROptions{Version: "1.2.3"}) },
	}
}

// formatted is what a report says of a run.
func formatted(t testing.TB, p play, start func(io.Writer) (func(run.Event), func() error)) []byte {
	t.Helper()
	return written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) { return start(w) })
}

// TestFormats compares each report of each state with testdata/FORMAT.golden.
func TestFormats(t *testing.T) {
	for format, start := range formats() {
		if format == "junit" {
			continue // TestJUnit does
		}
		t.Run(format, func(t *testing.T) {
			var all bytes.Buffer
			for _, name := range slices.Sorted(maps.Keys(states())) {
				got := formatted(t, states()[name], start)
				if !utf8.Valid(got) || bytes.ContainsAny(got, "\x1b\x00\x08") {
					t.Errorf("%s of %q is not clean: %q", format, name, got)
				}
				fmt.Fprintf(&all, "-- %s --\n%s", name, got)
			}
			golden(t, format, all.Bytes())
		})
	}
}

// TestFormatsWithoutARun: what a report says when the run could not start is whole.
func TestFormatsWithoutARun(t *testing.T) {
	for format, start := range formats() {
		var b bytes.Buffer
		_, end := start(&b)
		if err := end(); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if strings.HasPrefix(b.String(), "{") && !gjson.Valid(b.String()) {
			t.Errorf("%s is no JSON: %s", format, b.String())
		}
	}
}

// TestFormatsTellWriteErrors: a disk that is full is not taken for a report.
func TestFormatsTellWriteErrors(t *testing.T) {
	for format, start := range formats() {
		if format == "dots" || format == "summary" {
			continue // nobody to tell
		}
		emit, end := start(full{})
		for _, e := range everything().events() {
			emit(e)
		}
		if err := end(); err == nil {
			t.Errorf("%s does not tell that the disk is full", format)
		}
	}
}

func TestAllure(t *testing.T) {
	for name, p := range states() {
		dir := filepath.Join(t.TempDir(), "allure-results")
		emit, end := Allure(dir, AllureOptions{Version: "1.2.3"})
		for _, e := range p.events() {
			emit(e)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		ids := map[string]string{} // by the id itself, the name that a golden shows
		for _, f := range files {
			text, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(f.Name(), "-result.json") {
				texts = append(texts, string(text))
				checkAttachments(t, dir, gjson.ParseBytes(text), ids)
			}
		}
		slices.SortFunc(texts, func(a, b string) int {
			return strings.Compare(gjson.Get(a, "start").String()+a, gjson.Get(b, "start").String()+b)
		})
		golden(t, "allure_"+name, []byte(strings.Join(texts, "\n")))
	}
}

// checkAttachments wants each file that a result names, and no other id twice.
func checkAttachments(t *testing.T, dir string, result gjson.Result, ids map[string]string) {
	t.Helper()
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`)
	if id := result.Get("uuid").String(); !uuid.MatchString(id) || ids[id] != "" {
		t.Errorf("%q is no new UUID", id)
	}
	ids[result.Get("uuid").String()] = "result"
	for _, a := range result.Get("attachments").Array() {
		source := a.Get("source").String()
		if ids[source] != "" {
			t.Errorf("%q is attached twice", source)
		}
		ids[source] = "attachment"
		if info, err := os.Stat(filepath.Join(dir, source)); err != nil || info.Size() == 0 {
			t.Errorf("attachment %q: %v", source, err)
		}
	}
}

// manyFailures has n requests in as many folders, each with a failure of a long message.
func manyFailures(n int) play {
	p := play{started: run.Started{Collection: "Many"}}
	for i := range n {
		x := &run.Execution{Item: item(i, fmt.Sprintf("Request %d", i), fmt.Sprintf("Folder %d", i)), Request: get("http://h/")}
		f := notEqual
		f.Message = strings.Repeat("long ``` message ", 300)
		p.executions = append(p.executions, tested(x, run.Test{Name: "fails", Error: &f}))
		p.warnings = append(p.warnings, fmt.Sprintf("warning %d", i))
	}
	return p
}

// TestGitHubLimits: ten annotations of each kind, the last of which counts the rest; a job summary within its limit.
func TestGitHubLimits(t *testing.T) {
	for _, n := range []int{9, 10, 11, 600} {
		var log, summary bytes.Buffer
		limit := 1 << 20
		if n == 11 {
			limit = 3000
		}
		emit, end := GitHub(&log, GitHubOptions{Token: "t", Summary: &summary, SummaryLimit: limit})
		for _, e := range manyFailures(n).events() {
			emit(e)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		errors, warnings := strings.Count(log.String(), "\n::error "), strings.Count(log.String(), "\n::warning ")
		if want := min(n, 10); errors != want || warnings != want {
			t.Errorf("%d failures and warnings make %d and %d annotations, want %d", n, errors, warnings, want)
		}
		if said := strings.Contains(log.String(), fmt.Sprintf("::%d more failures", n-9)); said != (n > 10) {
			t.Errorf("%d failures: the rest is counted: %v", n, said)
		}
		for line := range strings.Lines(log.String()) {
			if len(line) > 3*maxAnnotationMessage+1000 {
				t.Errorf("an annotation has %d bytes", len(line))
			}
		}
		if summary.Len() > limit || n == 600 && summary.Len() < limit/2 {
			t.Errorf("the summary of %d failures has %d bytes, the limit is %d", n, summary.Len(), limit)
		}
		if n > 10 && !strings.Contains(summary.String(), "not shown here") {
			t.Errorf("the summary of %d failures does not count what it leaves out", n)
		}
	}
}

// TestGitHubCommandsAreStopped: between the two tokens nothing that a script says is a command.
func TestGitHubCommandsAreStopped(t *testing.T) {
	var log bytes.Buffer
	emit, end := GitHub(&log, GitHubOptions{Token: "7f3a"})
	events := hostileNames().events()
	emit(events[0])
	if got, want := log.String(), "::stop-commands::7f3a\n"; got != want {
		t.Fatalf("the log starts with %q, want %q", got, want)
	}
	for _, e := range events[1:] {
		emit(e)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if lines[1] != "::7f3a::" {
		t.Errorf("the log goes on with %q, want the token", lines[1])
	}
	for _, line := range lines[2:] {
		if !strings.HasPrefix(line, "::error ") && !strings.HasPrefix(line, "::warning ") {
			t.Errorf("%q is no annotation", line)
		}
	}
}

// TestMarkdownIsText: nothing that a run says is markup.
func TestMarkdownIsText(t *testing.T) {
	got := string(formatted(t, hostileNames(), formats()["markdown"]))
	outside := regexp.MustCompile("(?s)\n(````*)text\n.*?\n````*\n").ReplaceAllString(got, "")
	for _, bad := range []string{"<script", "**b**", "`code`", "@all", "[x]", "https:"} {
		if strings.Contains(outside, bad) {
			t.Errorf("%q stands in the Markdown outside of code:\n%s", bad, outside)
		}
	}
}

// TestHARTimings: the phases of an entry add up to its time, connecting includes TLS, and a phase that did not happen
// is -1.
func TestHARTimings(t *testing.T) {
	x := &run.Execution{Item: item(0, "Get"), Request: get("https://h/?a=1&b=%zz&=c&&d"), Response: ok("é\xff", ms(100))}
	x.Response.Timings = run.Timings{DNS: ms(5), Connect: ms(10), TLS: ms(20), FirstByte: ms(50), Transfer: ms(15)}
	kept := &run.Execution{Item: item(1, "Again"), Request: get("https://h/"), Response: ok("{}", ms(30))}
	kept.Response.Timings = run.Timings{FirstByte: ms(20), Transfer: ms(10)}
	doc := formatted(t, play{executions: []*run.Execution{x, kept}}, formats()["har"])
	for i, want := range []string{
		`{"blocked":-1,"dns":5,"connect":30,"send":0,"wait":50,"receive":15,"ssl":20}`,
		`{"blocked":-1,"dns":-1,"connect":-1,"send":0,"wait":20,"receive":10,"ssl":-1}`,
	} {
		if got := gjson.GetBytes(doc, fmt.Sprintf("log.entries.%d.timings", i)).Raw; got != want {
			t.Errorf("timings of entry %d are %s, want %s", i, got, want)
		}
	}
	if got, want := gjson.GetBytes(doc, "log.entries.0.request.queryString").Raw,
		`[{"name":"a","value":"1"},{"name":"b","value":"%zz"},{"name":"","value":"c"},{"name":"d","value":""}]`; got != want {
		t.Errorf("the query is %s, want %s", got, want)
	}
	if got, want := gjson.GetBytes(doc, "log.entries.0.response.content.text").String(), "w6n/"; got != want {
		t.Errorf("the body is %q, want %q in base64", got, want)
	}
}

// TestHAROrder: requests of scripts stand before and after the request as they were sent.
func TestHAROrder(t *testing.T) {
	x := ping(0)
	x.Sent = append(x.Sent, run.Exchange{Event: collection.Test, Error: new(refused)}) // one that was never built
	doc := formatted(t, play{executions: []*run.Execution{x}}, formats()["har"])
	var got []string
	for _, e := range gjson.GetBytes(doc, "log.entries.#.request.url").Array() {
		got = append(got, e.String())
	}
	want := []string{"http://127.0.0.1:39871/token", "http://127.0.0.1:39871/ping?a=1&b", "http://127.0.0.1:1/audit"}
	if !slices.Equal(got, want) {
		t.Errorf("the archive has %q, want %q", got, want)
	}
}

// TestCodeQualityFingerprints: one failure has one fingerprint, whatever the server answers today.
func TestCodeQualityFingerprints(t *testing.T) {
	prints := func(p play) []gjson.Result {
		return gjson.GetBytes(formatted(t, p, formats()["codequality"]), "#.fingerprint").Array()
	}
	a, b := everything(), everything()
	for _, x := range b.executions {
		for i := range x.Tests {
			if f := x.Tests[i].Error; f != nil {
				f.Message = "another text " + time.Now().String()
			}
		}
	}
	before, after := prints(a), prints(b)
	seen := map[string]bool{}
	for i := range before {
		if before[i].String() != after[i].String() || seen[before[i].String()] {
			t.Errorf("fingerprint %d is %s, then %s", i, before[i], after[i])
		}
		seen[before[i].String()] = true
	}
	if len(before) != 12 {
		t.Errorf("%d failures, want 12", len(before))
	}
}
