package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// method finds the list's methods: those that read are here, those that write in list_write.go.
func (l *listAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "get":
		return l.get
	case "one":
		return func(c goja.FunctionCall) goja.Value { return l.row(l.find(text(c.Argument(0)))) }
	case "has":
		return l.has
	case "idx":
		return func(c goja.FunctionCall) goja.Value { return l.row(int(c.Argument(0).ToInteger())) }
	case "indexOf":
		return l.indexOf
	case "count":
		return func(goja.FunctionCall) goja.Value { return l.x.rt.vm.ToValue(len(l.rows)) }
	case "all":
		return func(goja.FunctionCall) goja.Value { return l.array() }
	case "toJSON":
		return l.toJSON
	case "toObject":
		return l.toObject
	case "toString":
		return func(goja.FunctionCall) goja.Value { return l.x.rt.vm.ToValue(l.String()) }
	case "contentSize":
		if l.headers() {
			return l.contentSize
		}
	case "each", "forEach":
		return func(c goja.FunctionCall) goja.Value { return l.viaArray("forEach", c) }
	case "filter", "find", "map", "reduce", "some", "every", "slice":
		return func(c goja.FunctionCall) goja.Value { return l.viaArray(name, c) }
	}
	return l.writer(name)
}

func (l *listAPI) field(name string) goja.Value {
	switch name {
	case "length":
		return l.x.rt.vm.ToValue(len(l.rows))
	case "members":
		return l.memberArray()
	case "reference":
		return l.reference()
	}
	if i, ok := arrayIndex(name); ok && i < len(l.rows) {
		return l.row(i)
	}
	if l.named && name != "toJSON" {
		if i := l.find(name); i >= 0 {
			return l.rows[i].value()
		}
	}
	return nil
}

