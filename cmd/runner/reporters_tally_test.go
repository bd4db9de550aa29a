package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// ofJSON counts the executions of our own report by the rules that its README states.
func ofJSON(main gjson.Result) tally {
	var n tally
	for _, x := range main.Get("executions").Array() {
		if x.Get("flaky").Bool() {
			n.flaky++
		}
		before := n.total
		for _, test := range x.Get("tests").Array() {
			n.total++
			switch test.Get("status").String() {
			case "failed":
				n.failed++
			case "skipped":
				n.skipped++
			}
		}
		for _, s := range x.Get("scripts").Array() {
			if s.Get("error").Exists() {
				n.total++
				n.errored++
			}
		}
		switch {
		case x.Get("error").Exists():
			n.total++
			n.errored++
		case x.Get("skipped").Bool():
			n.total++
			n.skipped++
		case n.total == before:
			n.total++ // a request without tests
		}
	}
	left := int(main.Get("result.notRun.#").Int())
	n.total += left
	n.skipped += left
	return n
}

// sentIn counts the requests that went out, those of scripts too.
func sentIn(main gjson.Result) int64 {
	n := main.Get("executions.#.request.method").Get("#").Int()
	for _, x := range main.Get("executions.#.attempts.#").Array() {
		n += max(x.Int()-1, 0)
	}
	for _, x := range main.Get("executions.#.sent.#.request.method").Array() {
		n += x.Get("#").Int()
	}
	return n
}

func ofJUnit(t *testing.T, doc string) tally {
	t.Helper()
	var top struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Cases []struct {
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct{} `xml:"skipped"`
				Flaky   *struct{} `xml:"flakyError"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(doc), &top); err != nil {
		t.Fatalf("%v in %s", err, doc)
	}
	var n tally
	for _, s := range top.Suites {
		for _, c := range s.Cases {
			n.total++
			if c.Flaky != nil {
				n.flaky++
			}
			switch {
			case c.Failure != nil:
				n.failed++
			case c.Error != nil:
				n.errored++
			case c.Skipped != nil:
				n.skipped++
			}
		}
	}
	if n.total != top.Tests || n.failed != top.Failures || n.errored != top.Errors {
		t.Errorf("junit says %d, %d, %d and has %+v", top.Tests, top.Failures, top.Errors, n)
	}
	return n
}

func lines(text, pattern string) int {
	return len(regexp.MustCompile("(?m)"+pattern).FindAllString(text, -1))
}

func ofTAP(text string) tally {
	n := tally{
		total: lines(text, `^(not )?ok \d+ - `), errored: lines(text, `^  severity: "error"$`),
		failed: lines(text, `^  severity: "fail"$`), skipped: lines(text, `^ok \d+ - .* # SKIP `),
		flaky: lines(text, `^  flaky: true$`),
	}
	plan := regexp.MustCompile(`(?m)^1\.\.(\d+)$`).FindStringSubmatch(text)
	if bailed := strings.Contains(text, "\nBail out! "); (plan == nil) != bailed || !bailed && plan[1] != strconv.Itoa(n.total) {
		n.total = -1
	}
	return n
}

// ofTeamCity cannot tell failures from errors: TeamCity knows no errors.
func ofTeamCity(out string, errored int) tally {
	return tally{
		total: lines(out, `^##teamcity\[testFinished `), failed: lines(out, `^##teamcity\[testFailed `) - errored, errored: errored,
		skipped: lines(out, `^##teamcity\[testIgnored `), flaky: lines(out, `^##teamcity\[testMetadata .* name='flaky' `),
	}
}

func ofCTRF(doc gjson.Result) tally {
	var n tally
	for _, test := range doc.Get("results.tests").Array() {
		n.total++
		if test.Get("flaky").Bool() {
			n.flaky++
		}
		switch test.Get("rawStatus").String() + test.Get("status").String() {
		case "erroredfailed":
			n.errored++
		case "failed":
			n.failed++
		case "skipped":
			n.skipped++
		}
	}
	s := doc.Get("results.summary")
	if int(s.Get("tests").Int()) != n.total || int(s.Get("failed").Int()) != n.failed+n.errored || int(s.Get("skipped").Int()) != n.skipped {
		n.total = -1
	}
	return n
}

