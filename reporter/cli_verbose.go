package reporter

import (
	"bytes"
	"fmt"
	"mime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// bodyClip is how many bytes of a body are shown, Newman's number.
const bodyClip = 2048

// messages draws both messages of the exchange in boxes, headers and body, and the timings.
func (c *cli) messages(x *run.Execution) {
	if r := x.Request; r != nil {
		title := fmt.Sprintf("%s %s %s %s", c.sym.up, oneLine(r.Method), c.sym.star, size(r.BodySize))
		c.message(title, r.Header, r.Body, r.BodySize)
	}
	if r := x.Response; r != nil {
		status := strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, oneLine(r.Status)))
		parts := []string{c.sym.down + " " + status, oneLine(r.Proto), mediaType(r.Header), size(r.BodySize)}
		if len(r.Cookies) > 0 {
			parts = append(parts, count(len(r.Cookies), "cookie"))
		}
		c.message(strings.Join(parts, " "+c.sym.star+" "), r.Header, r.Body, int64(len(r.Body)))
		c.timings(r)
	}
}

func mediaType(header []collection.Param) string {
	for _, h := range header {
		if strings.EqualFold(h.Key, "Content-Type") {
			if name, _, err := mime.ParseMediaType(h.Value); err == nil {
				return oneLine(name)
			}
			return oneLine(h.Value)
		}
	}
	return "no content type"
}

func (c *cli) message(title string, header []collection.Param, body []byte, whole int64) {
	c.line("  ", c.sym.top, " ", title)
	side := "  " + c.sym.side + " "
	for _, h := range header {
		if !h.Disabled {
			c.line(side, oneLine(h.Key), ": ", c.paint.text(gray, oneLine(h.Value)))
		}
	}
	if len(body) > 0 {
		c.line(side)
		for _, l := range wrap(bodyText(body, whole), c.inside()) {
			c.line(side, c.paint.text(gray, l))
		}
	}
	c.line("  ", c.sym.bottom)
}

// bodyText is the start of a body, and how much of it that is. Whole is the body's length; it may be cut already.
func bodyText(body []byte, whole int64) string {
	shown := body[:min(len(body), bodyClip)]
	for len(shown) > 0 && len(shown) < len(body) && !utf8.RuneStart(body[len(shown)]) {
		shown = shown[:len(shown)-1]
	}
	if bytes.IndexByte(shown, 0) >= 0 || !utf8.Valid(shown) {
		return fmt.Sprintf("(binary, %s)", size(whole))
	}
	text := strings.TrimRight(clean(string(shown)), "\n")
	if int64(len(shown)) < whole {
		text += fmt.Sprintf("\n(showing %s of %s)", size(int64(len(shown))), size(whole))
	}
	return text
}

// timings draws the phases of the last hop in columns. A phase that did not happen has a dash.
func (c *cli) timings(r *run.Response) {
	var names, values string
	for _, phase := range []struct {
		name string
		time time.Duration
	}{
		{"DNS", r.Timings.DNS},
		{"connect", r.Timings.Connect},
		{"TLS", r.Timings.TLS},
		{"first byte", r.Timings.FirstByte},
		{"download", r.Timings.Transfer},
		{"total", r.Time},
	} {
		text := "-"
		if phase.time > 0 {
			text = c.sym.elapsed(phase.time)
		}
		w := max(cells(phase.name), cells(text)) + 3
		names += padRight(phase.name, w)
		values += padRight(text, w)
	}
	c.line("  ", names)
	c.line("  ", c.paint.text(gray, values))
}
