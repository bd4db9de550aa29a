package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// newmanCollection has one test that passes, one that fails, and a line on the console.
func newmanCollection(t *testing.T) string {
	t.Helper()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") }))
	t.Cleanup(api.Close)
	file := filepath.Join(t.TempDir(), "c.json")
	text := fmt.Sprintf(`{"info": {"name": "Options", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": [{"name": "Ping", "request": "%s/ping", "event": [{"listen": "test", "script": {"exec": [
			"console.log('from the script')", "pm.test('it passes', () => {})", "pm.test('it fails', () => pm.expect(1).to.equal(2))"]}}]}]}`, api.URL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The parts of what Newman's cli reporter prints, by a pattern that is there when the part is.
var newmanParts = map[string]string{
	"banner":     `(?m)^runner \S+\n`,
	"request":    `GET http://\S+/ping \[200 OK`,
	"success":    `✓  it passes`,
	"failure":    `1\. it fails`,
	"console":    `│ from the script`,
	"summary":    `│ +assertions │ +2 │ +1 │`,
	"failures":   `(?m)^ +# +failure +detail`,
	"timestamps": `(?m)\d\d:\d\d:\d\d`,
}

// TestNewmanCLIOptions: each option of the table in Newman's README leaves out its part and no other, under both of its
// names: that of the reporter, and that for all reporters.
func TestNewmanCLIOptions(t *testing.T) {
	file := newmanCollection(t)
	all := []string{"banner", "request", "success", "failure", "console", "summary", "failures"}
	without := func(parts ...string) (kept []string) {
		for _, part := range all {
			if !strings.Contains(strings.Join(parts, " ")+" ", part+" ") {
				kept = append(kept, part)
			}
		}
		return kept
	}
	for option, want := range map[string][]string{
		"":                      all,
		"silent":                nil,
		"show-timestamps":       append(without(), "timestamps"),
		"no-summary":            without("summary"),
		"no-failures":           without("failures"),
		"no-assertions":         without("success", "failure"),
		"no-success-assertions": without("success"),
		"no-console":            without("console"),
		"no-banner":             without("banner"),
	} {
		for _, prefix := range []string{"--reporter-cli-", "--reporter-"} {
			args := []string{"--color", "off", "--env-var", "a=b"}
			if option != "" {
				args = append(args, prefix+option) // before the collection, which it may not take for its value
			}
			code, out := inProcess(t, runCommand, nil, append(args, file)...)
			if code != exitTestsFailed {
				t.Errorf("%s%s: exit code %d", prefix, option, code)
			}
			for part, pattern := range newmanParts {
				there := regexp.MustCompile(pattern).MatchString(out)
				if should := strings.Contains(" "+strings.Join(want, " ")+" ", " "+part+" "); there != should {
					t.Errorf("%s%s: %s is there: %v, want %v in\n%s", prefix, option, part, there, should, out)
				}
			}
		}
	}
}

// TestNewmanExports: a path is made, a folder gets a file, and without a path the file goes to newman/.
func TestNewmanExports(t *testing.T) {
	file := newmanCollection(t)
	readers := map[string]func([]byte, any) error{"json": json.Unmarshal, "junit": xml.Unmarshal}
	for name, read := range readers {
		for where, c := range map[string]struct{ export, glob string }{
			"a path that is not there": {"deep/er/r.out", "deep/er/r.out"},
			"a folder that is there":   {"there", "there/newman-run-report-*"},
			"nowhere":                  {"", "newman/newman-run-report-*"},
		} {
			t.Chdir(t.TempDir())
			if err := os.Mkdir("there", 0o755); err != nil {
				t.Fatal(err)
			}
			args := []string{"-r", name, file}
			if c.export != "" {
				args = append(args, "--reporter-"+name+"-export="+c.export)
			}
			if code, out := inProcess(t, runCommand, nil, args...); code != exitTestsFailed || !strings.Contains(out, "it fails") {
				t.Errorf("%s to %s: exit code %d; the terminal says %q", name, where, code, out)
			}
			found, err := filepath.Glob(c.glob)
			if err != nil || len(found) != 1 {
				t.Errorf("%s to %s: %v, %v", name, where, found, err)
				continue
			}
			var doc struct{ XMLName xml.Name }
			if err := read([]byte(slurp(t, found[0])), &doc); err != nil {
				t.Errorf("%s to %s: %v", name, where, err)
			}
		}
	}
}

// TestNewmanReporterLists: names separated by commas, or given again; --reporter-NAME-silent is for that one alone.
func TestNewmanReporterLists(t *testing.T) {
	file := newmanCollection(t)
	t.Chdir(t.TempDir())
	for _, args := range [][]string{
		{"-r", "cli,json", "--reporter-cli-silent", "--reporter-json-export", "r.json"},
		{"--reporters", "cli", "--reporters", "json", "--reporter-cli-silent", "--reporter-export", "r.json"},
	} {
		code, out := inProcess(t, runCommand, nil, append(args, file)...)
		if code != exitTestsFailed || out != "" {
			t.Errorf("%v: exit code %d, the terminal says %q", args, code, out)
		}
		if text := slurp(t, "r.json"); !json.Valid([]byte(text)) {
			t.Errorf("%v: %s", args, text)
		}
	}
	for _, name := range []string{"emojitrain", "htmlextra", "cli,nope"} {
		code, errs := saying(t, nil, file, "-r", name)
		if code != exitUsage || !strings.Contains(errs, "unknown reporter") || !strings.Contains(errs, strings.Join(reporterNames(), ", ")) {
			t.Errorf("%s: exit code %d, %q", name, code, errs)
		}
	}
}

// TestTwoCollectionsAgree: of two collections the terminal has both, the counts of each stand alone, and the exit code is
// the worse; files, of which there is one, are refused.
func TestTwoCollectionsAgree(t *testing.T) {
	one, two := newmanCollection(t), newmanCollection(t)
	code, out := inProcess(t, runCommand, nil, "-r", "jsonl", one, two)
	if got := lines(out, `^\{"type":"finished".*"tests":\{"total":2,"failed":1,`); code != exitTestsFailed || got != 2 || lines(out, `^\{"type":"started"`) != 2 {
		t.Errorf("exit code %d, %d ends in\n%s", code, got, out)
	}
	code, errs := saying(t, nil, "-r", "junit", one, two)
	if code != exitUsage || !strings.Contains(errs, "one collection at a time") {
		t.Errorf("junit of two: exit code %d, %q", code, errs)
	}
	code, errs = saying(t, nil, "-r", "otel", "--reporter-otel-endpoint", deadAddress(t), one, two)
	if code != exitTestsFailed || strings.Count(errs, "runner: warning: otel report: ") != 2 {
		t.Errorf("otel of two: exit code %d, %q", code, errs)
	}
}