// arrayIndex reads a property name like "12".
func arrayIndex(name string) (int, bool) {
	if name == "" || len(name) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(name) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func (l *listAPI) assign(name string, v goja.Value) bool {
	if name != "members" {
		return false
	}
	l.setRows(l.readRows(v))
	return true
}

func (l *listAPI) keys() (names []string) {
	if !l.named {
		return []string{"members"}
	}
	for _, r := range l.rows {
		if !slices.Contains(names, r.Key) {
			names = append(names, r.Key)
		}
	}
	return names
}

// reference is key to row; in a list that may have several rows of a key, to an array of them.
func (l *listAPI) reference() goja.Value {
	o, seen := l.x.rt.vm.NewObject(), map[string][]any{}
	for i, r := range l.rows {
		key := r.Key
		if l.caseless {
			key = strings.ToLower(key)
		}
		seen[key] = append(seen[key], l.row(i))
		if l.multi && len(seen[key]) > 1 {
			l.x.rt.put(o, key, l.x.rt.vm.NewArray(seen[key]...))
		} else {
			l.x.rt.put(o, key, l.row(i))
		}
	}
	return o
}

func (l *listAPI) get(c goja.FunctionCall) goja.Value {
	if i := l.find(text(c.Argument(0))); i >= 0 {
		return l.rows[i].shown()
	}
	return goja.Undefined()
}

// has looks for a key or a row, and for a value when one is given.
func (l *listAPI) has(c goja.FunctionCall) goja.Value {
	if r, ok := nativeOf[*rowAPI](c.Argument(0)); ok {
		return l.x.rt.vm.ToValue(r.list == l && l.indexRow(r) >= 0)
	}
	key, want := text(c.Argument(0)), c.Argument(1)
	for _, r := range l.rows {
		if l.same(r.Key, key) && (goja.IsUndefined(want) || r.shown().StrictEquals(want)) {
			return l.x.rt.vm.ToValue(true)
		}
	}
	return l.x.rt.vm.ToValue(false)
}

func (l *listAPI) indexRow(want *rowAPI) int {
	for i, r := range l.rows {
		if r == want {
			return i
		}
	}
	return -1
}

func (l *listAPI) indexOf(c goja.FunctionCall) goja.Value {
	if r, ok := nativeOf[*rowAPI](c.Argument(0)); ok {
		return l.x.rt.vm.ToValue(l.indexRow(r))
	}
	return l.x.rt.vm.ToValue(l.find(text(c.Argument(0))))
}

func (l *listAPI) array() *goja.Object {
	items := make([]any, len(l.rows))
	for i := range l.rows {
		items[i] = l.row(i)
	}
	return l.x.rt.vm.NewArray(items...)
}

// viaArray runs a method of arrays over the rows.
func (l *listAPI) viaArray(method string, c goja.FunctionCall) goja.Value {
	a := l.array()
	if method != "slice" {
		c.Arguments = append([]goja.Value{l.iteratee(c.Argument(0))}, c.Arguments[min(1, len(c.Arguments)):]...)
	}
	f, _ := goja.AssertFunction(a.Get(method))
	v, ex := l.x.call(f, a, c.Arguments...)
	if ex != nil {
		panic(ex)
	}
	return v
}

func (l *listAPI) toJSON(goja.FunctionCall) goja.Value {
	items := make([]any, len(l.rows))
	for i, r := range l.rows {
		items[i] = r.toJSON(goja.FunctionCall{})
	}
	return l.x.rt.vm.NewArray(items...)
}

// toObject is key to value; its arguments are those of Postman: without disabled rows, with case kept, with all values
// of a key as an array, without empty keys.
func (l *listAPI) toObject(c goja.FunctionCall) goja.Value {
	enabledOnly, cased := c.Argument(0).ToBoolean(), c.Argument(1).ToBoolean()
	multi, sanitize := l.multi || c.Argument(2).ToBoolean(), c.Argument(3).ToBoolean()
	o, seen := l.x.rt.vm.NewObject(), map[string][]any{}
	for _, r := range l.rows {
		key := r.Key
		if enabledOnly && r.Disabled || sanitize && key == "" {
			continue
		}
		if l.caseless && !cased {
			key = strings.ToLower(key)
		}
		v := r.shown()
		if r.Bare {
			v = l.x.rt.vm.ToValue("")
		}
		seen[key] = append(seen[key], v)
		if multi && len(seen[key]) > 1 {
			v = l.x.rt.vm.NewArray(seen[key]...)
		}
		l.x.rt.put(o, key, v)
	}
	return o
}

// String joins the enabled rows: a header a line, or parameters with "&".
func (l *listAPI) String() string {
	var parts []string
	for _, r := range l.rows {
		switch {
		case l.decoded: // cookies, as a request's header has them
			parts = append(parts, r.Key+"="+encodedCookie(r.Value))
		case !r.Disabled:
			parts = append(parts, r.String())
		}
	}
	switch {
	case l.headers():
		return lines(parts)
	case l.decoded:
		return strings.Join(parts, "; ")
	}
	return strings.Join(parts, "&")
}

// lines ends each header with a line break, as Postman does.
func lines(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "\r\n") + "\r\n"
}

// contentSize is how many bytes the enabled headers have on the wire.
func (l *listAPI) contentSize(goja.FunctionCall) goja.Value {
	n := 0
	for _, r := range l.rows {
		if !r.Disabled {
			n += len(r.Key) + len(": ") + len(r.Value) + len("\r\n")
		}
	}
	return l.x.rt.vm.ToValue(n)
}

// iteratee is what a method walks the rows with: a function or, as in Postman's lists, a short form of one: {key: 'a'} for
// rows with that member, 'value' for the member's value.
func (l *listAPI) iteratee(v goja.Value) goja.Value {
	if _, ok := goja.AssertFunction(v); ok {
		return v
	}
	vm := l.x.rt.vm
	return l.x.rt.fn("iteratee", func(c goja.FunctionCall) goja.Value {
		row := c.Argument(0).ToObject(vm)
		want, ok := v.(*goja.Object)
		switch {
		case !defined(v):
			return row
		case !ok:
			return orUndefined(row.Get(v.String()))
		}
		for _, key := range want.Keys() {
			if has := row.Get(key); has == nil || !has.StrictEquals(want.Get(key)) {
				return vm.ToValue(false)
			}
		}
		return vm.ToValue(true)
	})
}
