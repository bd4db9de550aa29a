package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// tally is what every report must agree on: cases, those that failed (assertions), erred (requests and scripts) and were
// skipped, and those that passed because their request was sent again.
type tally struct{ total, failed, errored, skipped, flaky int }

// FuzzReportsAgree runs random collections with every reporter on, reads each report with a reader of its own, and wants
// the same counts from all of them, from the terminal and from the exit code. Outside of fuzzing the seeds are the same
// each time: what is found fails where it was made, and not somebody else's change.
func FuzzReportsAgree(f *testing.F) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/flaky" && asked.Add(1)%3 != 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"ok": true}`)
	}))
	f.Cleanup(server.Close)
	for seed := range uint64(25) {
		f.Add(seed)
	}
	f.Add(uint64(1795353735853061601)) // a flaky request whose one test is skipped
	f.Fuzz(func(t *testing.T, seed uint64) {
		agree(t, &collectionMaker{rand: rand.New(rand.NewPCG(seed, 0)), api: server.URL, dead: deadAddress(t)})
	})
}

// deadAddress is a port of loopback where nobody listens.
func deadAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// collectionMaker makes random collections.
type collectionMaker struct {
	rand      *rand.Rand
	api, dead string
	items     int
}

// folder is a list of items, as deep as depth.
func (g *collectionMaker) folder(depth int) []any {
	var all []any
	for range g.rand.IntN(4) {
		name := g.pick("Login", "Login", "Get <it>", "注文 #1", `a.b\c`)
		if depth > 0 && g.rand.IntN(3) == 0 {
			all = append(all, map[string]any{"name": name, "item": g.folder(depth - 1), "event": g.events(1)})
			continue
		}
		g.items++
		url := g.api + "/get"
		switch g.rand.IntN(8) {
		case 0:
			url = g.dead
		case 2, 3:
			url = g.api + "/flaky"
		case 1:
			url = "{{vault:nothing}}"
		}
		all = append(all, map[string]any{"name": name, "request": map[string]any{"method": "GET", "url": url}, "event": g.events(4)})
	}
	return all
}

func (g *collectionMaker) pick(texts ...string) string { return texts[g.rand.IntN(len(texts))] }

func (g *collectionMaker) events(most int) []any {
	var all []any
	for _, listen := range []string{"prerequest", "test"} {
		var lines []string
		for range g.rand.IntN(most + 1) {
			lines = append(lines, g.pick(
				"pm.test('passes', () => {})", "pm.test('passes', () => {})", "pm.test('fails', () => pm.expect(1).to.equal(2))",
				"pm.test.skip('later', () => {})", "console.log('said ]]> ::error::x')", "pm.test('<&> \\n # two', () => { throw new Error('x') })",
				"pm.test('waits', async () => { await null; pm.expect(0).to.equal(0) })", "pm.sendRequest('"+g.api+"', () => {})",
			))
		}
		switch g.rand.IntN(12) {
		case 0:
			lines = append(lines, "x.y.z")
		case 1:
			lines = append(lines, "pm.execution.setNextRequest(null)")
		case 2:
			if listen == "prerequest" {
				lines = append(lines, "pm.execution.skipRequest()")
			}
		}
		all = append(all, map[string]any{"listen": listen, "script": map[string]any{"exec": lines}})
	}
	return all
}

func (g *collectionMaker) args() []string {
	args := []string{"-n", strconv.Itoa(1 + g.rand.IntN(3)), "--parallel", strconv.Itoa(1 + g.rand.IntN(2))}
	if g.rand.IntN(2) == 0 {
		args = append(args, "--retry", strconv.Itoa(1+g.rand.IntN(3)), "--retry-delay", "1")
	}
	if g.rand.IntN(4) == 0 {
		args = append(args, "--bail="+g.pick("failure", "folder"))
	}
	return args
}

// inProcess runs a command of runner and gives its exit code and what it printed.
func inProcess(t *testing.T, command command, env map[string]string, args ...string) (exitCode, string) {
	t.Helper()
	var out, errs bytes.Buffer
	p := &process{
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: time.Now,
		getenv: func(name string) string { return env[name] },
	}
	code := report(p, command(t.Context(), p, args))
	if code == exitUsage {
		t.Fatalf("runner %q: %s", args, errs.String())
	}
	return code, out.String()
}

