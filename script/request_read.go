package script

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// readBody reads what a script puts in the place of a body: a text, or {mode, raw, urlencoded, …}. Its files are those
// of the old body with the same src: a script cannot name a new file to read.
func (x *execution) readBody(v goja.Value, old *collection.Body) *collection.Body {
	if b, ok := nativeOf[*bodyAPI](v); ok {
		return b.body.Clone()
	}
	if !defined(v) {
		return nil
	}
	b := &collection.Body{Mode: collection.BodyRaw}
	o, ok := v.(*goja.Object)
	if !ok {
		b.Raw = v.String()
		if old != nil && x.requestly() {
			b.Language, b.ContentType = old.Language, old.ContentType
		}
		return b
	}
	o = x.plain(o)
	if mode := member(o, "mode"); mode != "" {
		b.Mode = collection.BodyMode(mode)
	}
	if d := o.Get("disabled"); d != nil {
		b.Disabled = d.ToBoolean()
	}
	for _, name := range []string{"raw", "urlencoded", "formdata", "file", "graphql", "options"} {
		if m := o.Get(name); defined(m) {
			x.readBodyPart(b, name, m, old)
		}
	}
	return b
}

// readBodyPart reads one mode's content; old is the body whose files may stay, or nil.
func (x *execution) readBodyPart(b *collection.Body, name string, v goja.Value, old *collection.Body) {
	o, isObject := v.(*goja.Object)
	switch name {
	case "raw":
		b.Raw = text(v)
		if isObject {
			b.Raw = x.json(o)
		}
	case "urlencoded":
		b.URLEncoded = x.newList(listOptions{}).read(v)
	case "formdata":
		b.FormData = partsOfRows(x.partList(formParts(old)).readRows(v))
	case "file":
		x.readFileBody(b, v, old)
	case "graphql":
		if isObject {
			b.GraphQL = collection.GraphQL{
				Query: member(o, "query"), OperationName: member(o, "operationName"), Variables: x.textOrJSON(o.Get("variables")),
			}
		}
	case "options":
		b.Language = ""
		if isObject {
			if raw, ok := o.Get("raw").(*goja.Object); ok {
				b.Language = member(raw, "language")
			}
		}
	}
}

// readFileBody reads the body that is one file: bytes in base64, or the src that the old body has.
func (x *execution) readFileBody(b *collection.Body, v goja.Value, old *collection.Body) {
	src := v
	if o, ok := v.(*goja.Object); ok {
		if content := o.Get("content"); defined(content) {
			b.File = collection.File{Content: looseBase64(text(content))}
			return
		}
		src = o.Get("src")
	}
	var known []collection.File
	if old != nil && old.Mode == collection.BodyFile {
		known = append(known, old.File)
	}
	if files, ok := x.knownFiles(src, known); ok && len(files) > 0 {
		b.File = files[0]
	}
}

func (x *execution) textOrJSON(v goja.Value) string {
	if o, ok := v.(*goja.Object); ok {
		return x.json(o)
	}
	return text(v)
}

// warn tells of something that was left out.
func (x *execution) warn(message string) {
	if x.host.Log != nil {
		x.host.Log("warn", message)
	}
}

// headerLines reads "Name: value" lines.
func headerLines(s string) []collection.Param {
	var ps []collection.Param
	for line := range strings.SplitSeq(s, "\n") {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			ps = append(ps, collection.Param{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)})
		}
	}
	return ps
}

// queryParams reads "a=1&b"; nothing is decoded, as in Postman.
func queryParams(s string) []collection.Param {
	s = strings.TrimPrefix(s, "?")
	if s == "" {
		return nil
	}
	var ps []collection.Param
	for _, pair := range splitOutside(s, '&') {
		key, value, ok := strings.Cut(pair, "=")
		ps = append(ps, collection.Param{Key: key, Value: value, Bare: !ok})
	}
	return ps
}

// formParts are a body's parts, none when there is no body.
func formParts(b *collection.Body) []collection.Part {
	if b == nil {
		return nil
	}
	return b.FormData
}
