package reporter

import (
	"encoding/json"
	"errors"
	"io"
)

// A jsonOutput writes JSON piece by piece, so that a document is never in memory as a whole.
type jsonOutput struct{ output }

func newJSONOutput(w io.Writer) jsonOutput { return jsonOutput{newOutput(w)} }

// value writes v as JSON. What cannot be is null, so that the document stays whole.
func (j *jsonOutput) value(v any) {
	var out compact
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		j.keep(errors.New("json report: " + err.Error()))
		out.text = []byte("null")
	}
	_, err := j.w.Write(out.text)
	j.keep(err)
}

// compact drops the line feed that the encoder adds.
type compact struct{ text []byte }

func (c *compact) Write(p []byte) (int, error) {
	end := len(p)
	if end > 0 && p[end-1] == '\n' {
		end--
	}
	c.text = append(c.text, p[:end]...)
	return len(p), nil
}

// An object is a JSON object that is being written.
type object struct {
	j     *jsonOutput
	begun bool
}

func (j *jsonOutput) object() *object {
	j.text("{")
	return &object{j: j}
}

func (o *object) key(name string) {
	if o.begun {
		o.j.text(",")
	}
	o.begun = true
	o.j.value(name)
	o.j.text(":")
}

func (o *object) field(name string, v any) {
	o.key(name)
	o.j.value(v)
}

// nested begins an object in this one.
func (o *object) nested(key string) *object {
	o.key(key)
	return o.j.object()
}

func (o *object) close() { o.j.text("}") }

// A list is a JSON array that is being written, an element a line.
type list struct {
	j     *jsonOutput
	begun bool
}

func (o *object) list(key string) *list {
	o.key(key)
	o.j.text("[")
	return &list{j: o.j}
}

// next begins an element.
func (l *list) next() {
	if l.begun {
		l.j.text(",")
	}
	l.begun = true
	l.j.text("\n")
}

func (l *list) add(v any) {
	l.next()
	l.j.value(v)
}

func (l *list) close() { l.j.text("]") }
