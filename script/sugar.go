package script

import (
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// sugarMember is one of SugarJS's additions. Postman's scripts have them, above all 'text'.has('part').
type sugarMember struct {
	class, name string
	static      bool
}

// sugarTable is every member of SugarJS by its name.
var sugarTable = sync.OnceValue(func() map[string][]sugarMember {
	table := map[string][]sugarMember{}
	add := func(class, names string, static bool) {
		for name := range strings.FieldsSeq(names) {
			table[name] = append(table[name], sugarMember{class, name, static})
		}
	}
	add("String", sugarString, false)
	add("String", sugarStringStatic, true)
	add("Array", sugarArray, false)
	add("Array", sugarArrayStatic, true)
	add("Number", sugarNumber, false)
	add("Number", sugarNumberStatic, true)
	add("Function", sugarFunction, false)
	add("Date", sugarDate, false)
	add("Date", sugarDateStatic, true)
	add("RegExp", sugarRegExp, false)
	add("RegExp", sugarRegExpStatic, true)
	add("Object", sugarObjectStatic, true)
	return table
})

// sugarUses finds the members that a source may mean: whatever follows a dot and has such a name.
func sugarUses(source string) []sugarMember {
	var uses []sugarMember
	seen := map[string]bool{}
	for i := strings.IndexByte(source, '.'); i >= 0; {
		end := i + 1
		for end < len(source) && isWord(source[end]) {
			end++
		}
		if name := source[i+1 : end]; !seen[name] {
			seen[name] = true
			uses = append(uses, sugarTable()[name]...)
		}
		next := strings.IndexByte(source[end:], '.')
		if next < 0 {
			break
		}
		i = end + next
	}
	return uses
}

func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$'
}

// hookSugar puts getters in the places of members that the script may mean. The library, which costs milliseconds, is
// loaded when one is really read: pm.environment.has reads none.
func (rt *realm) hookSugar(uses []sugarMember) {
	if rt.opts.Libraries == nil || rt.sugared {
		return
	}
	for _, m := range uses {
		if rt.hooks[m] {
			continue
		}
		if rt.hooks == nil {
			rt.hooks = map[sugarMember]bool{}
		}
		rt.hooks[m] = true
		get := rt.fn(m.name, func(c goja.FunctionCall) goja.Value {
			rt.loadSugar()
			return c.This.ToObject(rt.vm).Get(m.name)
		})
		set := rt.fn(m.name, func(c goja.FunctionCall) goja.Value {
			_ = c.This.ToObject(rt.vm).
				DefineDataProperty(m.name, c.Argument(0), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
			return goja.Undefined()
		})
		_ = rt.sugarTarget(m).DefineAccessorProperty(m.name, get, set, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

func (rt *realm) sugarTarget(m sugarMember) *goja.Object {
	class := rt.builtIn.Get(m.class).(*goja.Object)
	if m.static {
		return class
	}
	return class.Get("prototype").(*goja.Object)
}

// loadSugar takes the getters away, so that the library finds the classes as they were, and loads it.
func (rt *realm) loadSugar() {
	if rt.sugared {
		return
	}
	rt.sugared = true
	for m := range rt.hooks {
		_ = rt.sugarTarget(m).Delete(m.name)
	}
	rt.hooks = nil
	rt.module("sugar")
}
