package reporter

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection/run"
)

// shardOf is a shard of a run of six rows, or of six items when there is one iteration.
func shardOf(index, count, iterations int, late time.Duration) play {
	p := play{started: run.Started{Collection: "Sharded", Iterations: iterations, Shard: run.Shard{Index: index, Count: count}}}
	for i := index - 1; i < 6; i += count {
		x := &run.Execution{Item: item(0, "Only"), Iteration: i, Request: get("http://h/"), Response: ok("{}", ms(10*(i+1)))}
		if iterations == 1 {
			x.Item, x.Iteration = item(i, fmt.Sprintf("Item %d", i)), 0
		}
		p.executions = append(p.executions, tested(x, run.Test{Name: "ok"}, run.Test{Name: "bad", Error: new(notEqual)}))
		if iterations == 1 || i < count {
			p.started.Items = append(p.started.Items, x.Item)
		}
	}
	p.started.Requests, p.late = len(p.started.Items), late
	return p
}

func blobFile(t *testing.T, dir, name string, p play) string {
	t.Helper()
	file := filepath.Join(dir, name)
	blob := written(t, p, func(w *bytes.Buffer) (func(run.Event), func() error) {
		return Blob(w, JSONOptions{Source: "shop.json"})
	})
	if err := os.WriteFile(file, blob, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestMergeIsTheWhole: shards come back in the order of the whole, with its counts, its response times, and the time
// from the first start to the last end.
func TestMergeIsTheWhole(t *testing.T) {
	for _, iterations := range []int{1, 6} {
		dir := t.TempDir()
		files := []string{
			blobFile(t, dir, "c", shardOf(3, 3, iterations, 0)), blobFile(t, dir, "a", shardOf(1, 3, iterations, time.Minute)),
			blobFile(t, dir, "b", shardOf(2, 3, iterations, time.Second)),
		}
		events, r := merged(t, files...)
		whole := shardOf(1, 1, iterations, 0)
		var got, want []string
		for _, e := range events {
			if x, ok := e.(run.Executed); ok {
				got = append(got, fmt.Sprint(x.Iteration, x.Item))
			}
		}
		var sum run.Result
		for _, x := range whole.executions {
			want = append(want, fmt.Sprint(x.Iteration, x.Item))
			sum.Add(x)
		}
		if !slices.Equal(got, want) {
			t.Errorf("merged in the order %q, want %q", got, want)
		}
		if r.Tests != sum.Tests || r.Requests != sum.Requests || r.TestScripts != sum.TestScripts || r.Times.Mean() != sum.Times.Mean() {
			t.Errorf("merged counts are %+v, want %+v", *r, sum)
		}
		if want := (run.Count{Total: iterations, Failed: iterations}); r.Iterations != want {
			t.Errorf("merged iterations are %+v, want %+v", r.Iterations, want)
		}
		// The first shard starts a minute after the third and has two executions: 207 ms.
		if want := time.Minute + ms(207); r.Duration != want || !r.Started.Equal(began) || r.Stopped != "" {
			t.Errorf("merged run started %v, took %v and stopped by %q, want %v, %v", r.Started, r.Duration, r.Stopped, began, want)
		}
	}
}

// TestMergeOfWhatIsNotWhole: a shard that is missing, cut off or stopped is no success.
func TestMergeOfWhatIsNotWhole(t *testing.T) {
	dir := t.TempDir()
	one, two := blobFile(t, dir, "one", shardOf(1, 2, 6, 0)), blobFile(t, dir, "two", shardOf(2, 2, 6, 0))
	if _, r := merged(t, two); r.Stopped != "1 shard of 2 left no blob: 1" || !slices.Contains(r.Warnings, r.Stopped) {
		t.Errorf("without a shard the run stopped by %q, warnings %q", r.Stopped, r.Warnings)
	}
	text, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(dir, "cut")
	if err := os.WriteFile(cut, text[:len(text)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, r := merged(t, cut, two); !strings.Contains(r.Stopped, "did not finish") || r.Requests.Total != 6 {
		t.Errorf("with a shard that was killed the run stopped by %q, %d requests", r.Stopped, r.Requests.Total)
	}
	again := shardOf(1, 2, 6, time.Hour)
	again.executions = again.executions[:1]
	again.stopped = "bail"
	if _, r := merged(t, one, blobFile(t, dir, "again", again), two); r.Requests.Total != 4 || r.Stopped != "bail" || len(r.Warnings) != 1 {
		t.Errorf("the later of two blobs does not count: %d requests, stopped by %q, warnings %q", r.Requests.Total, r.Stopped, r.Warnings)
	}
}

func TestMergeRefuses(t *testing.T) {
	dir := t.TempDir()
	one := blobFile(t, dir, "one", shardOf(1, 2, 6, 0))
	other := shardOf(2, 2, 6, 0)
	other.started.Collection = "Other"
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, files := range map[string][]string{
		"another run":   {one, blobFile(t, dir, "other", other)},
		"other shards":  {one, blobFile(t, dir, "third", shardOf(2, 3, 6, 0))},
		"no blob":       {write("empty", "")},
		"other JSON":    {write("json", "{\"run\":{\"format\":\"x\"}}\n")},
		"a newer blob":  {write("new", `{"type":"started","run":{"format":"runner-report","version":2}}`+"\n")},
		"no JSON":       {write("text", "hello\n")},
		"nothing":       {},
		"a file of air": {filepath.Join(dir, "air")},
	} {
		b, err := OpenBlobs(files)
		if err == nil {
			t.Errorf("%s was opened", name)
			b.Close()
		}
		var bad *BlobError
		if errors.As(err, &bad) && bad.Hint == "" {
			t.Errorf("%s: %v has no hint", name, err)
		}
	}
}
