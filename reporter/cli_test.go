package reporter

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection/run"
)

var update = flag.Bool("update", false, "write the golden files anew")

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
		{"cli_flaky", flakyRun(), CLIOptions{}},
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

// An event is one write at most: two programs that write to one log do not mix lines.
func TestCLIWrites(t *testing.T) {
	events := everything().events()
	w := &counter{}
	emit := CLI(w, CLIOptions{})
	for i, e := range events {
		emit(e)
		if w.writes > i+1 {
			t.Fatalf("%d writes after %d events", w.writes, i+1)
		}
	}
	if w.writes == 0 {
		t.Error("nothing was written")
	}
}

type counter struct{ writes int }

func (c *counter) Write(p []byte) (int, error) {
	c.writes++
	return len(p), nil
}

func TestVerdict(t *testing.T) {
	some := run.Result{Requests: run.Count{Total: 2}, Tests: run.Count{Total: 3, Skipped: 1}}
	for _, tt := range []struct {
		change            func(*run.Result)
		missing, warnings int
		want              string
	}{
		{func(*run.Result) {}, 0, 0, "passed: 2 requests, 2 assertions, 1 assertion skipped"},
		{func(*run.Result) {}, 0, 1, "passed: 2 requests, 2 assertions, 1 assertion skipped, 1 warning"},
		{
			func(r *run.Result) { r.Stopped = "interrupted" }, 7, 0,
			"stopped: 2 requests, 2 assertions, 1 assertion skipped; interrupted, 7 requests did not run",
		},
		{
			func(r *run.Result) { r.Stopped, r.Requests.Failed = "timeout", 1 }, 1, 0,
			"failed: 1 of 2 requests, 1 assertion skipped; stopped by --timeout, 1 request did not run",
		},
		{
			func(r *run.Result) { r.TestScripts = run.Count{Total: 4, Failed: 2} }, 0, 0,
			"failed: 2 of 4 scripts, 1 assertion skipped",
		},
		{func(r *run.Result) { *r = run.Result{} }, 0, 0, "nothing ran: no request was selected"},
	} {
		r := some
		tt.change(&r)
		if got := verdictOf(&r, tt.missing, tt.warnings); got != tt.want {
			t.Errorf("verdictOf(%+v) = %q, want %q", r, got, tt.want)
		}
	}
}

// A log never has a cursor movement, and without colours no escape at all.
func TestCLIEscapes(t *testing.T) {
	if got := drawn(hostile(), CLIOptions{Verbose: true}); bytes.ContainsAny(got, "\x1b\r\x00") {
		t.Errorf("an escape in plain output: %q", got)
	}
	got := drawn(hostile(), CLIOptions{Color: true})
	rest := regexp.MustCompile(`\x1b\[[0-9;]+m`).ReplaceAll(got, nil)
	if bytes.ContainsAny(rest, "\x1b\r") {
		t.Errorf("an escape that is no colour: %q", rest)
	}
	if got := drawn(hostile(), CLIOptions{Silent: true}); len(got) > 0 {
		t.Errorf("silent output: %q", got)
	}
}

// With a width, no line but those of the table and of requests is longer.
func TestCLIWidth(t *testing.T) {
	p := hostile()
	x := p.executions[0]
	x.Tests = append(x.Tests[1:], run.Test{Name: "long", Error: &run.Failure{
		Message: "differs", Compared: true, Actual: strings.Repeat("actual ", 99), Expected: "{\n" + strings.Repeat("x", 999),
	}})
	for line := range strings.Lines(string(drawn(p, CLIOptions{Width: 70, NoSummary: true, NoAssertions: true}))) {
		if n := cells(strings.TrimSuffix(line, "\n")); n > 70 {
			t.Errorf("%d cells: %q", n, line)
		}
	}
}

// The number before a failed line is that of the list at the end, although the result counts in another order.
func TestCLINumbers(t *testing.T) {
	out := string(drawn(everything(), CLIOptions{}))
	for number, name := range map[string]string{"3.": "connect ECONNREFUSED", "4.": "code", "5.": "pre fails", "12.": "body"} {
		re := regexp.MustCompile(`(?m)^ *` + regexp.QuoteMeta(number) + `  \S+ +(.*)$`)
		if got := re.FindStringSubmatch(out); got == nil || !strings.HasPrefix(got[1], name) {
			t.Errorf("failure %s is %q, want %q", number, got, name)
		}
	}
}

// A body is shown up to Newman's 2048 bytes, never half a character, and never when it is no text.
func TestBodyText(t *testing.T) {
	long := strings.Repeat("é", 3000)
	for body, want := range map[string]string{
		"{}\n":       "{}",
		"\x00\x01":   "(binary, 2B)",
		"\xff\xfe":   "(binary, 2B)",
		long:         strings.Repeat("é", 1024) + "\n(showing 2.05kB of 6kB)",
		"a" + long:   "a" + strings.Repeat("é", 1023) + "\n(showing 2.05kB of 6kB)",
		"\x1b[2Jbye": "bye",
	} {
		if got := bodyText([]byte(body), int64(len(body))); got != want {
			t.Errorf("bodyText(%.20q) = %q, want %q", body, got, want)
		}
	}
	if got, want := bodyText([]byte("{"), 100), "{\n(showing 1B of 100B)"; got != want {
		t.Errorf("bodyText of a body that was cut = %q, want %q", got, want)
	}
}
