package reporter

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection/run"
)

var update = flag.Bool("u", false, "write the golden files anew")

// golden compares with testdata/name.golden.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

func drawn(p play, o CLIOptions) []byte {
	var b bytes.Buffer
	emit := CLI(&b, o)
	for _, e := range p.events() {
		emit(e)
	}
	return b.Bytes()
}

func TestCLI(t *testing.T) {
	tests := []struct {
		name string
		play play
		o    CLIOptions
	}{
		{"cli", everything(), CLIOptions{Version: "1.2.3"}},
		{"cli_color", everything(), CLIOptions{Color: true}},
		{"cli_ascii", everything(), CLIOptions{DisableUnicode: true}},
		{"cli_verbose", everything(), CLIOptions{Verbose: true}},
		{"cli_narrow", everything(), CLIOptions{Width: 60, NoBanner: true}},
		{"cli_live", passing(), CLIOptions{Width: 40, Live: true, NoBanner: true}},
		{"cli_timestamps", passing(), CLIOptions{ShowTimestamps: true}},
		{"cli_passing", passing(), CLIOptions{}},
		{"cli_quiet", everything(), CLIOptions{
			NoSummary: true, NoFailures: true, NoAssertions: true, NoConsole: true, NoBanner: true,
		}},
		{"cli_no_success", everything(), CLIOptions{NoSuccessAssertions: true, NoSummary: true, NoFailures: true}},
		{"cli_bail", bailed(), CLIOptions{}},
		{"cli_hostile", hostile(), CLIOptions{GitHub: true}},
		{"cli_empty", play{started: run.Started{Collection: "Empty"}}, CLIOptions{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { golden(t, tt.name, drawn(tt.play, tt.o)) })
	}
}

func passing() play {
	x := &run.Execution{Item: item(0, "Ping"), Request: get("http://127.0.0.1/ping"), Response: ok("{}", ms(12))}
	y := &run.Execution{Item: item(1, "Pong", "Folder"), Request: get("http://127.0.0.1/pong"), Skipped: true}
	return play{
		started:    run.Started{Collection: "Fine"},
		executions: []*run.Execution{tested(x, run.Test{Name: "ok"}), y},
	}
}

func bailed() play {
	p := play{started: run.Started{Collection: "Bail", Requests: 4}, stopped: "bail"}
	p.executions = []*run.Execution{dead(0)}
	p.executions[0].Tests, p.executions[0].Scripts = nil, nil
	return p
}

// hostile has names, messages and bodies that try to write on the screen, to command the CI or to break the table.
func hostile() play {
	nasty := "::add-mask::x\n  ::error::boom\x1b]0;title\a\x1b[2J##[group]\r\nnext\x00]]>\u202e"
	x := &run.Execution{
		Item: item(0, "注文 📦 <script>alert(1)</script>\nline", "フォルダ\x1b[31m"), Request: get("http://h/\x1b[31mred"),
		Response: ok("{}", ms(1500)),
		Console:  []run.Console{{Level: "log", Text: nasty, Event: "test"}},
	}
	x.Response.Status = "OK\r\n::error::status"
	return play{started: run.Started{Collection: "::error::name"}, executions: []*run.Execution{tested(x,
		run.Test{Name: nasty},
		run.Test{Name: "::stop-commands::x " + strings.Repeat("長い名前", 30), Error: &run.Failure{
			Name: "Err\x1b[0m" + strings.Repeat("x", 60), Message: nasty, Script: "注文 (test)", Line: 12, Column: 9,
			Excerpt: "const 注文 = throws(); " + strings.Repeat("/* minified */", 40), Compared: true, Actual: nasty, Expected: "\x1b[8m",
		}},
	)}}
}
