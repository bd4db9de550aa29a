package script

import "github.com/dop251/goja"

// responseAPI is pm.response, and what pm.sendRequest answers.
type responseAPI struct{ res *Response }

func (r *responseAPI) method(string) func(goja.FunctionCall) goja.Value { return nil }
func (r *responseAPI) field(string) goja.Value                          { return nil }
func (r *responseAPI) assign(string, goja.Value) bool                   { return false }
func (r *responseAPI) keys() []string                                   { return nil }
