package reporter

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestSpill: what goes in comes out, whatever its size, and a disk that cannot be written is told.
func TestSpill(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, size := range []int{0, 1, spillAt - 1, spillAt, spillAt + 1, 3*spillAt + 17} {
		var s spill
		want := strings.Repeat("0123456789abcde", size/15+1)[:size]
		for rest := want; rest != ""; {
			n := min(len(rest), 40_000)
			if _, err := s.Write([]byte(rest[:n])); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if onDisk := s.file != nil; onDisk != (size > spillAt) {
			t.Errorf("%d bytes are on disk: %v", size, onDisk)
		}
		var got bytes.Buffer
		if err := s.copyTo(&got); err != nil || got.String() != want {
			t.Errorf("%d bytes came back as %d, %v", size, got.Len(), err)
		}
	}
	t.Setenv("TMPDIR", "/dev/null")
	var s spill
	_, _ = s.Write(make([]byte, spillAt+1))
	if err := s.copyTo(&bytes.Buffer{}); err == nil {
		t.Error("a spill without a folder for its file tells nothing")
	}
	var unwritten spill
	_, _ = unwritten.Write([]byte("x"))
	if err := unwritten.copyTo(full{}); !errors.Is(err, errFull) {
		t.Errorf("a full disk gives %v, want %v", err, errFull)
	}
}
