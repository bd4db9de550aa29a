package collection

import (
	"strings"

	"github.com/tidwall/gjson"
)

// postmanRequest fills it from a request, which may be a bare URL.
func (d *document) postmanRequest(it *Item, v gjson.Result) {
	it.Request = &Request{Method: "GET"}
	if v.Type == gjson.String {
		it.Request.URL = ParseURL(v.Str)
		return
	}
	o := objectOf(v)
	if method := o.text("method"); method != "" {
		it.Request.Method = strings.ToUpper(method)
	}
	if it.Description == "" {
		it.Description = description(o.get("description"))
	}
	it.Request.URL = d.url(it, o.get("url"))
	it.Request.Header = d.header(it, o.get("header"))
	it.Request.Body = d.body(it, o.get("body"))
	if auth := o.get("auth"); isSet(auth) {
		it.Auth = d.auth(it, auth)
	}
	for _, key := range []string{"proxy", "certificate"} {
		if truthy(o.get(key)) {
			d.warnf(it, "the %s of the request is left out: set it for the whole run", key)
		}
	}
}

// url reads an address: a text, or an object of parts. As in Postman the parts decide; raw counts when there are none.
func (d *document) url(it *Item, v gjson.Result) URL {
	if !v.IsObject() {
		if isSet(v) && v.Type != gjson.String {
			d.warnType(it, "url", v, "a string or an object")
			return URL{}
		}
		return ParseURL(v.Str)
	}
	o := objectOf(v)
	u := ParseURL(textOf(o.get("raw")))
	if base := urlBase(o); base != "" {
		u = URL{Base: base, Hash: textOf(o.get("hash"))}
	}
	if query := o.get("query"); !isEmpty(query) {
		u.Query = queryRows(query)
	}
	u.Variables = d.pathVariables(o.get("variable"))
	return u
}

// urlBase joins the parts before the query. A part may be one text or a list of pieces.
func urlBase(o object) string {
	var b strings.Builder
	if protocol := textOf(o.get("protocol")); protocol != "" {
		b.WriteString(strings.TrimSuffix(protocol, "://"))
		b.WriteString("://")
	}
	host := pieces(o.get("host"), ".")
	if auth := userInfo(o.get("auth")); auth != "" {
		b.WriteString(auth + "@")
	}
	b.WriteString(host)
	if port := o.get("port"); isSet(port) && (textOf(port) != "" || host != "") {
		b.WriteString(":" + textOf(port))
	}
	switch path := o.get("path"); {
	case path.IsArray() && (b.Len() > 0 || path.Raw != "[]"):
		b.WriteString("/" + pieces(path, "/"))
	case path.Type == gjson.String && path.Str != "":
		b.WriteString("/" + strings.TrimPrefix(path.Str, "/"))
	}
	return b.String()
}

// pieces joins a list; a piece may be an object with its text as the value.
func pieces(v gjson.Result, separator string) string {
	var list []string
	each(v, func(piece gjson.Result) {
		if piece.IsObject() {
			piece = objectOf(piece).get("value")
		}
		list = append(list, textOf(piece))
	})
	return strings.Join(list, separator)
}

func userInfo(v gjson.Result) string {
	o := objectOf(v)
	user, password := o.get("user"), o.get("password")
	if v.IsArray() {
		list := v.Array()
		list = append(list, gjson.Result{}, gjson.Result{})
		user, password = list[0], list[1]
	}
	if !isSet(password) {
		return textOf(user)
	}
	return textOf(user) + ":" + textOf(password)
}

// queryRows reads rows, a query string, or (in old files) an object of names and values.
func queryRows(v gjson.Result) []Param {
	if v.Type == gjson.String {
		return parseQuery(v.Str)
	}
	var rows []Param
	if v.IsObject() {
		v.ForEach(func(key, val gjson.Result) bool {
			rows = append(rows, Param{Key: key.Str, Value: textOf(val), Bare: !isSet(val)})
			return true
		})
		return rows
	}
	each(v, func(row gjson.Result) {
		if row.Type == gjson.String {
			rows = append(rows, parseQueryRow(row.Str))
		}
		if !row.IsObject() {
			return
		}
		o := objectOf(row)
		p := o.param()
		p.Bare = !isSet(o.get("value"))
		rows = append(rows, p)
	})
	return rows
}

func (d *document) pathVariables(v gjson.Result) []Param {
	var rows []Param
	each(v, func(row gjson.Result) {
		o := objectOf(row)
		p := o.param()
		if p.Key == "" {
			p.Key = o.text("id") // the name in 2.0 files
		}
		if p.Key != "" {
			rows = append(rows, p)
		}
	})
	return rows
}

// header reads rows, a text of lines, or an object of names and values.
func (d *document) header(it *Item, v gjson.Result) []Param {
	switch {
	case v.Type == gjson.String:
		return d.headerLines(it, v.Str)
	case v.IsObject() && !objectOf(v).get("key").Exists():
		return queryRows(v)
	case isSet(v) && v.Type != gjson.JSON:
		d.warnType(it, "header", v, "an array or a string")
		return nil
	}
	var rows []Param
	each(v, func(row gjson.Result) {
		if row.Type == gjson.String {
			rows = append(rows, d.headerLines(it, row.Str)...)
			return
		}
		if !row.IsObject() {
			d.warnType(it, "a header", row, "an object")
			return
		}
		if p := objectOf(row).param(); p.Key != "" || p.Value != "" {
			rows = append(rows, p)
		}
	})
	return rows
}

// headerLines reads "Name: value" lines. A line that begins with a blank continues the one before it; "//" before a
// name switches it off.
func (d *document) headerLines(it *Item, text string) []Param {
	text = strings.NewReplacer("\r\n ", " ", "\r\n\t", " ").Replace(text)
	var rows []Param
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			d.warnf(it, "the header line %.60q has no colon; left out", line)
			continue
		}
		name, off := strings.CutPrefix(key, "//")
		rows = append(rows, Param{Key: strings.TrimSpace(name), Value: strings.TrimSpace(value), Disabled: off})
	}
	return rows
}
