package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// listOptions is what sets one list apart from another.
type listOptions struct {
	caseless bool   // names are those of headers
	multi    bool   // toObject gives all values of a repeated key
	decoded  bool   // values are shown percent-decoded, but not by a row's own field: those of cookies
	named    bool   // rows are members too: headers['content-type']
	query    bool   // a row without a value is a bare key: those of a URL
	variable bool   // rows are variables: they have a type, get and set
	name     string // the row's name field: "key", or "name" for cookies
	// commit writes the rows back after each change; nil for a list that nobody sends.
	commit func(rows []collection.Param)
	// more makes the further members of a row that a script adds; nil for a list whose rows have none. A row that may not
	// be added is false.
	more func(v goja.Value) (native, bool)
}

// listAPI is one of Postman's lists: headers, query parameters, path variables, cookies, variables. Of several rows
// with one key the last counts.
type listAPI struct {
	listOptions
	x       *execution
	rows    []*rowAPI
	members *goja.Object // the array that the script was given; it may have changed it since
	was     []*rowAPI    // what was in it
}

// rowAPI is one row of a list; changing it changes the list.
type rowAPI struct {
	list *listAPI
	collection.Param
	any  goja.Value // a value that is no text; nil otherwise
	more native     // further members (a cookie's); may be nil
	obj  *goja.Object
}

func (x *execution) newList(o listOptions) *listAPI {
	if o.name == "" {
		o.name = "key"
	}
	return &listAPI{x: x, listOptions: o}
}

// listOf makes the list of rows; changes go to them.
func (x *execution) listOf(rows *[]collection.Param, o listOptions) *listAPI {
	if o.commit == nil {
		o.commit = func(now []collection.Param) { *rows = now }
	}
	l := x.newList(o)
	for _, p := range *rows {
		l.rows = append(l.rows, &rowAPI{list: l, Param: p})
	}
	return l
}

func (l *listAPI) changed() {
	if l.commit == nil {
		return
	}
	rows := make([]collection.Param, len(l.rows))
	for i, r := range l.rows {
		rows[i] = r.Param
	}
	l.commit(rows)
}

func (l *listAPI) same(a, b string) bool {
	return a == b || l.caseless && headerName(a, b)
}

// find returns the row of that key that counts, -1 when there is none.
func (l *listAPI) find(key string) int {
	for i, r := range slices.Backward(l.rows) {
		if l.same(r.Key, key) {
			return i
		}
	}
	return -1
}

// row is the JavaScript object of row i.
func (l *listAPI) row(i int) goja.Value {
	if i < 0 || i >= len(l.rows) {
		return goja.Undefined()
	}
	r := l.rows[i]
	if r.obj == nil {
		r.obj = l.x.rt.object(r)
	}
	return r.obj
}

func (r *rowAPI) value() goja.Value {
	switch {
	case r.any != nil:
		return r.any
	case r.Bare:
		return goja.Null()
	}
	return r.list.x.rt.vm.ToValue(r.Value)
}

// shown is the value as the list gives it.
func (r *rowAPI) shown() goja.Value {
	switch {
	case r.list.decoded:
		return r.list.x.rt.vm.ToValue(decodeCookie(r.Value))
	case r.list.query && r.Bare:
		return r.list.x.rt.vm.ToValue("")
	}
	return r.value()
}

func (r *rowAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "toJSON":
		return r.toJSON
	case "toString":
		return func(goja.FunctionCall) goja.Value { return r.list.x.rt.vm.ToValue(r.String()) }
	case "valueOf":
		return func(goja.FunctionCall) goja.Value { return r.shown() }
	case "get", "set", "valueType":
		if r.list.variable {
			return r.variableMethod(name)
		}
	case "update":
		return r.update
	}
	return nil
}

