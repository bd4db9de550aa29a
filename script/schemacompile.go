package script

import (
	"errors"
	"slices"

	"github.com/dop251/goja"
)

// schemaCompiler makes checks of a schema. After the first error nothing that it makes counts.
type schemaCompiler struct {
	c    *chai // nil for a metaschema, which has no patterns
	o    schemaOptions
	refs schemaRefs
	made map[schemaKey]*schemaRules
	err  error
}

// schemaKey tells compiled schemas that are referred to from each other.
type schemaKey struct {
	node       *schemaNode
	base, path string
}

// schemaPlace is a schema, and where it stands.
type schemaPlace struct {
	node *schemaNode
	doc  *schemaDoc
	base string // what its references are relative to
	path string // as ajv tells it: "#/properties/a"
}

// at goes to a schema inside.
func (p schemaPlace) at(node *schemaNode, path string) schemaPlace {
	p.node, p.path = node, p.path+path
	return p
}

func (c *schemaCompiler) fail(text string) {
	if c.err == nil {
		c.err = errors.New(text)
	}
}

// compile makes the rules of a schema, nil when it allows everything.
func (c *schemaCompiler) compile(at schemaPlace) *schemaRules {
	if !c.hasRules(at.node) {
		return nil
	}
	return &schemaRules{checks: c.checks(at)}
}

// inner compiles a schema inside another one.
func (c *schemaCompiler) inner(at schemaPlace) *schemaRules {
	if id := c.refs.id(at.node); id != "" {
		at.base = resolveURI(at.base, normalID(id))
	}
	return c.compile(at)
}

// hasRules reports whether a schema asks for anything: ajv makes no code of one that does not.
func (c *schemaCompiler) hasRules(n *schemaNode) bool {
	if n == nil {
		return false
	}
	return n.isFlag(false) || slices.ContainsFunc(n.members, func(m schemaMember) bool { return c.isRule(m.key) })
}

func (c *schemaCompiler) isRule(keyword string) bool {
	switch keyword {
	case "type", "$comment",
		"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "format",
		"maxLength", "minLength", "pattern",
		"maxItems", "minItems", "items", "contains", "uniqueItems",
		"maxProperties", "minProperties", "required", "dependencies", "propertyNames",
		"properties", "additionalProperties", "patternProperties",
		"$ref", "const", "enum", "not", "anyOf", "oneOf", "allOf", "if":
		return true
	}
	return keyword == "nullable" && c.o.nullable
}

// schemaGroup are keywords for one type of value, in ajv's order.
type schemaGroup struct {
	kind     jsonKind // kindOther: for all types
	name     string
	keywords []string
}

var schemaGroups = [...]schemaGroup{
	{kindNumber, "number", []string{"maximum", "minimum", "multipleOf", "format"}},
	{kindString, "string", []string{"maxLength", "minLength", "pattern", "format"}},
	{kindArray, "array", []string{"maxItems", "minItems", "items", "contains", "uniqueItems"}},
	{kindObject, "object", []string{"maxProperties", "minProperties", "required", "dependencies", "propertyNames", "properties"}},
	{kindOther, "", []string{"$ref", "const", "enum", "not", "anyOf", "oneOf", "allOf", "if"}},
}

// asks reports whether a schema has a keyword, or one that goes with it.
func asks(n *schemaNode, keyword string) bool {
	switch keyword {
	case "maximum":
		return n.get("maximum") != nil || n.get("exclusiveMaximum") != nil
	case "minimum":
		return n.get("minimum") != nil || n.get("exclusiveMinimum") != nil
	case "properties":
		return n.get("properties") != nil || n.get("additionalProperties") != nil || n.get("patternProperties") != nil
	}
	return n.get(keyword) != nil
}

func (c *schemaCompiler) checks(at schemaPlace) []schemaCheck {
	n := at.node
	if n.kind == kindBoolean {
		return []schemaCheck{func(v *schemaRun, _ datum) { v.problem("boolean schema is false") }}
	}
	c.checkNullable(n)
	types := c.types(n)
	var checks []schemaCheck
	if ref := n.get("$ref").str(); ref != "" && c.isAlone(at) {
		if check := c.ref(at); check != nil {
			checks = append(checks, check)
		}
	} else {
		for _, g := range schemaGroups {
			if check := c.group(at, g, types); check != nil {
				checks = append(checks, check)
			}
		}
	}
	if types.standsAlone(n) {
		return types.before(checks)
	}
	return checks
}

