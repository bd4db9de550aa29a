package collection

import (
	"sort"

	"github.com/tidwall/gjson"
)

// requestly fills c from a Requestly export, 1.0.0 or 1.1.0 (which old exports call 1): flat records that name their
// parents, in any order.
func (d *document) requestly(c *Collection, o object) error {
	c.Dialect = Requestly
	for _, s := range d.requestlyScopes(o.get("environments")) {
		c.addScope(s)
	}
	if packages := o.get("packages"); packages.IsArray() && !isEmpty(packages) {
		d.warnf(nil, "the packages of the export are not loaded")
	}
	t := &tree{document: d, nodes: map[string]*node{}, deleted: map[string]bool{}, legacy: !o.get("meta").IsObject()}
	t.read(o.get("records"))
	if err := t.link(); err != nil {
		return err
	}
	t.decode()
	c.Root = t.root
	c.ID, c.Name, c.Description = c.Root.ID, c.Root.Name, c.Root.Description
	return nil
}

// exportName names a collection that has no name of its own after its file.
func exportName(name string) string {
	if name == stdinName {
		return ""
	}
	return fileBase(name)
}

func (c *Collection) addScope(s scope) {
	if s.global && c.Globals == nil {
		c.Globals = s.Environment
		return
	}
	c.Environments = append(c.Environments, s.Environment)
}

// tree builds the items of flat records.
type tree struct {
	*document
	root    *Item
	all     []*node          // in the order of the file, then by rank
	nodes   map[string]*node // collections by id
	deleted map[string]bool  // ids of deleted collections
	// legacy is an export of 1.0.0: a record without auth inherits there, and has none in later ones.
	legacy   bool
	examples int
}

// node is one record.
type node struct {
	it     *Item
	kind   string
	parent string
	rank   string
	data   object
	value  gjson.Result
}

// read makes a node of each record that is there; the tree is not known yet.
func (t *tree) read(records gjson.Result) {
	each(records, func(v gjson.Result) {
		if !v.IsObject() {
			t.warnType(nil, "a record", v, "an object")
			return
		}
		o := objectOf(v)
		n := &node{
			it:     &Item{ID: o.text("id"), Name: o.text("name"), Description: description(o.get("description"))},
			kind:   o.text("type"),
			parent: o.text("parentId", "collectionId"),
			rank:   o.text("rank"),
			data:   objectOf(o.get("data")),
			value:  v,
		}
		t.add(n, truthy(o.get("deleted")))
	})
	if t.examples > 0 {
		t.warnf(nil, "saved examples are left out: %d", t.examples)
	}
}

func (t *tree) add(n *node, deleted bool) {
	switch {
	case n.kind == "example" || n.kind == "example_api":
		t.examples++
	case deleted:
		t.warnf(nil, "%q is left out: it is deleted", n.it.Name)
		t.deleted[n.it.ID] = n.kind == "collection"
	case n.kind == "collection":
		if t.nodes[n.it.ID] != nil {
			t.warnf(nil, "two collections have the id %q; what is in them goes to the first", n.it.ID)
		} else if n.it.ID != "" {
			t.nodes[n.it.ID] = n
		}
		n.it.Items = []*Item{}
		t.all = append(t.all, n)
	case n.kind == "api" || n.kind == "":
		n.kind = "api"
		t.examples += len(n.data.get("examples").Array())
		t.all = append(t.all, n)
	default:
		t.warnf(nil, "the record %q is left out: its type %q is not known", n.it.Name, n.kind)
	}
}

// link finds the root and gives every item its parent. The order is by rank where there is one, and else the file's.
func (t *tree) link() error {
	sort.SliceStable(t.all, func(i, j int) bool {
		a, b := t.all[i].rank, t.all[j].rank
		return a != "" && (b == "" || a < b) // records without a rank come last
	})
	var kept, tops []*node
	for _, n := range t.all {
		gone, err := t.climb(n)
		switch {
		case err != nil:
			return err
		case gone:
			t.warnf(nil, "%q is left out: its collection is deleted", n.it.Name)
			continue
		case t.nodes[n.parent] == nil:
			tops = append(tops, n)
		}
		kept = append(kept, n)
	}
	t.all = kept
	t.root = t.rootOf(tops)
	for _, n := range t.all {
		t.place(n)
	}
	return nil
}

// climb walks from a record to the top, and reports whether a deleted collection is on the way.
func (t *tree) climb(n *node) (gone bool, err error) {
	seen := map[*node]bool{}
	for p := n; p != nil; p = t.nodes[p.parent] {
		switch {
		case seen[p]:
			return false, t.errorf(n.value, "the record %q lies inside itself: its parents form a circle", n.it.Name)
		case len(seen) > maxFolders:
			return false, t.errorf(n.value, "collections nest deeper than %d", maxFolders)
		case t.deleted[p.parent]:
			return true, nil
		}
		seen[p] = true
	}
	return false, nil
}

// rootOf is the one collection that holds all others; several things at the top get a root of their own.
func (t *tree) rootOf(tops []*node) *Item {
	if len(tops) == 1 && tops[0].kind == "collection" {
		return tops[0].it
	}
	return &Item{Name: firstText(exportName(t.name), "Requestly"), Items: []*Item{}}
}

func (t *tree) place(n *node) {
	parent := t.nodes[n.parent]
	switch {
	case n.it == t.root:
		return
	case parent != nil:
		n.it.Parent = parent.it
		return
	case n.parent != "":
		t.warnf(nil, "%q stands at the top: its collection %q is not in the file", n.it.Name, n.parent)
	}
	n.it.Parent = t.root
}

// decode fills the items and hangs them under their parents.
func (t *tree) decode() {
	for _, n := range t.all {
		if n.kind == "collection" {
			t.requestlyFolder(n.it, n.data)
			n.it.Auth = t.requestlyAuth(n.it, n.data.get("auth"), t.noAuth())
		} else {
			t.requestlyRequest(n.it, n.data, t.noAuth())
		}
		if n.it.Parent != nil {
			n.it.Parent.Items = append(n.it.Parent.Items, n.it)
		}
	}
}

// noAuth is what a record without auth has.
func (t *tree) noAuth() *Auth {
	if t.legacy {
		return nil
	}
	return &Auth{Type: "noauth"}
}
