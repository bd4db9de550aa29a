package script

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// requestAPI is pm.request. What a script changes is in Host.Request at once.
type requestAPI struct {
	x    *execution
	req  *Request
	obj  *goja.Object
	made map[string]goja.Value
}

func (x *execution) requestObject() *goja.Object {
	r := &requestAPI{x: x, req: x.host.Request}
	r.obj = x.rt.object(r)
	return r.obj
}

func (r *requestAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "addHeader":
		return func(c goja.FunctionCall) goja.Value {
			r.headers().insertAt(1<<30, c.Argument(0))
			return goja.Undefined()
		}
	case "upsertHeader":
		return r.upsertHeader
	case "removeHeader":
		return r.removeHeader
	case "getHeaders":
		return r.getHeaders
	case "forEachHeader":
		return r.forEachHeader
	case "addQueryParams":
		return func(c goja.FunctionCall) goja.Value { return r.url().addQuery(c) }
	case "removeQueryParams":
		return func(c goja.FunctionCall) goja.Value { return r.url().removeQuery(c) }
	case "authorizeUsing":
		return r.authorizeUsing
	case "update":
		return r.update
	case "clone":
		return r.clone
	case "toJSON":
		return r.toJSON
	case "size":
		return r.size
	}
	return nil
}

func (r *requestAPI) field(name string) goja.Value {
	vm := r.x.rt.vm
	switch name {
	case "method":
		return vm.ToValue(r.req.Method)
	case "id":
		return vm.ToValue(r.req.ID)
	case "name":
		return vm.ToValue(r.req.Name)
	case "description":
		return r.description()
	case "url":
		if r.x.requestly() {
			return vm.ToValue(r.url().String())
		}
	case "body":
		return r.bodyField()
	case "auth":
		return r.authField()
	}
	return r.object(name)
}

// description is an object in Postman, which reads as its text.
func (r *requestAPI) description() goja.Value {
	text := r.req.Description
	if text == "" || r.x.requestly() {
		return orUndef(r.x.rt.vm, text)
	}
	o := r.x.rt.vm.NewObject()
	_ = o.Set("content", text)
	_ = o.Set("type", "text/plain")
	hide(o, "toString", r.x.rt.fn("toString", func(goja.FunctionCall) goja.Value { return r.x.rt.vm.ToValue(text) }))
	return o
}

// object is a member that is made once.
func (r *requestAPI) object(name string) goja.Value {
	if v, ok := r.made[name]; ok {
		return v
	}
	var v goja.Value
	switch name {
	case "url":
		v = r.x.rt.object(&urlAPI{x: r.x, url: &r.req.URL})
	case "headers":
		v = r.x.listObject(r.x.sentHeaders(r.req))
	case "queryParams":
		if !r.x.requestly() {
			return nil
		}
		v = r.url().field("query")
	case "to":
		v = r.x.rt.chai(r.x.host.Dialect).to(r.obj)
	default:
		return nil
	}
	if r.made == nil {
		r.made = make(map[string]goja.Value, 4)
	}
	r.made[name] = v
	return v
}

func (r *requestAPI) headers() *listAPI {
	l, _ := nativeOf[*listAPI](r.object("headers"))
	return l
}

func (r *requestAPI) url() *urlAPI {
	u, _ := nativeOf[*urlAPI](r.object("url"))
	return u
}

func (r *requestAPI) assign(name string, v goja.Value) bool {
	switch name {
	case "method":
		r.req.Method = text(v)
	case "url":
		r.url().set(v)
	case "headers", "header":
		r.headers().setRows(r.headers().readRows(v))
	case "body":
		r.req.Body = r.x.readBody(v, r.req.Body)
		delete(r.made, "body")
	case "auth":
		r.req.Auth = r.x.readAuth(v)
	case "name":
		r.req.Name = text(v)
	case "description":
		r.req.Description = text(v)
	default:
		return false
	}
	return true
}

func (r *requestAPI) keys() []string {
	var keys []string
	if r.req.Description != "" {
		keys = append(keys, "description")
	}
	keys = append(keys, "url", "headers", "method")
	if r.req.Body != nil {
		keys = append(keys, "body")
	}
	if r.req.Auth != nil {
		keys = append(keys, "auth")
	}
	return keys
}

// upsertHeader gives a header a value, or adds it. In Postman the first of that name in that case is the one.
func (r *requestAPI) upsertHeader(c goja.FunctionCall) goja.Value {
	l, given := r.headers(), c.Argument(0)
	if !defined(given) {
		return goja.Undefined()
	}
	p := r.x.param(given, l)
	i := slices.IndexFunc(l.rows, func(h *rowAPI) bool { return h.Key == p.Key })
	switch {
	case r.x.requestly():
		l.upsert(given)
	case i >= 0:
		l.rows[i].Value, l.rows[i].any = p.Value, nil
		l.changed()
	default:
		l.insertAt(len(l.rows), given)
	}
	return goja.Undefined()
}

// removeHeader drops the headers of a name. In Postman its case counts, unless {ignoreCase: true} says that it does not.
func (r *requestAPI) removeHeader(c goja.FunctionCall) goja.Value {
	name, cased := text(c.Argument(0)), !r.x.requestly()
	if o, ok := c.Argument(0).(*goja.Object); ok {
		name = member(o, "key")
	}
	if options, ok := c.Argument(1).(*goja.Object); ok && options.Get("ignoreCase") != nil {
		cased = !options.Get("ignoreCase").ToBoolean()
	}
	l := r.headers()
	return l.setRows(slices.DeleteFunc(l.rows, func(h *rowAPI) bool {
		return h.Key == name || !cased && headerName(h.Key, name)
	}))
}

