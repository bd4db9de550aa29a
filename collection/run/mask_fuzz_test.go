package run

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzMask puts a secret into a text in every form. None may be left, whatever stands around it and whatever other
// secrets there are; and a text that holds none of the patterns in any view must not change. A stream that is cut anywhere
// gives away as little.
func FuzzMask(f *testing.F) {
	for i, secret := range awkward() {
		f.Add(secret, awkward()[(i+1)%len(awkward())], "a text 100%, it's \"so\" \\n [1, 2", "]&amp; end", uint8(i))
	}
	f.Add("aab!", "ab!a", "a", "b", uint8(3))
	f.Fuzz(func(t *testing.T, secret, other, before, after string, cut uint8) {
		if len(secret) > 200 || len(before)+len(after) > 400 || !fit(secret) || strings.Contains(other, "•") {
			t.Skip("the mark itself cannot be a secret, and short secrets are hidden in places only")
		}
		m := newMask(secret, other)
		if text := before + after; plain(m, text) {
			if got := m.Text(text); got != text {
				t.Errorf("secrets %q, %q: Text(%q) = %q", secret, other, text, got)
			}
		}
		leaks := findable(secret)
		for name, form := range encodings(secret) {
			text := before + " <" + form + "> " + after
			got := m.Text(text)
			stream := ""
			if len(name)%8 == int(cut)%8 { // each form in some inputs: byte by byte takes its time
				stream = streamed(m, text, int(cut)/8+1)
			}
			for other, leak := range leaks {
				if strings.Contains(got, leak) || strings.Contains(stream, leak) {
					t.Fatalf("%q: %s of it is left of its %s\n text %q\nmasked %q\nstream %q", secret, other, name, text, got, stream)
				}
			}
		}
	})
}

// streamed is a text that was written in pieces of n bytes.
func streamed(m *Mask, text string, n int) string {
	var out strings.Builder
	w := m.Writer(&out)
	for rest := text; rest != ""; {
		piece := rest[:min(n, len(rest))]
		_, _ = w.Write([]byte(piece)) // a Builder takes everything
		rest = rest[len(piece):]
	}
	_ = w.Flush()
	return out.String()
}

// fit reports whether a text is hidden anywhere, and has all the encodings of the test.
func fit(secret string) bool {
	return placeOf(secret) == anywhere && !isReference(secret) && !strings.Contains(secret, "•") && utf8.ValidString(secret) &&
		!strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError })
}

// plain reports, in the slow way, that no view of a text holds a pattern.
func plain(m *Mask, text string) bool {
	found := strings.Contains(text, "…") || strings.Contains(text, "...")
	views(text, plusIsSpace, func(v view) {
		found = found || strings.Contains(v.text, "…") || strings.Contains(v.text, "...")
		for _, p := range m.patterns {
			found = found || strings.Contains(v.text, p.text)
		}
	})
	return !found
}

// FuzzAutomaton holds the automaton against a search for one pattern after the other.
func FuzzAutomaton(f *testing.F) {
	f.Add("she he his hers", "ushers she")
	f.Add("aab aa a aabaab", "aaabaabaaab")
	f.Add(strings.Repeat("x", 40)+" "+strings.Repeat("x", 35)+"y xxxx", strings.Repeat("x", 60)+"y")
	f.Fuzz(func(t *testing.T, words, text string) {
		var patterns []pattern
		for w := range strings.FieldsSeq(words) {
			patterns = append(patterns, pattern{text: w})
		}
		want := map[span]int{}
		for _, p := range patterns {
			for i := range len(text) {
				if strings.HasPrefix(text[i:], p.text) {
					want[span{i, i + len(p.text)}]++
				}
			}
		}
		open := len(text) // where the longest start of a pattern begins that ends with the text
		for _, p := range patterns {
			for n := 1; n < len(p.text) && n <= len(text); n++ {
				if strings.HasSuffix(text, p.text[:n]) {
					open = min(open, len(text)-n)
				}
			}
		}
		got := newAutomaton(patterns).find(text, func(p pattern, from int) { want[span{from, from + len(p.text)}]-- })
		for s, n := range want {
			if n != 0 {
				t.Errorf("%q in %q: %v was missed %d times", words, text, s, n)
			}
		}
		if got > open {
			t.Errorf("%q in %q: open from %d, want %d", words, text, got, open)
		}
	})
}
