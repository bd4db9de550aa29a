package script

import (
	"slices"

	"github.com/dop251/goja"
)

// propertyRules are properties, patternProperties and additionalProperties, which ajv looks at together.
type propertyRules struct {
	listed   []listedProperty
	patterns []patternProperty
	closed   bool         // additionalProperties: false
	others   *schemaRules // additionalProperties: a schema; nil: there is none
}

type listedProperty struct {
	name     string
	rules    *schemaRules
	required bool
}

type patternProperty struct {
	re    *goja.Object
	rules *schemaRules
}

func (c *schemaCompiler) properties(at schemaPlace) schemaCheck {
	var p propertyRules
	additional := at.node.get("additionalProperties")
	p.closed = additional.isFlag(false)
	if additional != nil && !p.closed {
		p.others = c.inner(at.at(additional, "/additionalProperties"))
	}
	required := at.node.get("required").names()
	for _, m := range orNothing(at.node.get("properties")).members {
		rules := c.inner(at.at(m.node, "/properties/"+escapeFragment(m.key)))
		p.listed = append(p.listed, listedProperty{m.key, rules, rules != nil && slices.Contains(required, m.key)})
	}
	for _, m := range orNothing(at.node.get("patternProperties")).members {
		rules := c.inner(at.at(m.node, "/patternProperties/"+escapeFragment(m.key)))
		p.patterns = append(p.patterns, patternProperty{c.patternOf(m.key), rules})
	}
	return func(v *schemaRun, d datum) { v.run([]schemaCheck{p.checkOthers, p.checkListed, p.checkPatterns}, d) }
}

func (p *propertyRules) checkOthers(v *schemaRun, d datum) {
	if !p.closed && p.others == nil {
		return
	}
	before := len(v.problems)
	for _, k := range v.c.enumerable(d.object) {
		if p.knows(v, k) {
			continue
		}
		step := schemaStep{name: k, kind: stepKey}
		if p.others != nil {
			v.inside(step, p.others, d.object.Get(k))
		} else if v.o.propertyPaths {
			v.problemOf(step, "is an invalid additional property")
		} else {
			v.problem("should NOT have additional properties")
		}
		if v.ends(before) {
			return
		}
	}
}

// knows reports a key that properties or patternProperties has.
func (p *propertyRules) knows(v *schemaRun, key string) bool {
	return slices.ContainsFunc(p.listed, func(l listedProperty) bool { return l.name == key }) ||
		slices.ContainsFunc(p.patterns, func(q patternProperty) bool { return v.matches(q.re, v.c.vm.ToValue(key)) })
}

func (p *propertyRules) checkListed(v *schemaRun, d datum) {
	before := len(v.problems)
	for _, l := range p.listed {
		if l.rules == nil {
			continue
		}
		value := d.object.Get(l.name)
		switch missing := value == nil || goja.IsUndefined(value); {
		case !missing:
			v.inside(schemaStep{name: l.name, kind: stepListed}, l.rules, value)
		case l.required:
			v.missing(l.name, l.name)
		}
		if v.ends(before) {
			return
		}
	}
}

func (p *propertyRules) checkPatterns(v *schemaRun, d datum) {
	before := len(v.problems)
	for _, q := range p.patterns {
		if q.rules == nil {
			continue
		}
		for _, k := range v.c.enumerable(d.object) {
			if !v.matches(q.re, v.c.vm.ToValue(k)) {
				continue
			}
			if v.inside(schemaStep{name: k, kind: stepKey}, q.rules, d.object.Get(k)); v.ends(before) {
				return
			}
		}
	}
}
