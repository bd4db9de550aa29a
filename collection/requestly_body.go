package collection

import (
	"strings"

	"github.com/tidwall/gjson"
)

// requestlyBody reads the body of either version. In 1.0.0 it is the text or the rows themselves, in 1.1.0 an object that
// names its kind.
func (d *document) requestlyBody(it *Item, request object) *Body {
	kind := request.text("contentType")
	body := request.get("body")
	if body.IsObject() {
		return d.namedBody(it, objectOf(body), kind)
	}
	if !isSet(body) {
		body = containedBody(objectOf(request.get("bodyContainer")), kind)
	}
	switch {
	case !isSet(body), body.Type == gjson.String && body.Str == "":
		return nil
	case !body.IsArray():
		return rawBody(textOf(body), mediaType(kind))
	case kind == "multipart/form-data":
		return d.multipartBody(it, body)
	}
	return d.formBody(it, body)
}

// containedBody is the body that later 1.0.0 exports keep by its kind.
func containedBody(o object, kind string) gjson.Result {
	switch kind {
	case "multipart/form-data":
		return o.get("multipartForm")
	case formType:
		return o.get("form")
	}
	return o.get("text")
}

const formType = "application/x-www-form-urlencoded"

// mediaType is that of a text which 1.1.0 names by its kind; 1.0.0 has media types in the same place.
func mediaType(kind string) string {
	switch kind {
	case "json":
		return "application/json"
	case "raw":
		return "text/plain"
	}
	return kind
}

func (d *document) namedBody(it *Item, o object, kind string) *Body {
	switch kind = firstText(o.text("contentType"), kind); kind {
	case "none", "":
		return nil
	case "json", "raw":
		return rawBody(textOf(o.get("raw")), firstText(o.text("rawContentType"), mediaType(kind)))
	case "form":
		return d.formBody(it, o.get("formUrlEncoded"))
	case "multipart/form-data":
		return d.multipartBody(it, o.get("formData"))
	case "binary":
		return &Body{Mode: BodyFile, File: File{Src: filePath(o.get("binary"))}}
	}
	d.warnf(it, "the body of the kind %q is left out", kind)
	return nil
}

// rawBody is text with its media type; an empty text is no body.
func rawBody(text, contentType string) *Body {
	if text == "" {
		return nil
	}
	return &Body{Mode: BodyRaw, Raw: text, ContentType: contentType, Language: languageOf(contentType)}
}

// languageOf is Postman's name of a media type, empty when it has none.
func languageOf(contentType string) string {
	_, subtype, _ := strings.Cut(contentType, "/")
	switch subtype {
	case "json", "xml", "html", "javascript":
		return subtype
	case "plain":
		return "text"
	}
	return ""
}

func (d *document) formBody(it *Item, v gjson.Result) *Body {
	return &Body{Mode: BodyURLEncoded, ContentType: formType, URLEncoded: d.keyValues(it, "the form", v)}
}

// multipartBody leaves ContentType empty: it needs the boundary, which only sending knows.
func (d *document) multipartBody(it *Item, v gjson.Result) *Body {
	b := &Body{Mode: BodyFormData}
	each(v, func(row gjson.Result) {
		if !row.IsObject() {
			d.warnType(it, "a row of the form", row, "an object")
			return
		}
		o := objectOf(row)
		p := Part{Param: keyValue(o)}
		if p.Key == "" {
			return
		}
		if p.Type == "file" {
			p.Value = ""
			each(o.get("value"), func(file gjson.Result) {
				if path := filePath(file); path != "" {
					p.Files = append(p.Files, File{Src: path})
				}
			})
		}
		b.FormData = append(b.FormData, p)
	})
	return b
}

// filePath is the path of a file reference, which may be a plain text.
func filePath(v gjson.Result) string {
	if v.IsObject() {
		return objectOf(v).text("path", "name")
	}
	return textOf(v)
}
