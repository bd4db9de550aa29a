package main

import "testing"

// TestIndexWord: what the canary of a short secret is looked for as.
func TestIndexWord(t *testing.T) {
	for text, want := range map[string]int{
		"107,55,81": 0, "[107,55,81]": 1, "34,107,55,81,34": 3, "34,107,55,81,79": -1, "65,107,55,81,34": -1, "1107,55,81": -1,
		"107,55,81,": 0, ",107,55,81": 1, "120,107,55,81 107,55,81": 14,
	} {
		if got := indexWord(text, "107,55,81", true); got != want {
			t.Errorf("indexWord(%q) = %d, want %d", text, got, want)
		}
	}
}
