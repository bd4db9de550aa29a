package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// lodashGet follows a path as lodash's has and get do: the whole text first, if that is a key, then its parts. found is
// that each part is a property of the value's own.
func (c *chai) lodashGet(v goja.Value, path string) (got goja.Value, found bool) {
	steps := lodashPath(path)
	if !isDeepPath(path) {
		steps = []string{path}
	} else if o, ok := v.(*goja.Object); ok && o.Get(path) != nil {
		steps = []string{path}
	}
	found = true
	for _, step := range steps {
		if isNullish(v) {
			return goja.Undefined(), false
		}
		key := c.vm.ToValue(step)
		found = found && c.hasOwn(v, key)
		v, _ = c.property(v, key)
	}
	return v, found
}

// isDeepPath reports what makes a text more than one key: a dot, or closed brackets.
func isDeepPath(s string) bool {
	if strings.Contains(s, ".") {
		return true
	}
	open := false
	for i := range len(s) {
		if open && s[i] == ']' {
			return true
		}
		if s[i] == '[' || s[i] == ']' {
			open = s[i] == '['
		}
	}
	return false
}

// lodashPath splits a path: a.b, a[0], a["b.c"], and empty names between two dots.
func lodashPath(path string) []string {
	var steps []string
	if strings.HasPrefix(path, ".") {
		steps = append(steps, "")
	}
	for i := 0; i < len(path); {
		if n := strings.IndexAny(path[i:], ".[]"); n != 0 {
			if n < 0 {
				n = len(path) - i
			}
			steps = append(steps, path[i:i+n])
			i += n
			continue
		}
		if step, size := bracketStep(path[i:]); size > 0 {
			steps = append(steps, step)
			i += size
			continue
		}
		if emptyStep(path[i:]) {
			steps = append(steps, "")
		}
		i++
	}
	return steps
}

// bracketStep reads [12] or ["name"] at the start of s.
func bracketStep(s string) (step string, size int) {
	if len(s) < 3 || s[0] != '[' {
		return "", 0
	}
	if s[1] != '"' && s[1] != '\'' {
		end := strings.IndexByte(s, ']')
		if end < 2 || !isPathNumber(s[1:end]) {
			return "", 0
		}
		return s[1:end], end + 1
	}
	var b strings.Builder
	for i := 2; i < len(s)-1; i++ {
		switch {
		case s[i] == s[1] && s[i+1] == ']':
			return b.String(), i + 2
		case s[i] == s[1]:
			return "", 0
		case s[i] == '\\':
			i++
		}
		b.WriteByte(s[i])
	}
	return "", 0
}

// isPathNumber reports -?\d+(\.\d+)?.
func isPathNumber(s string) bool {
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (!dotted || digits(fraction))
}

// emptyStep reports a dot or brackets with nothing before the next of them or the end.
func emptyStep(s string) bool {
	rest, ok := strings.CutPrefix(s, ".")
	if !ok {
		rest, ok = strings.CutPrefix(s, "[]")
	}
	return ok && (rest == "" || rest[0] == '.' || strings.HasPrefix(rest, "[]"))
}

// isEqual compares as lodash's isEqual: like deepEqual, but 0 is -0, boxed primitives equal plain ones, keys are own ones
// only, and objects of different classes differ.
func (c *chai) isEqual(x, y goja.Value) bool {
	return (&lodashEquality{c: c, known: map[[2]*goja.Object]bool{}}).equal(x, y)
}

type lodashEquality struct {
	c     *chai
	known map[[2]*goja.Object]bool
	depth int
}

func (e *lodashEquality) equal(x, y goja.Value) bool {
	if sameValueZero(x, y) {
		return true
	}
	if isNullish(x) || isNullish(y) || !isObject(x) && !isObject(y) {
		return false
	}
	a, b := x.ToObject(e.c.vm), y.ToObject(e.c.vm)
	if isFunction(a) || isFunction(b) {
		return false
	}
	pair := [2]*goja.Object{a, b}
	if same, ok := e.known[pair]; ok {
		return same
	}
	if e.depth++; e.depth > deepest {
		panic(e.c.tooDeep())
	}
	defer func() { e.depth-- }()
	e.known[pair] = true
	same := tagOf(a) == tagOf(b) && e.byTag(tagOf(a), a, b)
	e.known[pair] = same
	return same
}

func (e *lodashEquality) byTag(tag string, a, b *goja.Object) bool {
	switch tag {
	case "Boolean", "Number", "Date":
		return sameValueZero(a.ToNumber(), b.ToNumber())
	case "String", "RegExp":
		return a.String() == b.String()
	case "Error":
		return e.member("name", a, b) && e.member("message", a, b)
	case "Symbol":
		return e.c.callMember(a, "valueOf").StrictEquals(e.c.callMember(b, "valueOf"))
	case "ArrayBuffer":
		return equalBytes(a, b)
	case "Map", "Set":
		return e.entries(a, b)
	case "Promise", "WeakMap", "WeakSet":
		return false
	}
	if isArray(a) || strings.HasSuffix(tag, "Array") {
		return lengthOf(a) == lengthOf(b) && e.keys(a, b)
	}
	return e.sameClass(a, b) && e.keys(a, b)
}

func (e *lodashEquality) member(name string, a, b *goja.Object) bool {
	return orUndefined(a.Get(name)).StrictEquals(orUndefined(b.Get(name)))
}

// keys compares own enumerable properties; an array's holes count as undefined.
func (e *lodashEquality) keys(a, b *goja.Object) bool {
	names := a.Keys()
	if isArray(a) {
		for i := range lengthOf(a) {
			if !e.equal(orUndefined(itemAt(a, i)), orUndefined(itemAt(b, i))) {
				return false
			}
		}
		return true
	}
	others := b.Keys()
	if len(names) != len(others) {
		return false
	}
	for _, name := range names {
		if !slices.Contains(others, name) || !e.equal(orUndefined(a.Get(name)), orUndefined(b.Get(name))) {
			return false
		}
	}
	return true
}

// sameClass compares constructors; those of Object itself in different realms are the same.
func (e *lodashEquality) sameClass(a, b *goja.Object) bool {
	x, y := a.Get("constructor"), b.Get("constructor")
	if x == nil || y == nil {
		return true
	}
	return x.StrictEquals(y)
}

// entries compares maps and sets in any order.
func (e *lodashEquality) entries(a, b *goja.Object) bool {
	left, right := e.c.allEntries(a), e.c.allEntries(b)
	if len(left) != len(right) {
		return false
	}
	for _, x := range left {
		i := slices.IndexFunc(right, func(y mapEntry) bool { return e.equal(x.key, y.key) && e.equal(x.value, y.value) })
		if i < 0 {
			return false
		}
		right = slices.Delete(right, i, i+1)
	}
	return true
}
