package script

import (
	"slices"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// writer finds the methods that change a list.
func (l *listAPI) writer(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "add", "append":
		return func(c goja.FunctionCall) goja.Value { l.add(c); return goja.Undefined() }
	case "push": // Requestly's headers are an array
		return l.add
	case "prepend":
		return func(c goja.FunctionCall) goja.Value { return l.insertAt(0, c.Argument(0)) }
	case "insert":
		return l.insert
	case "insertAfter":
		return l.insertAfter
	case "upsert":
		return func(c goja.FunctionCall) goja.Value { return l.upsert(c.Argument(0)) }
	case "remove":
		return l.remove
	case "clear":
		return func(goja.FunctionCall) goja.Value { return l.setRows(nil) }
	case "populate":
		return func(c goja.FunctionCall) goja.Value { return l.setRows(append(l.rows, l.readRows(c.Argument(0))...)) }
	case "repopulate":
		return func(c goja.FunctionCall) goja.Value { return l.setRows(l.readRows(c.Argument(0))) }
	case "assimilate":
		return l.assimilate
	}
	return nil
}

// newRow makes a row of this list from what a script gives; false when it may not be added.
func (l *listAPI) newRow(v goja.Value) (*rowAPI, bool) {
	r := &rowAPI{list: l, Param: l.x.param(v, l)}
	if o, ok := v.(*goja.Object); ok && l.variable {
		r.any = o.Get("value")
	}
	if l.more == nil {
		return r, true
	}
	var ok bool
	r.more, ok = l.more(v)
	return r, ok
}

// insertAt puts a row in, also one of another list: a row belongs to one list.
func (l *listAPI) insertAt(i int, v goja.Value) goja.Value {
	if !defined(v) {
		return goja.Undefined()
	}
	if r, ok := l.newRow(v); ok {
		l.rows = slices.Insert(l.rows, min(max(i, 0), len(l.rows)), r)
		l.changed()
	}
	return goja.Undefined()
}

func (l *listAPI) add(c goja.FunctionCall) goja.Value {
	for _, v := range c.Arguments {
		l.insertAt(len(l.rows), v)
	}
	return l.x.rt.vm.ToValue(len(l.rows))
}

// position is the index of a row or key, -1 when it is not in the list.
func (l *listAPI) position(v goja.Value) int {
	if r, ok := nativeOf[*rowAPI](v); ok {
		return l.indexRow(r)
	}
	if !defined(v) {
		return -1
	}
	if i, ok := v.Export().(int64); ok {
		return int(i)
	}
	return l.find(v.String())
}

func (l *listAPI) insert(c goja.FunctionCall) goja.Value {
	i := l.position(c.Argument(1))
	if i < 0 {
		i = len(l.rows)
	}
	return l.insertAt(i, c.Argument(0))
}

func (l *listAPI) insertAfter(c goja.FunctionCall) goja.Value {
	i := l.position(c.Argument(1))
	if i < 0 {
		i = len(l.rows) - 1
	}
	return l.insertAt(i+1, c.Argument(0))
}

// upsert changes the row of that key, or adds one: true when it is new, as in Postman.
func (l *listAPI) upsert(v goja.Value) goja.Value {
	if !defined(v) {
		return goja.Null()
	}
	p := l.x.param(v, l)
	if i := l.find(p.Key); i >= 0 {
		l.rows[i].Param, l.rows[i].any = p, nil
		l.changed()
		return l.x.rt.vm.ToValue(false)
	}
	l.insertAt(len(l.rows), v)
	return l.x.rt.vm.ToValue(true)
}

// remove drops every row of a key, one row, or those for which a function is true.
func (l *listAPI) remove(c goja.FunctionCall) goja.Value {
	match := l.matcher(c)
	l.rows = slices.DeleteFunc(l.rows, match)
	l.changed()
	return goja.Undefined()
}

func (l *listAPI) matcher(c goja.FunctionCall) func(*rowAPI) bool {
	v := c.Argument(0)
	if row, ok := nativeOf[*rowAPI](v); ok {
		return func(r *rowAPI) bool { return r == row }
	}
	f, ok := goja.AssertFunction(v)
	if !ok {
		key := text(v)
		return func(r *rowAPI) bool { return l.same(r.Key, key) }
	}
	drop := map[*rowAPI]bool{}
	for i, r := range slices.Clone(l.rows) {
		yes, ex := l.x.call(f, c.Argument(1), l.row(i))
		if ex != nil {
			panic(ex)
		}
		drop[r] = yes.ToBoolean()
	}
	return func(r *rowAPI) bool { return drop[r] }
}

// read takes rows from an array, another list, an object of keys and values, or a text.
func (l *listAPI) read(v goja.Value) []collection.Param {
	rows := l.readRows(v)
	ps := make([]collection.Param, len(rows))
	for i, r := range rows {
		ps[i] = r.Param
	}
	return ps
}

func (l *listAPI) readRows(v goja.Value) (rows []*rowAPI) {
	if other, ok := nativeOf[*listAPI](v); ok {
		v = other.array()
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return l.rowsOf(l.readText(text(v)))
	}
	if o = l.x.plain(o); o.ClassName() == "Array" {
		l.x.rt.vm.ForOf(o, func(item goja.Value) bool {
			if r, ok := l.newRow(item); ok {
				rows = append(rows, r)
			}
			return true
		})
		return rows
	}
	var ps []collection.Param
	for _, key := range o.Keys() {
		value := o.Get(key)
		ps = append(ps, collection.Param{Key: key, Value: text(value), Bare: goja.IsNull(value)})
	}
	return l.rowsOf(ps)
}

// rowsOf makes rows that have nothing but what a Param has.
func (l *listAPI) rowsOf(ps []collection.Param) []*rowAPI {
	rows := make([]*rowAPI, len(ps))
	for i, p := range ps {
		rows[i] = &rowAPI{list: l, Param: p}
		if l.more != nil {
			rows[i].more, _ = l.more(goja.Undefined())
		}
	}
	return rows
}

func (l *listAPI) readText(s string) []collection.Param {
	if l.headers() {
		return headerLines(s)
	}
	return queryParams(s)
}

func (l *listAPI) setRows(rows []*rowAPI) goja.Value {
	l.rows = rows
	l.changed()
	return goja.Undefined()
}

// assimilate upserts every row of another list; with true as second argument it drops the rows that are not there.
func (l *listAPI) assimilate(c goja.FunctionCall) goja.Value {
	incoming := l.readRows(c.Argument(0))
	l.merge(incoming)
	if c.Argument(1).ToBoolean() {
		l.rows = slices.DeleteFunc(l.rows, func(r *rowAPI) bool {
			return !slices.ContainsFunc(incoming, func(p *rowAPI) bool { return l.same(p.Key, r.Key) })
		})
	}
	l.changed()
	return goja.Undefined()
}

// merge upserts rows.
func (l *listAPI) merge(incoming []*rowAPI) {
	for _, in := range incoming {
		if i := l.find(in.Key); i >= 0 {
			l.rows[i].Param, l.rows[i].any = in.Param, nil
		} else {
			l.rows = append(l.rows, in)
		}
	}
}
