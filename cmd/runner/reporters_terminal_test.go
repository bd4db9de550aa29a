package main

import "testing"

// TestColors: --color, then NO_COLOR and FORCE_COLOR, then the terminal.
func TestColors(t *testing.T) {
	for _, tt := range []struct {
		flag, no, force, term string
		tty, want             bool
	}{
		{flag: "auto", want: false},
		{flag: "auto", tty: true, want: true},
		{flag: "auto", tty: true, term: "dumb", want: false},
		{flag: "auto", tty: true, no: "1", want: false},
		{flag: "auto", force: "1", want: true},
		{flag: "auto", force: "true", term: "dumb", want: true},
		{flag: "auto", force: "0", tty: true, want: false},
		{flag: "auto", force: "false", tty: true, want: false},
		{flag: "auto", no: "1", force: "1", tty: true, want: false},
		{flag: "on", no: "1", want: true},
		{flag: "off", force: "1", tty: true, want: false},
	} {
		env := map[string]string{"NO_COLOR": tt.no, "FORCE_COLOR": tt.force, "TERM": tt.term}
		p := &process{stdoutTTY: tt.tty, getenv: func(name string) string { return env[name] }}
		f := &runFlags{color: tt.flag}
		if got := f.colored(p); got != tt.want {
			t.Errorf("--color %s in a terminal: %v, with %v, is %v, want %v", tt.flag, tt.tty, env, got, tt.want)
		}
	}
}