func ofAllure(t *testing.T, dir string) tally {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*-result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var n tally
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if gjson.GetBytes(text, "statusDetails.flaky").Bool() {
			n.flaky++
		}
		for _, s := range gjson.GetBytes(text, "steps.#.status").Array() {
			n.total++
			switch s.String() {
			case "failed":
				n.failed++
			case "broken":
				n.errored++
			case "skipped":
				n.skipped++
			}
		}
	}
	return n
}

// ofQuality has only what failed; the rest is taken from want.
func ofQuality(doc string, want tally) tally {
	want.failed = int(gjson.Get(doc, `#(severity=="major")#`).Get("#").Int())
	want.errored = int(gjson.Get(doc, `#(severity=="critical")#`).Get("#").Int())
	want.flaky = int(gjson.Get(doc, `#(severity=="minor")#`).Get("#").Int())
	return want
}

// ofHTML reads the rows of the page, which count tests, not cases; what they do not tell is taken from want.
func ofHTML(page string, want tally) tally {
	n := tally{total: want.total, skipped: want.skipped}
	for _, text := range regexp.MustCompile(`data-kind="row">(.*)</script>`).FindAllStringSubmatch(page, -1) {
		row := gjson.Parse(text[1])
		n.failed += int(row.Get("failed").Int())
		n.errored += int(row.Get("errors").Int())
		if row.Get("verdict").String() == "flaky" {
			n.flaky++
		}
	}
	return n
}

// agreeOnMetrics holds the metrics against the result.
func agreeOnMetrics(t *testing.T, text string, result gjson.Result) {
	t.Helper()
	value := func(name, state string) int64 {
		m := regexp.MustCompile(`(?m)^runner_run_` + name + `\{collection="random"` + state + `\} (\S+)$`).FindStringSubmatch(text)
		if m == nil {
			return -1
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		return n
	}
	passed := int64(0)
	if result.Get("passed").Bool() {
		passed = 1
	}
	for what, pair := range map[string][2]int64{
		"success":  {value("success", ""), passed},
		"requests": {value("requests", `,state="failed"`), result.Get("requests.failed").Int()},
		"skipped":  {value("requests", `,state="skipped"`), result.Get("requests.skipped").Int()},
		"not run":  {value("requests", `,state="not_run"`), result.Get("notRun.#").Int()},
		"tests":    {value("assertions", `,state="failed"`), result.Get("tests.failed").Int()},
		"flaky":    {value("flaky_requests", ""), result.Get("flaky").Int()},
		"retries":  {value("retries", ""), result.Get("retries").Int()},
	} {
		if pair[0] != pair[1] {
			t.Errorf("metrics: %s is %d, want %d", what, pair[0], pair[1])
		}
	}
}

// ofMarkdown sums the table of folders, which has no items that did not run.
func ofMarkdown(doc string, main gjson.Result) tally {
	left := int(main.Get("result.notRun.#").Int())
	n := tally{total: left, skipped: left}
	for line := range strings.Lines(doc) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) < 7 || strings.Contains(line, "---") || strings.Contains(line, "| requests |") {
			continue
		}
		if len(cells) == 8 { // the column of flaky requests is there when there are some
			number, _ := strconv.Atoi(strings.TrimSpace(cells[3]))
			n.flaky += number
			cells = slices.Delete(cells, 3, 4)
		}
		var row [4]int
		for i := range row {
			row[i], _ = strconv.Atoi(strings.TrimSpace(cells[2+i]))
		}
		n.total += row[0] + row[1] + row[2] + row[3]
		n.failed, n.errored, n.skipped = n.failed+row[1], n.errored+row[2], n.skipped+row[3]
	}
	return n
}
