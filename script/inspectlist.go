package script

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// list writes items with commas until the room is used up, then how many are left: "1, 2, …(7)". write writes the item
// at an index into an valueWriter whose room is what is left.
func (p *valueWriter) list(size int, write func(p *valueWriter, i int) string) string {
	room := p.room
	var out, peek string
	separated := func(i int) string {
		s := write(p, i)
		if i+1 < size {
			s += ", "
		}
		return s
	}
	for i := range size {
		last, beforeLast := i+1 == size, i+2 == size
		rest := "…(" + strconv.Itoa(size-i) + ")"
		p.room = room - jsWidth(out)
		if !last {
			p.room -= 2
		}
		s := peek
		if s == "" {
			s = separated(i)
		}
		next := jsWidth(out) + jsWidth(s)
		switch {
		case last && next > room && jsWidth(out)+jsWidth(rest) <= room:
			return out + rest
		case !last && !beforeLast && next+jsWidth(rest) > room:
			return out + rest
		}
		peek = ""
		if !last {
			peek = separated(i + 1)
		}
		if beforeLast && next+jsWidth(rest) > room && next+jsWidth(peek) > room {
			return out + rest
		}
		out += s
		if !last && !beforeLast && next+jsWidth(peek) >= room {
			return out + "…(" + strconv.Itoa(size-i-1) + ")"
		}
	}
	return out
}

// property writes "key: value". What it writes is taken from p's own room, which the next item then starts from.
func (p *valueWriter) property(key string, value goja.Value) string {
	p.room -= 2 + jsWidth(key)
	return key + ": " + p.inspect(value)
}

func (p *valueWriter) properties(o *goja.Object, names []string) string {
	return p.list(len(names), func(p *valueWriter, i int) string {
		return p.property(quoteKey(names[i]), orUndefined(o.Get(names[i])))
	})
}

// object writes "{ a: 1, b: 2 }", hidden properties too.
func (p *valueWriter) object(o *goja.Object) string {
	names := o.GetOwnPropertyNames()
	symbols := p.c.allSymbols(o)
	if len(names) == 0 && len(symbols) == 0 {
		return "{}"
	}
	p.room -= 4
	if slices.Contains(*p.seen, o) {
		return "[Circular]"
	}
	*p.seen = append(*p.seen, o)
	text := p.properties(o, names)
	symbolText := p.list(len(symbols), func(p *valueWriter, i int) string {
		p.room -= 2
		key := "[" + p.inspect(symbols[i]) + "]"
		p.room -= jsWidth(key)
		return key + ": " + p.inspect(orUndefined(o.GetSymbol(symbols[i])))
	})
	*p.seen = (*p.seen)[:len(*p.seen)-1]
	if text != "" && symbolText != "" {
		text += ", "
	}
	return "{ " + text + symbolText + " }"
}

// allSymbols lists an object's own symbols, hidden ones too.
func (c *chai) allSymbols(o *goja.Object) []*goja.Symbol {
	list, ok := c.callBuiltin("Object.getOwnPropertySymbols", o).(*goja.Object)
	if !ok {
		return nil
	}
	symbols := make([]*goja.Symbol, lengthOf(list))
	for i := range symbols {
		symbols[i], _ = itemAt(list, i).(*goja.Symbol)
	}
	return symbols
}

func (p *valueWriter) array(o *goja.Object) string {
	n := lengthOf(o)
	extra := namesBeyond(o, n)
	if n == 0 && len(extra) == 0 {
		return "[]"
	}
	p.room -= 4
	text := p.list(n, func(p *valueWriter, i int) string { return p.inspect(orUndefined(itemAt(o, i))) })
	p.room -= jsWidth(text)
	if more := p.properties(o, extra); more != "" {
		text += ", " + more
	}
	return "[ " + text + " ]"
}

// namesBeyond are the keys after the first n: those of an array that are no indexes.
func namesBeyond(o *goja.Object, n int) []string {
	keys := o.Keys()
	return keys[min(n, len(keys)):]
}

func (p *valueWriter) arguments(o *goja.Object) string {
	n := lengthOf(o)
	if n == 0 {
		return "Arguments[]"
	}
	p.room -= 13
	return "Arguments[ " + p.list(n, func(p *valueWriter, i int) string { return p.inspect(orUndefined(itemAt(o, i))) }) + " ]"
}

