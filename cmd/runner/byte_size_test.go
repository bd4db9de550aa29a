package main

import "testing"

func TestByteSize(t *testing.T) {
	for text, want := range map[string]byteSize{
		"0": 0, "1": 1, "500000": 500000, "500k": 500 << 10, "20M": 20 << 20, "2g": 2 << 30, "1mb": 1 << 20, " 3b ": 3,
	} {
		var got byteSize
		if err := got.Set(text); err != nil || got != want {
			t.Errorf("Set(%q) = %d, %v, want %d", text, got, err, want)
		}
		again := byteSize(-1)
		if err := again.Set(got.String()); err != nil || again != want {
			t.Errorf("%q is shown as %q", text, got.String())
		}
	}
	for _, text := range []string{"", "-1", "x", "1t", "1.5m", "k", "9223372036854775807g"} {
		var got byteSize
		if err := got.Set(text); err == nil {
			t.Errorf("Set(%q) = %d, want an error", text, got)
		}
	}
}
