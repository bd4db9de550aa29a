package script

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// parsed is what a JSON.parse makes of a text, written as in testdata/json_parse.jsonl: the value by JSON.stringify, or
// the error's message after an exclamation mark.
func parsed(vm *goja.Runtime, v goja.Value, message string) string {
	if message != "" {
		return "!" + message
	}
	stringify, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("stringify"))
	s, err := stringify(nil, v)
	if err != nil {
		return err.Error()
	}
	out := s.String()
	if f, ok := v.Export().(float64); ok {
		switch {
		case f == 0 && math.Signbit(f):
			out += " -0"
		case math.IsInf(f, 1):
			out += "Infinity"
		case math.IsInf(f, -1):
			out += "-Infinity"
		}
	}
	return out
}

// The table was made by JSON.parse of Node 20.
func TestParseJSONAsV8(t *testing.T) {
	f, err := os.Open("testdata/json_parse.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rt := newRealm(Options{}, "")
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row [2]string
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		v, e := rt.parseJSON(row[0])
		message := ""
		if e != nil {
			message = e.message
		}
		if got := parsed(rt.vm, v, message); got != row[1] {
			t.Errorf("parse %q = %s\nwant %s", row[0], got, row[1])
		}
	}
}

// FuzzParseJSON compares with the engine's own parser: one accepts what the other does, with the same result.
func FuzzParseJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u00e9"],"b":null}`, `[true,false,{}]`, `"\ud83d\ude00"`, `-0`, `{"__proto__":1}`, ` [1 , 2]`} {
		f.Add(s)
	}
	vm := goja.New()
	own, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("parse"))
	rt := &realm{vm: vm}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ToValidUTF8(text, "") != text || strings.Contains(text, `\u`) || len(text) > 1000 {
			return // the engine loses lone surrogates
		}
		want, err := own(nil, vm.ToValue(text))
		got, e := rt.parseJSON(text)
		if (err == nil) != (e == nil) {
			t.Fatalf("parse %q: error %v, the engine's %v", text, e, err)
		}
		if err == nil && parsed(vm, got, "") != parsed(vm, want, "") {
			t.Fatalf("parse %q = %s, the engine's %s", text, parsed(vm, got, ""), parsed(vm, want, ""))
		}
	})
}
