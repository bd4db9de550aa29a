package script

import (
	"fmt"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection/vars"
)

// legacyGlobal makes one of the globals of Postman's first API, nil for another name. Those of a response are only
// there when there is one, as in Postman.
func (x *execution) legacyGlobal(name string) goja.Value {
	switch name {
	case "postman":
		return x.rt.object(&postmanAPI{x: x})
	case "tests":
		return x.rt.vm.NewObject()
	case "globals":
		return x.legacyScope(&scopeAPI{x: x, scope: x.host.Globals, label: "global"})
	case "environment":
		return x.legacyScope(&scopeAPI{x: x, scope: x.host.Environment, label: "environment"})
	case "data":
		return x.plainScope(x.dataRow())
	case "iteration":
		return x.rt.vm.ToValue(x.host.Info.Iteration)
	case "request":
		if x.host.Request != nil {
			return x.legacyRequest()
		}
	}
	if x.host.Response == nil {
		return nil
	}
	return x.legacyResponse(name)
}

// legacyScope is globals or environment: a plain copy in Postman, the scope itself in Requestly.
func (x *execution) legacyScope(s *scopeAPI) goja.Value {
	if x.requestly() {
		return x.rt.object(&namedScope{s})
	}
	x.takeOver()
	return x.plainScope(s.scope)
}

// namedScope is globals and environment in Requestly: a scope's methods, and its variables by their names.
type namedScope struct{ *scopeAPI }

func (s *namedScope) field(name string) goja.Value {
	if v, ok := s.scope.Get(name); ok {
		return s.x.rt.fromGo(v.Value)
	}
	return nil
}

func (s *namedScope) assign(name string, v goja.Value) bool {
	s.set(goja.FunctionCall{Arguments: []goja.Value{s.x.rt.vm.ToValue(name), v}})
	return true
}

func (s *namedScope) keys() (names []string) {
	for _, v := range s.scope.All() {
		if !v.Disabled {
			names = append(names, v.Key)
		}
	}
	return names
}

// plainScope is a copy: writing to it changes nothing, as in Postman.
func (x *execution) plainScope(s *vars.Scope) goja.Value {
	o := x.rt.vm.NewObject()
	with := disabledToo
	if x.requestly() {
		with = enabledOnly
	}
	x.rt.copyScope(o, s, with)
	return o
}

func (x *execution) legacyRequest() goja.Value {
	req := x.host.Request
	u := urlAPI{x: x, url: &req.URL}
	rows, yes := req.Header, x.rt.vm.ToValue(true)
	headers := x.listOf(&rows, listOptions{caseless: true, multi: !x.requestly()}).toObject(
		goja.FunctionCall{Arguments: []goja.Value{yes, x.rt.vm.ToValue(false), yes, yes}})
	o := x.rt.vm.NewObject()
	for _, p := range []struct {
		name  string
		value any
	}{
		{"id", req.ID},
		{"name", req.Name},
		{"description", orUndef(x.rt.vm, req.Description)},
		{"headers", headers},
		{"method", req.Method},
		{"url", u.String()},
		{"data", x.legacyData()},
	} {
		_ = o.Set(p.name, p.value)
	}
	return o
}

// legacyData is request.data: the raw body's text, or a form as an object.
func (x *execution) legacyData() goja.Value {
	body := x.host.Request.Body
	if body == nil {
		return x.rt.vm.NewObject()
	}
	b := &bodyAPI{x: x, body: body}
	if l, ok := nativeOf[*listAPI](b.field(string(body.Mode))); ok {
		yes := x.rt.vm.ToValue(true)
		return l.toObject(goja.FunctionCall{Arguments: []goja.Value{yes, yes, yes}})
	}
	return x.rt.vm.ToValue(b.String())
}

func (x *execution) legacyResponse(name string) goja.Value {
	res := x.host.Response
	switch name {
	case "responseBody":
		if !res.came() {
			return goja.Undefined()
		}
		pm := x.global("pm").(*goja.Object)
		if r, ok := nativeOf[*responseAPI](pm.Get("response")); ok {
			return x.rt.vm.ToValue(r.text())
		}
	case "responseTime":
		if !res.came() {
			return goja.Undefined()
		}
		return x.rt.vm.ToValue(res.milliseconds())
	case "responseCode":
		o := x.rt.vm.NewObject()
		if res.came() {
			_ = o.Set("code", res.Code)
			_ = o.Set("name", res.reason())
			_ = o.Set("detail", res.reason())
		}
		return o
	case "responseHeaders":
		o := x.rt.vm.NewObject()
		for _, h := range res.Header {
			x.rt.put(o, h.Key, x.rt.vm.ToValue(h.Value))
		}
		return o
	case "responseCookies":
		return x.cookieRows(res.Cookies).array()
	}
	return nil
}