func (p *valueWriter) typedArray(o *goja.Object) string {
	name := p.typedArrayName(o)
	p.room -= jsWidth(name) + 4
	n := lengthOf(o)
	extra := namesBeyond(o, n)
	if n == 0 && len(extra) == 0 {
		return name + "[]"
	}
	var out strings.Builder
	for i := range n {
		v := itemAt(o, i)
		s := p.cut(v.String(), p.room)
		if i < n-1 {
			s += ", "
		}
		p.room -= jsWidth(s)
		if v.ToFloat() != float64(n) && p.room <= 3 {
			// Sic: loupe counts from the item's value.
			out.WriteString("…(" + p.c.vm.ToValue(float64(n)-v.ToFloat()+1).String() + ")")
			break
		}
		out.WriteString(s)
	}
	if more := p.properties(o, extra); more != "" {
		out.WriteString(", " + more)
	}
	return name + "[ " + out.String() + " ]"
}

func (p *valueWriter) typedArrayName(o *goja.Object) string {
	if b, ok := p.c.vm.Get("Buffer").(*goja.Object); ok && isFunction(b) && p.c.vm.InstanceOf(o, b) {
		return "Buffer"
	}
	return p.c.text(orUndefined(o.GetSymbol(goja.SymToStringTag)))
}

func (p *valueWriter) mapText(o *goja.Object) string {
	var keys, values []goja.Value
	p.c.each(o, func(v, k goja.Value) { keys, values = append(keys, k), append(values, v) })
	// loupe 2, which chai 4 has, shows a map of one entry as an empty one.
	if len(keys) == 0 || len(keys) == 1 && !p.c.five {
		return "Map{}"
	}
	p.room -= 7
	return "Map{ " + p.list(len(keys), func(p *valueWriter, i int) string {
		p.room -= 4
		key := p.inspect(keys[i])
		p.room -= jsWidth(key)
		return key + " => " + p.inspect(values[i])
	}) + " }"
}

func (p *valueWriter) setText(o *goja.Object) string {
	var items []goja.Value
	p.c.each(o, func(v, _ goja.Value) { items = append(items, v) })
	if len(items) == 0 {
		return "Set{}"
	}
	p.room -= 7
	return "Set{ " + p.list(len(items), func(p *valueWriter, i int) string { return p.inspect(items[i]) }) + " }"
}

// error writes "TypeError: message" and what else the error has.
func (p *valueWriter) error(o *goja.Object) string {
	var names []string
	for _, name := range o.GetOwnPropertyNames() {
		if !p.isErrorKey(name) {
			names = append(names, name)
		}
	}
	name := p.c.text(orUndefined(o.Get("name")))
	p.room -= jsWidth(name)
	message := ""
	if m := orUndefined(o.Get("message")); goja.IsString(m) {
		message = p.cut(m.String(), p.room)
	} else {
		names = append([]string{"message"}, names...)
	}
	if message != "" {
		message = ": " + message
	}
	p.room -= jsWidth(message) + 5
	if p.c.five {
		if slices.Contains(*p.seen, o) {
			return "[Circular]"
		}
		*p.seen = append(*p.seen, o)
	}
	if more := p.properties(o, names); more != "" {
		return name + message + " { " + more + " }"
	}
	return name + message
}

// isErrorKey reports the properties of errors that are not worth showing.
func (p *valueWriter) isErrorKey(name string) bool {
	switch name {
	case "stack", "line", "column", "name", "message", "fileName", "lineNumber", "columnNumber", "number", "description":
		return true
	}
	return name == "cause" && p.c.five
}

// date writes the ISO text; the time may be cut, the day not.
func (p *valueWriter) date(o *goja.Object) string {
	iso := p.c.callMember(o, "toJSON")
	if goja.IsNull(iso) {
		return "Invalid Date"
	}
	day, clock, _ := strings.Cut(iso.String(), "T")
	return day + "T" + p.cut(clock, p.room-jsWidth(day)-1)
}

func (p *valueWriter) regExp(o *goja.Object) string {
	flags := ""
	if parts := strings.Split(o.String(), "/"); len(parts) > 2 {
		flags = parts[2] // sic: of a source with a slash this is not the flags
	}
	return "/" + p.cut(p.c.text(orUndefined(o.Get("source"))), p.room-2-jsWidth(flags)) + "/" + flags
}
