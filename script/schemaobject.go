package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// has reports a property that is not undefined, wherever it comes from.
func (d datum) has(name string) bool {
	v := d.object.Get(name)
	return v != nil && !goja.IsUndefined(v)
}

// required tells of missing properties, except those that the keyword properties has rules for: it tells of them itself.
func (c *schemaCompiler) required(n *schemaNode) schemaCheck {
	properties := n.get("properties")
	names := slices.DeleteFunc(n.get("required").names(), func(name string) bool {
		rules := properties.get(name)
		return c.hasRules(rules) && rules.kind == kindObject // of false ajv tells in both places
	})
	if len(names) == 0 {
		return nil
	}
	return func(v *schemaRun, d datum) {
		for _, name := range names {
			if d.has(name) {
				continue
			}
			shown := name
			if v.first && !v.o.pointers {
				shown = memberPath(name) // ajv writes a path when it stops here
			}
			v.missing(name, shown)
			if v.first {
				return
			}
		}
	}
}

func (v *schemaRun) missing(name, shown string) {
	text := "is a required property"
	if !v.o.propertyPaths {
		text = "should have required property '" + shown + "'"
	}
	v.problemOf(schemaStep{name: name, kind: stepListed}, text)
}

// dependencies has lists of properties that must be there with another one, and schemas that hold when one is there.
func (c *schemaCompiler) dependencies(at schemaPlace) schemaCheck {
	var lists, schemas []schemaCheck
	for _, m := range at.node.get("dependencies").members {
		if m.node.kind == kindArray {
			lists = append(lists, dependsOn(m.key, m.node.names()))
			continue
		}
		rules := c.inner(at.at(m.node, "/dependencies/"+escapeFragment(m.key)))
		if rules == nil {
			continue
		}
		schemas = append(schemas, func(v *schemaRun, d datum) {
			if d.has(m.key) {
				v.valid(rules, d.value)
			}
		})
	}
	all := append(lists, schemas...)
	return func(v *schemaRun, d datum) { v.run(all, d) }
}

func dependsOn(property string, wanted []string) schemaCheck {
	noun := "properties "
	if len(wanted) == 1 {
		noun = "property "
	}
	text := "should have " + noun + strings.Join(wanted, ", ") + " when property " + property + " is present"
	return func(v *schemaRun, d datum) {
		if !d.has(property) {
			return
		}
		for _, name := range wanted {
			if d.has(name) {
				continue
			}
			v.problemOf(schemaStep{name: name, kind: stepListed}, text)
			if v.first {
				return
			}
		}
	}
}

func (c *schemaCompiler) propertyNames(at schemaPlace) schemaCheck {
	rules := c.inner(at.at(at.node.get("propertyNames"), "/propertyNames"))
	if rules == nil {
		return nil
	}
	return func(v *schemaRun, d datum) {
		for _, k := range v.c.enumerable(d.object) {
			if v.branch(rules, v.c.vm.ToValue(k)) {
				continue
			}
			v.more("property name '" + k + "' is invalid")
			if v.first {
				return
			}
		}
	}
}
