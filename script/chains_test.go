package script

import (
	"strings"
	"testing"
)

func TestChainCost(t *testing.T) {
	for _, tt := range []struct {
		source string
		want   int
	}{
		{"", 0},
		{"a", 1},
		{"a + b", 9},
		{"a + b; c", 10},
		{"a + b, c", 10},
		{"a\nb\nc", 3},
		{"a\n+ b", 9},
		{"a(b + c)", 4 + 9 - 0},
		{"f()()()", 16},
		{"x = {a: 1, b: 2}", 9 + 9 + 9},
		{"// a + b\n/* c + d */ e", 1},
		{`"a + b + c"`, 1},
		{`'it\'s + x' + 1`, 9},
		{"`a + ${b + c} + ${d}` + 1", 9 + 1 + 9},
		{"`a ${`b ${c}`}`", 1 + 1 + 1},
		{"/a+b+c[/]d/.test(x)", 16 + 1},
		{"a / b / c", 25},
		{"typeof typeof a", 9},
		{"a => b => c", 49},
		{"}}}", 0},
		{"`a\\", 1},
		{"'a\\", 1},
		{"((((", 1 + 1 + 1 + 1},
	} {
		if got := chainCost(tt.source); got != tt.want {
			t.Errorf("chainCost(%q) = %d, want %d", tt.source, got, tt.want)
		}
	}
}

// A script of the longest allowed size made of statements as people write them is far from the bound.
func TestChainCostOfPlainScripts(t *testing.T) {
	for _, statement := range []string{
		typical, "const a = b.c(d)\n", "pm.environment.set('key', 'value');\n", "text += 'a line of a page' +\n'another'\n",
		"if (a) { b() } else if (c) { d() }\n", "x = `${a} and ${b}`\n",
	} {
		source := strings.Repeat(statement, maxSource/len(statement))
		if got := chainCost(source); got > maxChains/10 {
			t.Errorf("%d KB of %q: cost %d, want it far below %d", len(source)>>10, statement, got, maxChains)
		}
	}
}

// What the engine is slow at is refused; at the bound it still takes what a person would wait for.
func TestLongExpressionsAreRefused(t *testing.T) {
	for _, c := range []struct{ open, repeat, end string }{
		{"1", "+1", ""},
		{"", "- ", "1"},
		{"", "!", "1"},
		{"", "a=>", "1"},
		{"", "1**", "1"},
		{"", "1&&", "1"},
		{"", "null??", "1"},
		{"null", "?.a", ""},
		{"", "a=", "1"},
		{"({})", "+{}", ""},
		{"", "async a=>", "1"},
		{"`${1", "+1", "}`"},
		{"[1", "+1", "]"},
		{"", "label:", ";"},
		{"f", "``", ""},
		{"", "new ", "Date"},
		{"function* g() {", "yield ", "}"},
		{"", "1?1:", "1"},
		{"f", "(1)", ""},
	} {
		source := c.open + strings.Repeat(c.repeat, 300_000/len(c.repeat)) + c.end
		e := compile(cacheKey{source: source}).err
		if e == nil || !strings.Contains(e.Message, "too long") {
			t.Errorf("%d times %q: error %v, want one about its length", 300_000/len(c.repeat), c.repeat, e)
		}
	}
	if c := compile(cacheKey{source: "x = ''" + strings.Repeat("\n+ 'a line of text'", 2000)}); c.err != nil {
		t.Errorf("2,000 lines of text: %v", c.err)
	}
}

func FuzzChainCost(f *testing.F) {
	f.Add(typical)
	f.Add("`a ${`b ${c}`}` /x/ 'y")
	f.Fuzz(func(t *testing.T, source string) {
		if got := chainCost(source); got < 0 || got > len(source)*len(source) {
			t.Errorf("chainCost(%q) = %d, want at most the square of its length", source, got)
		}
	})
}
