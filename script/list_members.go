package script

import (
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// headers reports a list of headers: names without case that are no cookies.
func (l *listAPI) headers() bool { return l.caseless && !l.decoded }

// memberArray is the list's rows as an array. In Postman it is the list itself: what a script pushes there is sent.
func (l *listAPI) memberArray() goja.Value {
	if l.members != nil && slices.Equal(l.was, l.rows) {
		return l.members
	}
	if l.members == nil {
		l.x.atEnd(l.takeMembers)
	}
	l.members, l.was = l.array(), slices.Clone(l.rows)
	return l.members
}

// takeMembers takes over what the script did to the array that it was given.
func (l *listAPI) takeMembers() {
	var now []*rowAPI
	l.x.rt.vm.ForOf(l.members, func(v goja.Value) bool {
		r, own := nativeOf[*rowAPI](v)
		if !own || r.list != l {
			if r, own = l.newRow(v); !own {
				return true
			}
		}
		now = append(now, r)
		return true
	})
	if slices.Equal(now, l.was) {
		return
	}
	l.was = now
	l.setRows(now)
	_ = l.members.Set("length", len(now))
	for i := range now {
		_ = l.members.Set(strconv.Itoa(i), l.row(i))
	}
}

// updateVariable changes what it is given. A variable keeps its key, as in Postman.
func (r *rowAPI) updateVariable(o *goja.Object) goja.Value {
	for _, name := range []string{"type", "value", "disabled", "description"} {
		if v := o.Get(name); v != nil {
			r.assign(name, v)
		}
	}
	return goja.Undefined()
}

// variableMethod is what a row of a list of variables has beside other rows.
func (r *rowAPI) variableMethod(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "get":
		return func(goja.FunctionCall) goja.Value { return r.value() }
	case "set":
		return func(c goja.FunctionCall) goja.Value {
			r.assign("value", c.Argument(0))
			return goja.Undefined()
		}
	}
	return func(c goja.FunctionCall) goja.Value {
		if kind := c.Argument(0); defined(kind) {
			r.assign("type", kind)
		}
		return r.field("type")
	}
}
