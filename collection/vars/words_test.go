package vars

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/brianvoe/gofakeit/v7/data"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite words.txt from gofakeit")

// TestWords holds words.txt against gofakeit's own lists.
func TestWords(t *testing.T) {
	want := &strings.Builder{}
	want.WriteString("# Lists of github.com/brianvoe/gofakeit/v7 (MIT). make golden writes this file.\n")
	for _, name := range []string{
		"address city", "address country", "address country_abr", "color safe", "company suffix", "currency long", "currency short",
		"file extension", "hacker abbreviation", "hacker adjective", "hacker ingverb", "hacker noun", "hacker verb",
		"internet domain_suffix", "job descriptor", "job level", "language short", "lorem word", "person first", "person last",
		"person suffix", "word adjective_descriptive", "word noun_concrete", "word verb_transitive",
	} {
		subject, list, _ := strings.Cut(name, " ")
		fmt.Fprintf(want, "%s: %s\n", name, strings.Join(data.GetSubData(subject, list), "|"))
	}
	if *update {
		if err := os.WriteFile("words.txt", []byte(want.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want.String(), wordsFile); diff != "" {
		t.Errorf("words.txt differs from gofakeit, make golden mends it:\n%s", diff)
	}
	for name, list := range wordLists() {
		for _, word := range list {
			if strings.TrimSpace(word) == "" || strings.ContainsAny(word, "|\n") {
				t.Errorf("%s has the word %q", name, word)
			}
		}
	}
}
