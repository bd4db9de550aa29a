package aws

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
)

func TestExpand(t *testing.T) {
	for text, want := range map[string]map[string]string{
		`{"user":"ada","port":5432,"on":true,"none":null,"empty":""}`: {"user": "ada", "port": "5432", "on": "true", "none": "", "empty": ""},
		`{"a":{"b":{"c":"deep"}},"l":["x",["y"],{"z":1.0}]}`:          {"a.b.c": "deep", "l.0": "x", "l.1.0": "y", "l.2.z": "1.0"},
		`{"a.b":"dotted","a":{"b":"hidden","c":"seen"}}`:              {"a.b": "dotted", "a.c": "seen"},
		`{"a.b":{"c":1},"a":{"b":2,"b.c":3,"b.d":4}}`:                 {"a.b.c": "1", "a.b.d": "4"}, // a.b is an object
		`{"":"nameless","x":{"":"inner"}}`:                            {"x.": "inner"},
		`[1,12345678901234567890,1e400]`:                              {"0": "1", "1": "12345678901234567890", "2": "1e400"},
		`"text"`:                                                      {},
		`5`:                                                           {},
		`not json`:                                                    {},
		`{"a":1} {"b":2}`:                                             {},
		`{"a":{},"b":[]}`:                                             {},
		``:                                                            {},
	} {
		got := map[string]string{}
		for _, leaf := range Expand(text) {
			got[leaf.Path] = leaf.Value.Reveal()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Expand(%s) (-want +got):\n%s", text, diff)
		}
	}
}

// A text that is nothing but brackets ends quickly, and with what is near the surface.
func TestExpandDeep(t *testing.T) {
	text := `{"near":"seen","far":` + strings.Repeat("[", 9000) + `"deep"` + strings.Repeat("]", 9000) + `}`
	got := Expand(text)
	if len(got) != 1 || got[0].Path != "near" {
		t.Errorf("Expand of 9000 arrays = %d leaves", len(got))
	}
}

// Every field that the expansion lists is found by its path, in the local vault's way, with the listed text.
func FuzzExpand(f *testing.F) {
	for _, text := range []string{
		`{"a.b":{"c":1},"a":{"b":2,"b.c":3}}`, `{"a":[1,{"0":"x"}],"a.0":null}`, `{"x":{"":{"":""}},"x.":1}`, `{"0":[[]],"0.0":{"1":true}}`,
		`{"a":"\ud800","b":"\u0000","c":1E5}`, `[[["x"]]]`, `{"a":1,"a":{"b":2}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[string]bool{}
		for _, leaf := range Expand(text) {
			if seen[leaf.Path] {
				t.Errorf("%q is listed twice", leaf.Path)
			}
			seen[leaf.Path] = true
			for name, find := range map[string]func(string, string) (string, error){"Field": vault.Field, "Path": vault.Path} {
				if got, err := find(text, leaf.Path); got != leaf.Value.Reveal() || err != nil {
					t.Errorf("%s(%q, %q) = %q, %v; the expansion has %q", name, text, leaf.Path, got, err, leaf.Value.Reveal())
				}
			}
		}
	})
}
