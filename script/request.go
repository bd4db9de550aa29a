package script

import "github.com/dop251/goja"

// requestAPI is pm.request.
type requestAPI struct{ req *Request }

func (r *requestAPI) method(string) func(goja.FunctionCall) goja.Value { return nil }
func (r *requestAPI) field(string) goja.Value                          { return nil }
func (r *requestAPI) assign(string, goja.Value) bool                   { return false }
func (r *requestAPI) keys() []string                                   { return nil }
