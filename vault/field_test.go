package vault

import (
	"errors"
	"strings"
	"testing"
)

// A field that is an object or an array is the text as it stands: the order of its keys, its blanks, its numbers.
func TestFieldKeepsJSONAsItIsWritten(t *testing.T) {
	const text = `{"o": {"z": 1.0, "a" : [1, 2e3 ]}, "l": [ {"k":"\u00e9"} ], "n": -0.0}`
	for path, want := range map[string]string{
		"o": `{"z": 1.0, "a" : [1, 2e3 ]}`, "o.a": `[1, 2e3 ]`, "o.a.1": "2e3", "l.0": `{"k":"\u00e9"}`, "l.0.k": "é", "n": "-0.0",
	} {
		if got, err := Field(text, path); got != want || err != nil {
			t.Errorf("Field(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
}

func TestPath(t *testing.T) {
	const text = `{"hosts":[{"name":"a","port":1},{"name":"b","port":2.50}],"a.b":"exact","a":{"b":"hidden","none":null},"odd.key":{"x":"y"},"@this":"at","#":"hash"}`
	for path, want := range map[string]string{
		"hosts.1.name": "b", `hosts.#(name=="b").port`: "2.50", "hosts.#": "2", "hosts.#.name": `["a","b"]`, "hosts.@reverse.0.name": "b",
		"a.b": "exact", `odd\.key.x`: "y", "odd.key.x": "y", "a.none": "", "@this": "at", "#": "hash", "hosts.0": `{"name":"a","port":1}`, "h*.0.name": "a",
	} {
		if got, err := Path(text, path); got != want || err != nil {
			t.Errorf("Path(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"none", "hosts.7", `hosts.#(name=="c").port`, "a.b.c"} {
		if got, err := Path(text, path); !errors.Is(err, ErrNotFound) {
			t.Errorf("Path(%q) = %q, %v; want ErrNotFound", path, got, err)
		}
	}
	if got, err := Path("hunter2", "a"); err == nil || errors.Is(err, ErrNotFound) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Path of a text that is no JSON = %q, %v; want an error that does not show it", got, err)
	}
}
