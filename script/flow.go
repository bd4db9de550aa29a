package script

import (
	"errors"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// errSkip ends a script that called skipRequest. No try of the script can catch it.
var errSkip = errors.New("the request is skipped")

// flowAPI is pm.execution.
type flowAPI struct{ x *execution }

func (f *flowAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "setNextRequest":
		return f.x.setNextRequest
	case "skipRequest":
		if f.x.host.Event == collection.PreRequest {
			return f.x.skipRequest
		}
	case "runRequest":
		return f.x.runRequest
	}
	return nil
}

func (f *flowAPI) field(name string) goja.Value {
	if name != "location" {
		return nil
	}
	items := make([]any, len(f.x.host.Location))
	for i, n := range f.x.host.Location {
		items[i] = n
	}
	a := f.x.rt.vm.NewArray(items...)
	_ = a.Set("current", f.x.host.Current)
	return a
}

func (f *flowAPI) assign(string, goja.Value) bool { return false }
func (f *flowAPI) keys() []string                 { return []string{"location"} }

func (x *execution) setNextRequest(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	switch {
	case x.host.Next == nil || goja.IsUndefined(v): // Postman's order stays as it is
	case goja.IsNull(v):
		x.host.Next(nil)
	default:
		name := v.String()
		x.host.Next(&name)
	}
	return goja.Undefined()
}

// skipRequest ends the script here and now.
func (x *execution) skipRequest(goja.FunctionCall) goja.Value {
	x.skipped = true
	x.rt.vm.Interrupt(errSkip)
	return goja.Undefined()
}

// typeOf is JavaScript's typeof.
func (x *execution) typeOf(v goja.Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "object"
	case goja.IsString(v):
		return "string"
	case goja.IsNumber(v):
		return "number"
	case goja.IsBigInt(v):
		return "bigint"
	}
	if o, ok := v.(*goja.Object); ok {
		if _, isFunc := goja.AssertFunction(o); isFunc {
			return "function"
		}
		return "object"
	}
	return "boolean"
}
