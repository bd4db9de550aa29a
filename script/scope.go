package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection/vars"
)

// scopeAPI is pm.environment and its like. Reading asks the scope, then the outer ones in order (pm.variables); writing
// changes the scope alone.
type scopeAPI struct {
	x     *execution
	scope *vars.Scope
	outer []*vars.Scope
	label string // in Requestly's error texts
}

func (x *execution) scope(s *vars.Scope, label string, outer ...*vars.Scope) goja.Value {
	return x.rt.object(&scopeAPI{x: x, scope: s, outer: outer, label: label})
}

func (s *scopeAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "get":
		return s.get
	case "has":
		return s.has
	case "set":
		return s.set
	case "unset":
		return s.unset
	case "clear":
		return s.clear
	case "toObject":
		return s.toObject
	case "toJSON":
		if s.x.requestly() {
			return s.toObject
		}
		return s.toJSON
	case "replaceIn":
		return s.replaceIn
	}
	return nil
}

func (s *scopeAPI) field(name string) goja.Value {
	switch name {
	case "name":
		return orUndef(s.x.rt.vm, s.scope.Name)
	case "id":
		return s.x.rt.vm.ToValue(s.label) // exports keep their own id; scripts only need one that stays
	case "values":
		return s.values()
	}
	return nil
}

func (s *scopeAPI) assign(string, goja.Value) bool { return false }

func (s *scopeAPI) keys() []string { return []string{"id", "name", "values"} }

// lookup finds a variable and the scope that has it, innermost first; nil when none has it.
func (s *scopeAPI) lookup(key string) (vars.Variable, *vars.Scope) {
	if v, ok := s.scope.Get(key); ok {
		return v, s.scope
	}
	for _, o := range s.outer {
		if o == nil {
			continue
		}
		if v, ok := o.Get(key); ok {
			return v, o
		}
	}
	return vars.Variable{}, nil
}

func (s *scopeAPI) get(c goja.FunctionCall) goja.Value {
	v, in := s.lookup(c.Argument(0).String())
	if in == nil {
		return goja.Undefined()
	}
	if o := s.x.heldObject(in, v); o != nil {
		return o
	}
	given := s.x.rt.fromGo(v.Value)
	s.x.hold(in, v.Key, given)
	return given
}

func (s *scopeAPI) has(c goja.FunctionCall) goja.Value {
	_, in := s.lookup(c.Argument(0).String())
	return s.x.rt.vm.ToValue(in != nil)
}

// dataRow is this iteration's row, nil without a data file. In Postman what a script does to it ends with the script.
func (x *execution) dataRow() *vars.Scope {
	if x.row == nil && x.host.Data != nil {
		x.row = x.host.Data
		if !x.requestly() {
			x.row = x.host.Data.Clone()
		}
	}
	return x.row
}

// set gives a variable a value. Undefined has no place among JSON values, so that it removes the variable: get is
// undefined either way. Requestly clears on null too.
func (s *scopeAPI) set(c goja.FunctionCall) goja.Value {
	key, v := s.key(c), c.Argument(1)
	if goja.IsUndefined(v) || goja.IsNull(v) && s.x.requestly() {
		s.scope.Unset(key)
		return goja.Undefined()
	}
	delete(s.x.held, heldKey{s.scope, key})
	s.x.store(s.scope, key, s.x.rt.toGo(v), c.Argument(2))
	if now, _ := s.scope.Get(key); now.Type == "" || now.Type == "any" {
		s.x.hold(s.scope, key, v)
	}
	return goja.Undefined()
}

// store sets a variable. In Postman its value gets the type that the script names, else that of the variable.
func (x *execution) store(s *vars.Scope, key string, value any, kind goja.Value) {
	if x.requestly() {
		s.Set(key, value)
		return
	}
	if goja.IsString(kind) {
		s.SetTyped(key, vars.Cast(value, kind.String()), kind.String())
		return
	}
	before, _ := s.Get(key)
	s.Set(key, vars.Cast(value, before.Type))
}

// key is the first argument. Requestly refuses an empty one.
func (s *scopeAPI) key(c goja.FunctionCall) string {
	v := c.Argument(0)
	if s.x.requestly() && (!defined(v) || v.String() == "") {
		s.x.throw("Error", s.label+" variable key must be a non-empty string")
	}
	return v.String()
}

func (s *scopeAPI) unset(c goja.FunctionCall) goja.Value {
	s.scope.Unset(s.key(c))
	return goja.Undefined()
}

func (s *scopeAPI) clear(goja.FunctionCall) goja.Value {
	s.scope.Clear()
	return goja.Undefined()
}

// toObject is a plain copy: outer scopes first, so that inner ones win. In Postman disabled variables are in it, unless
// the argument is true.
func (s *scopeAPI) toObject(c goja.FunctionCall) goja.Value {
	s.x.takeOver()
	with := disabledToo
	if s.x.requestly() || c.Argument(0).ToBoolean() {
		with = enabledOnly
	}
	o := s.x.rt.vm.NewObject()
	for _, outer := range slices.Backward(s.outer) {
		s.x.rt.copyScope(o, outer, with)
	}
	s.x.rt.copyScope(o, s.scope, with)
	return o
}

// whichVariables says what a copy of a scope has.
type whichVariables int

const (
	enabledOnly whichVariables = iota
	disabledToo
)

// copyScope writes a scope's variables into an object. One that counts is not hidden by a disabled one after it.
func (rt *realm) copyScope(o *goja.Object, s *vars.Scope, with whichVariables) {
	if s == nil {
		return
	}
	for _, v := range s.All() {
		if !v.Disabled || with == disabledToo && !s.Has(v.Key) {
			rt.put(o, v.Key, rt.fromGo(v.Value))
		}
	}
}

// toJSON is Postman's form of a scope: what JSON.stringify(pm.environment) shows.
func (s *scopeAPI) toJSON(goja.FunctionCall) goja.Value {
	s.x.takeOver()
	rt := s.x.rt
	o := rt.vm.NewObject()
	_ = o.Set("id", s.label)
	if s.scope.Name != "" {
		_ = o.Set("name", s.scope.Name)
	}
	var rows []any
	for _, v := range s.scope.All() {
		row := rt.vm.NewObject()
		if v.Disabled {
			_ = row.Set("disabled", true)
		}
		_ = row.Set("type", orAny(v.Type))
		_ = row.Set("value", rt.fromGo(v.Value))
		_ = row.Set("key", v.Key)
		rows = append(rows, row)
	}
	_ = o.Set("values", rt.vm.NewArray(rows...))
	return o
}

// orAny is a variable's type, as Postman names the one of a variable that has none.
func orAny(kind string) string {
	if kind == "" {
		return "any"
	}
	return kind
}

// dynamicVariable is rq.$name(args…).
func (x *execution) dynamicVariable(name string) goja.Value {
	if !strings.HasPrefix(name, "$") || x.host.Dynamic == nil {
		return nil
	}
	if _, ok := x.host.Dynamic(name, nil); !ok {
		return nil
	}
	return x.rt.fn(name, func(c goja.FunctionCall) goja.Value {
		args := make([]string, len(c.Arguments))
		for i, a := range c.Arguments {
			args[i] = text(a) // none at all counts as not given
		}
		v, ok := x.host.Dynamic(name, args)
		if !ok {
			x.throw("TypeError", x.apiName()+"."+name+"("+strings.Join(args, ", ")+"): these arguments are not for it")
		}
		if name == "$timestamp" && x.requestly() {
			v = vars.Text(v) // Requestly's is a text
		}
		return x.rt.fromGo(v)
	})
}
