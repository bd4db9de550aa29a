package vault

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// crashing makes TestCrashChild write to the vault of that path, from the given secret on.
var (
	crashing  = flag.String("crash-vault", "", "vault that TestCrashChild writes to")
	crashFrom = flag.Int("crash-from", 0, "number of the first secret")
)

const crashWrites = 500

func crashValue(i int) string { return fmt.Sprintf("value-%d-", i) + strings.Repeat("x", i) }

// TestCrash kills a writer again and again while it makes 500 writes. Each secret whose write was acknowledged is
// readable each time, and the vault with it.
func TestCrash(t *testing.T) {
	f := newVault(t)
	random := rand.New(rand.NewPCG(1, 2))
	acked, kills := 0, 0
	for acked < crashWrites {
		writer := startWriter(t, f.options.Path, acked)
		for range 1 + random.IntN(60) {
			if !writer.acks.Scan() {
				break
			}
			acked++
		}
		for range random.IntN(50_000) { // die at another point of the write that goes on now
		}
		acked += writer.kill()
		kills++
		checkVault(t, f.options, acked)
	}
	leftovers, err := filepath.Glob(filepath.Join(filepath.Dir(f.options.Path), ".*.new-*"))
	if err != nil || len(leftovers) > 1 {
		t.Errorf("%d unfinished files pile up: %v (%v)", len(leftovers), leftovers, err)
	}
	t.Logf("%d writes, %d kills", acked, kills)
}

type writer struct {
	cmd  *exec.Cmd
	acks *bufio.Scanner // a line for each write that is done
}

func startWriter(t *testing.T, path string, from int) writer {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close() })
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestCrashChild$", "-crash-vault="+path, fmt.Sprint("-crash-from=", from))
	cmd.ExtraFiles = []*os.File{write}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	return writer{cmd, bufio.NewScanner(read)}
}

// kill ends the writer as kill -9 does, and counts the writes that it had told of and nobody had read yet.
func (w writer) kill() (more int) {
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
	for w.acks.Scan() {
		more++
	}
	return more
}

func checkVault(t *testing.T, o Options, acked int) {
	t.Helper()
	f := NewFile(o)
	for i := range acked {
		if got, err := tryGet(t.Context(), f, fmt.Sprint("s", i)); got != crashValue(i) {
			t.Fatalf("after %d writes secret %d is %q, %v", acked, i, got, err)
		}
	}
}

func TestCrashChild(t *testing.T) {
	if *crashing == "" {
		t.Skip("TestCrash starts it in a process of its own")
	}
	acks := os.NewFile(3, "acks")
	f := NewFile(Options{Path: *crashing})
	for i := *crashFrom; i < crashWrites; i++ {
		set(t, f, fmt.Sprint("s", i), crashValue(i))
		if _, err := fmt.Fprintln(acks, i); err != nil {
			t.Fatal(err)
		}
	}
}
