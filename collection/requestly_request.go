package collection

import (
	"strings"

	"github.com/tidwall/gjson"
)

// requestlyFolder fills an item from the data of a collection.
func (d *document) requestlyFolder(it *Item, data object) {
	it.Variables = d.requestlyVariables(it, data.get("variables"))
	it.Scripts = d.requestlyScripts(it, data.get("scripts"))
}

func (d *document) requestlyScripts(it *Item, v gjson.Result) []Script {
	o := objectOf(v)
	var scripts []Script
	for _, one := range []struct {
		key   string
		event Event
	}{{"preRequest", PreRequest}, {"postResponse", Test}} {
		if source := d.scriptSource(it, o.get(one.key)); strings.TrimSpace(source) != "" {
			scripts = append(scripts, Script{Event: one.event, Source: source})
		}
	}
	return scripts
}

// requestlyRequest fills an item from the data of a request. What is no HTTP request is kept with its protocol.
func (d *document) requestlyRequest(it *Item, data object, noAuth *Auth) {
	request := objectOf(data.get("request"))
	kind := firstText(data.text("type"), request.text("type"), "http")
	it.Request = d.requestlyHead(it, request)
	if kind != "http" && kind != "graphql" {
		it.Request.Protocol = kind
		d.refuse(it, kind)
		return
	}
	if kind == "graphql" {
		it.Request.Method = "POST"
		it.Request.Body = requestlyGraphQL(request)
	} else {
		it.Request.Body = d.requestlyBody(it, request)
	}
	it.Scripts = d.requestlyScripts(it, firstSet(data, request, "scripts"))
	it.Auth = d.requestlyAuth(it, firstSet(data, request, "auth"), noAuth)
}

// firstSet finds a key in the data of a record or, in folders of the old app, in its request.
func firstSet(data, request object, key string) gjson.Result {
	if v := data.get(key); isSet(v) {
		return v
	}
	return request.get(key)
}

// requestlyHead reads all but the body.
func (d *document) requestlyHead(it *Item, o object) *Request {
	r := &Request{
		Method: strings.ToUpper(firstText(o.text("method"), "GET")),
		URL:    requestlyURL(textOf(o.get("url"))),
		Header: d.keyValues(it, "headers", o.get("headers")),
	}
	for _, p := range d.keyValues(it, "queryParams", o.get("queryParams")) {
		p.Bare = p.Value == "" // Requestly sends ?key without an '='
		r.URL.Query = append(r.URL.Query, p)
	}
	r.URL.Variables = d.keyValues(it, "pathVariables", o.get("pathVariables"))
	return r
}

// requestlyURL drops what follows the first '?': Requestly sends the rows of queryParams in its place.
func requestlyURL(text string) URL {
	if i := indexOutside(text, "?"); i >= 0 {
		text = text[:i]
	}
	return ParseURL(text)
}

// keyValues reads rows; rows without a key are what the app shows as an empty line.
func (d *document) keyValues(it *Item, what string, v gjson.Result) []Param {
	if isSet(v) && !v.IsArray() {
		d.warnType(it, what, v, "an array")
		return nil
	}
	var rows []Param
	v.ForEach(func(_, row gjson.Result) bool {
		if !row.IsObject() {
			d.warnType(it, "a row of "+what, row, "an object")
			return true
		}
		if p := keyValue(objectOf(row)); p.Key != "" {
			rows = append(rows, p)
		}
		return true
	})
	return rows
}

func keyValue(o object) Param {
	p := o.param()
	if o.get("value").Type == gjson.JSON { // the files of a form's row, and the app's slips
		p.Value = ""
	}
	p.Type = firstText(p.Type, o.text("dataType"))
	return p
}

func requestlyGraphQL(o object) *Body {
	return &Body{
		Mode: BodyGraphQL,
		GraphQL: GraphQL{
			Query:         o.text("query", "operation"),
			OperationName: textOf(o.get("operationName")),
			Variables:     textOf(o.get("variables")),
		},
	}
}
