package awslocal

import (
	"slices"
	"strings"
	"unicode"
)

// maxFilters is how many filters one request may have.
const maxFilters = 10

type filter struct {
	Key    string
	Values []string
}

// matching lists the secrets of the caller's region that pass every filter, oldest first.
func (s *Server) matching(c *call, filters []filter) ([]*secret, error) {
	if err := c.checkFilters(filters); err != nil {
		return nil, err
	}
	list := s.state.shelf(c.account, c.region).inOrder()
	return slices.DeleteFunc(list, func(sec *secret) bool {
		return sec.gone(c.now) || slices.ContainsFunc(filters, func(f filter) bool { return !f.passes(sec) })
	}), nil
}

func (c *call) checkFilters(filters []filter) error {
	if len(filters) > maxFilters {
		return c.validation("1 validation error detected: Value at 'filters' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", maxFilters)
	}
	for i, f := range filters {
		switch f.Key {
		case "":
			return invalidParameter("Invalid filter key")
		case "all", "name", "tag-key", "description", "tag-value", "primary-region", "owning-service":
		default:
			return c.validation("1 validation error detected: Value '%s' at 'filters.%d.member.key' failed to satisfy constraint: "+
				"Member must satisfy enum value set: [all, name, tag-key, description, tag-value]", f.Key, i+1)
		}
		if len(f.Values) == 0 {
			return invalidParameter("Invalid filter values for key: %s", f.Key)
		}
	}
	return nil
}

// passes reports whether one of the filter's values fits. A value that begins with ! fits what the rest does not fit.
func (f filter) passes(sec *secret) bool {
	texts := f.texts(sec)
	fits := strings.HasPrefix
	if f.Key == "all" || f.Key == "description" {
		fits = fitsWords
	}
	return slices.ContainsFunc(f.Values, func(v string) bool {
		pattern, negated := strings.CutPrefix(v, "!")
		return negated != slices.ContainsFunc(texts, func(text string) bool { return fits(text, pattern) })
	})
}

// texts is what the filter looks at.
func (f filter) texts(sec *secret) []string {
	switch f.Key {
	case "name":
		return []string{sec.Name}
	case "description":
		return []string{sec.Description}
	case "primary-region":
		return []string{sec.primaryRegion()}
	case "owning-service":
		return []string{sec.OwningService}
	}
	var keys, values []string
	for _, t := range sec.Tags {
		keys, values = append(keys, t.Key), append(values, t.Value)
	}
	switch f.Key {
	case "tag-key":
		return keys
	case "tag-value":
		return values
	}
	return slices.Concat([]string{sec.Name, sec.Description}, keys, values) // all
}

// fitsWords is the search of descriptions: each word of the pattern begins a word of the text, whatever the case.
func fitsWords(text, pattern string) bool {
	have := splitWords(text)
	want := splitWords(pattern)
	for _, w := range want {
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(strings.ToLower(h), strings.ToLower(w)) }) {
			return false
		}
	}
	return len(want) > 0
}

// splitWords cuts a text as AWS's search does: at one of the separators of names when it has only one kind, else at spaces; and
// where a capital begins. A text with two kinds of separators stays whole.
func splitWords(text string) []string {
	const separators = "/-_+=.@"
	kinds := map[rune]bool{}
	for _, r := range text {
		if strings.ContainsRune(separators, r) {
			kinds[r] = true
		}
	}
	if len(kinds) > 1 {
		return []string{text}
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return kinds[r] || len(kinds) == 0 && r == ' ' })
	var words []string
	for _, part := range parts {
		words = append(words, splitCapitals(part)...)
	}
	return words
}

// splitCapitals cuts before a capital that follows a small letter or comes before one: MyDb is My and Db, RDSHost is RDS and Host.
func splitCapitals(word string) []string {
	var words []string
	runes := []rune(word)
	start := 0
	for i := 1; i < len(runes); i++ {
		ends := i+1 == len(runes)
		if unicode.IsUpper(runes[i]) && (!unicode.IsUpper(runes[i-1]) || !ends && unicode.IsLower(runes[i+1])) {
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	return append(words, string(runes[start:]))
}
