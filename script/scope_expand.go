package script

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection/vars"
)

// replaceIn expands the references in a text, or in every text of an array or object. pm.variables knows all scopes
// and the dynamic variables, any other scope its own variables only.
func (s *scopeAPI) replaceIn(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	if !defined(v) {
		return v
	}
	s.x.takeOver()
	return s.x.rt.fromGo(s.replace(s.x.rt.toGo(v)))
}

func (s *scopeAPI) replace(v any) any {
	switch v := v.(type) {
	case string:
		return s.expand(v)
	case []any:
		for i := range v {
			v[i] = s.replace(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = s.replace(v[k])
		}
	}
	return v
}

func (s *scopeAPI) expand(text string) string {
	if !strings.Contains(text, "{{") {
		return text
	}
	if s.outer != nil {
		if s.x.host.Expand == nil {
			return text
		}
		return s.x.host.Expand(text)
	}
	env := vars.Env{
		Scopes: []*vars.Scope{s.scope}, Dynamic: s.x.host.Dynamic, Dialect: s.x.host.Dialect, NullText: true,
	}
	out, err := env.ExpandRuntime(s.x.ctx, text)
	if err != nil {
		s.x.throw("Error", err.Error())
	}
	return out
}
