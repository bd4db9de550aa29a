package script

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// deepEqual compares by the rules of deep-eql, which both versions of chai use: 4.1.3 and 5.0.2.
func (c *chai) deepEqual(x, y goja.Value) bool {
	return (&equality{c: c}).equal(x, y)
}

// equality is one comparison. It remembers what it has compared: that ends cycles, and keeps values that share parts
// from being walked once for every way to them.
type equality struct {
	c     *chai
	known map[[2]*goja.Object]bool
	depth int
}

func (e *equality) equal(x, y goja.Value) bool {
	if x.StrictEquals(y) {
		return !goja.IsNumber(x) || sameZero(x, y)
	}
	if goja.IsNaN(x) && goja.IsNaN(y) {
		return true
	}
	a, aOK := x.(*goja.Object)
	b, bOK := y.(*goja.Object)
	if !aOK || !bOK || isFunction(a) || isFunction(b) {
		return false
	}
	return e.objects(a, b)
}

// sameZero reports whether two equal numbers are also the same zero.
func sameZero(x, y goja.Value) bool {
	return x.ToFloat() != 0 || math.Signbit(x.ToFloat()) == math.Signbit(y.ToFloat())
}

func (e *equality) objects(a, b *goja.Object) bool {
	e.c.tick()
	pair := [2]*goja.Object{a, b}
	if same, ok := e.known[pair]; ok {
		return same
	}
	if same, ok := e.known[[2]*goja.Object{b, a}]; ok {
		return same
	}
	if e.depth++; e.depth > deepest {
		panic(e.c.tooDeep())
	}
	defer func() { e.depth-- }()
	if e.known == nil {
		e.known = make(map[[2]*goja.Object]bool, 4)
	}
	e.known[pair] = true // for the cycles inside
	t := e.c.typeOf(a)
	same := t == e.c.typeOf(b) && e.byType(t, a, b)
	e.known[pair] = same
	return same
}

func (e *equality) byType(t string, a, b *goja.Object) bool {
	switch t {
	case "String", "Number", "Boolean", "Date":
		f := &equality{c: e.c, depth: e.depth}
		return f.equal(e.c.callMember(a, "valueOf"), e.c.callMember(b, "valueOf"))
	case "Promise", "Symbol", "function", "WeakMap", "WeakSet":
		return a == b
	case "Error":
		return e.members(a, b, []string{"name", "message", "code"})
	case "Array", "Arguments", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
		"Uint32Array", "Float32Array", "Float64Array":
		return e.indexed(a, b)
	case "RegExp":
		return a.String() == b.String()
	case "Generator":
		return e.lists(e.c.drain(a), e.c.drain(b))
	case "DataView":
		return equalBytes(a.Get("buffer"), b.Get("buffer"))
	case "ArrayBuffer":
		return equalBytes(a, b)
	case "Set", "Map":
		return e.entries(a, b)
	}
	return e.plain(a, b)
}

// indexed compares what has a length and indexes.
func (e *equality) indexed(a, b *goja.Object) bool {
	n := lengthOf(a)
	if n != lengthOf(b) {
		return false
	}
	e.c.checkItems(n)
	for i := range n {
		if !e.equal(orUndefined(itemAt(a, i)), orUndefined(itemAt(b, i))) {
			return false
		}
	}
	return true
}

func (e *equality) lists(a, b []goja.Value) bool {
	return slices.EqualFunc(a, b, func(x, y goja.Value) bool { return e.equal(x, y) })
}

func (e *equality) members(a, b *goja.Object, names []string) bool {
	for _, name := range names {
		if !e.equal(orUndefined(a.Get(name)), orUndefined(b.Get(name))) {
			return false
		}
	}
	return true
}

func equalBytes(x, y goja.Value) bool {
	a, aOK := orUndefined(x).Export().(goja.ArrayBuffer)
	b, bOK := orUndefined(y).Export().(goja.ArrayBuffer)
	return aOK && bOK && bytes.Equal(a.Bytes(), b.Bytes())
}

// entries compares maps and sets: their entries in the order of their texts.
func (e *equality) entries(a, b *goja.Object) bool {
	size := orUndefined(a.Get("size"))
	if !size.StrictEquals(orUndefined(b.Get("size"))) {
		return false
	}
	if size.StrictEquals(e.c.vm.ToValue(0)) {
		return true
	}
	left, right := e.c.sortedEntries(a), e.c.sortedEntries(b)
	return slices.EqualFunc(left, right, func(x, y mapEntry) bool {
		return e.equal(x.value, y.value) && e.equal(x.key, y.key)
	})
}

// mapEntry is one of a map or set, with the text that orders it.
type mapEntry struct {
	value, key goja.Value
	text       goja.String
}

