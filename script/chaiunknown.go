package script

import (
	"slices"

	"github.com/dop251/goja"
)

// farthest is how many edits away from a name a suggestion may be: fewer than this.
const farthest = 4

// unknown answers a name that chai does not have. Names of every object, and those that consoles and promises ask for,
// are simply absent; any other is a mistake that must not pass as an assertion.
func (a *assertion) unknown(name string) goja.Value {
	switch name {
	case "then", "catch", "inspect", "toJSON":
		return nil
	case "_obj":
		return a.subject
	case "assert":
		return a.c.method(name, &chainWord{call: (*assertion).custom})
	}
	if a.c.objectPrototype().Get(name) != nil || name == "__flags" || name == "__methods" {
		return nil
	}
	if v := a.pluginWord(name); v != nil {
		return v
	}
	text := "Invalid Chai property: " + name
	if s := a.c.suggest(name); s != "" {
		text += `. Did you mean "` + s + `"?`
	}
	panic(a.c.plainError(text))
}

// custom is the assert method that plugins build on.
func (a *assertion) custom(call goja.FunctionCall) {
	f := failure{yes: call.Argument(1).String(), no: call.Argument(2).String()}
	if len(call.Arguments) > 3 {
		f.expected = call.Arguments[3]
	}
	if len(call.Arguments) > 4 {
		f.actual = call.Arguments[4]
	}
	a.assert(call.Argument(0).ToBoolean(), f)
}

// guard makes f throw for every name that functions do not have: `.equal.to` is a forgotten call.
func (c *chai) guard(f *goja.Object, name string) {
	g := c.vm.NewDynamicObject(&methodGuard{c: c, method: name})
	_ = g.SetPrototype(f.Prototype())
	_ = f.SetPrototype(g)
	_ = f.Delete("length")
}

// methodGuard is the prototype of a method that is only called.
type methodGuard struct {
	c      *chai
	method string
}

// Get implements goja.DynamicObject.
func (g *methodGuard) Get(name string) goja.Value {
	switch name {
	case "then", "catch", "inspect", "toJSON":
		return nil
	}
	if name != "length" && g.c.builtin("Function").Get("prototype").(*goja.Object).Get(name) != nil {
		return nil
	}
	panic(g.c.plainError("Invalid Chai property: " + g.method + "." + name +
		`. See docs for proper usage of "` + g.method + `".`))
}

// Set implements goja.DynamicObject.
func (g *methodGuard) Set(string, goja.Value) bool { return false }

// Has implements goja.DynamicObject.
func (g *methodGuard) Has(string) bool { return false }

// Delete implements goja.DynamicObject.
func (g *methodGuard) Delete(string) bool { return true }

// Keys implements goja.DynamicObject.
func (g *methodGuard) Keys() []string { return nil }

// suggest returns the first of chai's names that is nearest to name, or nothing when none is near.
func (c *chai) suggest(name string) string {
	best, distance := "", farthest
	for _, candidate := range chainWordOrder {
		if c.word(candidate) == nil {
			continue
		}
		if d := nameDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}

// nameDistance is the edit distance of two names, at most farthest. The top right corner of the table is 0 and not the
// length of b: chai has it so, and which name it suggests depends on it.
func nameDistance(name, candidate string) int {
	a, b := []rune(name), []rune(candidate)
	if max(len(a)-len(b), len(b)-len(a)) >= farthest {
		return farthest
	}
	row := make([]int, len(b)+1)
	for j := range b {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before := slices.Clone(row)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			if max(i-j, j-i) >= farthest {
				row[j] = farthest
				continue
			}
			swap := before[j-1]
			if a[i-1] != b[j-1] {
				swap++
			}
			row[j] = min(before[j]+1, row[j-1]+1, swap)
		}
	}
	return row[len(b)]
}
