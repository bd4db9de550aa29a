package collection

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the loaders give into testdata/*.txtar")

// Each testdata/*.txtar is a case: its comment says what is loaded ("collection in.json", "environment e.json#Staging",
// "data d.csv"), its files are written to a folder, and its last file is the model ("want") or the error ("err").
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	expected := ""
	var kept []txtar.File
	for _, f := range archive.Files {
		if f.Name == "want" || f.Name == "err" {
			expected = f.Name + "\n" + string(f.Data)
			continue
		}
		kept = append(kept, f)
		writeFile(t, filepath.Join(dir, filepath.FromSlash(f.Name)), f.Data)
	}
	kind, src, _ := strings.Cut(lastLine(string(archive.Comment)), " ")
	got := loadCase(t, kind, filepath.Join(dir, filepath.FromSlash(src)))
	got = strings.ReplaceAll(got, dir, "DIR")
	if *update {
		name, data, _ := strings.Cut(got, "\n")
		archive.Files = append(kept, txtar.File{Name: name, Data: []byte(data)})
		writeFile(t, file, txtar.Format(archive))
		return
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("%s %s (-want +got; -update rewrites):\n%s", kind, src, diff)
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func loadCase(t *testing.T, kind, src string) string {
	t.Helper()
	var text string
	var err error
	switch kind {
	case "collection":
		var c *Collection
		if c, err = load(t.Context(), src, LoadOptions{}); err == nil {
			text = dump(c)
		}
	case "environment", "globals":
		load := map[string]func() (*Environment, error){
			"environment": func() (*Environment, error) { return LoadEnvironment(t.Context(), src, LoadOptions{}) },
			"globals":     func() (*Environment, error) { return LoadGlobals(t.Context(), src, LoadOptions{}) },
		}[kind]
		var e *Environment
		if e, err = load(); err == nil {
			p := &printer{}
			p.environment(kind, e)
			text = p.String()
		}
	case "data":
		var list []Row
		if list, err = LoadData(t.Context(), src, LoadOptions{}); err == nil {
			text = dumpRows(list)
		}
	default:
		t.Fatalf("the comment names %q, expected collection, environment, globals or data", kind)
	}
	if err != nil {
		return "err\n" + err.Error() + "\n"
	}
	return "want\n" + text
}
