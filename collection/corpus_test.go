package collection

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A flag and no environment variable: only cmd/runner reads the environment.
var sharedDir = flag.String("shared", filepath.Join("..", "..", "shared"), "the folder whose corpus/ holds real exports")

// shared is the folder of real exports, which lies beside the repository and is no part of it.
func shared(t *testing.T) string {
	dir := filepath.Join(*sharedDir, "corpus")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the real exports are not there: no folder %s (-shared names another)", dir)
	}
	return dir
}

// readJSON is a file by another decoder than ours; a bare list counts as the values of an environment.
func readJSON(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal([]byte(strings.TrimPrefix(string(data), "\xEF\xBB\xBF")), &v); err != nil {
		t.Fatal(err)
	}
	if list, ok := v.([]any); ok {
		return map[string]any{"values": list}
	}
	return v.(map[string]any)
}

// countRequests counts what Postman runs.
func countRequests(items []any) int {
	n := 0
	for _, it := range items {
		o := it.(map[string]any)
		if inner, ok := o["item"].([]any); ok {
			n += countRequests(inner)
		} else if o["request"] != nil {
			n++
		}
	}
	return n
}

func TestCorpusNewman(t *testing.T) {
	collections, others := 0, 0
	err := filepath.WalkDir(filepath.Join(shared(t), "newman"), func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(file, "_collection.json"):
			collections++
			checkCollection(t, file)
		case strings.HasSuffix(file, "_environment.json"), strings.HasSuffix(file, "_globals.json"):
			others++
			checkScope(t, file)
		case strings.Contains(file, "_data."):
			others++
			if rows, err := LoadData(t.Context(), file, LoadOptions{}); err != nil || len(rows) == 0 || len(rows[0]) == 0 {
				t.Errorf("LoadData(%s) = %v, %v; want rows", file, rows, err)
			}
		}
		return nil
	})
	if err != nil || collections == 0 || others == 0 {
		t.Errorf("%d collections and %d other files, %v; want some of both", collections, others, err)
	}
}

func checkCollection(t *testing.T, file string) {
	c, err := Load(t.Context(), file, LoadOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	want := countRequests(readJSON(t, file)["item"].([]any))
	if got := len(c.Root.Requests()); got != want || len(c.Warnings) > 0 {
		t.Errorf("%s: %d requests, want %d; warnings %v", file, got, want, c.Warnings)
	}
	checkTree(t, file, c)
}

// checkTree checks what every loaded collection must keep: parents, and paths of requests.
func checkTree(t *testing.T, name string, c *Collection) {
	t.Helper()
	for _, it := range c.Root.Requests() {
		lineage := it.Lineage()
		if lineage[0] != c.Root || lineage[len(lineage)-1] != it {
			t.Errorf("%s: the lineage of %q does not go from the root to it", name, it.Name)
		}
		if it.Name != "" && !strings.HasSuffix(it.Path(), it.Name) {
			t.Errorf("%s: the path %q does not end in %q", name, it.Path(), it.Name)
		}
	}
}

func checkScope(t *testing.T, file string) {
	e, err := LoadEnvironment(t.Context(), file, LoadOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	if want := len(readJSON(t, file)["values"].([]any)); len(e.Variables) != want {
		t.Errorf("%s: %d variables, want %d", file, len(e.Variables), want)
	}
}

func TestCorpusRequestly(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "requestly", "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		v := readJSON(t, file)
		if records, ok := v["records"].([]any); ok {
			checkRecords(t, file, records)
			continue
		}
		for _, one := range v["environments"].([]any) {
			want := one.(map[string]any)
			e, err := LoadEnvironment(t.Context(), file+"#"+want["name"].(string), LoadOptions{})
			if err != nil || len(e.Variables) != len(want["variables"].(map[string]any)) {
				t.Errorf("LoadEnvironment(%s) = %+v, %v; want %d variables", file, e, err, len(want["variables"].(map[string]any)))
			}
		}
	}
}

// checkRecords finds every record of an export in the model, under its parent.
func checkRecords(t *testing.T, file string, records []any) {
	c, err := Load(t.Context(), file, LoadOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	loaded := map[string]*Item{}
	var visit func(*Item)
	visit = func(it *Item) {
		loaded[it.ID] = it
		for _, child := range it.Items {
			visit(child)
		}
	}
	visit(c.Root)
	for _, r := range records {
		want := r.(map[string]any)
		it := loaded[want["id"].(string)]
		switch {
		case it == nil:
			t.Errorf("%s: the record %q is not in the model", file, want["name"])
		case it.Name != want["name"] || it.IsFolder() != (want["type"] == "collection"):
			t.Errorf("%s: the record %q became %q (a folder: %t)", file, want["name"], it.Name, it.IsFolder())
		case it.Parent != nil && it.Parent.ID != want["collectionId"]:
			t.Errorf("%s: %q lies in %q, want %q", file, it.Name, it.Parent.ID, want["collectionId"])
		}
	}
	if len(loaded) != len(records) || len(c.Warnings) > 0 {
		t.Errorf("%s: %d items for %d records; warnings %v", file, len(loaded), len(records), c.Warnings)
	}
	checkTree(t, file, c)
}
