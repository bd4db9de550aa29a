package main

import "strings"

// shellWord quotes a text for a command that a person may copy.
func shellWord(text string) string {
	odd := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-/:@", r)
	}
	if text != "" && !strings.ContainsFunc(text, odd) && text[0] != '-' {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
