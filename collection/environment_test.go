package collection

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoadEnvironmentWarnings(t *testing.T) {
	dir := t.TempDir()
	for name, tc := range map[string]struct{ text, want string }{
		"postman.json":   {`{"values":[{"key":"a","value":"1"}, 5]}`, "a variable is a number, expected an object; left out (FILE:1:37)"},
		"requestly.json": {`{"variables":{"b":7,"a":{"syncValue":"1"}}}`, "the variable b is a number, expected an object; left out (FILE:1:19)"},
		"fine.json":      {`{"values":[{"key":"a","value":"1"}]}`, ""},
	} {
		path := filepath.Join(dir, name)
		writeFile(t, path, []byte(tc.text))
		e, err := LoadEnvironment(t.Context(), path, LoadOptions{})
		if err != nil || len(e.Variables) != 1 || e.Variables[0].Key != "a" {
			t.Errorf("%s: %+v, %v; want the variable a alone", name, e, err)
			continue
		}
		var want []Warning
		if tc.want != "" {
			want = []Warning{{Message: strings.Replace(tc.want, "FILE", path, 1)}}
		}
		if diff := cmp.Diff(want, e.Warnings); diff != "" {
			t.Errorf("%s: warnings (-want +got):\n%s", name, diff)
		}
	}
}
