package run

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJSON5(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"a": 1, "b": [true, null]}`, `{"a":1,"b":[true,null]}`},
		{"// c\n{a: 1, /* d */ $b_1: 'x', ü: \"y\",} // e", `{"a":1,"$b_1":"x","ü":"y"}`},
		{`[1, 2,]`, `[1,2]`},
		{`{}`, `{}`},
		{` [ ] `, `[]`},
		{`{"b":1,"a":2,"b":3}`, `{"b":3,"a":2}`},
		{`'it\'s "q"'`, `"it's \"q\""`},
		{"'a\\\nb\\\r\nc'", `"abc"`},
		{`"\x41\u00e9\uD83D\uDE00\v\0\q"`, `"Aé😀\u000b\u0000q"`},
		{`"\ud83d \udc00\u0041"`, `"\ud83d \udc00A"`},
		{`"\u2028/<>&"`, "\"\u2028/<>&\""},
		{`[+1, -2.5, .5, 5., 1e3, 1.5E-7, 0x1F, -0xa, 0]`, `[1,-2.5,0.5,5,1e3,1.5E-7,31,-10,0]`},
		{`[Infinity, -Infinity, NaN]`, `[null,null,null]`},
		{`12345678901234567890.123456789`, `12345678901234567890.123456789`},
		{"\ufeff\u00a0{\u3000a\u2028:\v1}", `{"a":1}`},
	}
	for _, tt := range tests {
		got, err := json5ToJSON(tt.in)
		if err != nil || got != tt.want {
			t.Errorf("json5ToJSON(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

func TestTextThatIsNotJSON5(t *testing.T) {
	for _, in := range []string{
		``, `{`, `{a}`, `{a:}`, `{a:1 b:2}`, `[1 2]`, `[,]`, `{,}`, `'x`, "'a\nb'", `"\u12"`, `"\1"`, `01`, `0x`, `0xg`, `--1`, `1.2.3`,
		`1e`, `tru`, `{} {}`, `/* x`, `{{v}}`, `{"a": {{v}} }`, `undefined`, `{-a:1}`, `1_000`, strings.Repeat("[", 5000),
	} {
		if got, err := json5ToJSON(in); err == nil {
			t.Errorf("json5ToJSON(%.20q) = %q, want an error", in, got)
		}
	}
}

// Whatever is accepted comes out as valid JSON that stays as it is, and JSON keeps its meaning.
func FuzzJSON5(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e+3,"x\n\u00e9"],"b":{}}`, `{a:'x',}`, `.5`, `0x1f`, `"\ud800"`, `[+1,/**/]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out, err := json5ToJSON(in)
		if err != nil {
			if json.Valid([]byte(in)) && strings.Count(in, "[")+strings.Count(in, "{") < maxJSON5Depth {
				t.Fatalf("JSON %q is refused: %v", in, err)
			}
			return
		}
		if !json.Valid([]byte(out)) {
			t.Fatalf("%q became %q, which is not JSON", in, out)
		}
		if again, err := json5ToJSON(out); err != nil || again != out {
			t.Fatalf("%q became %q, and that %q, %v", in, out, again, err)
		}
	})
}

func TestCommentsAreStripped(t *testing.T) {
	tests := []struct{ in, want string }{
		{`{"a": "x//y /* z */"}`, `{"a": "x//y /* z */"}`},
		{`{"a": "\\"} // c`, `{"a": "\\"} `},
		{`{"a": "\" // x"}`, `{"a": "\" // x"}`},
		{"1 // a\r\n2 // b\n3", "1 \n2 \n3"},
		{"1 /* a\n // b */ 2 /**/3", "1  2 3"},
		{"1 /* open", "1 "},
		{"http://x", "http:"},
	}
	for _, tt := range tests {
		if got := stripComments(tt.in); got != tt.want {
			t.Errorf("stripComments(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
