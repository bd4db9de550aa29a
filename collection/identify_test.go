package collection

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Reports and --folder name items by their id, so the second of two gets one of its own.
func TestItemsNeverShareAnID(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	text := `{"info": {"name": "c"}, "item": [{"id": "1", "name": "a", "request": "x"}, {"id": "1", "name": "a", "request": "x"},
{"id": "1", "name": "f", "item": [{"id": "1", "name": "a", "request": "x"}]}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(t.Context(), path, LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, it := range append(c.Root.Requests(), c.Root.Items[2]) {
		seen[it.ID] = true
	}
	if len(seen) != 4 || !seen["1"] || c.Root.Items[0].ID != "1" {
		t.Errorf("ids %v, the first %q; want four, the first one the file's", seen, c.Root.Items[0].ID)
	}
}

func TestItemsWithoutAnIDGetTheSameOneAtEveryLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	text := `{"info": {"name": "c"}, "item": [{"name": "a", "request": "x"}, {"name": "a", "request": "x"},
{"id": "own", "name": "f", "item": [{"name": "a", "request": "x"}]}]}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ids := func() []string {
		c, err := Load(t.Context(), path, LoadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, it := range append(c.Root.Requests(), c.Root.Items[2]) {
			all = append(all, it.ID)
		}
		return all
	}
	first, second := ids(), ids()
	seen := map[string]bool{}
	for i, id := range first {
		if id != second[i] || seen[id] {
			t.Errorf("ids %q, then %q: want each once, and the same again", first, second)
		}
		seen[id] = true
	}
	if uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`); !uuid.MatchString(first[0]) {
		t.Errorf("id %q is no UUID of version 8", first[0])
	}
	if first[3] != "own" {
		t.Errorf("id %q, want the file's own", first[3])
	}
}
