package script

import (
	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// authAPI is pm.request.auth: its type, and its parameters under the type's name.
type authAPI struct {
	x    *execution
	auth *collection.Auth
	list goja.Value
}

func (r *requestAPI) authField() goja.Value {
	if r.req.Auth == nil {
		return goja.Undefined()
	}
	if a, ok := nativeOf[*authAPI](r.made["auth"]); ok && a.auth == r.req.Auth {
		return r.made["auth"]
	}
	if r.made == nil {
		r.made = make(map[string]goja.Value, 4)
	}
	r.made["auth"] = r.x.rt.object(&authAPI{x: r.x, auth: r.req.Auth})
	return r.made["auth"]
}

func (a *authAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "toJSON":
		return func(goja.FunctionCall) goja.Value { return authJSON(a.x.rt, a.auth) }
	case "parameters":
		return func(goja.FunctionCall) goja.Value { return a.params() }
	case "current":
		return func(goja.FunctionCall) goja.Value {
			l, _ := nativeOf[*listAPI](a.params())
			return l.toObject(goja.FunctionCall{})
		}
	case "use":
		return func(c goja.FunctionCall) goja.Value { return a.use(text(c.Argument(0)), c.Argument(1)) }
	case "update":
		return a.update
	case "clear":
		return func(c goja.FunctionCall) goja.Value {
			if text(c.Argument(0)) == a.auth.Type {
				a.auth.Params, a.list = nil, nil
			}
			return goja.Undefined()
		}
	}
	return nil
}

// use switches to a type. Parameters that it is not given stay when the type is the one in force, as in Postman.
func (a *authAPI) use(kind string, params goja.Value) goja.Value {
	if kind != a.auth.Type {
		a.auth.Type, a.auth.Params, a.list = kind, nil, nil
	}
	l, _ := nativeOf[*listAPI](a.params())
	if defined(params) {
		l.merge(l.readRows(params))
	}
	l.changed()
	return goja.Undefined()
}

// update changes parameters of the type in force; those of another type that it names would not be sent.
func (a *authAPI) update(c goja.FunctionCall) goja.Value {
	if kind := text(c.Argument(1)); kind != "" && kind != a.auth.Type {
		return goja.Undefined()
	}
	return a.use(a.auth.Type, c.Argument(0))
}

func (a *authAPI) params() goja.Value {
	if a.list == nil {
		a.list = a.x.listObject(a.x.listOf(&a.auth.Params, listOptions{variable: true}))
	}
	return a.list
}

func (a *authAPI) field(name string) goja.Value {
	switch name {
	case "type":
		return a.x.rt.vm.ToValue(a.auth.Type)
	case a.auth.Type:
		return a.params()
	}
	return nil
}

func (a *authAPI) assign(name string, v goja.Value) bool {
	switch name {
	case "type":
		a.auth.Type = text(v)
	case a.auth.Type:
		a.auth.Params, a.list = a.x.authParams(v), nil
	default:
		return false
	}
	return true
}

func (a *authAPI) keys() []string { return []string{"type", a.auth.Type} }

// readAuth reads {type: 'basic', basic: [{key, value}] or {key: value}}; null and noauth switch it off.
func (x *execution) readAuth(v goja.Value) *collection.Auth {
	o, ok := v.(*goja.Object)
	if !ok {
		return &collection.Auth{Type: "noauth"}
	}
	o = x.plain(o)
	a := &collection.Auth{Type: member(o, "type")}
	if a.Type == "" {
		a.Type = "noauth"
	}
	if p := o.Get(a.Type); p != nil {
		a.Params = x.authParams(p)
	}
	return a
}

func (x *execution) authParams(v goja.Value) []collection.Param {
	if !defined(v) {
		return nil
	}
	return x.newList(listOptions{}).read(v)
}

func authJSON(rt *realm, a *collection.Auth) *goja.Object {
	items := make([]any, len(a.Params))
	for i, p := range a.Params {
		o := rt.vm.NewObject()
		_ = o.Set("type", orAny(p.Type))
		_ = o.Set("value", p.Value)
		_ = o.Set("key", p.Key)
		items[i] = o
	}
	o := rt.vm.NewObject()
	_ = o.Set("type", a.Type)
	_ = o.Set(a.Type, rt.vm.NewArray(items...))
	return o
}
