package script

import (
	"strconv"
	"strings"
)

// schemaDoc is a whole schema, the one that # means.
type schemaDoc struct {
	root    *schemaNode
	id      string                 // without a fragment
	anchors map[string]schemaPlace // "#name", where the document has no id
}

// schemaRefs finds what references name. Nothing is fetched.
type schemaRefs struct {
	idKeys []string // "$id", or of draft-04 "id"
	ids    map[string]schemaPlace
	hops   int
}

// maxRefHops bounds references to references to …
const maxRefHops = 1000

// id is a schema's own name; empty when it has none.
func (r *schemaRefs) id(n *schemaNode) string {
	for _, key := range r.idKeys {
		if id := n.get(key).str(); id != "" {
			return id
		}
	}
	return ""
}

// open indexes a document of that id and returns the place of its root.
func (c *schemaCompiler) open(root *schemaNode, id string) schemaPlace {
	id, _, _ = strings.Cut(resolveURI("", id), "#")
	doc := &schemaDoc{root: root, id: id, anchors: map[string]schemaPlace{}}
	if c.refs.ids == nil {
		c.refs.ids = map[string]schemaPlace{}
	}
	if _, ok := c.refs.ids[id]; ok {
		c.fail(`schema with key or id "` + id + `" already exists`)
	}
	within := doc.whole()
	within.base = id
	c.index(within)
	if id != "" {
		c.refs.ids[id] = doc.whole()
	}
	return doc.whole()
}

// index registers the ids of the schemas inside of one.
func (c *schemaCompiler) index(at schemaPlace) {
	for _, m := range at.node.members {
		switch {
		case m.node.kind == kindArray && holdsSchemaList(m.key):
			for _, n := range m.node.items {
				c.indexOne(at, n)
			}
		case holdsSchemas(m.key):
			for _, inner := range m.node.members {
				c.indexOne(at, inner.node)
			}
		case !holdsValues(m.key):
			c.indexOne(at, m.node)
		}
	}
}

func (c *schemaCompiler) indexOne(at schemaPlace, n *schemaNode) {
	if n.kind != kindObject {
		return
	}
	at.node = n
	if id := c.refs.id(n); id != "" {
		at.base = resolveURI(at.base, normalID(id))
		c.register(at.base, at)
	}
	c.index(at)
}

// register keeps an id. It may not be that of another whole schema, nor an anchor of another schema; of other ids the
// last one counts.
func (c *schemaCompiler) register(id string, at schemaPlace) {
	known, anchor := c.refs.ids, strings.HasPrefix(id, "#")
	if anchor {
		known = at.doc.anchors
	}
	if other, ok := known[id]; ok && (anchor || other.node == other.doc.root) && !other.node.equal(at.node) {
		c.fail(`id "` + id + `" resolves to more than one schema`)
		return
	}
	known[id] = at
}

func holdsSchemaList(keyword string) bool {
	return keyword == "items" || keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf"
}

func holdsSchemas(keyword string) bool {
	switch keyword {
	case "definitions", "properties", "patternProperties", "dependencies":
		return true
	}
	return false
}

// holdsValues reports keywords in which an id is data.
func holdsValues(keyword string) bool {
	return keyword == "default" || keyword == "enum" || keyword == "const"
}

// ref compiles what a $ref names. A schema without references of its own is written into the one that refers to it; any
// other becomes a function, made once, so that it may refer to itself.
func (c *schemaCompiler) ref(at schemaPlace) schemaCheck {
	ref := at.node.get("$ref").str()
	target, ok := at.doc.whole(), true
	if ref != "#" && ref != "#/" {
		target, ok = c.locate(resolveURI(at.base, normalID(ref)), at.doc)
	}
	if !ok {
		return c.unresolved(at, ref)
	}
	if !target.node.mentions("$ref") {
		target.base, target.path = "", ref
		rules := c.once(target)
		return func(v *schemaRun, d datum) { v.valid(rules, d.value) }
	}
	target.path = "#"
	rules := c.once(target)
	return func(v *schemaRun, d datum) { v.call(rules, d) }
}

