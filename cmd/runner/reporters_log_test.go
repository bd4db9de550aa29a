package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// A secret that comes up while dots are drawn is hidden by a command on a line of its own: GitHub prints any other.
func TestSecretsAreHiddenBetweenDots(t *testing.T) {
	var out bytes.Buffer
	a := &actions{w: &out}
	log := &sharedLog{w: &out}
	a.share(log)
	write := func(text string) {
		if _, err := log.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	a.hide("first secret")
	write("..")
	a.hide("second secret")
	a.hide("third secret")
	write("\x1b[31mF\x1b[0m")
	a.stopped("token")
	a.hide("fourth secret")
	write(".\n")
	a.hide("fifth secret")
	want := "::add-mask::first secret\n..\n::add-mask::second secret\n::add-mask::third secret\n\x1b[31mF\x1b[0m\n" +
		"::token::\n::add-mask::fourth secret\n::stop-commands::token\n.\n::token::\n::add-mask::fifth secret\n::stop-commands::token\n"
	if got := out.String(); got != want {
		t.Errorf("the log is\n%q, want\n%q", got, want)
	}
}

// Commands that go elsewhere than the log stay there.
func TestSecretsStayOnTheirStream(t *testing.T) {
	var out, errs bytes.Buffer
	a := &actions{w: &errs}
	a.share(&sharedLog{w: &out, within: true})
	a.hide("a secret")
	if got, want := errs.String(), "::add-mask::a secret\n"; got != want || out.Len() > 0 {
		t.Errorf("the streams are %q and %q, want %q on the second", out.String(), got, want)
	}
}

// A command may come in pieces, when a buffer is full.
func TestCommandsComeWhole(t *testing.T) {
	var out bytes.Buffer
	c := &commandLines{log: &sharedLog{w: &out, within: true}}
	for _, piece := range []string{"##teamcity[test", "Started name='a']\n##team", "city[x]", "\n"} {
		if _, err := c.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := out.String(), "\n##teamcity[testStarted name='a']\n##teamcity[x]\n"; got != want {
		t.Errorf("the log is %q, want %q", got, want)
	}
}

// No reporter of the terminal stands on the line of a message for TeamCity.
func TestTeamCityBesideEveryTerminal(t *testing.T) {
	file := newmanCollection(t)
	for _, name := range []string{"cli", "progress", "dots", "summary"} {
		_, out := inProcess(t, runCommand, nil, "-n", "3", "-r", name+",teamcity", file)
		messages := 0
		for line := range strings.Lines(out) {
			if at := strings.Index(line, "##teamcity["); at > 0 {
				t.Errorf("%s: %q is within a line", name, line)
			} else if at == 0 {
				messages++
			}
		}
		if want := 2 + 3*(2+2*2+1); messages < want {
			t.Errorf("%s: %d messages, want %d or more", name, messages, want)
		}
	}
}

// Where messages for TeamCity go to the log, a script's text in it is no message, whatever the environment says.
func TestTeamCityDisarmsTheTerminal(t *testing.T) {
	file := newmanCollection(t)
	text := strings.ReplaceAll(slurp(t, file), "from the script", "##teamcity[buildStop]")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out := inProcess(t, runCommand, nil, "-r", "cli,teamcity", file)
	if !strings.Contains(out, `##teamcity\[buildStop`) || !strings.Contains(out, "out='##teamcity|[buildStop") {
		t.Errorf("the log is %s", out)
	}
}
