package collection

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"
)

// maxFolders is how deep folders may nest. People use five levels; every walk to the root costs one step per level.
const maxFolders = 500

// postmanV2 fills c from Postman's formats 2.0 and 2.1, which differ in how auth, variables and URLs are written. Both
// ways are read wherever they occur, as Postman's own library does.
func (d *document) postmanV2(c *Collection, o object) error {
	if items := o.get("item"); isSet(items) && !items.IsArray() {
		return d.errorf(items, "item is %s, expected an array of requests and folders", kindOf(items))
	}
	info := objectOf(o.get("info"))
	c.ID = firstText(info.text("_postman_id", "id"), o.text("_postman_id", "id"))
	c.Name = firstText(info.text("name"), o.text("name"))
	c.Description = firstText(description(info.get("description")), description(o.get("description")))
	root := &Item{ID: c.ID, Name: c.Name, Description: c.Description}
	c.Root = root
	if schema := info.text("schema"); schema != "" && !strings.Contains(schema, "/v2.") && strings.Contains(schema, "/collection/v") {
		d.warnf(nil, "the schema %q is not known; the collection is read as version 2.1", schema)
	}
	d.shared(root, o)
	if auth := o.get("auth"); isSet(auth) {
		root.Auth = d.auth(root, auth)
	}
	return d.items(root, o.get("item"), 1)
}

