package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// talking prints more at once than the 64 KiB that a pipe holds.
const talking = `{"info": {"name": "t"}, "item": [{"name": "r", "request": "http://h/", "event": [{"listen": "prerequest", "script": {
	"exec": "console.log('x'.repeat(100000)); pm.execution.skipRequest()"}}]}]}`

// TestSecondInterrupt: one interrupt ends a run in good order; where that cannot be, as nobody reads what the run
// prints, another ends the process.
func TestSecondInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no SIGINT to send to another process")
	}
	runner, err := exec.LookPath("runner") // testscript.Main puts it there
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "c.json")
	if err := os.WriteFile(file, []byte(talking), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), runner, "run", file, "-n", "1000000")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	cmd.WaitDelay = time.Minute
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// From here on the process waits in one write: what is left of it is more than the pipe holds.
	if _, err := bufio.NewReaderSize(out, 16).ReadString('x'); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // ends with the process
	for {
		_ = cmd.Process.Signal(syscall.SIGINT) // of a process that has ended: an error
		select {
		case err := <-ended:
			exit, ok := errors.AsType[*exec.ExitError](err)
			if !ok || !exit.Sys().(syscall.WaitStatus).Signaled() {
				t.Errorf("the process ended with %v, want it killed by the signal", err)
			}
			_, _ = io.Copy(io.Discard, out)
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}