func agree(t *testing.T, g *collectionMaker) {
	dir := t.TempDir()
	text, err := json.Marshal(map[string]any{
		"info": map[string]any{"name": "random", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": g.folder(2),
	})
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("c.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"GITHUB_STEP_SUMMARY": file("summary.md"), "GITHUB_ACTIONS": "true"}
	code, out := inProcess(t, runCommand, env, append(g.args(), file("c.json"),
		"-r", "cli,teamcity,github,json,junit,gitlab,tap,jsonl,ctrf,allure,markdown,har,blob,html,prometheus",
		"--reporter-html-export", file("r.html"), "--reporter-prometheus-export", file("r.prom"),
		"--reporter-json-export", file("r.json"), "--reporter-junit-export", file("j.xml"), "--reporter-gitlab-export", dir,
		"--reporter-tap-export", file("r.tap"), "--reporter-jsonl-export", file("r.jsonl"), "--reporter-ctrf-export", file("ctrf.json"),
		"--reporter-allure-export", file("allure"), "--reporter-markdown-export", file("r.md"), "--reporter-har-export", file("r.har"),
		"--reporter-blob-export", file("blob.jsonl"))...)
	main := gjson.Parse(slurp(t, file("r.json")))
	want := ofJSON(main)
	for name, got := range map[string]tally{
		"junit": ofJUnit(t, slurp(t, file("j.xml"))), "gitlab's junit": ofJUnit(t, slurp(t, file("gl-junit.xml"))),
		"tap": ofTAP(slurp(t, file("r.tap"))), "ctrf": ofCTRF(gjson.Parse(slurp(t, file("ctrf.json")))), "allure": ofAllure(t, file("allure")),
		"teamcity": ofTeamCity(out, want.errored), "code quality": ofQuality(slurp(t, file("gl-code-quality-report.json")), want),
		"html":        ofHTML(slurp(t, file("r.html")), want),
		"job summary": ofMarkdown(slurp(t, file("summary.md")), main), "markdown": ofMarkdown(slurp(t, file("r.md")), main),
	} {
		if got != want {
			t.Errorf("%s has %+v, json %+v", name, got, want)
		}
	}
	agreeOnCounts(t, main, code, out)
	agreeOnMetrics(t, slurp(t, file("r.prom")), main.Get("result"))
	if got, want := gjson.Get(slurp(t, file("r.har")), "log.entries.#").Int(), sentIn(main); got != want {
		t.Errorf("har has %d entries, json %d requests", got, want)
	}
	if got, want := strings.Count(out, "\n::error "), min(want.failed+want.errored, 10); got != want {
		t.Errorf("github has %d annotations, want %d", got, want)
	}
	if got, want := strings.Count(out, "::flaky: passed on attempt "), min(want.flaky, 10); got != want && strings.Count(out, "\n::warning ") < 10 {
		t.Errorf("github has %d flaky requests, want %d", got, want)
	}
	mergeAgrees(t, file, code, main, want)
	if t.Failed() {
		t.Logf("the collection:\n%s\nthe terminal:\n%s", text, out)
	}
}

// mergeAgrees reports the blob again and wants the same.
func mergeAgrees(t *testing.T, file func(string) string, code exitCode, main gjson.Result, want tally) {
	t.Helper()
	again, out := inProcess(t, reportCommand, nil, "merge", file("blob.jsonl"), "-r", "dots,json,junit",
		"--reporter-junit-export", file("m.xml"), "--reporter-json-export", file("newman.json"), "--reporter-json-structure", "newman")
	if aborted := main.Get("result.stopped").String() == "bail"; again != code && !aborted {
		t.Errorf("merge exits with %d, the run with %d", again, code)
	}
	if got := ofJUnit(t, slurp(t, file("m.xml"))); got != want {
		t.Errorf("junit of the blob has %+v, want %+v", got, want)
	}
	signs := tally{errored: strings.Count(dotLines(out), "E"), failed: strings.Count(dotLines(out), "F"), skipped: strings.Count(dotLines(out), "S")}
	signs.skipped += int(main.Get("result.notRun.#").Int())
	signs.total, signs.flaky = want.total, strings.Count(dotLines(out), "R")+skippedFlaky(main)
	if signs != want {
		t.Errorf("dots has %+v, want %+v", signs, want)
	}
	newman := gjson.Parse(slurp(t, file("newman.json")))
	for theirs, ours := range map[string]string{
		"iterations": "iterations", "requests": "requests", "assertions": "tests", "testScripts": "testScripts",
		"prerequestScripts": "preRequestScripts",
	} {
		for _, key := range []string{"total", "failed"} {
			if got, want := newman.Get("run.stats."+theirs+"."+key).Int(), main.Get("result."+ours+"."+key).Int(); got != want {
				t.Errorf("merged %s %s: %d, want %d", theirs, key, got, want)
			}
		}
	}
	if got := int(newman.Get("run.failures.#").Int()); got != want.failed+want.errored {
		t.Errorf("newman's json has %d failures, want %d", got, want.failed+want.errored)
	}
}

// skippedFlaky counts the flaky requests all of whose tests were skipped: no case passed that could have the sign R.
func skippedFlaky(main gjson.Result) (n int) {
	for _, x := range main.Get(`executions.#(flaky==true)#`).Array() {
		if x.Get("tests.#").Int() > 0 && !x.Get(`tests.#(status=="passed")`).Exists() {
			n++
		}
	}
	return n
}

func dotLines(out string) string {
	return strings.Join(regexp.MustCompile(`(?m)^[.RFES]+$`).FindAllString(out, -1), "")
}

func slurp(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// agreeOnCounts holds the terminal's table and the exit code against the counts, and these against the executions.
func agreeOnCounts(t *testing.T, main gjson.Result, code exitCode, out string) {
	t.Helper()
	result := main.Get("result")
	number := func(path string) int { return int(result.Get(path).Int()) }
	for label, path := range map[string]string{
		"iterations": "iterations", "requests": "requests", "test-scripts": "testScripts",
		"prerequest-scripts": "preRequestScripts", "assertions": "tests",
	} {
		row := regexp.MustCompile(`│ +` + label + ` │ +(\d+) │ +(\d+)`).FindStringSubmatch(out)
		executed := number(path + ".total")
		if row == nil || row[1] != strconv.Itoa(executed) || row[2] != strconv.Itoa(number(path+".failed")) {
			t.Errorf("the terminal says %q of %s, json %d and %d", row, label, executed, number(path+".failed"))
		}
	}
	want := exitPassed
	switch {
	case number("requests.failed")+number("testScripts.failed")+number("preRequestScripts.failed") > 0:
		want = exitErrored
	case number("tests.failed") > 0:
		want = exitTestsFailed
	}
	if code != want {
		t.Errorf("the exit code is %d, the counts mean %d", code, want)
	}
	if passed := strings.Contains(out, "✓ passed:") || strings.Contains(out, "nothing ran"); passed != result.Get("passed").Bool() || passed != (code == exitPassed) {
		t.Errorf("the terminal says passed: %v, json %v, the exit code %d", passed, result.Get("passed"), code)
	}
}