// legacyTests turns each key of the tests object into an assertion, at the end of the script.
func (x *execution) legacyTests() {
	o, ok := x.kept["tests"].(*goja.Object)
	if !ok {
		return
	}
	err := x.protect(func() {
		for _, name := range o.Keys() {
			v := o.Get(name)
			var e *Error
			if !v.ToBoolean() {
				e = &Error{Name: "AssertionError", Message: fmt.Sprintf("expected %s to be truthy", x.inspect(v))}
			}
			x.decide(x.declare(name), e)
		}
	})
	if err != nil {
		x.caught(err)
	}
}

// postmanAPI is postman, the object of Postman's first API.
type postmanAPI struct{ x *execution }

func (p *postmanAPI) method(name string) func(goja.FunctionCall) goja.Value {
	h := p.x.host
	switch name {
	case "setNextRequest":
		return p.x.setNextRequest
	case "setEnvironmentVariable":
		return p.set(h.Environment)
	case "getEnvironmentVariable":
		return p.get(h.Environment)
	case "clearEnvironmentVariable":
		return p.unset(h.Environment)
	case "clearEnvironmentVariables":
		return p.clear(h.Environment)
	case "setGlobalVariable":
		return p.set(h.Globals)
	case "getGlobalVariable":
		return p.get(h.Globals)
	case "clearGlobalVariable":
		return p.unset(h.Globals)
	case "clearGlobalVariables":
		return p.clear(h.Globals)
	}
	if h.Response == nil {
		return nil
	}
	switch name {
	case "getResponseHeader":
		return p.responseHeader
	case "getResponseCookie":
		return p.responseCookie
	}
	return nil
}

func (p *postmanAPI) field(string) goja.Value        { return nil }
func (p *postmanAPI) assign(string, goja.Value) bool { return false }
func (p *postmanAPI) keys() []string                 { return nil }

// set stores what is true as a text, and what is not (0, false, null) as it is: Postman's rule.
func (p *postmanAPI) set(s *vars.Scope) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		key, v := c.Argument(0).String(), c.Argument(1)
		if v.ToBoolean() {
			v = p.x.rt.vm.ToValue(v.String())
		}
		if goja.IsUndefined(v) {
			s.Unset(key) // reads the same, and JSON has no undefined
		} else {
			p.x.store(s, key, p.x.rt.toGo(v), nil)
		}
		if o := p.copyOf(s); o != nil {
			p.x.rt.put(o, key, v)
		}
		return goja.Undefined()
	}
}

// copyOf is the object environment or globals, when the script has used it: these functions change it too.
func (p *postmanAPI) copyOf(s *vars.Scope) *goja.Object {
	name := "environment"
	if s == p.x.host.Globals {
		name = "globals"
	}
	o, _ := p.x.kept[name].(*goja.Object)
	return o
}

func (p *postmanAPI) get(s *vars.Scope) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		v, ok := s.Get(c.Argument(0).String())
		if !ok {
			return goja.Undefined()
		}
		return p.x.rt.fromGo(v.Value)
	}
}

func (p *postmanAPI) unset(s *vars.Scope) func(goja.FunctionCall) goja.Value {
	return func(c goja.FunctionCall) goja.Value {
		key := c.Argument(0).String()
		s.Unset(key)
		if o := p.copyOf(s); o != nil {
			_ = o.Delete(key)
		}
		return goja.Undefined()
	}
}

func (p *postmanAPI) clear(s *vars.Scope) func(goja.FunctionCall) goja.Value {
	return func(goja.FunctionCall) goja.Value {
		s.Clear()
		if o := p.copyOf(s); o != nil {
			for _, key := range o.Keys() {
				_ = o.Delete(key)
			}
		}
		return goja.Undefined()
	}
}

func (p *postmanAPI) responseHeader(c goja.FunctionCall) goja.Value {
	r := responseAPI{x: p.x, res: p.x.host.Response}
	name := text(c.Argument(0))
	for _, h := range r.res.Header {
		if headerName(h.Key, name) {
			return p.x.rt.vm.ToValue(r.header(name))
		}
	}
	return goja.Undefined()
}

func (p *postmanAPI) responseCookie(c goja.FunctionCall) goja.Value {
	l := p.x.cookieRows(p.x.host.Response.Cookies)
	return l.row(l.find(text(c.Argument(0))))
}
