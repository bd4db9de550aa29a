package run

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// endless writes as many bytes as the path says, each line another.
func endless(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Path[1:])
		piece := []byte(strings.Repeat("0123456789abcdef", 4096))
		for ; n > len(piece); n -= len(piece) {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
		_, _ = w.Write(append(piece[:max(n-1, 0)], '!'))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestLargeResponsesAreRefused(t *testing.T) {
	url := endless(t)
	for _, test := range []struct {
		size, limit int64
		refused     bool
	}{
		{1000, 0, false},
		{1000, 1000, false},
		{1000, 999, true},
		{maxInMemory + 10, maxInMemory + 10, false},
		{maxInMemory + 10, maxInMemory + 9, true},
		{maxInMemory, maxInMemory - 1, true},
		{2 * maxInMemory, 0, false},
	} {
		s := newTestSender(t, HTTPOptions{MaxResponse: test.limit}, Files{})
		r, err := get(t, s, fmt.Sprint(url, "/", test.size), sendOptions{})
		e, told := errors.AsType[*sendError](err)
		if told != test.refused || told && (e.Phase != phaseBody || !strings.Contains(e.Message, fmt.Sprintf("more than %d bytes", test.limit))) {
			t.Errorf("%d bytes, limit %d: error %v", test.size, test.limit, err)
		}
		if err == nil && r.BodySize != test.size {
			t.Errorf("%d bytes: size %d", test.size, r.BodySize)
		}
	}
}

// A body that is too large for memory is there for the scripts that ask for it, and in part in the record.
func TestLargeBodiesAreSpilled(t *testing.T) {
	url := endless(t)
	item := func(script string) *collection.Item {
		return withScripts(&collection.Item{Name: "r", Request: &collection.Request{
			Method: "GET", URL: collection.ParseURL(fmt.Sprint(url, "/", maxInMemory+10)),
		}}, "test", script)
	}
	script := fmt.Sprintf(`pm.test('whole', () => { const t = pm.response.text()
		pm.expect(t.length).to.equal(%d); pm.expect(t.slice(-2)).to.equal('8!'); pm.expect(pm.response.stream.length).to.equal(t.length) })`, maxInMemory+10)
	x, result := retried(t, item(script), Options{})
	if result.Tests.Total != 1 || result.Tests.Failed != 0 {
		t.Errorf("tests %+v, failures %v", result.Tests, result.Failures)
	}
	if r := x.Response; len(r.Body) != maxRecorded || !r.Truncated || r.BodySize != maxInMemory+10 {
		t.Errorf("the record has %d bytes, truncated %v, size %d", len(r.Body), r.Truncated, r.BodySize)
	}
	x, _ = retried(t, item(`pm.sendRequest(pm.request.url.toString(), (e, r) => pm.test('sent', () => pm.expect(r.text().length).to.be.above(8000000)))`), Options{})
	if len(x.Tests) != 1 || x.Tests[0].Error != nil {
		t.Errorf("tests %+v", x.Tests)
	}
}

func TestSpilledBodiesAreReleased(t *testing.T) {
	url := endless(t)
	s := newTestSender(t, HTTPOptions{}, Files{})
	r, err := get(t, s, fmt.Sprint(url, "/", maxInMemory+1), sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := r.Load(); err != nil || len(b) != maxInMemory+1 {
		t.Errorf("loaded %d bytes, %v", len(b), err)
	}
	s.release()
	if _, err := r.Load(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after the release: error = %v", err)
	}
}

// allocated is how many bytes of memory do takes, freed or not.
func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

func TestLargeBodiesDoNotEnterMemory(t *testing.T) {
	url := endless(t)
	const size = 256 << 20
	used := allocated(func() {
		it := &collection.Item{Name: "r", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(fmt.Sprint(url, "/", size))}}
		withScripts(it, "test", `pm.test('came', () => pm.response.to.have.status(200))`)
		if x, _ := retried(t, it, Options{}); x.Error != nil || x.Response.BodySize != size || len(x.Tests) != 1 {
			t.Errorf("error %v, response %v, tests %v", x.Error, x.Response, x.Tests)
		}
	})
	if used > size/4 { // growing to 8 MiB, the server's pieces, the script
		t.Errorf("%d bytes took %d of memory", size, used)
	}
}

// TestTwoGigabytesAreStreamed: a file of that size is sent in a form and recorded, and never held. A smaller one does for a body
// that is the file alone.
func TestTwoGigabytesAreStreamed(t *testing.T) {
	var got atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, r.Body, make([]byte, 1<<20))
		got.Store(n)
	}))
	defer server.Close()
	dir := t.TempDir()
	part := collection.Part{Param: collection.Param{Key: "f", Type: "file"}, Files: []collection.File{{Src: "form"}}}
	sizes := map[string]int64{"form": 2 << 30, "file": 256 << 20}
	for name, body := range map[string]*collection.Body{
		"file": {Mode: collection.BodyFile, File: collection.File{Src: "file"}},
		"form": {Mode: collection.BodyFormData, FormData: []collection.Part{part}},
	} {
		size := sizes[name]
		hole(t, filepath.Join(dir, name), size)
		used := allocated(func() {
			it := &collection.Item{Name: "r", Request: &collection.Request{Method: "POST", URL: collection.ParseURL(server.URL), Body: body}}
			withScripts(it, "test", `pm.test('came', () => pm.response.to.have.status(200))`)
			x, _ := retried(t, it, Options{Files: Files{Dir: dir}})
			if x.Error != nil || x.Request.BodySize < size || got.Load() != x.Request.BodySize || len(x.Request.Body) != maxRecorded {
				t.Errorf("%s: error %v, sent %d of %d bytes, recorded %d", name, x.Error, got.Load(), x.Request.BodySize, len(x.Request.Body))
			}
		})
		if used > 64<<20 {
			t.Errorf("%s: %d bytes took %d of memory", name, size, used)
		}
	}
}

// hole makes a file that takes no room on the disk.
func hole(t *testing.T, name string, size int64) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Truncate(size), file.Close()); err != nil {
		t.Fatal(err)
	}
}

// A secret is found in a body of any size, also where two parts of it meet.
func TestBodiesAreSearchedInParts(t *testing.T) {
	for _, at := range []int{0, 100, maxRecorded - 3, maxRecorded + 5, 3*maxRecorded - maxCut - 2} {
		p := &payload{}
		p.addBytes([]byte(strings.Repeat("x", at) + "needle" + strings.Repeat("x", 2*maxRecorded)))
		if !p.holds(func(text string) bool { return strings.Contains(text, "needle") }) {
			t.Errorf("the text at %d was not found", at)
		}
	}
	p := &payload{}
	p.addBytes([]byte(strings.Repeat("x", 3*maxRecorded)))
	if p.holds(func(text string) bool { return strings.Contains(text, "needle") }) {
		t.Error("found what is not there")
	}
}
