package reporter

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                          "plain",
		"a\r\nb\rc\nd":                   "a\nb\nc\nd",
		"a\tb":                           "a    b",
		"\x1b[31mred\x1b[0m":             "red",
		"\x1b[38;5;1;4mx\x1b[K":          "x",
		"\x1b]0;title\aafter":            "after",
		"\x1b]8;;http://x\x1b\\link":     "link",
		"\x1b]52;c;secret\u009cx":        "x",
		"\x1b]never ends":                "never ends",
		"\x1b]ends\nlater\a":             "ends\nlater",
		"\x1bPq#0\x1b\\x":                "x",
		"\x1b(Bx\x1bcy\x1b":              "xy",
		"\x1b[31\nx":                     "\nx",
		"\u009b31mred\u009d0;t\u009cx":   "redx",
		"\x1b[é":                         "é",
		"nul\x00bell\abs\bdel\x7f\u0085": "nulbellbsdel",
		"user\u202etxt.exe\u2066":        "usertxt.exe",
		"line\u2028end":                  "line\nend",
		"bad\xffutf8":                    "bad\ufffdutf8",
		"family 👨\u200d👩\u200d👧 and ❤\ufe0f": "family 👨\u200d👩\u200d👧 and ❤\ufe0f",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzClean: whatever comes, nothing is left that moves a cursor, and cleaning again changes nothing.
func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"", "a\tb\r\n", "\x1b[31mred\x1b[0m", "\x1b]0;t\a", "\x1b\x1b[[A", "\x1b]\x1b]x\a\a", "\u009b\u009b1m", "\xff\x1b", "\u202e\u2028",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		for _, r := range got {
			if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) && r > '\u200f' {
				t.Errorf("clean(%q) = %q has %U", s, got, r)
			}
		}
		if !utf8.ValidString(got) {
			t.Errorf("clean(%q) = %q is not UTF-8", s, got)
		}
		if again := clean(got); again != got {
			t.Errorf("clean(%q) = %q, cleaned again %q", s, got, again)
		}
		if line := Disarm(got); strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") {
			t.Errorf("Disarm(%q) = %q is a command", got, line)
		}
	})
}

func TestCells(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "注文": 4, "📦": 2, "👨\u200d👩": 2, "👍🏽": 2, "ﾊﾝ": 2, "Ａ": 2,
	} {
		if got := cells(in); got != want {
			t.Errorf("cells(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"注文番号", 6, "注文…"},
		{"注文", 1, "…"},
	} {
		if got := clip(tt.in, tt.n, "…"); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want []string
	}{
		{"never wrapped", 0, []string{"never wrapped"}},
		{"a\n\nb", 10, []string{"a", "", "b"}},
		{"the quick fox", 9, []string{"the quick", "fox"}},
		{"the quick fox", 8, []string{"the", "quick", "fox"}},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"注文番号", 5, []string{"注文", "番号"}},
		{"注", 1, []string{"注"}},
	} {
		if diff := cmp.Diff(tt.want, wrap(tt.in, tt.n)); diff != "" {
			t.Errorf("wrap(%q, %d) differs (-want +got):\n%s", tt.in, tt.n, diff)
		}
	}
}

// The wanted texts are what Newman 6.2.2 prints.
func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0B", 1: "1B", 566: "566B", 999: "999B", 1000: "1kB", 1234: "1.23kB", 1200: "1.2kB", 12345: "12.35kB",
		999999: "1MB", 1000000: "1MB", 1536000: "1.54MB", 5e9: "5GB",
	} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

// The wanted texts are what Newman 6.2.2 prints, but for 1998 and 1999 ms, where it says 1.9s.
func TestElapsed(t *testing.T) {
	for n, want := range map[float64]string{
		0: "0µs", 0.5: "500µs", 51: "51ms", 1997: "1997ms", 2000: "2s", 2449: "2.4s", 2450: "2.4s", 2500: "2.5s", 59960: "59.9s",
		60000: "1m", 62000: "1m 2s", 62500: "1m 2.5s", 3600000: "1h", 3661000: "1h 1m 1s", 90061000: "1d 1h 1m 1s",
	} {
		if got := elapsed(time.Duration(n * float64(time.Millisecond))); got != want {
			t.Errorf("elapsed(%v ms) = %q, want %q", n, got, want)
		}
	}
}

func TestDisarm(t *testing.T) {
	for in, want := range map[string]string{
		"::add-mask::x":       `\::add-mask::x`,
		"\u00a0 ::error::x":   "\u00a0 " + `\::error::x`,
		"a ::error::x":        "a ::error::x",
		"x ##[group]y":        `x ##\[group]y`,
		"##vso[task.x]":       `##vso\[task.x]`,
		"std::vector is fine": "std::vector is fine",
	} {
		if got := Disarm(in); got != want {
			t.Errorf("Disarm(%q) = %q, want %q", in, got, want)
		}
	}
}
