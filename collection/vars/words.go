package vars

import (
	_ "embed"
	"strings"
	"sync"
)

// words.txt has the lists of gofakeit that dynamic variables draw from; a test holds the two together. The package itself
// would make tables of all its lists before each start of the program, whether a word is asked for or not.
//
//go:embed words.txt
var wordsFile string

// wordLists reads words.txt when the first word is asked for.
var wordLists = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(wordsFile) {
		name, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !strings.HasPrefix(line, "#") {
			all[name] = strings.Split(list, "|")
		}
	}
	return all
})

// words is a list, such as "person last". It is not to be changed.
func words(list string) []string { return wordLists()[list] }

// from makes a generator that picks from a list.
func from(list string) generator {
	return func(d *Dynamic, _ *arguments) any { return d.pick(words(list)) }
}
