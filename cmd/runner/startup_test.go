package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// mostInit is how many bytes one of our packages may allocate before main begins. What is big, such as a regular
// expression with counts, is made when it is first needed.
const mostInit = 64 << 10

// The runtime tells what each package does before main. Our own may do next to nothing: every run pays for it.
func TestPackagesDoNothingBeforeMain(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$") // this binary has all packages of the program
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("running the tests' own binary: %v\n%s", err, out)
	}
	seen := 0
	for _, m := range regexp.MustCompile(`(?m)^init (\S+) .* (\d+) bytes, \d+ allocs$`).FindAllStringSubmatch(string(out), -1) {
		ours := strings.HasPrefix(m[1], "github.com/rq-runner/runner/")
		bytes, err := strconv.Atoi(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if seen++; ours && bytes > mostInit {
			t.Errorf("%s allocates %d bytes before main, want at most %d", m[1], bytes, mostInit)
		}
	}
	if seen < 20 {
		t.Errorf("only %d packages were traced:\n%s", seen, out)
	}
}
