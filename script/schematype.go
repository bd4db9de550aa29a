package script

import (
	"slices"
	"strings"
)

// wantedTypes is what the keyword type asks for.
type wantedTypes struct {
	names []string
	kinds [kindObject + 1]bool
	whole bool // an integer will do, other numbers will not
}

func (c *schemaCompiler) types(n *schemaNode) wantedTypes {
	var t wantedTypes
	written := n.get("type")
	if name := written.str(); name != "" {
		t.names = []string{name}
	} else {
		t.names = written.names()
	}
	if c.o.nullable && len(t.names) > 0 && n.get("nullable").isFlag(true) && !slices.Contains(t.names, "null") {
		t.names = append(t.names, "null")
	}
	for _, name := range t.names {
		t.allow(name)
	}
	return t
}

func (t *wantedTypes) allow(name string) {
	switch name {
	case "null":
		t.kinds[kindNull] = true
	case "boolean":
		t.kinds[kindBoolean] = true
	case "number":
		t.kinds[kindNumber] = true
	case "integer":
		t.whole = true
	case "string":
		t.kinds[kindString] = true
	case "array":
		t.kinds[kindArray] = true
	case "object":
		t.kinds[kindObject] = true
	}
}

func (t wantedTypes) allows(d datum) bool {
	return d.kind != kindOther && t.kinds[d.kind] || t.whole && d.isInteger()
}

// standsAlone reports whether the type is checked first, for itself. A type with keywords of its own is checked where
// these are.
func (t wantedTypes) standsAlone(n *schemaNode) bool {
	if len(t.names) != 1 {
		return len(t.names) > 1
	}
	for _, g := range schemaGroups {
		if g.name == t.names[0] {
			return !slices.ContainsFunc(g.keywords, func(k string) bool { return asks(n, k) })
		}
	}
	return slices.Contains([]string{"integer", "boolean", "null"}, t.names[0])
}

func (t wantedTypes) text() string { return "should be " + strings.Join(t.names, ",") }

// before puts the check of the type before the others. In a branch of anyOf and its like ajv makes the next one even
// where the first problem counts.
func (t wantedTypes) before(checks []schemaCheck) []schemaCheck {
	if len(checks) == 0 {
		checks = []schemaCheck{func(*schemaRun, datum) {}}
	}
	text, next := t.text(), checks[0]
	checks[0] = func(v *schemaRun, d datum) {
		before := len(v.problems)
		if !t.allows(d) {
			v.problem(text)
		}
		if v.inBranch || !v.ends(before) {
			next(v, d)
		}
	}
	return checks
}
