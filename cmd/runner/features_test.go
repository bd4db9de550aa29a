package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection/run"
)

const featuresHeading = "### Five systems, one command line"

// featureRow is one line of the table in vault/README.md.
type featureRow struct {
	system, feature string
	here, tests     []string // what stands in backquotes
}

// The table of what five systems can do names commands and flags that there are, and tests that there are.
func TestFeatureTable(t *testing.T) {
	rows := featureRows(t)
	if len(rows) < 30 {
		t.Fatalf("the table has %d rows", len(rows))
	}
	known := testNames(t)
	for _, row := range rows {
		name := row.system + ": " + row.feature
		if len(row.here) == 0 || len(row.tests) == 0 {
			t.Errorf("%s: %d commands, %d tests", name, len(row.here), len(row.tests))
		}
		for _, command := range row.here {
			if problem := checkCommand(t, command); problem != "" {
				t.Errorf("%s: %s: %s", name, command, problem)
			}
		}
		for _, test := range row.tests {
			if !known[test] {
				t.Errorf("%s: there is no test %s", name, test)
			}
		}
	}
	for _, system := range []string{"Requestly", "Postman", "Activepieces", "Kong", "Floci"} {
		if !slices.ContainsFunc(rows, func(r featureRow) bool { return r.system == system }) {
			t.Errorf("%s has no row", system)
		}
	}
}

func featureRows(t *testing.T) []featureRow {
	t.Helper()
	text, err := os.ReadFile("../../vault/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), featuresHeading)
	if !ok {
		t.Fatalf("vault/README.md has no %q", featuresHeading)
	}
	section, _, _ = strings.Cut(section, "\n#")
	quoted := regexp.MustCompile("`([^`]+)`")
	words := func(cell string) (list []string) {
		for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
			list = append(list, m[1])
		}
		return list
	}
	var rows []featureRow
	system := ""
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || len(cells) != 4 || strings.TrimSpace(cells[1]) == "feature" {
			continue
		}
		if name := strings.Trim(cells[0], " *"); name != "" {
			system = name
		}
		rows = append(rows, featureRow{system, strings.TrimSpace(cells[1]), words(cells[2]), words(cells[3])})
	}
	return rows
}

// checkCommand runs runner WORDS… --help, and looks for the flags in what that prints. References and variables are not
// commands.
func checkCommand(t *testing.T, command string) string {
	t.Helper()
	words := strings.Fields(command)
	if words[0] != "runner" {
		return ""
	}
	var names, flags []string
	for _, word := range words[1:] {
		switch {
		case strings.HasPrefix(word, "--"):
			flags = append(flags, word)
		case len(flags) == 0 && word == strings.ToLower(word):
			names = append(names, word) // arguments are in capitals
		}
	}
	var out bytes.Buffer
	p := &process{stdin: strings.NewReader(""), stdout: &out, stderr: &out, log: &out, getenv: func(string) string { return "" }, mask: run.Mask{}}
	if err := dispatch(context.Background(), p, append(names, "--help")); report(p, err) != exitPassed {
		return "no command: " + out.String()
	}
	for _, flag := range flags {
		if !regexp.MustCompile(regexp.QuoteMeta(flag) + `\b`).MatchString(out.String()) {
			return "no flag " + flag
		}
	}
	return ""
}

// testNames are the test functions of the module and the scripts of the command line.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".txtar"):
			names[filepath.Base(path)] = true
		case strings.HasSuffix(path, "_test.go"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
				names[m[1]] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
