package collection

import (
	"encoding/base64"
	"strings"

	"github.com/tidwall/gjson"
)

// body reads a request's body: nil when there is none, or when it has no mode, as in Postman. What other modes hold is
// kept beside the one that counts.
func (d *document) body(it *Item, v gjson.Result) *Body {
	switch {
	case v.Type == gjson.String:
		return &Body{Mode: BodyRaw, Raw: v.Str}
	case isSet(v) && !v.IsObject():
		d.warnType(it, "body", v, "an object or a string")
	}
	o := objectOf(v)
	mode := strings.ToLower(o.text("mode"))
	if mode == "" || mode == "none" {
		return nil
	}
	b := &Body{
		Mode:       BodyMode(mode),
		Disabled:   o.off(),
		Raw:        textOf(o.get("raw")),
		Language:   textOf(o.get("options").Get("raw.language")),
		URLEncoded: formRows(o.get("urlencoded")),
		FormData:   d.parts(it, o.get("formdata")),
		File:       d.file(it, o.get("file")),
		GraphQL:    graphQL(o.get("graphql")),
	}
	switch b.Mode {
	case BodyRaw, BodyURLEncoded, BodyFormData, BodyFile, BodyGraphQL:
	default:
		d.warnf(it, "the body mode %q is not known; the body is sent as raw text", mode)
		b.Mode = BodyRaw
	}
	return b
}

// formRows reads the rows of a form; a null value is an empty one there.
func formRows(v gjson.Result) []Param {
	if v.IsObject() && objectOf(v).get("key").Exists() {
		return []Param{objectOf(v).param()}
	}
	rows := queryRows(v)
	for i := range rows {
		rows[i].Bare = false
	}
	return rows
}

func (d *document) parts(it *Item, v gjson.Result) []Part {
	var parts []Part
	each(v, func(row gjson.Result) {
		if !row.IsObject() {
			d.warnType(it, "a form field", row, "an object")
			return
		}
		parts = append(parts, d.part(it, objectOf(row)))
	})
	return parts
}

// part reads one field. A file is named by src (one or several), or its bytes stand in value as base64.
func (d *document) part(it *Item, o object) Part {
	p := Part{Param: o.param(), FileName: textOf(o.get("fileName")), ContentType: textOf(o.get("contentType"))}
	if p.Type != "file" {
		return p
	}
	each(o.get("src"), func(src gjson.Result) {
		if path := textOf(src); path != "" {
			p.Files = append(p.Files, File{Src: path})
		}
	})
	if len(p.Files) == 0 {
		if content := d.base64(it, p.Value); len(content) > 0 {
			p.Files = []File{{Content: content}}
		}
	}
	p.Value = ""
	return p
}

func (d *document) file(it *Item, v gjson.Result) File {
	if v.Type == gjson.String {
		return File{Src: v.Str}
	}
	o := objectOf(v)
	f := File{Src: textOf(o.get("src"))}
	if content := d.base64(it, textOf(o.get("content"))); len(content) > 0 {
		f.Content = content
	}
	return f
}

// base64 decodes the bytes of a file that stands in the collection, which few do.
func (d *document) base64(it *Item, text string) []byte {
	if text == "" {
		return nil
	}
	clean := strings.NewReplacer("\r", "", "\n", "", "-", "+", "_", "/", "=", "").Replace(text)
	data, err := base64.RawStdEncoding.DecodeString(clean)
	if err != nil {
		d.warnf(it, "the content of a file is no base64; it is sent as it stands")
		return []byte(text)
	}
	return data
}

// graphQL reads a query; variables written as an object become their JSON text.
func graphQL(v gjson.Result) GraphQL {
	if v.Type == gjson.String {
		return GraphQL{Query: v.Str}
	}
	o := objectOf(v)
	return GraphQL{
		Query:         textOf(o.get("query")),
		OperationName: textOf(o.get("operationName")),
		Variables:     textOf(o.get("variables")),
	}
}