// isAlone reports whether what stands beside a $ref is not looked at.
func (c *schemaCompiler) isAlone(at schemaPlace) bool {
	beside := slices.ContainsFunc(at.node.members, func(m schemaMember) bool { return m.key != "$ref" && c.isRule(m.key) })
	if beside && c.o.extendRefs == "fail" {
		c.fail(`$ref: validation keywords used in schema at path "` + at.path + `" (see option extendRefs)`)
	}
	return !beside || c.o.extendRefs != "true"
}

func (c *schemaCompiler) checkNullable(n *schemaNode) {
	if f := n.get("nullable"); c.o.nullable && f != nil && f.kind != kindBoolean {
		c.fail("keyword schema is invalid: data should be boolean")
	}
}

// group makes the checks of one group. Those for a type are made on values of that type alone; if it is the type that
// the schema wants, the group says so of all others.
func (c *schemaCompiler) group(at schemaPlace, g schemaGroup, types wantedTypes) schemaCheck {
	var checks []schemaCheck
	used := false
	for _, k := range g.keywords {
		if !asks(at.node, k) {
			continue
		}
		used = true
		if check := c.keyword(at, k, g.kind); check != nil {
			checks = append(checks, check)
		}
	}
	if !used {
		return nil
	}
	mismatch := ""
	if len(types.names) == 1 && types.names[0] == g.name {
		mismatch = types.text()
	}
	return func(v *schemaRun, d datum) {
		if g.kind == kindOther || d.kind == g.kind {
			v.run(checks, d)
		} else if mismatch != "" {
			v.problem(mismatch)
		}
	}
}

// keyword makes the check of one keyword; nil when there is nothing to check.
func (c *schemaCompiler) keyword(at schemaPlace, keyword string, kind jsonKind) schemaCheck {
	switch keyword {
	case "maximum", "minimum":
		return c.limit(at.node, keyword)
	case "multipleOf":
		return c.multipleOf(at.node)
	case "format":
		return c.format(at, kind)
	case "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties":
		return c.count(at.node, keyword)
	case "pattern":
		return c.pattern(at.node)
	case "items":
		return c.items(at)
	case "contains":
		return c.contains(at)
	case "uniqueItems":
		return c.uniqueItems(at.node)
	case "required":
		return c.required(at.node)
	case "dependencies":
		return c.dependencies(at)
	case "propertyNames":
		return c.propertyNames(at)
	case "properties":
		return c.properties(at)
	}
	return c.combination(at, keyword)
}

// combination makes the check of a keyword for values of all types.
func (c *schemaCompiler) combination(at schemaPlace, keyword string) schemaCheck {
	switch keyword {
	case "$ref":
		return c.ref(at)
	case "const":
		return constant(at.node.get(keyword))
	case "enum":
		return enum(at.node.get(keyword).list())
	case "not":
		return c.not(at)
	case "anyOf":
		return c.anyOf(at)
	case "oneOf":
		return c.oneOf(at)
	case "allOf":
		return c.allOf(at)
	}
	return c.condition(at)
}

// branches compiles the schemas of a list.
func (c *schemaCompiler) branches(at schemaPlace, keyword string) []*schemaRules {
	list := at.node.get(keyword).list()
	all := make([]*schemaRules, len(list))
	for i, n := range list {
		all[i] = c.inner(at.at(n, branchPath(keyword, i)))
	}
	return all
}

// number is the number of a keyword. What a metaschema has not seen may be anything.
func (c *schemaCompiler) number(n *schemaNode, keyword string) float64 {
	v := n.get(keyword)
	if v == nil || v.kind != kindNumber {
		c.fail(keyword + " must be number")
		return 0
	}
	return v.number
}

// patternOf compiles a pattern for the schema; nil when it is none.
func (c *schemaCompiler) patternOf(text string) *goja.Object {
	re, err := c.c.regexp(text)
	if err != nil && c.err == nil {
		c.err = err
	}
	return re
}
