package collection

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzLoad: no bytes make Parse panic. What loads has whole lineages, and its export loads again to the same requests.
func FuzzLoad(f *testing.F) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".json") {
				f.Add(file.Data)
			}
		}
	}
	f.Add([]byte(samePostman))
	f.Add([]byte(sameRequestly))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("fuzz.json", data)
		if err != nil {
			if c != nil && c.Root != nil {
				t.Errorf("an error and a collection: %v", err)
			}
			return
		}
		checkTree(t, "fuzz", c)
		checkExport(t, "fuzz", c)
	})
}

// FuzzParseURL: what an address gives parses to the same parts again.
func FuzzParseURL(f *testing.F) {
	for _, seed := range []string{"http://x/:a?b&c=d#e", "{{h}}?{{a&b}}=c", "a=b&?#", `http:\\x\y`, "?", "#", "{{{a}}?b}}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := ParseURL(text)
		again := ParseURL(u.String())
		if diff := cmp.Diff(u, again); diff != "" {
			t.Errorf("ParseURL(%q).String() = %q (-first +again):\n%s", text, u.String(), diff)
		}
	})
}

// FuzzData: no bytes make the reader of data files panic, and no row has a column twice.
func FuzzData(f *testing.F) {
	for _, seed := range []string{"a,b\n1,\"x\"\n", `[{"a":1}]`, "a\r\n\"", "\xEF\xBB\xBFa\n1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseData(source{name: "d.csv", text: decodeText(string(data))})
		if err != nil {
			return
		}
		for _, row := range list {
			seen := map[string]bool{}
			for _, v := range row {
				if seen[v.Key] {
					t.Errorf("the column %q is twice in a row", v.Key)
				}
				seen[v.Key] = true
			}
		}
	})
}

// FuzzEnvironment: an environment that loads is written and loads again with the same names.
func FuzzEnvironment(f *testing.F) {
	f.Add([]byte(`{"values":[{"key":"a","value":1,"type":"number"},{"id":"b","enabled":false}]}`))
	f.Add([]byte(`{"environments":[{"name":"x","variables":{"a":{"syncValue":"1"}}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := LoadEnvironment(t.Context(), "-", LoadOptions{Stdin: bytes.NewReader(data)})
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteEnvironment(&b, *e, "environment", exportTime, ""); err != nil {
			t.Fatal(err)
		}
		again, err := LoadEnvironment(t.Context(), "-", LoadOptions{Stdin: &b})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(names(e), names(again)); diff != "" {
			t.Errorf("-written +read:\n%s", diff)
		}
	})
}

func names(e *Environment) []string {
	var list []string
	for _, v := range e.Variables {
		list = append(list, v.Key)
	}
	return list
}
