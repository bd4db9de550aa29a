package script

import (
	"fmt"
	"mime"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/text/encoding/htmlindex"
)

// decodeText is a body as text, by the charset of its content type; UTF-8 when it names none that is known.
func decodeText(body []byte, contentType string) string {
	if !strings.Contains(contentType, "charset") {
		return string(body)
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || strings.EqualFold(params["charset"], "utf-8") {
		return string(body)
	}
	enc, err := htmlindex.Get(params["charset"])
	if err != nil {
		return string(body)
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return string(body)
	}
	return string(out)
}

// readJSON parses a body for response.json().
func (x *execution) readJSON(text string, reviver goja.Value) goja.Value {
	text = strings.TrimPrefix(text, "\ufeff")
	v, err := x.rt.parseJSON(text)
	if err != nil {
		x.throwJSON(text, err)
	}
	return x.revive(v, reviver)
}

// throwJSON throws Postman's JSONError, which names line and column and shows them.
func (x *execution) throwJSON(text string, e *jsonError) {
	before := text[:min(e.at, len(text))]
	line := strings.Count(before, "\n") + 1
	start := strings.LastIndexByte(before, '\n') + 1
	column := len([]rune(before[start:])) + 1
	shown, _, _ := strings.Cut(text[start:], "\n")
	o := x.rt.newError("SyntaxError", fmt.Sprintf("%s at %d:%d\n%s", e.what, line, column, excerpt(shown, column)))
	_ = o.Set("name", "JSONError")
	panic(o)
}

// excerpt is a line and a caret under its column, cut to 60 characters around it.
func excerpt(line string, column int) string {
	const around = 30
	runes := []rune(strings.ReplaceAll(strings.TrimRight(line, "\r"), "\t", " "))
	from := max(0, min(column-1, len(runes))-around)
	to := min(len(runes), from+2*around)
	return string(runes[from:to]) + "\n" + strings.Repeat(" ", max(0, column-1-from)) + "^"
}

// contentInfoOf is response.contentInfo().
func contentInfoOf(contentType, disposition string) map[string]any {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, params = "text/plain", nil
	}
	ext := ""
	if exts, err := mime.ExtensionsByType(kind); err == nil && len(exts) > 0 {
		ext = strings.TrimPrefix(exts[len(exts)-1], ".")
	}
	name := "response"
	if _, p, err := mime.ParseMediaType(disposition); err == nil && p["filename"] != "" {
		name = p["filename"]
	} else if ext != "" {
		name += "." + ext
	}
	charset := params["charset"]
	if charset == "" {
		charset = "utf8"
	}
	return map[string]any{
		"mimeType": mimeClass(kind), "mimeFormat": formatOf(kind), "charset": charset,
		"fileExtension": ext, "fileName": name, "contentType": contentType,
	}
}

func mimeClass(kind string) string {
	class, sub, _ := strings.Cut(kind, "/")
	switch class {
	case "image", "audio", "video", "text":
		return class
	}
	if formatOf(kind) != "raw" || sub == "javascript" {
		return "text"
	}
	return "unknown"
}

func formatOf(kind string) string {
	_, sub, _ := strings.Cut(kind, "/")
	switch {
	case strings.HasSuffix(sub, "json"):
		return "json"
	case strings.HasSuffix(sub, "xml"):
		return "xml"
	case sub == "html", sub == "javascript":
		return sub
	case kind == "text/plain":
		return "plain"
	}
	return "raw"
}
