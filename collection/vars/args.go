package vars

import "strings"

const blanks = " \t\r\n"

// splitArgs splits what stands in the braces into the name and its arguments, which may be quoted with " or '. False
// says that a quote does not end, or that something follows its end without a blank.
func splitArgs(s string) ([]string, bool) {
	var words []string
	for s = strings.TrimLeft(s, blanks); s != ""; s = strings.TrimLeft(s, blanks) {
		var word string
		if q := s[0]; q == '"' || q == '\'' {
			var ok bool
			if word, s, ok = strings.Cut(s[1:], string(q)); !ok || s != "" && !strings.Contains(blanks, s[:1]) {
				return nil, false
			}
		} else {
			n := strings.IndexAny(s, blanks)
			if n < 0 {
				n = len(s)
			}
			word, s = s[:n], s[n:]
		}
		words = append(words, word)
	}
	return words, len(words) > 0
}
