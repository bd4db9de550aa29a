package script

import (
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// schemaNode is one value of a schema. The members of objects keep the author's order: problems are told in it.
type schemaNode struct {
	kind    jsonKind
	flag    bool
	number  float64
	text    string
	items   []*schemaNode
	members []schemaMember
}

type schemaMember struct {
	key  string
	node *schemaNode
}

// parseSchema reads JSON that JSON.stringify wrote, or that is ours.
func parseSchema(text string) *schemaNode { return schemaNodeOf(gjson.Parse(text)) }

func schemaNodeOf(r gjson.Result) *schemaNode {
	switch r.Type {
	case gjson.Number:
		return &schemaNode{kind: kindNumber, number: r.Num}
	case gjson.String:
		return &schemaNode{kind: kindString, text: r.Str}
	case gjson.True, gjson.False:
		return &schemaNode{kind: kindBoolean, flag: r.Type == gjson.True}
	case gjson.JSON:
		if r.IsArray() {
			return schemaList(r)
		}
		return schemaObject(r)
	}
	return &schemaNode{kind: kindNull}
}

func schemaList(r gjson.Result) *schemaNode {
	n := &schemaNode{kind: kindArray}
	r.ForEach(func(_, v gjson.Result) bool {
		n.items = append(n.items, schemaNodeOf(v))
		return true
	})
	return n
}

// schemaObject leaves out __proto__, as ajv does.
func schemaObject(r gjson.Result) *schemaNode {
	n := &schemaNode{kind: kindObject}
	r.ForEach(func(k, v gjson.Result) bool {
		if k.Str != "__proto__" {
			n.members = append(n.members, schemaMember{k.Str, schemaNodeOf(v)})
		}
		return true
	})
	return n
}

// get is a member of an object; nil when there is none.
func (n *schemaNode) get(key string) *schemaNode {
	if n == nil {
		return nil
	}
	for i := range n.members {
		if n.members[i].key == key {
			return n.members[i].node
		}
	}
	return nil
}

// child is a member or an item.
func (n *schemaNode) child(token string) *schemaNode {
	if n.kind != kindArray {
		return n.get(token)
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(n.items) {
		return nil
	}
	return n.items[i]
}

// str is the text of a string node; empty for anything else.
func (n *schemaNode) str() string {
	if n == nil || n.kind != kindString {
		return ""
	}
	return n.text
}

// list are the items of an array node; none for anything else.
func (n *schemaNode) list() []*schemaNode {
	if n == nil {
		return nil
	}
	return n.items
}

// isFlag reports the boolean node of that value.
func (n *schemaNode) isFlag(want bool) bool {
	return n != nil && n.kind == kindBoolean && n.flag == want
}

// names are the items that are texts.
func (n *schemaNode) names() []string {
	var all []string
	for _, item := range n.list() {
		if item.kind == kindString {
			all = append(all, item.text)
		}
	}
	return all
}

// mentions reports whether an object anywhere in n has that key.
func (n *schemaNode) mentions(key string) bool {
	for _, item := range n.items {
		if item.mentions(key) {
			return true
		}
	}
	for _, m := range n.members {
		if m.key == key || m.node.mentions(key) {
			return true
		}
	}
	return false
}

// jsNumber writes a number as JavaScript does.
func jsNumber(f float64) string {
	if a := math.Abs(f); a != 0 && (a >= 1e21 || a < 1e-6) {
		return strings.Replace(strconv.FormatFloat(f, 'e', -1, 64), "e-0", "e-", 1)
	}
	if f == 0 {
		return "0" // also for -0
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
