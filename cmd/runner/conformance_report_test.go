//go:build conformance

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// outcome is what one program made of one collection.
type outcome struct {
	executions []execution
	report     bool // a report was written
	exit       int
	stderr     string
}

// passed counts assertions.
func (o outcome) passed() (n int) {
	for _, x := range o.executions {
		for _, a := range x.Assertions {
			if !a.Skipped && a.Error == nil {
				n++
			}
		}
	}
	return n
}

// lines are the items, assertions and errors in order, and the exit code. Newman knows only 0 and 1; ours tell tests (1)
// from errors (3). Where unsure has an item, its answer is left out.
func (o outcome) lines(unsure map[string]bool) (lines []string) {
	if !o.report {
		lines = append(lines, "no report")
	}
	for _, x := range o.executions {
		head := x.name()
		if !unsure[x.key] {
			head += " -> " + x.answer()
		}
		lines = append(append(lines, head), x.details()...)
	}
	code := o.exit
	if code == int(exitErrored) {
		code = int(exitTestsFailed)
	}
	lines = append(lines, fmt.Sprintf("exit %d", code))
	for i, line := range lines {
		lines[i] = installHint.ReplaceAllString(line, "")
	}
	return lines
}

// installHint is what our message of a missing module has behind Newman's: how to install it, in the folder of the
// collection.
var installHint = regexp.MustCompile(`: it does not come with runner and is not in \S+; run \\*"npm install \S+ in [^\s",:]+|` +
	`: scripts reach the network with pm\.sendRequest and fetch alone, and nothing of the machine`)

// unsure are the items whose own exchange is not in the report.
func (o outcome) unsure() map[string]bool {
	items := map[string]bool{}
	for _, x := range o.executions {
		items[x.key] = x.repeated
	}
	return items
}

// newmanReport is the part of Newman's JSON report that is compared.
type newmanReport struct {
	Run struct{ Executions []execution }
}

type execution struct {
	Cursor struct {
		Iteration int
		Ref       string
	}
	Item         struct{ Name string }
	Response     *struct{ Code int }
	RequestError *reportedError
	Assertions   []reportedAssertion
	PreRequest   []struct{ Error *reportedError } `json:"prerequestScript"`
	TestScript   []struct{ Error *reportedError } `json:"testScript"`

	key      string // iteration, name and how often that came before
	repeated bool   // more entries of the report belong to it
}

type reportedError struct{ Name, Code, Message string }

type reportedAssertion struct {
	Assertion string
	Skipped   bool
	Error     *reportedError
}

func readReport(t *testing.T, path string) outcome {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return outcome{}
	}
	if err != nil {
		t.Fatal(err)
	}
	var r newmanReport
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return outcome{report: true, executions: merge(r.Run.Executions)}
}

// merge undoes a peculiarity of Newman: each pm.sendRequest repeats the execution, with the script's exchange in the
// place of the item's own.
func merge(all []execution) (merged []execution) {
	place, seen := map[string]int{}, map[string]int{}
	for _, x := range all {
		if i, again := place[x.Cursor.Ref]; again && x.Cursor.Ref != "" {
			merged[i].repeated = true
			continue
		}
		place[x.Cursor.Ref] = len(merged)
		x.key = fmt.Sprintf("%s #%d", x.name(), seen[x.name()])
		seen[x.name()]++
		merged = append(merged, x)
	}
	return merged
}

func (x execution) name() string { return fmt.Sprintf("%d %s", x.Cursor.Iteration, x.Item.Name) }

func (x execution) answer() string {
	switch {
	case x.RequestError != nil && !strings.HasPrefix(x.RequestError.Code, "ERR_"):
		return "error " + x.RequestError.Code
	case x.RequestError != nil:
		return "error " // a check of Node's own, such as ERR_SOCKET_BAD_PORT
	case x.Response == nil:
		return "nothing"
	default:
		return strconv.Itoa(x.Response.Code)
	}
}

func (x execution) details() (lines []string) {
	for _, script := range x.PreRequest {
		if script.Error != nil {
			lines = append(lines, x.name()+" > prerequest throws "+script.Error.Name)
		}
	}
	for _, script := range x.TestScript {
		if script.Error != nil {
			lines = append(lines, x.name()+" > test throws "+script.Error.Name)
		}
	}
	for _, a := range x.Assertions {
		lines = append(lines, x.name()+" > "+a.Assertion+": "+verdictOf(a))
	}
	return lines
}

func verdictOf(a reportedAssertion) string {
	switch {
	case a.Skipped:
		return "skipped"
	case a.Error != nil:
		return "failed"
	default:
		return "passed"
	}
}

// diffLines lists what is only in a ("-") and only in b ("+"), by the longest common subsequence.
func diffLines(a, b []string) (changes []string) {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i, x := range slices.Backward(a) {
		for j, y := range slices.Backward(b) {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if x == y {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			changes = append(changes, "-"+a[i])
			i++
		default:
			changes = append(changes, "+"+b[j])
			j++
		}
	}
	return changes
}