func firstText(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// shared reads what the collection, folders and requests have in common.
func (d *document) shared(it *Item, o object) {
	it.Scripts = d.scripts(it, o.get("event"))
	it.Variables = d.variables(it, o.get("variable"))
	if it.Variables == nil {
		it.Variables = d.variables(it, o.get("variables")) // the name in old 2.0 files
	}
	it.Settings = d.settings(it, o.get("protocolProfileBehavior"))
	d.warnUnused(it)
}

// warnUnused tells of variables that Postman keeps but never reads: only those of the collection count.
func (d *document) warnUnused(it *Item) {
	if it.Parent != nil && len(it.Variables) > 0 {
		d.warnf(it, "its variables are not used, as in Postman: set them on the collection")
	}
}

func (d *document) items(parent *Item, v gjson.Result, depth int) error {
	if depth > maxFolders {
		return d.errorf(v, "folders nest deeper than %d", maxFolders)
	}
	var err error
	each(v, func(val gjson.Result) {
		switch {
		case err != nil:
		case isSet(val):
			err = d.item(parent, val, depth)
		default: // Newman passes over it too
			d.warnType(parent, "an item", val, "a request or a folder")
		}
	})
	return err
}

// item appends one request or folder to its parent. What is neither becomes a request without an address, which a run
// counts as failed: to leave it out would turn a broken file into a green run.
func (d *document) item(parent *Item, v gjson.Result, depth int) error {
	o := objectOf(v)
	it := &Item{
		ID:          o.text("id", "_postman_id"),
		Name:        o.text("name"),
		Description: description(o.get("description")),
		Parent:      parent,
	}
	children, request := o.get("item"), o.get("request")
	switch {
	case children.IsArray():
		d.folder(it, o)
	case !v.IsObject():
		d.noRequest(it, "an item", v, "a request or a folder")
	case isSet(children):
		d.noRequest(it, "item", children, "an array")
	case request.IsObject() || request.Type == gjson.String:
		d.postmanRequest(it, request)
		it.Request.Protocol = protocolOf(o.text("type"), o.text("_type"), objectOf(request).text("_type", "type"), objectOf(request).text("protocol"))
		if it.Request.Protocol != "" {
			d.refuse(it, it.Request.Protocol)
		}
		it.Examples = examples(o.get("response"))
	default:
		if !request.Exists() {
			request.Index = v.Index
		}
		d.noRequest(it, "request", request, "an object or a URL")
	}
	d.shared(it, o)
	parent.Items = append(parent.Items, it)
	if it.IsFolder() {
		return d.items(it, children, depth+1)
	}
	return nil
}

// noRequest makes it a request that cannot be sent.
func (d *document) noRequest(it *Item, what string, v gjson.Result, want string) {
	it.Request = &Request{Method: "GET"}
	d.warnWrong(it, what, v, want, "a run counts it as failed")
}

func (d *document) folder(it *Item, o object) {
	it.Items = []*Item{}
	if auth := o.get("auth"); isSet(auth) {
		it.Auth = d.auth(it, auth)
	}
}

// examples keeps the saved responses as they are written.
func examples(v gjson.Result) string {
	if !v.IsArray() || strings.TrimSpace(v.Raw[1:len(v.Raw)-1]) == "" {
		return ""
	}
	return v.Raw
}

// auth reads {type, TYPE: parameters}. nil, which inherits, is what Postman makes of null and of a missing type.
func (d *document) auth(it *Item, v gjson.Result) *Auth {
	if !v.IsObject() {
		d.warnType(it, "auth", v, "an object")
		return nil
	}
	o := objectOf(v)
	kind := o.get("type")
	if kind.Type != gjson.String || kind.Str == "" {
		return nil
	}
	return &Auth{Type: kind.Str, Params: authParams(o.get(kind.Str))}
}

// authParams reads the array of rows of 2.1, or the object of 2.0.
func authParams(v gjson.Result) []Param {
	var params []Param
	v.ForEach(func(key, val gjson.Result) bool {
		if !v.IsArray() {
			if key.Str != "" {
				params = append(params, Param{Key: key.Str, Value: textOf(val), Type: typeOf(val)})
			}
			return true
		}
		o := objectOf(val)
		if p := o.param(); p.Key != "" {
			p.Value = textOf(o.get("value"))
			p.Type = firstText(p.Type, typeOf(o.get("value")))
			params = append(params, p)
		}
		return true
	})
	return params
}

// typeOf is the name that Postman gives the type of an auth parameter.
func typeOf(v gjson.Result) string {
	switch v.Type {
	case gjson.String:
		return "string"
	case gjson.Number:
		return "number"
	case gjson.True, gjson.False:
		return "boolean"
	}
	return "any"
}

// param reads the row that lists of headers, query parameters and form fields share.
func (o object) param() Param {
	return Param{
		Key:         textOf(o.get("key")),
		Value:       textOf(o.get("value")),
		Disabled:    o.off(),
		Type:        textOf(o.get("type")),
		Description: description(o.get("description")),
	}
}

// variables reads a list of variables, or an object of names and values.
func (d *document) variables(it *Item, v gjson.Result) []Variable {
	if !isSet(v) {
		return nil
	}
	if v.Type != gjson.JSON {
		d.warnType(it, "variable", v, "an array")
		return nil
	}
	list := []Variable{}
	v.ForEach(func(key, val gjson.Result) bool {
		switch {
		case v.IsObject():
			list = append(list, Variable{Key: key.Str, Value: valueOf(val)})
		case !val.IsObject():
			d.warnType(it, "a variable", val, "an object")
		default:
			if one := variable(objectOf(val)); one.Key != "" {
				list = append(list, one)
			}
		}
		return true
	})
	return list
}

// variable reads one row; the id is the name of a variable that has no key, as in Postman.
func variable(o object) Variable {
	kind := o.text("type")
	v := Variable{
		Key:         o.text("key", "id"),
		Value:       castValue(kind, o.get("value")),
		Type:        kind,
		Description: description(o.get("description")),
		Disabled:    o.off(),
		Secret:      kind == "secret" || truthy(o.get("secret")),
	}
	if source := o.get("source"); source.IsObject() {
		v.Source = source.Raw
	}
	return v
}

// settings reads protocolProfileBehavior key by key, so that one bad value costs only itself.
func (d *document) settings(it *Item, v gjson.Result) Settings {
	var s Settings
	if isSet(v) && !v.IsObject() {
		d.warnType(it, "protocolProfileBehavior", v, "an object")
	}
	if !v.IsObject() {
		return s
	}
	v.ForEach(func(key, val gjson.Result) bool {
		decoder := json.NewDecoder(strings.NewReader("{" + key.Raw + ":" + val.Raw + "}"))
		decoder.DisallowUnknownFields()
		next := s // a failed Decode may have set the field to its zero value
		if err := decoder.Decode(&next); err != nil {
			d.warnf(it, "the setting %q with the value %.60s is left out", key.Str, val.Raw)
			return true
		}
		s = next
		return true
	})
	if s.DisabledSystemHeaders != nil {
		lower := make(map[string]bool, len(s.DisabledSystemHeaders))
		for name, off := range s.DisabledSystemHeaders {
			lower[strings.ToLower(name)] = off
		}
		s.DisabledSystemHeaders = lower
	}
	return s
}
