package collection

import (
	"strings"

	"github.com/tidwall/gjson"
)

// v1URL splits the address; rows of queryParams replace its query.
func (l *v1) v1URL(o object) URL {
	u := ParseURL(textOf(o.get("url")))
	if rows := v1Query(o.get("queryParams")); len(rows) > 0 {
		u.Query = rows
	}
	u.Variables = l.pathVariables(o.get("pathVariableData"))
	named := map[string]bool{}
	for _, p := range u.Variables {
		named[p.Key] = true
	}
	o.get("pathVariables").ForEach(func(key, val gjson.Result) bool {
		if key.Str != "" && !named[key.Str] {
			u.Variables = append(u.Variables, Param{Key: key.Str, Value: textOf(val)})
		}
		return true
	})
	return u
}

// v1Query reads rows; equals says whether an empty value has its '='.
func v1Query(v gjson.Result) []Param {
	var rows []Param
	each(v, func(row gjson.Result) {
		o := objectOf(row)
		p := o.param()
		p.Bare = !isSet(o.get("value"))
		if equals := o.get("equals"); equals.Exists() {
			p.Bare = p.Value == "" && !truthy(equals)
		}
		rows = append(rows, p)
	})
	return rows
}

// v1Header reads headerData, and of the text of headers the lines that headerData does not have.
func (l *v1) v1Header(it *Item, o object) []Param {
	if o.get("headers").IsArray() {
		return l.header(it, o.get("headers"))
	}
	rows := l.header(it, o.get("headerData"))
	have := map[string]bool{}
	for i := range rows {
		if name, off := strings.CutPrefix(rows[i].Key, "//"); off {
			rows[i].Key, rows[i].Disabled = strings.TrimSpace(name), true
		}
		have[rows[i].Key] = true
	}
	for _, p := range l.headerLines(it, textOf(o.get("headers"))) {
		if !have[p.Key] {
			rows = append(rows, p)
		}
	}
	return rows
}

// v1Modes are the old names of the body modes. It is read only.
var v1Modes = map[string]BodyMode{
	"binary": BodyFile, "graphql": BodyGraphQL, "params": BodyFormData, "raw": BodyRaw, "urlencoded": BodyURLEncoded,
}

func (l *v1) v1Body(it *Item, o object) *Body {
	data, graph := o.get("data"), o.get("graphqlModeData")
	raw := o.get("rawModeData")
	if list := raw.Array(); raw.IsArray() && len(list) == 1 && list[0].Type == gjson.String {
		raw = list[0]
	}
	mode, known := v1Modes[textOf(o.get("dataMode"))]
	empty := isEmpty(data) && isEmpty(raw) && isEmpty(graph)
	if !known && empty || o.get("dataMode").Raw == "null" {
		return nil
	}
	if isEmpty(graph) && isSet(objectOf(o.get("dataOptions")).get("graphql")) {
		graph = data
	}
	if !known {
		mode = v1GuessMode(raw, data, graph)
	}
	b := &Body{
		Mode:     mode,
		Disabled: truthy(o.get("dataDisabled")),
		Language: textOf(objectOf(objectOf(o.get("dataOptions")).get("raw")).get("language")),
	}
	if !data.IsArray() && raw.IsArray() {
		data = raw
	}
	switch mode {
	case BodyRaw:
		b.Raw = firstText(raw.Str, data.Str)
	case BodyGraphQL:
		b.GraphQL = graphQL(graph)
	case BodyFile:
		b.File.Src = raw.Str
	case BodyURLEncoded:
		b.URLEncoded = formRows(data)
	case BodyFormData:
		b.FormData = l.v1Parts(it, data)
	}
	return b
}

func v1GuessMode(raw, data, graph gjson.Result) BodyMode {
	switch {
	case raw.Str == "" && (data.IsArray() || raw.IsArray()):
		return BodyFormData
	case raw.Str == "" && !isEmpty(graph):
		return BodyGraphQL
	}
	return BodyRaw
}

func isEmpty(v gjson.Result) bool {
	switch v.Type {
	case gjson.String:
		return v.Str == ""
	case gjson.JSON:
		return strings.Trim(v.Raw[1:len(v.Raw)-1], " \t\r\n") == ""
	}
	return true
}

// v1Parts reads form fields; the path of a file may stand in value.
func (l *v1) v1Parts(it *Item, v gjson.Result) []Part {
	var parts []Part
	each(v, func(row gjson.Result) {
		o := objectOf(row)
		if !isSet(o.get("key")) {
			return
		}
		if textOf(o.get("type")) == "file" && !truthy(o.get("src")) {
			o = append(o, newField("src", o.get("value")))
		}
		parts = append(parts, l.part(it, o))
	})
	return parts
}
