package script

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// responseAPI is pm.response, and what pm.sendRequest answers.
type responseAPI struct {
	x    *execution
	res  *Response
	made map[string]goja.Value
	body *string // the decoded text, once asked for
	obj  *goja.Object
}

func (x *execution) responseObject(res *Response) *goja.Object {
	r := &responseAPI{x: x, res: res}
	r.obj = x.rt.object(r)
	return r.obj
}

func (r *responseAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "text":
		return func(goja.FunctionCall) goja.Value { return r.ifCame(r.text()) }
	case "json":
		return r.json
	case "jsonp":
		return r.jsonp
	case "reason":
		return func(goja.FunctionCall) goja.Value { return r.ifCame(r.res.reason()) }
	case "details":
		return r.details
	case "size":
		if !r.x.requestly() { // there it is a number
			return r.size
		}
	case "contentInfo":
		return r.contentInfo
	case "dataURI":
		return r.dataURI
	case "encoding":
		return r.encoding
	case "toJSON":
		return r.toJSON
	}
	return nil
}

func (r *responseAPI) field(name string) goja.Value {
	vm := r.x.rt.vm
	switch name {
	case "code":
		return r.ifCame(r.res.Code)
	case "status", "statusText":
		return r.ifCame(r.res.reason())
	case "responseTime":
		return r.ifCame(r.res.milliseconds())
	case "responseSize":
		return r.ifCame(r.res.BodySize)
	case "id":
		return r.x.rt.vm.ToValue(r.x.host.Info.RequestID)
	case "downloadedBytes":
		return r.ifCame(r.res.BodySize)
	}
	if r.x.requestly() {
		switch name {
		case "body":
			return vm.ToValue(r.text())
		case "time":
			return vm.ToValue(r.res.milliseconds())
		case "size":
			return vm.ToValue(r.res.BodySize)
		}
	}
	return r.object(name)
}

// came tells whether there was an answer. After a failed request Postman's object is there, with nothing in it.
func (r *Response) came() bool { return r.Code != 0 }

// milliseconds is the time it took, rounded up as in Postman: no answer took none.
func (r *Response) milliseconds() int64 {
	return int64((r.Time + time.Millisecond - 1) / time.Millisecond)
}

// ifCame is a member of a response, undefined when none came.
func (r *responseAPI) ifCame(v any) goja.Value {
	if !r.res.came() {
		return goja.Undefined()
	}
	return r.x.rt.vm.ToValue(v)
}

// object is a member that is made once.
func (r *responseAPI) object(name string) goja.Value {
	if v, ok := r.made[name]; ok {
		return v
	}
	var v goja.Value
	switch name {
	case "headers":
		rows := r.res.Header
		l := r.x.listOf(&rows, listOptions{caseless: true, multi: true, named: r.x.requestly()})
		v = r.x.listObject(l)
	case "cookies":
		v = r.x.cookieList(r.res.Cookies)
	case "stream":
		if !r.res.came() {
			return nil
		}
		v = r.x.rt.newBuffer(bytes.Clone(r.bytes()))
	case "events":
		v = r.events()
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

func (r *responseAPI) assign(string, goja.Value) bool { return false }

func (r *responseAPI) keys() []string {
	return []string{"code", "status", "headers", "responseTime", "responseSize"}
}

// bytes is the whole body; one that cannot be loaded is an exception of the script.
func (r *responseAPI) bytes() []byte {
	b, err := r.res.whole()
	if err != nil {
		panic(r.x.rt.newError("Error", err.Error()))
	}
	return b
}

func (r *responseAPI) text() string {
	if r.body == nil {
		s := strings.TrimPrefix(decodeText(r.bytes(), r.header("Content-Type")), "\ufeff") // Postman drops the mark
		r.body = &s
	}
	return *r.body
}

// header returns the last header of that name, empty when there is none.
func (r *responseAPI) header(name string) string {
	for _, h := range slices.Backward(r.res.Header) {
		if headerName(h.Key, name) {
			return h.Value
		}
	}
	return ""
}

func (r *responseAPI) json(c goja.FunctionCall) goja.Value {
	if !r.res.came() {
		o := r.x.rt.newError("SyntaxError", `"undefined" is not valid JSON`)
		_ = o.Set("name", "JSONError")
		panic(o)
	}
	return r.x.readJSON(r.text(), c.Argument(0), c.Argument(1))
}

// jsonp unwraps name({…}).
func (r *responseAPI) jsonp(c goja.FunctionCall) goja.Value {
	s := strings.TrimSpace(r.text())
	if i := strings.IndexByte(s, '('); i >= 0 && !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
		s = strings.TrimRight(s[i+1:], "; \t\r\n")
		s = strings.TrimSuffix(s, ")")
	}
	return r.x.readJSON(s, c.Argument(0), c.Argument(1))
}

func (r *responseAPI) details(goja.FunctionCall) goja.Value {
	o := r.x.rt.vm.NewObject()
	if r.res.came() {
		_ = o.Set("name", r.res.reason())
		_ = o.Set("detail", http.StatusText(r.res.Code))
		_ = o.Set("code", r.res.Code)
		_ = o.Set("standardName", http.StatusText(r.res.Code))
	}
	return o
}

func (r *responseAPI) size(goja.FunctionCall) goja.Value {
	o := r.x.rt.vm.NewObject()
	_ = o.Set("body", r.res.BodySize)
	_ = o.Set("header", r.res.HeaderSize)
	_ = o.Set("total", r.res.BodySize+r.res.HeaderSize)
	return o
}

func (r *responseAPI) dataURI(goja.FunctionCall) goja.Value {
	kind := r.header("Content-Type")
	if kind == "" {
		kind = "text/plain"
	}
	return r.x.rt.vm.ToValue("data:" + mediaType(kind) + ";base64, " + base64.StdEncoding.EncodeToString(r.bytes()))
}

func (r *responseAPI) encoding(goja.FunctionCall) goja.Value {
	o := r.x.rt.vm.NewObject()
	_ = o.Set("format", goja.Undefined())
	_ = o.Set("source", goja.Undefined())
	if e := r.header("Content-Encoding"); e != "" {
		_ = o.Set("format", e)
		_ = o.Set("source", "header")
	}
	return o
}

func (r *responseAPI) toJSON(goja.FunctionCall) goja.Value {
	o := r.x.rt.vm.NewObject()
	_ = o.Set("id", r.x.host.Info.RequestID)
	for _, k := range []string{"status", "code"} {
		_ = o.Set(k, r.field(k))
	}
	if headers, ok := nativeOf[*listAPI](r.field("headers")); ok {
		_ = o.Set("header", headers.toJSON(goja.FunctionCall{}))
	}
	if r.x.requestly() {
		_ = o.Set("body", r.text())
	} else {
		if r.res.came() {
			_ = o.Set("stream", r.field("stream"))
		}
		cookies, _ := nativeOf[*listAPI](r.field("cookies"))
		_ = o.Set("cookie", cookies.toJSON(goja.FunctionCall{}))
	}
	if r.res.came() || r.x.requestly() {
		_ = o.Set("responseTime", r.res.milliseconds())
		_ = o.Set("responseSize", r.res.BodySize)
	}
	return o
}
