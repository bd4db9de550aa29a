package script

import (
	"reflect"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection/vars"
)

// heldKey names a variable whose object a script has.
type heldKey struct {
	scope *vars.Scope
	key   string
}

// held is that object, and the JSON value that the scope has for it. Postman gives out the object itself: what a script
// changes in it is in the variable without another set.
type held struct {
	object *goja.Object
	value  any
}

// hold remembers an object that a script has of a variable; a function is none.
func (x *execution) hold(s *vars.Scope, key string, v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || x.requestly() {
		return
	}
	if _, isFunction := goja.AssertFunction(o); isFunction {
		return
	}
	now, found := s.Get(key)
	if !found {
		return
	}
	if x.held == nil {
		x.held = map[heldKey]held{}
		x.atEnd(x.takeHeld)
	}
	x.held[heldKey{s, key}] = held{o, now.Value}
}

// heldObject is the object that the script has already, nil when the variable has changed since.
func (x *execution) heldObject(s *vars.Scope, v vars.Variable) goja.Value {
	h, ok := x.held[heldKey{s, v.Key}]
	if !ok || !reflect.DeepEqual(h.value, v.Value) {
		return nil
	}
	return h.object
}

// takeHeld takes over what the script changed in the objects that it has. One that is no JSON any more stays as it was.
func (x *execution) takeHeld() {
	for at, h := range x.held {
		var now any
		if ex := x.rt.vm.Try(func() { now = x.rt.toGo(h.object) }); ex != nil || reflect.DeepEqual(now, h.value) {
			continue
		}
		if v, found := at.scope.Get(at.key); found && reflect.DeepEqual(v.Value, h.value) {
			at.scope.Set(at.key, now)
			x.held[at] = held{h.object, now}
		}
	}
}
