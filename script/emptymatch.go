package script

import (
	"regexp/syntax"
	"strings"

	"github.com/dop251/goja"
)

// matchesEmpty reports whether a global regexp may match nothing. Go's regexp library, which the engine asks for all matches
// at once, leaves out such a match right behind another: 'aXb'.replace(/X*/g, '-') is '-a--b-', and it says '-a-b-'.
func (rt *realm) matchesEmpty(o *goja.Object) bool {
	source := member(o, "source")
	if !strings.ContainsAny(source, `*?|{^$\`) {
		return false
	}
	if empty, ok := rt.empties[source]; ok {
		return empty
	}
	tree, err := syntax.Parse(source, syntax.Perl)
	empty := err == nil && shortest(tree) == 0
	if rt.empties == nil || len(rt.empties) > maxEmpties {
		rt.empties = make(map[string]bool)
	}
	rt.empties[source] = empty
	return empty
}

// maxEmpties is how many sources of regexps are remembered: a script may make one for each row of its data.
const maxEmpties = 1000

// shortest is 0 when a pattern may match nothing and 1 when it takes a character at least.
func shortest(n *syntax.Regexp) int {
	switch n.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return shortest(n.Sub[0])
	case syntax.OpRepeat:
		return min(n.Min, shortest(n.Sub[0]))
	case syntax.OpConcat:
		for _, sub := range n.Sub {
			if shortest(sub) == 1 {
				return 1
			}
		}
	case syntax.OpAlternate:
		for _, sub := range n.Sub {
			if shortest(sub) == 0 {
				return 0
			}
		}
		return 1
	}
	return 0
}
