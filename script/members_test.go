package script

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

var update = flag.Bool("update", false, "write the table of members into README.md")

const (
	tableBegin = "<!-- members: written by go test -run TestMembers -update -->\n"
	tableEnd   = "<!-- end of members -->\n"
)

// TestMembers holds the members of both APIs against the list in testdata, and the table in the README against both.
func TestMembers(t *testing.T) {
	list, err := os.ReadFile("testdata/members.txt")
	if err != nil {
		t.Fatal(err)
	}
	proofs := proofFiles(t)
	var table strings.Builder
	dialect := collection.Postman
	for line := range strings.Lines(string(list)) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "## "); ok {
			if strings.HasPrefix(title, "Requestly") {
				dialect = collection.Requestly
			}
			fmt.Fprintf(&table, "\n### %s\n\n| member | state | proof |\n|---|---|---|\n", title)
			continue
		}
		member, kind, ok := cutLast(line, " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		checkMember(t, dialect, member, strings.TrimPrefix(kind, "!"))
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", member, stateOfMember(kind), proofOf(proofs, member))
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(readme), tableBegin)
	_, after, _ := strings.Cut(rest, tableEnd)
	want := before + tableBegin + table.String() + "\n" + tableEnd + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(readme) != want {
		t.Error("the table of members in README.md is old: run go test ./script -run TestMembers -update")
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// checkMember asks a script what the member is.
func checkMember(t *testing.T, dialect collection.Dialect, member, kind string) {
	t.Helper()
	r := newRecorder(collection.Test)
	r.withServices()
	r.Dialect = dialect
	source := "console.log(typeof (" + member + "))"
	want := "log: " + kind
	if kind == "missing" {
		source, want = member, "is not supported by runner"
	}
	err := NewLane(Options{Libraries: memberLibrary}).Run(t.Context(), collection.Script{Source: source}, r.Host)
	if got := r.outcome(err); !strings.HasSuffix(got, want) && (kind != "missing" || !strings.Contains(got, want)) {
		t.Errorf("typeof %s: %s, want %s", member, got, want)
	}
}

// memberLibrary stands for the bundled libraries.
func memberLibrary(name string) (string, bool) {
	if strings.HasPrefix(name, "rq:") {
		return "", false
	}
	return "exports.parseString = () => {}", true
}

func stateOfMember(kind string) string {
	switch kind {
	case "missing":
		return "no: an error that names it"
	case "undefined":
		return "not in the app either"
	case "!undefined":
		return "no"
	}
	return "yes"
}

// proofFiles are the scripts and tests that use members, by name.
func proofFiles(t *testing.T) [][2]string {
	t.Helper()
	var files [][2]string
	for _, pattern := range []string{"testdata/*.js", "testdata/node/[a-z]*.js", "*_test.go", "testdata/battery.txt"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, ".gen.js") && !strings.HasPrefix(name, "hostile") && !strings.Contains(name, "bench") {
				files = append(files, [2]string{name, string(text)})
			}
		}
	}
	return files
}

// proofOf is the first file that uses a member by its last two names, or by its last one.
func proofOf(files [][2]string, member string) string {
	if member = strings.ReplaceAll(member, "jar().", "jar."); strings.HasSuffix(member, ")") {
		member, _, _ = cutLast(member, "(")
	}
	parts := strings.Split(member, ".")
	last := parts[len(parts)-1]
	needles := []string{member}
	if len(parts) > 1 {
		needles = append(needles, strings.Join(parts[len(parts)-2:], "."), "."+last)
	}
	for _, needle := range needles {
		for _, file := range files {
			for _, end := range []string{"(", ")", ".", ",", ";", "[", " ", "'"} {
				if strings.Contains(file[1], needle+end) && file[0] != "members_test.go" {
					return file[0]
				}
			}
		}
	}
	return "TestMembers, its type only"
}
