package script

import "slices"

func (c *schemaCompiler) not(at schemaPlace) schemaCheck {
	const text = "should NOT be valid"
	rules := c.inner(at.at(at.node.get("not"), "/not"))
	if rules == nil {
		return func(v *schemaRun, _ datum) { v.more(text) }
	}
	return func(v *schemaRun, d datum) {
		if v.holds(rules, d.value) {
			v.problem(text)
		}
	}
}

// anyOf asks nothing when one of its schemas asks nothing.
func (c *schemaCompiler) anyOf(at schemaPlace) schemaCheck {
	list := at.node.get("anyOf").list()
	if slices.ContainsFunc(list, func(n *schemaNode) bool { return !c.hasRules(n) }) {
		return nil
	}
	branches := c.branches(at, "anyOf")
	return func(v *schemaRun, d datum) {
		before := len(v.problems)
		for _, rules := range branches {
			if v.branch(rules, d.value) {
				v.forget(before)
				return
			}
		}
		v.more("should match some schema in anyOf")
	}
}

// oneOf stops at the second schema that matches; what the ones before it said is told too.
func (c *schemaCompiler) oneOf(at schemaPlace) schemaCheck {
	branches := c.branches(at, "oneOf")
	return func(v *schemaRun, d datum) {
		before, matches := len(v.problems), 0
		for _, rules := range branches {
			if rules == nil || v.branch(rules, d.value) {
				matches++
			}
			if matches == 2 {
				break
			}
		}
		if matches == 1 {
			v.forget(before)
			return
		}
		v.more("should match exactly one schema in oneOf")
	}
}

func (c *schemaCompiler) allOf(at schemaPlace) schemaCheck {
	branches := slices.DeleteFunc(c.branches(at, "allOf"), func(r *schemaRules) bool { return r == nil })
	return func(v *schemaRun, d datum) {
		before := len(v.problems)
		for _, rules := range branches {
			if v.valid(rules, d.value); v.ends(before) {
				return
			}
		}
	}
}

// condition is if with then and else. Alone it asks nothing.
func (c *schemaCompiler) condition(at schemaPlace) schemaCheck {
	clause := func(keyword string) *schemaRules {
		if !c.hasRules(at.node.get(keyword)) {
			return nil
		}
		return c.inner(at.at(at.node.get(keyword), "/"+keyword))
	}
	if !c.hasRules(at.node.get("then")) && !c.hasRules(at.node.get("else")) {
		return nil
	}
	test, then, otherwise := clause("if"), clause("then"), clause("else")
	return func(v *schemaRun, d datum) {
		name, rules := "then", then
		if test != nil && !v.holds(test, d.value) {
			name, rules = "else", otherwise
		}
		before := len(v.problems)
		if rules != nil && !v.valid(rules, d.value) && (v.inBranch || !v.ends(before)) {
			v.more(`should match "` + name + `" schema`)
		}
	}
}
