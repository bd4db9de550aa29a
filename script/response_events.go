package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// events is what came of a stream, in order; undefined for a response that is none. It is ours: Postman's sandbox has
// no name for it. Of text/event-stream it is a list of {event, data, id}; of JSON lines it is a list of the values. A
// last piece that did not come to its end is left out.
func (r *responseAPI) events() goja.Value {
	kind, _, _ := strings.Cut(r.header("Content-Type"), ";")
	switch kind = strings.ToLower(strings.TrimSpace(kind)); {
	case kind == "text/event-stream":
		return r.x.rt.vm.NewArray(r.serverSentEvents()...)
	case slices.Contains([]string{
		"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-seq",
		"application/stream+json",
	}, kind):
		return r.x.rt.vm.NewArray(r.jsonValues()...)
	}
	return goja.Undefined()
}

// serverSentEvents reads the stream by the rules of the HTML standard (9.2.6): a blank line ends an event, one without
// data is none, an id holds for those after it.
func (r *responseAPI) serverSentEvents() []any {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(r.text(), "\ufeff"))
	var events []any
	var data []string
	event, id := "", ""
	for line := range strings.Lines(text) {
		line, whole := strings.CutSuffix(line, "\n")
		if !whole {
			break
		}
		if line == "" {
			if data != nil {
				events = append(events, r.event(event, strings.Join(data, "\n"), id))
			}
			event, data = "", nil
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "event":
			event = value
		case "data":
			data = append(data, value)
		case "id":
			if !strings.Contains(value, "\x00") {
				id = value
			}
		}
	}
	return events
}

func (r *responseAPI) event(kind, data, id string) *goja.Object {
	if kind == "" {
		kind = "message"
	}
	o := r.x.rt.vm.NewObject()
	_ = o.Set("event", kind)
	_ = o.Set("data", data)
	_ = o.Set("id", id)
	return o
}

// jsonValues reads a value from each line. RFC 7464 has a record separator before each.
func (r *responseAPI) jsonValues() []any {
	var values []any
	for line := range strings.Lines(r.text()) {
		text := strings.TrimSpace(strings.TrimLeft(line, "\x1e"))
		if text == "" {
			continue
		}
		v, err := r.x.rt.parseJSON(text)
		switch {
		case err == nil:
			values = append(values, v)
		case strings.HasSuffix(line, "\n"):
			r.x.throwJSON(text, err)
		}
	}
	return values
}
