package reporter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A jsonOutput writes JSON piece by piece, so that a document is never in memory as a whole.
type jsonOutput struct {
	output
	scratch bytes.Buffer // the value that is written, kept for its memory
}

func newJSONOutput(w io.Writer) jsonOutput { return jsonOutput{output: newOutput(w)} }

// value writes v as JSON. What cannot be is null, so that the document stays whole.
func (j *jsonOutput) value(v any) {
	j.scratch.Reset()
	enc := json.NewEncoder(&j.scratch)
	enc.SetEscapeHTML(false)
	text := []byte("null")
	if err := enc.Encode(v); err != nil {
		j.keep(errors.New("json report: " + err.Error()))
	} else {
		text = disarmJSON(bytes.TrimSuffix(j.scratch.Bytes(), []byte("\n")))
	}
	_, err := j.w.Write(text)
	j.keep(err)
}

// disarmJSON writes the bracket of a command that Azure or TeamCity would obey anywhere in a line of their log, as Disarm
// has them, by its number: the text stays the same for who reads JSON.
func disarmJSON(text []byte) []byte {
	if !bytes.Contains(text, []byte("##")) {
		return text
	}
	for _, command := range []string{"##", "##vso", "##teamcity"} {
		text = bytes.ReplaceAll(text, []byte(command+"["), []byte(command+`\u005b`))
	}
	return text
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
