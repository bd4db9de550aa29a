package collection

import (
	"strings"

	"github.com/tidwall/gjson"
)

// v1 is a collection of Postman's first format: flat lists of folders and requests, and lists of ids that order them.
type v1 struct {
	*document
	folders  map[string]object
	requests map[string]object
	placed   map[string]bool
	dropped  int // saved responses, whose form the newer formats do not have
}

func (d *document) postmanV1(c *Collection, o object) error {
	c.ID, c.Name, c.Description = o.text("id"), o.text("name"), description(o.get("description"))
	c.Root = &Item{ID: c.ID, Name: c.Name, Description: c.Description}
	l := &v1{document: d, placed: map[string]bool{}}
	var folderIDs, requestIDs []string
	l.folders, folderIDs = byID(o.get("folders"))
	l.requests, requestIDs = byID(o.get("requests"))
	l.common(c.Root, o)
	if c.Root.Auth != nil && c.Root.Auth.Type == "noauth" {
		c.Root.Auth = nil // there is nothing above the root that it could stop
	}
	top := folderIDs
	if order := o.get("folders_order"); order.IsArray() {
		top = texts(order)
	}
	if err := l.fill(c.Root, l.topLevel(top), texts(o.get("order")), 1); err != nil {
		return err
	}
	l.warnUnplaced(folderIDs, requestIDs)
	return nil
}

// byID indexes a list and keeps the order of its ids.
func byID(v gjson.Result) (map[string]object, []string) {
	index := map[string]object{}
	var ids []string
	each(v, func(one gjson.Result) {
		if o := objectOf(one); o != nil {
			id := o.text("id")
			index[id] = o
			ids = append(ids, id)
		}
	})
	return index, ids
}

func texts(v gjson.Result) []string {
	var list []string
	each(v, func(one gjson.Result) { list = append(list, textOf(one)) })
	return list
}

// topLevel removes the folders that another folder lists as its own.
func (l *v1) topLevel(ids []string) []string {
	inner := map[string]bool{}
	for _, folder := range l.folders {
		for _, id := range texts(folder.get("folders_order")) {
			inner[id] = true
		}
	}
	var top []string
	for _, id := range ids {
		if !inner[id] {
			top = append(top, id)
		}
	}
	return top
}

// fill adds folders first and requests after them, as Postman converts the format.
func (l *v1) fill(parent *Item, folderIDs, requestIDs []string, depth int) error {
	if depth > maxFolders {
		return l.errorf(l.root, "folders nest deeper than %d", maxFolders)
	}
	parent.Items = []*Item{}
	for _, id := range folderIDs {
		if err := l.folder(parent, id, depth); err != nil {
			return err
		}
	}
	for _, id := range requestIDs {
		l.request(parent, id)
	}
	return nil
}

func (l *v1) folder(parent *Item, id string, depth int) error {
	o, ok := l.folders[id]
	switch {
	case !ok:
		l.warnf(parent, "there is no folder with the id %q, which the order names", id)
		return nil
	case l.placed["folder "+id]:
		return nil // the order names it twice
	}
	l.placed["folder "+id] = true
	it := &Item{ID: id, Name: o.text("name"), Description: description(o.get("description")), Parent: parent}
	l.common(it, o)
	parent.Items = append(parent.Items, it)
	return l.fill(it, texts(o.get("folders_order")), texts(o.get("order")), depth+1)
}

func (l *v1) request(parent *Item, id string) {
	o, ok := l.requests[id]
	switch {
	case !ok:
		l.warnf(parent, "there is no request with the id %q, which the order names", id)
		return
	case l.placed["request "+id]:
		return
	}
	l.placed["request "+id] = true
	it := &Item{ID: id, Name: o.text("name"), Description: description(o.get("description")), Parent: parent}
	l.common(it, o)
	it.Request = &Request{
		Method: strings.ToUpper(firstText(o.text("method"), "GET")),
		URL:    l.v1URL(o),
		Header: l.v1Header(it, o),
		Body:   l.v1Body(it, o),
	}
	if responses := o.get("responses"); responses.IsArray() {
		l.dropped += len(responses.Array())
	}
	parent.Items = append(parent.Items, it)
}

// common reads what the collection, its folders and its requests share.
func (l *v1) common(it *Item, o object) {
	it.Scripts = l.v1Scripts(it, o)
	it.Auth = l.v1Auth(it, o)
	it.Variables = l.variables(it, o.first("variables", "variable"))
	it.Settings = l.settings(it, o.get("protocolProfileBehavior"))
	l.warnUnused(it)
}

// v1Scripts prefers the old fields; Postman does too, because files that have both are written by the old app.
func (l *v1) v1Scripts(it *Item, o object) []Script {
	if !truthy(o.get("tests")) && !truthy(o.get("preRequestScript")) {
		return l.v1Events(it, o.get("events"))
	}
	var scripts []Script
	for _, old := range []struct {
		key   string
		event Event
	}{{"preRequestScript", PreRequest}, {"tests", Test}} {
		if source := l.scriptSource(it, o.get(old.key)); strings.TrimSpace(source) != "" {
			scripts = append(scripts, Script{Event: old.event, Source: source})
		}
	}
	return scripts
}

// v1Events reads events as later formats have them; one that names no event is a test.
func (l *v1) v1Events(it *Item, v gjson.Result) []Script {
	var scripts []Script
	each(v, func(event gjson.Result) {
		o := objectOf(event)
		if !truthy(o.get("listen")) {
			o = append(o, newField("listen", gjson.Result{Type: gjson.String, Str: string(Test)}))
		}
		if s, ok := l.script(it, o); ok {
			scripts = append(scripts, s)
		}
	})
	return scripts
}

func (l *v1) warnUnplaced(folderIDs, requestIDs []string) {
	for _, id := range folderIDs {
		if o, ok := l.folders[id]; ok && !l.placed["folder "+id] {
			l.warnf(nil, "the folder %q is left out: no order leads to it", o.text("name"))
		}
	}
	for _, id := range requestIDs {
		if !l.placed["request "+id] {
			l.warnf(nil, "the request %q is left out: no order names it", l.requests[id].text("name"))
		}
	}
	if l.dropped > 0 {
		l.warnf(nil, "saved responses are left out, their form is Postman's first: %d", l.dropped)
	}
}