func (r *rowAPI) field(name string) goja.Value {
	vm := r.list.x.rt.vm
	switch name {
	case r.list.name:
		return vm.ToValue(r.Key)
	case "value":
		if r.list.decoded {
			return vm.ToValue(encodedCookie(r.Value))
		}
		return r.value()
	case "disabled":
		if r.Disabled {
			return vm.ToValue(true)
		}
		return goja.Undefined()
	case "isEnabled":
		return vm.ToValue(!r.Disabled)
	case "type":
		if r.list.variable {
			return vm.ToValue(orAny(r.Type))
		}
		if r.Type != "" {
			return vm.ToValue(r.Type)
		}
	case "description":
		if r.Description != "" {
			return vm.ToValue(r.Description)
		}
	}
	if r.more != nil {
		return r.more.field(name)
	}
	return nil
}

func (r *rowAPI) assign(name string, v goja.Value) bool {
	switch name {
	case r.list.name:
		r.Key = text(v)
	case "value":
		r.Value, r.Bare, r.any = text(v), goja.IsNull(v), nil
		if r.list.variable {
			r.any = v // variables keep the type of their value
		}
	case "disabled":
		r.Disabled = v.ToBoolean()
	case "isEnabled":
		r.Disabled = !v.ToBoolean()
	case "type":
		r.Type = text(v)
	case "description":
		r.Description = text(v)
	default:
		if r.more == nil || !r.more.assign(name, v) {
			return false
		}
	}
	r.list.changed()
	return true
}

// keys are in the order of Postman's JSON.
func (r *rowAPI) keys() []string {
	var keys []string
	if r.Disabled {
		keys = append(keys, "disabled")
	}
	if r.list.variable {
		return append(keys, "type", "value", r.list.name)
	}
	keys = append(keys, r.list.name)
	if r.Type != "file" { // which has src
		keys = append(keys, "value")
	}
	if r.Type != "" {
		keys = append(keys, "type")
	}
	if r.more != nil {
		keys = append(keys, r.more.keys()...)
	}
	return keys
}

func (r *rowAPI) toJSON(goja.FunctionCall) goja.Value {
	o := r.list.x.rt.vm.NewObject()
	for _, k := range r.keys() {
		r.list.x.rt.put(o, k, r.field(k))
	}
	return o
}

func (r *rowAPI) update(c goja.FunctionCall) goja.Value {
	if o, ok := c.Argument(0).(*goja.Object); ok && r.list.variable {
		return r.updateVariable(o)
	}
	r.Param, r.any = r.list.x.param(c.Argument(0), r.list), nil
	r.list.changed()
	return goja.Undefined()
}

// String is the row as text: a header's line, or key=value.
func (r *rowAPI) String() string {
	switch c, isCookie := r.more.(*cookieMember); {
	case r.list.headers():
		return r.Key + ": " + r.Value
	case isCookie:
		return r.Key + "=" + r.Value + c.attributes()
	}
	return queryRow(r.Param)
}

// param reads a row from what a script gives: an object with a key and a value, or a text.
func (x *execution) param(v goja.Value, l *listAPI) collection.Param {
	if r, ok := nativeOf[*rowAPI](v); ok {
		return r.Param
	}
	o, ok := v.(*goja.Object)
	if !ok {
		sep := "="
		if l.headers() {
			sep = ":"
		}
		key, value, found := strings.Cut(text(v), sep)
		return collection.Param{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value), Bare: !found && !l.headers()}
	}
	o = x.plain(o)
	p := collection.Param{Type: member(o, "type"), Description: member(o, "description")}
	p.Key = text(either(o, "key", "name", "id"))
	value := o.Get("value")
	p.Value, p.Bare = text(value), value != nil && goja.IsNull(value) || l.query && !defined(value)
	if obj, ok := value.(*goja.Object); ok {
		p.Value = x.json(obj)
	}
	if d := o.Get("disabled"); d != nil {
		p.Disabled = d.ToBoolean()
	} else if e := o.Get("isEnabled"); e != nil {
		p.Disabled = !e.ToBoolean()
	}
	return p
}

// json is JSON.stringify of an object; what cannot be stringified is its String.
func (x *execution) json(o *goja.Object) string {
	b, err := o.MarshalJSON()
	if err != nil || len(b) == 0 {
		return o.String()
	}
	return string(b)
}