// forEachHeader calls back with each header and the request.
func (r *requestAPI) forEachHeader(c goja.FunctionCall) goja.Value {
	l := r.headers()
	f, ok := goja.AssertFunction(c.Argument(0))
	if !ok {
		r.x.throw("TypeError", "forEachHeader: the argument is not a function")
	}
	for i := range slices.Clone(l.rows) {
		if _, ex := r.x.call(f, goja.Undefined(), l.row(i), r.obj); ex != nil {
			panic(ex)
		}
	}
	return goja.Undefined()
}

// getHeaders is a plain object; {enabled: true} leaves out disabled ones, {ignoreCase: true} writes names small.
func (r *requestAPI) getHeaders(c goja.FunctionCall) goja.Value {
	enabled, ignoreCase := goja.Undefined(), false
	if o, ok := c.Argument(0).(*goja.Object); ok {
		if e := o.Get("enabled"); e != nil {
			enabled = e
		}
		if i := o.Get("ignoreCase"); i != nil {
			ignoreCase = i.ToBoolean()
		}
	}
	cased := r.x.rt.vm.ToValue(!ignoreCase)
	return r.headers().toObject(goja.FunctionCall{Arguments: []goja.Value{enabled, cased}})
}

func (r *requestAPI) update(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	if !defined(v) {
		return goja.Undefined()
	}
	o, ok := v.(*goja.Object)
	if !ok {
		r.assign("url", v)
		return goja.Undefined()
	}
	o = r.x.plain(o)
	for _, name := range []string{"url", "method", "header", "headers", "body", "auth"} {
		if m := o.Get(name); m != nil && !goja.IsUndefined(m) {
			r.assign(name, m)
		}
	}
	r.req.Method = strings.ToUpper(r.req.Method)
	return goja.Undefined()
}

func (r *requestAPI) clone(goja.FunctionCall) goja.Value {
	copied := *r.req
	copied.Request = *r.req.Clone()
	copied.Auth = r.req.Auth.Clone()
	n := &requestAPI{x: r.x, req: &copied}
	n.obj = r.x.rt.object(n)
	return n.obj
}

func (r *requestAPI) toJSON(goja.FunctionCall) goja.Value {
	o := r.x.rt.vm.NewObject()
	if d := r.description(); defined(d) {
		_ = o.Set("description", d)
	}
	u := r.url()
	if r.x.requestly() {
		_ = o.Set("url", u.String())
	} else {
		_ = o.Set("url", u.toJSON(goja.FunctionCall{}))
	}
	if r.x.requestly() {
		_ = o.Set("headers", r.headers().toJSON(goja.FunctionCall{}))
	} else if len(r.req.Header) > 0 {
		_ = o.Set("header", r.headers().toJSON(goja.FunctionCall{}))
	}
	_ = o.Set("method", r.req.Method)
	if b := r.body(); b != nil {
		_ = o.Set("body", b.toJSON(goja.FunctionCall{}))
	}
	if r.req.Auth != nil {
		_ = o.Set("auth", authJSON(r.x.rt, r.req.Auth))
	}
	return o
}

func (r *requestAPI) size(goja.FunctionCall) goja.Value {
	body := 0
	if b := r.body(); b != nil {
		body = len(b.String())
	}
	header := len(r.req.Method) + len(r.url().pathWithQuery()) + len(" HTTP/1.1") + 5
	for _, h := range r.req.Header {
		if !h.Disabled {
			header += len(h.Key) + len(h.Value) + 4
		}
	}
	source := "COMPUTED"
	if i := r.headers().find("Content-Length"); i >= 0 {
		if n, err := strconv.Atoi(r.headers().rows[i].Value); err == nil {
			body, source = n, "CONTENT-LENGTH"
		}
	}
	o := r.x.rt.vm.NewObject()
	_ = o.Set("body", body)
	_ = o.Set("header", header)
	_ = o.Set("total", body+header)
	_ = o.Set("source", source)
	return o
}

func (r *requestAPI) authorizeUsing(c goja.FunctionCall) goja.Value {
	v := c.Argument(0)
	if s, ok := v.(goja.String); ok {
		o := r.x.rt.vm.NewObject()
		_ = o.Set("type", s)
		if defined(c.Argument(1)) {
			_ = o.Set(s.String(), c.Argument(1))
		}
		v = o
	}
	if goja.IsNull(v) && !r.x.requestly() {
		r.req.Auth = nil // none at all, in Postman
		return goja.Undefined()
	}
	r.req.Auth = r.x.readAuth(v)
	return goja.Undefined()
}

// body is the view of the present body, nil when there is none.
func (r *requestAPI) body() *bodyAPI {
	if r.req.Body == nil {
		return nil
	}
	if b, ok := nativeOf[*bodyAPI](r.made["body"]); ok && b.body == r.req.Body {
		return b
	}
	b := &bodyAPI{x: r.x, body: r.req.Body}
	if r.made == nil {
		r.made = make(map[string]goja.Value, 4)
	}
	r.made["body"] = r.x.rt.object(b)
	return b
}

func (r *requestAPI) bodyField() goja.Value {
	b := r.body()
	if b == nil {
		return goja.Undefined()
	}
	if r.x.requestly() && b.body.Mode != collection.BodyURLEncoded && b.body.Mode != collection.BodyFormData {
		return r.x.rt.vm.ToValue(b.String()) // Requestly's body is a text, but for forms
	}
	return r.made["body"]
}
