package reporter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"html"
	"io"

	"github.com/rq-runner/runner/collection/run"
)

// HTMLOptions is what the page holds beside the run. The zero value works.
type HTMLOptions struct {
	// Title stands for the collection's name at the top of the page.
	Title string
	// Version is the runner's, for the page's own record.
	Version string
	// BodyLimit cuts each body, in bytes; 0 is 64 KiB. The page says what was cut.
	BodyLimit int
	// The names of Postman CLI's options. OmitAllHeadersAndBody is all three.
	OmitRequestBodies, OmitResponseBodies, OmitHeaders, OmitAllHeadersAndBody bool
}

// HTML writes a page for people, whole in itself: it loads nothing, and what a server, a script or a name says is data
// in it, never markup. Executions are written as they come and not kept. The caller calls end once after the run, also
// when there was none; it gives the first error of w. A page whose end is missing shows what came before.
func HTML(w io.Writer, o HTMLOptions) (emit func(run.Event), end func() error) {
	p := &htmlPage{output: output{w: bufio.NewWriterSize(w, htmlBuffer)}, o: o}
	return p.event, p.end
}

// htmlBuffer is some executions with small bodies: what one write to the disk should be worth.
const htmlBuffer = 64 << 10

type htmlPage struct {
	output
	o       HTMLOptions
	plan    plan
	bodies  int64 // bytes of bodies so far
	started bool
	framed  bool // the frame for pm.visualizer is written
	done    bool
	scratch bytes.Buffer // the block that is written, kept for its memory
}

func (p *htmlPage) event(e run.Event) {
	switch e := e.(type) {
	case run.Started:
		p.start(e)
	case run.Executed:
		p.plan.label(e.Execution)
		row := htmlRowOf(e.Execution)
		p.data("row", row)
		if e.Visualizer != nil && !p.framed {
			p.framed = true
			p.text(htmlFrame())
		}
		p.data("detail", p.detail(e.Execution, row.Verdict))
	case run.Finished:
		p.finish(e.Result)
	case run.Requesting, run.Log, run.Tested, run.Warned: // an execution has them again, the result the warnings
	}
}

// start writes all of the page but its data.
func (p *htmlPage) start(e run.Started) {
	p.started = true
	p.plan.start(e)
	title := p.o.Title
	if title == "" {
		title = e.Collection
	}
	p.text(htmlHead(title))
	p.data("start", htmlStart{
		Title: title, Collection: e.Collection, Version: p.o.Version, Started: e.Time.UnixMilli(),
		Iterations: e.Iterations, Requests: e.Requests, Planned: e.Planned(), Warnings: e.Warnings,
		ShardIndex: e.Shard.Index, ShardCount: e.Shard.Count, Omitted: p.omitted(),
	})
}

func (p *htmlPage) omitted() (all []string) {
	for _, part := range []struct {
		name string
		left bool
	}{
		{"request bodies", p.o.OmitRequestBodies || p.o.OmitAllHeadersAndBody},
		{"response bodies", p.o.OmitResponseBodies || p.o.OmitAllHeadersAndBody},
		{"headers", p.o.OmitHeaders || p.o.OmitAllHeadersAndBody},
	} {
		if part.left {
			all = append(all, part.name)
		}
	}
	return all
}

func (p *htmlPage) finish(r *run.Result) {
	if p.done {
		return
	}
	p.done = true
	if !p.started {
		p.start(run.Started{Collection: r.Collection, Time: r.Started})
	}
	left := p.plan.left(r)
	for _, it := range left {
		p.data("row", htmlRow{
			ID: it.ID, Name: it.Name, Folders: it.Folders, Position: it.Position, Iteration: p.plan.iteration, Verdict: notReached,
		})
	}
	p.data("end", htmlEndOf(r))
	// For mail programs and CI servers that show pages without their scripts.
	p.text("<noscript><p>", html.EscapeString(htmlVerdict(r)), "</p></noscript>\n</body>\n</html>\n")
}

func (p *htmlPage) end() error {
	p.finish(&run.Result{Stopped: "the run did not finish"})
	return p.flush()
}

// data writes one block of JSON. The encoder escapes <, > and &, so that no text in it ends the block.
func (p *htmlPage) data(kind string, v any) {
	p.text(`<script type="application/json" data-kind="`, kind, `">`)
	p.scratch.Reset()
	if err := json.NewEncoder(&p.scratch).Encode(v); err != nil {
		p.keep(err)
		p.scratch.Reset()
		p.scratch.WriteString("null\n")
	}
	p.scratch.Truncate(p.scratch.Len() - 1) // the encoder ends its line
	_, err := p.w.Write(p.scratch.Bytes())
	p.keep(err)
	p.text("</script>\n")
}
