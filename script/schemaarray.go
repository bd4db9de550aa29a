package script

import (
	"fmt"
	"strconv"
)

func (c *schemaCompiler) items(at schemaPlace) schemaCheck {
	n := at.node.get("items")
	if n.kind == kindArray {
		return c.tuple(at)
	}
	rules := c.inner(at.at(n, "/items"))
	if rules == nil {
		return nil
	}
	return func(v *schemaRun, d datum) { v.itemsFrom(0, d, rules) }
}

// itemsFrom checks all items from one on.
func (v *schemaRun) itemsFrom(start int, d datum, rules *schemaRules) {
	if rules == nil {
		return
	}
	for i := start; i < lengthOf(d.object); i++ {
		if !v.inside(schemaStep{index: i}, rules, itemAt(d.object, i)) && v.first {
			return
		}
	}
}

// tuple is items with a list of schemas.
func (c *schemaCompiler) tuple(at schemaPlace) schemaCheck {
	listed := c.branches(at, "items")
	additional := at.node.get("additionalItems")
	var rest *schemaRules
	if additional != nil && additional.kind == kindObject {
		rest = c.inner(at.at(additional, "/additionalItems"))
	}
	closed := additional.isFlag(false)
	text := "should NOT have more than " + strconv.Itoa(len(listed)) + " items"
	return func(v *schemaRun, d datum) {
		before := len(v.problems)
		if closed && lengthOf(d.object) > len(listed) {
			v.problem(text)
		}
		for i := range min(len(listed), lengthOf(d.object)) {
			if v.ends(before) {
				return
			}
			if listed[i] != nil {
				v.inside(schemaStep{index: i}, listed[i], itemAt(d.object, i))
			}
		}
		if !v.ends(before) {
			v.itemsFrom(len(listed), d, rest)
		}
	}
}

func (c *schemaCompiler) contains(at schemaPlace) schemaCheck {
	const text = "should contain a valid item"
	rules := c.inner(at.at(at.node.get("contains"), "/contains"))
	if rules == nil {
		return func(v *schemaRun, d datum) {
			if lengthOf(d.object) == 0 {
				v.problem(text)
			}
		}
	}
	return func(v *schemaRun, d datum) {
		before, was := len(v.problems), v.inBranch
		v.inBranch = true
		found := false
		for i := 0; i < lengthOf(d.object) && !found; i++ {
			found = v.inside(schemaStep{index: i}, rules, itemAt(d.object, i))
		}
		v.inBranch = was
		if found {
			v.forget(before)
		} else {
			v.problem(text)
		}
	}
}

// uniqueItems looks for equal items. ajv goes through them from the end; so the pair that it finds is the last item
// that has an equal before it, with the nearest of these.
func (c *schemaCompiler) uniqueItems(n *schemaNode) schemaCheck {
	if !n.get("uniqueItems").isFlag(true) || c.o.noUnique {
		return nil
	}
	types := (&schemaCompiler{}).types(orNothing(n.get("items")))
	simple := len(types.names) > 0 && !types.kinds[kindArray] && !types.kinds[kindObject]
	return func(v *schemaRun, d datum) {
		seen, later, earlier := map[string]int{}, -1, -1
		for i := range lengthOf(d.object) {
			item := datumOf(orUndefined(itemAt(d.object, i)))
			if simple && !types.allows(item) {
				continue
			}
			key := v.itemKey(item)
			if j, ok := seen[key]; ok {
				later, earlier = i, j
			}
			seen[key] = i
		}
		if later < 0 {
			return
		}
		if simple {
			later, earlier = earlier, later // then ajv names the later one first
		}
		v.problem(fmt.Sprintf("should NOT have duplicate items (items ## %d and %d are identical)", earlier, later))
	}
}

func orNothing(n *schemaNode) *schemaNode {
	if n == nil {
		return &schemaNode{}
	}
	return n
}