// allEntries lists a map or set in its own order.
func (c *chai) allEntries(o *goja.Object) (all []mapEntry) {
	c.each(o, func(v, k goja.Value) { all = append(all, mapEntry{value: v, key: k}) })
	return all
}

// sortedEntries lists a map or set in the order of its entries' texts.
func (c *chai) sortedEntries(o *goja.Object) []mapEntry {
	all := c.allEntries(o)
	if len(all) < 2 {
		return all
	}
	for i, x := range all {
		all[i].text = c.vm.NewArray(x.value, x.key).ToString().(goja.String)
	}
	slices.SortStableFunc(all, func(x, y mapEntry) int { return x.text.CompareTo(y.text) })
	return all
}

// plain compares objects by their enumerable keys, inherited ones and symbols too, and where the keys do not decide,
// by what they iterate over.
func (e *equality) plain(a, b *goja.Object) bool {
	keys, others := e.c.enumerable(a), e.c.enumerable(b)
	symbols, otherSymbols := a.Symbols(), b.Symbols()
	n := len(keys) + len(symbols)
	if n > 0 && n == len(others)+len(otherSymbols) {
		return sameNames(keys, symbols, others, otherSymbols) && e.members(a, b, keys) && e.symbolMembers(a, b, symbols)
	}
	left, right := e.c.iterated(a), e.c.iterated(b)
	if len(left) > 0 && len(left) == len(right) {
		return e.lists(e.c.sorted(left), e.c.sorted(right))
	}
	return n == 0 && len(others) == 0 && len(otherSymbols) == 0 && len(left) == 0 && len(right) == 0
}

func (e *equality) symbolMembers(a, b *goja.Object, symbols []*goja.Symbol) bool {
	for _, s := range symbols {
		if !e.equal(orUndefined(a.GetSymbol(s)), orUndefined(b.GetSymbol(s))) {
			return false
		}
	}
	return true
}

// sameNames compares keys in any order. Symbols count by their text.
func sameNames(keys []string, symbols []*goja.Symbol, others []string, otherSymbols []*goja.Symbol) bool {
	if len(symbols) == 0 && len(otherSymbols) == 0 && slices.Equal(keys, others) {
		return true
	}
	return slices.Equal(sortedNames(keys, symbols), sortedNames(others, otherSymbols))
}

func sortedNames(keys []string, symbols []*goja.Symbol) []string {
	all := slices.Clone(keys)
	for _, s := range symbols {
		all = append(all, "Symbol("+s.String()+")")
	}
	slices.Sort(all)
	return all
}

// enumerable lists what for-in visits.
func (c *chai) enumerable(o *goja.Object) []string {
	keys := o.Keys()
	// A proxy may name itself as its prototype: there is an end to that.
	for proto, hops := o.Prototype(), 0; proto != nil && hops < deepest; proto, hops = proto.Prototype(), hops+1 {
		inherited := proto.Keys()
		if len(inherited) == 0 {
			continue
		}
		hidden := o.GetOwnPropertyNames()
		for _, k := range inherited {
			if !slices.Contains(keys, k) && !slices.Contains(hidden, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// iterated lists what an object's iterator gives, and its return value; nothing when it has none or it throws.
func (c *chai) iterated(o *goja.Object) (all []goja.Value) {
	start, ok := goja.AssertFunction(orUndefined(o.GetSymbol(goja.SymIterator)))
	if !ok {
		return nil
	}
	if ex := c.vm.Try(func() { all = c.drain(mustJS(start(o)).ToObject(c.vm)) }); ex != nil {
		return nil
	}
	return all
}

// drain calls next until it is done.
func (c *chai) drain(iterator *goja.Object) (all []goja.Value) {
	for {
		step := c.callMember(iterator, "next").ToObject(c.vm)
		all = append(all, orUndefined(step.Get("value")))
		if done := orUndefined(step.Get("done")); !done.StrictEquals(c.vm.ToValue(false)) {
			return all
		}
	}
}

// sorted is Array.prototype.sort: by text, undefined at the end.
func (c *chai) sorted(list []goja.Value) []goja.Value {
	texts := make(map[goja.Value]string, len(list))
	slices.SortStableFunc(list, func(x, y goja.Value) int {
		switch a, b := goja.IsUndefined(x), goja.IsUndefined(y); {
		case a && b:
			return 0
		case a:
			return 1
		case b:
			return -1
		}
		return strings.Compare(c.sortText(texts, x), c.sortText(texts, y))
	})
	return list
}

func (c *chai) sortText(known map[goja.Value]string, v goja.Value) string {
	s, ok := known[v]
	if !ok {
		s = v.ToString().String()
		known[v] = s
	}
	return s
}
