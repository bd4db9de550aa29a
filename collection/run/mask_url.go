package run

import "strings"

// withoutPassword hides the password in the user information of every URL in a text, whether it is known as a secret or
// not.
func withoutPassword(text string) string {
	for done := 0; ; {
		i := strings.Index(text[done:], "://")
		if i < 0 {
			return text
		}
		done += i + len("://")
		authority := text[done:]
		if end := strings.IndexAny(authority, "/?# \t\r\n\"'<>\\"); end >= 0 {
			authority = authority[:end]
		}
		at := strings.LastIndexByte(authority, '@')
		colon := strings.IndexByte(authority, ':')
		if at < 0 || colon < 0 || colon+1 >= at {
			continue
		}
		if !strings.Contains(authority[colon:at], "{{") { // a reference says nothing
			text = text[:done+colon+1] + hidden + text[done+at:]
		}
	}
}
