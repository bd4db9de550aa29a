package collection

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

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
