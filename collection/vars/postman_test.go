package vars

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// TestExpandAsPostman holds us to what Property.replaceSubstitutions of postman-collection 4.4.0 made of the same texts
// and variables. Cycles are not among them: there we stop where Postman goes round 19 times.
func TestExpandAsPostman(t *testing.T) {
	file, err := os.ReadFile("testdata/postman.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text, Want string
		Values     []collection.Variable
	}
	if err := json.Unmarshal(file, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 80 {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		e := &Env{Scopes: []*Scope{NewScope("env", c.Values)}, Dynamic: NewDynamic(DynamicOptions{}).Value}
		if got, err := e.Expand(t.Context(), c.Text); err != nil || got != c.Want {
			t.Errorf("Expand(%q) = %q, %v, want %q", c.Text, got, err, c.Want)
		}
	}
}
