package script

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"
)

// searchParams is the state of a URLSearchParams object.
type searchParams struct {
	url  *webURL // that shows them; nil when they are on their own
	rows [][2]string
}

// searchParamsClass makes the web's URLSearchParams.
func (rt *realm) searchParamsClass() *class {
	k := rt.newClass("URLSearchParams", func(c goja.ConstructorCall) *goja.Object {
		rt.attach(c.This, &searchParams{rows: rt.readParams(c.Argument(0))})
		return nil
	})
	for name, f := range map[string]func(p *searchParams, c goja.FunctionCall) any{
		"append":   (*searchParams).append,
		"delete":   (*searchParams).delete,
		"get":      (*searchParams).get,
		"has":      (*searchParams).has,
		"set":      (*searchParams).set,
		"sort":     (*searchParams).sort,
		"toString": func(p *searchParams, _ goja.FunctionCall) any { return p.String() },
	} {
		k.method(name, func(c goja.FunctionCall) goja.Value {
			p := receiver[*searchParams](rt, c.This)
			result := rt.vm.ToValue(f(p, c))
			p.changed()
			return result
		})
	}
	k.method("getAll", func(c goja.FunctionCall) goja.Value {
		var all []any
		for _, row := range receiver[*searchParams](rt, c.This).rows {
			if row[0] == c.Argument(0).String() {
				all = append(all, row[1])
			}
		}
		return rt.vm.NewArray(all...)
	})
	k.getter("size", func(c goja.FunctionCall) goja.Value {
		return rt.vm.ToValue(len(receiver[*searchParams](rt, c.This).rows))
	})
	rt.pairMethods(k, func(this goja.Value) [][2]goja.Value {
		var pairs [][2]goja.Value
		for _, row := range receiver[*searchParams](rt, this).rows {
			pairs = append(pairs, [2]goja.Value{rt.vm.ToValue(row[0]), rt.vm.ToValue(row[1])})
		}
		return pairs
	})
	return k
}

// pairMethods adds what all of the web's lists of pairs have: keys, values, entries, forEach and a loop over them.
func (rt *realm) pairMethods(k *class, pairs func(this goja.Value) [][2]goja.Value) {
	walk := func(name string, item func(p [2]goja.Value) any) {
		k.method(name, func(c goja.FunctionCall) goja.Value {
			var items []any
			for _, p := range pairs(c.This) {
				items = append(items, item(p))
			}
			return rt.iterator(items)
		})
	}
	walk("keys", func(p [2]goja.Value) any { return p[0] })
	walk("values", func(p [2]goja.Value) any { return p[1] })
	walk("entries", func(p [2]goja.Value) any { return rt.vm.NewArray(p[0], p[1]) })
	k.iterable("entries")
	k.method("forEach", func(c goja.FunctionCall) goja.Value {
		f, ok := goja.AssertFunction(c.Argument(0))
		if !ok {
			rt.throwCode("TypeError", "ERR_INVALID_ARG_TYPE", `The "callback" argument must be of type function.`+rt.received(c.Argument(0)))
		}
		for _, p := range pairs(c.This) {
			mustJS(f(c.Argument(1), p[1], p[0], c.This))
		}
		return goja.Undefined()
	})
}

// readParams reads the argument of new URLSearchParams: a text, pairs, or an object.
func (rt *realm) readParams(v goja.Value) [][2]string {
	o, ok := v.(*goja.Object)
	if !ok {
		if v == nil || goja.IsUndefined(v) {
			return nil
		}
		return parseParams(strings.TrimPrefix(v.String(), "?"))
	}
	var rows [][2]string
	if o.GetSymbol(goja.SymIterator) == nil {
		for _, key := range o.Keys() {
			rows = append(rows, [2]string{key, o.Get(key).String()})
		}
		return rows
	}
	rt.vm.ForOf(o, func(item goja.Value) bool {
		pair, ok := item.(*goja.Object)
		if !ok || length(pair) != 2 {
			rt.throwCode("TypeError", "ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple")
		}
		rows = append(rows, [2]string{pair.Get("0").String(), pair.Get("1").String()})
		return true
	})
	return rows
}

// parseParams reads application/x-www-form-urlencoded.
func parseParams(text string) [][2]string {
	var rows [][2]string
	for part := range strings.SplitSeq(text, "&") {
		if part != "" {
			key, value, _ := strings.Cut(part, "=")
			rows = append(rows, [2]string{formDecode(key), formDecode(value)})
		}
	}
	return rows
}

// formDecode leaves a % that is no escape as it is.
func formDecode(s string) string {
	if !strings.ContainsAny(s, "+%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '+' {
			c = ' '
		} else if c == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c = byte(n)
				i += 2
			}
		}
		out = append(out, c)
	}
	return utf8String(out)
}

// formEncode keeps * as the web does, and encodes ~; Go's has them the other way around.
func formEncode(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

// String is the parameters as application/x-www-form-urlencoded.
func (p *searchParams) String() string {
	var out strings.Builder
	for i, row := range p.rows {
		if i > 0 {
			out.WriteByte('&')
		}
		out.WriteString(formEncode(row[0]) + "=" + formEncode(row[1]))
	}
	return out.String()
}

// changed writes the parameters into the URL that shows them. One that was only read keeps its query as it was written.
func (p *searchParams) changed() {
	if p.url == nil || slices.Equal(p.rows, parseParams(strings.TrimPrefix(p.url.Search(), "?"))) {
		return
	}
	p.url.setSearch(p.String())
}

func (p *searchParams) append(c goja.FunctionCall) any {
	p.rows = append(p.rows, [2]string{c.Argument(0).String(), c.Argument(1).String()})
	return goja.Undefined()
}

// matches tells which rows a name, or a name and a value, mean.
func matches(c goja.FunctionCall) func([2]string) bool {
	name, value := c.Argument(0).String(), c.Argument(1)
	return func(row [2]string) bool {
		return row[0] == name && (goja.IsUndefined(value) || row[1] == value.String())
	}
}

func (p *searchParams) delete(c goja.FunctionCall) any {
	p.rows = slices.DeleteFunc(p.rows, matches(c))
	return goja.Undefined()
}

func (p *searchParams) get(c goja.FunctionCall) any {
	for _, row := range p.rows {
		if row[0] == c.Argument(0).String() {
			return row[1]
		}
	}
	return goja.Null()
}

func (p *searchParams) has(c goja.FunctionCall) any { return slices.ContainsFunc(p.rows, matches(c)) }

// set changes the first row of that name and takes the others away.
func (p *searchParams) set(c goja.FunctionCall) any {
	name, done := c.Argument(0).String(), false
	var rows [][2]string
	for _, row := range p.rows {
		if row[0] != name {
			rows = append(rows, row)
		} else if !done {
			rows, done = append(rows, [2]string{name, c.Argument(1).String()}), true
		}
	}
	if p.rows = rows; !done {
		return p.append(c)
	}
	return goja.Undefined()
}

// sort orders by the UTF-16 units of the names and keeps the order of equal ones.
func (p *searchParams) sort(goja.FunctionCall) any {
	slices.SortStableFunc(p.rows, func(a, b [2]string) int {
		return slices.Compare(utf16.Encode([]rune(a[0])), utf16.Encode([]rune(b[0])))
	})
	return goja.Undefined()
}
