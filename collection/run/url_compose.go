package run

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rq-runner/runner/collection"
)

// urlPart says which field of a collection.URL a piece of its text came from.
type urlPart struct {
	list  urlList
	index int
}

type urlList int

const (
	urlBase urlList = iota
	urlQuery
	urlVariable
	urlHash
)

// composeURL hands out the text of a URL piece by piece, with path variables in the place of their `:name` segments.
// Joined, the pieces are what Postman expands as a whole and parses again.
func composeURL(u *collection.URL, d collection.Dialect, emit func(text string, from urlPart)) {
	composeBase(u, d, emit)
	separator := "?"
	for i, p := range u.Query {
		if p.Disabled {
			continue
		}
		row := collection.URL{Query: []collection.Param{p}}.String()
		emit(separator+row[1:], urlPart{urlQuery, i})
		separator = "&"
	}
	if u.Hash != "" {
		emit("#"+u.Hash, urlPart{list: urlHash})
	}
}

func composeBase(u *collection.URL, d collection.Dialect, emit func(text string, from urlPart)) {
	base := u.Base
	if d == collection.Requestly { // what follows a question mark is replaced by the rows of the query
		base, _, _ = strings.Cut(base, "?")
	}
	done := 0
	for _, at := range pathVariables(base, d) {
		i := pathVariable(u.Variables, base[at[0]+1:at[1]])
		if i < 0 {
			continue
		}
		if at[0] > done {
			emit(base[done:at[0]], urlPart{list: urlBase})
		}
		emit(u.Variables[i].Value, urlPart{urlVariable, i})
		done = at[1]
	}
	if done < len(base) {
		emit(base[done:], urlPart{list: urlBase})
	}
}

// A path variable of Postman begins a segment and ends at a dot; one of Requestly begins anywhere but after a word
// character, and is one word. References are skipped by the first alternative.
var (
	postmanVariable   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^{}]*\}\}|\{vault://[^{}]*\}|/(:[^/.?#\\]+)`) })
	requestlyVariable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^{}]*\}\}|\{vault://[^{}]*\}|\w:|(:\w+)`) })
)

// pathVariables returns where the `:name`s of the path begin and end, the colon included.
func pathVariables(base string, d collection.Dialect) [][2]int {
	start := pathStart(base)
	if !strings.Contains(base[start:], ":") {
		return nil
	}
	pattern := postmanVariable
	if d == collection.Requestly {
		pattern = requestlyVariable
	}
	var found [][2]int
	for _, m := range pattern().FindAllStringSubmatchIndex(base[start:], -1) {
		if m[2] >= 0 {
			found = append(found, [2]int{start + m[2], start + m[3]})
		}
	}
	return found
}

// pathStart is where the path of a base begins. References may hold slashes.
func pathStart(base string) int {
	masked := base
	if strings.Contains(base, "{{") || strings.Contains(base, "{vault://") {
		masked = reference().ReplaceAllStringFunc(base, func(ref string) string { return strings.Repeat("_", len(ref)) })
	}
	start := 0
	if i := strings.Index(masked, "://"); i >= 0 {
		start = i + 3
	}
	if i := strings.IndexByte(masked[start:], '/'); i >= 0 {
		return start + i
	}
	return len(base)
}

var reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{[^{}]*\}\}|\{vault://[^{}]*\}`) })

// pathVariable finds the variable that counts: of several the last one. An empty one leaves its segment as it is.
func pathVariable(list []collection.Param, key string) int {
	for i, p := range slices.Backward(list) {
		if p.Key == key && !p.Disabled {
			if p.Value == "" {
				return -1
			}
			return i
		}
	}
	return -1
}

// urlText is the text of a URL that needs no expansion.
func urlText(u *collection.URL, d collection.Dialect) string {
	var b strings.Builder
	composeURL(u, d, func(text string, _ urlPart) { b.WriteString(text) })
	return b.String()
}
