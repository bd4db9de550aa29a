package vars

import (
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
)

var textNames = map[string]generator{
	"$randomNoun":      vocabulary(hacker("noun"), "noun_concrete"),
	"$randomVerb":      vocabulary(hacker("verb"), "verb_transitive"),
	"$randomAdjective": vocabulary(hacker("adjective"), "adjective_descriptive"),
	"$randomWord":      vocabulary((*Dynamic).plainWord, "noun_concrete", "verb_transitive", "adjective_descriptive"),
	"$randomWords": func(d *Dynamic, a *arguments) any {
		lo, hi := 2, 5
		if d.dialect == collection.Requestly {
			lo = 5
		}
		return d.repeat(d.count(a, lo, hi, MaxDynamicLength), " ", d.plainWord)
	},
	"$randomIngverb":      from("hacker ingverb"),
	"$randomPhrase":       func(d *Dynamic, _ *arguments) any { return d.phrase() },
	"$randomAbbreviation": from("hacker abbreviation"),

	"$randomLoremWord": func(d *Dynamic, a *arguments) any {
		if !a.given() {
			return d.loremWord()
		}
		return d.wordOfLength(a, words("lorem word"))
	},
	"$randomLoremWords": func(d *Dynamic, a *arguments) any { return d.lorem(a, 3, " ") },
	"$randomLoremSlug":  func(d *Dynamic, a *arguments) any { return d.lorem(a, 3, "-") },
	"$randomLoremSentence": func(d *Dynamic, a *arguments) any {
		return d.sentenceOf(d.count(a, 3, 10, MaxDynamicLength))
	},
	"$randomLoremSentences": func(d *Dynamic, a *arguments) any {
		n := d.count(a, 2, 6, maxSentences)
		return d.repeat(n, a.word(" "), d.sentence)
	},
	"$randomLoremParagraph": func(d *Dynamic, a *arguments) any {
		return d.repeat(d.count(a, 3, 6, maxSentences), " ", d.sentence)
	},
	"$randomLoremParagraphs": func(d *Dynamic, a *arguments) any {
		n := d.count(a, 3, 3, maxSentences)
		separator := "\n"
		if d.dialect == collection.Postman {
			separator = "\n \r"
		}
		return d.repeat(n, a.word(separator), d.paragraph)
	},
	"$randomLoremText": func(d *Dynamic, _ *arguments) any {
		return d.repeat(d.between(1, 3), "\n", d.paragraph)
	},
	"$randomLoremLines": func(d *Dynamic, a *arguments) any {
		return d.repeat(d.count(a, 1, 5, maxSentences), "\n", d.sentence)
	},
}

// maxSentences is MaxDynamicLength for sentences and paragraphs, which are up to 500 characters long.
const maxSentences = 1 << 11

// vocabulary takes [length | min max] [strategy]. Postman's words are those of a hacker; Requestly's are from the lists of
// gofakeit with those keys.
func vocabulary(word func(*Dynamic) string, lists ...string) generator {
	return func(d *Dynamic, a *arguments) any {
		if d.dialect == collection.Postman && !a.given() {
			return word(d)
		}
		return d.wordOfLength(a, words("word "+d.pick(lists)))
	}
}

// wordOfLength picks a word by [length | min max] [strategy], where the strategy says what happens when no word has such
// a length: one of any length, the closest, shortest or longest one, or none at all.
func (d *Dynamic) wordOfLength(a *arguments, words []string) any {
	lo, hi := a.amount(0, MaxDynamicLength, MaxDynamicLength)
	strategy := a.choice("any-length", "closest", "shortest", "longest", "fail")
	single := func(s string) bool { return !strings.ContainsAny(s, " -'") }
	fits := filter(words, func(s string) bool { return single(s) && len(s) >= lo && len(s) <= hi })
	if len(fits) > 0 {
		return d.pick(fits)
	}
	if strategy == "fail" {
		a.bad = true
		return nil
	}
	words = filter(words, single)
	if strategy == "any-length" {
		return d.pick(words)
	}
	distance := func(s string) int { return max(lo-len(s), len(s)-hi) }
	switch strategy {
	case "shortest":
		distance = func(s string) int { return len(s) }
	case "longest":
		distance = func(s string) int { return -len(s) }
	}
	return slices.MinFunc(words, func(x, y string) int { return distance(x) - distance(y) })
}

func filter(list []string, keep func(string) bool) []string {
	var kept []string
	for _, s := range list {
		if keep(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// repeat joins n texts.
func (d *Dynamic) repeat(n int, separator string, text func() string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(text())
	}
	return b.String()
}

func (d *Dynamic) lorem(a *arguments, n int, separator string) string {
	return d.repeat(d.count(a, n, n, MaxDynamicLength), separator, d.loremWord)
}

func (d *Dynamic) paragraph() string { return d.repeat(d.between(3, 6), " ", d.sentence) }

func (d *Dynamic) sentence() string { return d.sentenceOf(d.between(3, 10)) }

func (d *Dynamic) sentenceOf(words int) string {
	return capital(d.repeat(words, " ", d.loremWord)) + "."
}

// plainWord is a word without blanks.
func (d *Dynamic) plainWord() string {
	return strings.ReplaceAll(d.pick(words("hacker noun")), " ", "-")
}

func (d *Dynamic) loremWord() string { return d.pick(words("lorem word")) }

func hacker(list string) func(*Dynamic) string {
	return func(d *Dynamic) string { return d.pick(words("hacker " + list)) }
}

// phrase fills one of the phrases, in which {noun} stands for a word of the hacker's nouns.
func (d *Dynamic) phrase() string {
	var b strings.Builder
	rest := d.pick(phrases)
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return capital(b.String())
		}
		list, tail, _ := strings.Cut(after, "}")
		b.WriteString(d.pick(words("hacker " + list)))
		rest = tail
	}
}

var phrases = []string{
	"{ingverb} the {adjective} {abbreviation} {noun} will not {verb} the {noun}!",
	"before you {verb} the {noun}, somebody must {verb} its {adjective} {abbreviation} {noun}!",
	"let us {verb} the {abbreviation} {noun}: the {adjective} {noun} is too slow for it!",
	"nobody can {verb} a {noun} whose {abbreviation} {noun} is {adjective}!",
	"the {adjective} {noun} fails while we are {ingverb} the {abbreviation} {noun}!",
	"with one {abbreviation} {noun} at hand, we only {verb} the {adjective} {noun}!",
}

// capital makes the first letter a capital one; the words here are ASCII.
func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
