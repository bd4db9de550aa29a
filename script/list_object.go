package script

import "github.com/dop251/goja"

// listObject makes the JavaScript object of a list. A for…of loop walks its rows: Requestly's docs show lists as arrays.
func (x *execution) listObject(l *listAPI) *goja.Object {
	o := x.rt.object(l)
	if x.rt.listProto == nil {
		x.rt.listProto = x.rt.vm.NewObject()
		_ = x.rt.listProto.SetSymbol(goja.SymIterator, x.rt.fn("[Symbol.iterator]", func(c goja.FunctionCall) goja.Value {
			l, ok := nativeOf[*listAPI](c.This)
			if !ok {
				x.rt.throw("TypeError", "not a list")
			}
			a := l.array()
			f, _ := goja.AssertFunction(a.GetSymbol(goja.SymIterator))
			v, err := f(a)
			if err != nil {
				panic(err)
			}
			return v
		}))
	}
	_ = o.SetPrototype(x.rt.listProto)
	return o
}
