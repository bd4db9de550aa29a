package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/tidwall/gjson"

	"github.com/rq-runner/runner/examples/echo"
)

var update = flag.Bool("update", false, "write what the commands print into testdata/script")

// raceOptions keep the race detector from holding each process up for a second at its end.
const raceOptions = "atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	if err := os.Setenv("GORACE", raceOptions); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"runner": main})
}

// TestScripts runs the command line: one file a subject, named noun first. $API is the example API, $EXAMPLES the folder
// of the example collections.
func TestScripts(t *testing.T) {
	server, err := echo.NewServer("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "json": jsonPath, "awslocal": serveAWS, "totp": setTOTP,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("API", server.URL)
			env.Setenv("ADDR", strings.TrimPrefix(server.URL, "http://"))
			env.Setenv("EXAMPLES", examples)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("NO_COLOR", "1")
			env.Setenv("GORACE", raceOptions)
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true") // no test looks whether it runs on EC2
			return nil
		},
	})
}

// exits runs runner and wants an exit code: exits CODE ARGS…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exits CODE ARGS…")
	}
	err := ts.Exec("runner", args[1:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("runner %s exited with %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// jsonPath compares a value of a JSON file, by its gjson path: json FILE PATH WANT. A missing value is "".
func jsonPath(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH WANT")
	}
	text := ts.ReadFile(args[0])
	if !json.Valid([]byte(text)) {
		ts.Fatalf("%s is no JSON", args[0])
	}
	if got := gjson.Get(text, args[1]).String(); (got == args[2]) == neg {
		ts.Fatalf("%s: %s is %q, want %q (negated: %v)", args[0], args[1], got, args[2], neg)
	}
}
