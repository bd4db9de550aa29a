package script

import (
	"strconv"

	"github.com/dop251/goja"
)

// maxDepth bounds what JSON.stringify and a variable's value may nest: the engine's time grows with the square of the
// depth, and 300,000 arrays in each other would keep it busy for minutes.
const maxDepth = 5000

// tooDeep follows the first and the last member that is an object, level by level. A chain grown by a script, such as
// a linked list, is one of them; looking at everything would cost as much as the work itself.
func tooDeep(v goja.Value) bool {
	return depthOf(v, firstChild) > maxDepth || depthOf(v, lastChild) > maxDepth
}

func depthOf(v goja.Value, child func(*goja.Object) *goja.Object) int {
	o, _ := v.(*goja.Object)
	depth := 0
	for ; o != nil && depth <= maxDepth; depth++ {
		o = child(o)
	}
	return depth
}

func firstChild(o *goja.Object) *goja.Object {
	if isTyped(o) {
		return nil // its keys are as many as its bytes
	}
	if o.ClassName() == "Array" {
		c, _ := o.Get("0").(*goja.Object)
		return c
	}
	for _, k := range o.Keys() {
		if c, ok := o.Get(k).(*goja.Object); ok {
			return c
		}
	}
	return nil
}

func lastChild(o *goja.Object) *goja.Object {
	if isTyped(o) {
		return nil
	}
	if o.ClassName() == "Array" {
		c, _ := o.Get(strconv.FormatInt(length(o)-1, 10)).(*goja.Object)
		return c
	}
	keys := o.Keys()
	for i := range keys {
		if c, ok := o.Get(keys[len(keys)-1-i]).(*goja.Object); ok {
			return c
		}
	}
	return nil
}

// checkDepth refuses a value that is nested too deep. A circle is none of its business: who works on it stops by itself.
func (rt *realm) checkDepth(v goja.Value) {
	if tooDeep(v) && !onCircle(v, firstChild) && !onCircle(v, lastChild) {
		rt.throw("RangeError", "Maximum call stack size exceeded: the value is nested deeper than "+strconv.Itoa(maxDepth))
	}
}

// onCircle reports whether following child comes back to where it was.
func onCircle(v goja.Value, child func(*goja.Object) *goja.Object) bool {
	seen := map[*goja.Object]bool{}
	o, _ := v.(*goja.Object)
	for o != nil && len(seen) <= maxDepth {
		if seen[o] {
			return true
		}
		seen[o] = true
		o = child(o)
	}
	return false
}