func (d *schemaDoc) whole() schemaPlace {
	return schemaPlace{node: d.root, doc: d, base: d.id + "#", path: "#"}
}

// once compiles a schema that is referred to.
func (c *schemaCompiler) once(at schemaPlace) *schemaRules {
	key := schemaKey{at.node, at.base, at.path}
	rules, ok := c.made[key]
	if !ok {
		rules = &schemaRules{}
		c.made[key] = rules
		if made := c.compile(at); made != nil {
			rules.checks = made.checks
		}
	}
	return rules
}

func (c *schemaCompiler) unresolved(at schemaPlace, ref string) schemaCheck {
	switch c.o.missingRefs {
	case "ignore":
		return nil
	case "fail":
		return func(v *schemaRun, _ datum) { v.problem("can't resolve reference " + ref) }
	}
	c.fail("can't resolve reference " + ref + " from id " + at.base)
	return nil
}

// locate finds a schema by its absolute address.
func (c *schemaCompiler) locate(address string, doc *schemaDoc) (schemaPlace, bool) {
	if c.refs.hops++; c.refs.hops > maxRefHops {
		c.fail("the reference " + address + " leads back to itself")
		return schemaPlace{}, false
	}
	defer func() { c.refs.hops-- }()
	if at, ok := c.refs.ids[normalID(address)]; ok && address != "" {
		return at, true
	}
	id, fragment, _ := strings.Cut(address, "#")
	start, ok := c.document(id, doc)
	if ok && strings.HasPrefix(fragment, "/") {
		if at, found := c.follow(start, fragment); found {
			return at, true
		}
	}
	if at, found := doc.anchors[address]; found {
		at.base = doc.whole().base // as ajv tells it
		return at, true
	}
	return start, ok && fragment == "" && id != ""
}

// document is the schema of that id: of the document itself, of one that the script brought along, or a metaschema.
func (c *schemaCompiler) document(id string, doc *schemaDoc) (schemaPlace, bool) {
	if id == doc.id {
		return doc.whole(), true
	}
	if at, ok := c.refs.ids[id]; ok {
		return at, true
	}
	if root := metaschema(id); root != nil {
		return c.open(root, id), true
	}
	return schemaPlace{}, false
}

// follow walks a JSON pointer. On its way it takes in ids, and follows references.
func (c *schemaCompiler) follow(at schemaPlace, pointer string) (schemaPlace, bool) {
	for token := range strings.SplitSeq(pointer, "/") {
		if token == "" {
			continue
		}
		token = unescapeFragment(token)
		if at.node = at.node.child(token); at.node == nil {
			return at, false
		}
		if !holdsSchemas(token) && token != "enum" {
			at = c.throughRef(at)
		}
	}
	return at, at.node != at.doc.root
}

func (c *schemaCompiler) throughRef(at schemaPlace) schemaPlace {
	if id := c.refs.id(at.node); id != "" {
		at.base = resolveURI(at.base, normalID(id))
	}
	ref := at.node.get("$ref").str()
	if ref == "" {
		return at
	}
	if to, ok := c.locate(resolveURI(at.base, normalID(ref)), at.doc); ok {
		return to
	}
	return at
}

// equal compares two values of schemas, whatever the order of keys.
func (n *schemaNode) equal(m *schemaNode) bool {
	if n.kind != m.kind || n.flag != m.flag || n.number != m.number || n.text != m.text ||
		len(n.items) != len(m.items) || len(n.members) != len(m.members) {
		return false
	}
	for i, item := range n.items {
		if !item.equal(m.items[i]) {
			return false
		}
	}
	for _, member := range n.members {
		if other := m.get(member.key); other == nil || !member.node.equal(other) {
			return false
		}
	}
	return true
}

// branchPath is the address of a schema in a list.
func branchPath(keyword string, i int) string { return "/" + keyword + "/" + strconv.Itoa(i) }
