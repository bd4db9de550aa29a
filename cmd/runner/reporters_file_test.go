package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Two reports in one file would be garbage: that is refused before anything runs. A reporter named twice is one.
func TestReportsHaveFilesOfTheirOwn(t *testing.T) {
	file := newmanCollection(t)
	for name, c := range map[string]struct {
		args    []string
		problem string
	}{
		"one path for all": {[]string{"-r", "junit,json", "--reporter-export", "x.out"}, "the reports junit and json would both be written to x.out"},
		"two spellings": {
			[]string{"-r", "tap,html", "--reporter-tap-export", "r", "--reporter-html-export", "./r"},
			"the reports tap and html would both be written to ./r",
		},
		"the folder of GitLab": {
			[]string{"-r", "gitlab,blob", "--reporter-blob-export", "gl-junit.xml"}, "the reports gitlab and blob would both",
		},
		"an export in a report": {
			[]string{"-r", "json", "--reporter-json-export", "x.json", "--export-globals", "./x.json"},
			"--export-globals would be written over the json report, in ./x.json",
		},
		"two exports in a file": {
			[]string{"--export-environment", "x.json", "--export-cookie-jar", "./x.json"},
			"--export-cookie-jar would be written over --export-environment, in ./x.json",
		},
		"exports in a folder": {[]string{"--export-environment", "all/", "--export-cookie-jar", "all/", "-r", "json", "--reporter-json-export", "all/"}, ""},
		"exports for nobody":  {[]string{"--export-environment", "/dev/null", "--export-cookie-jar", "/dev/null"}, ""},
		"a folder":            {[]string{"-r", "junit,json,har,ctrf,markdown,html,blob,gitlab", "--reporter-export", "all/"}, ""},
		"named twice":         {[]string{"-r", "junit", "-r", " junit,cli,cli", "--reporter-junit-export", "j.xml"}, ""},
		"no file at all":      {[]string{"-r", "junit,json", "--reporter-export", "/dev/null"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			var out, errs bytes.Buffer
			p := &process{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: time.Now, getenv: func(string) string { return "" }}
			err := runCommand(t.Context(), p, append(c.args, file))
			usage, refused := errors.AsType[*usageError](err)
			switch {
			case c.problem == "" && refused:
				t.Errorf("runner run %q: %v", c.args, err)
			case c.problem != "" && (!refused || !strings.Contains(filepath.ToSlash(usage.problem), c.problem) || usage.hint == ""):
				t.Errorf("runner run %q: %v, want %q", c.args, err, c.problem)
			case c.problem != "" && out.Len() > 0:
				t.Errorf("runner run %q ran: %s", c.args, out.String())
			case name == "named twice" && strings.Count(out.String(), "runner "+version()) != 1:
				t.Errorf("two terminals: %s", out.String())
			}
		})
	}
}
