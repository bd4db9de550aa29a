package script

import (
	"time"

	"github.com/dop251/goja"

	"github.com/rq-runner/runner/collection"
)

// Scripts may hand expect a Request or Response that they made with the module postman-collection. Its classes tell
// their kind by a member of the constructor, which chai-postman asks too, so that copies of the library count as well.

// responseOf is v as a response: pm.response, an answer of pm.sendRequest, or a Response of postman-collection.
func (c *chai) responseOf(v goja.Value) (*Response, bool) {
	if r, ok := responseOf(v); ok {
		return r, true
	}
	if o, ok := madeBySDK(v, "Response"); ok {
		return c.sdkResponse(o), true
	}
	return nil, false
}

// requestOf is v as a request: pm.request or a Request of postman-collection.
func (c *chai) requestOf(v goja.Value) (*Request, bool) {
	if r, ok := requestOf(v); ok {
		return r, true
	}
	if o, ok := madeBySDK(v, "Request"); ok {
		r := &Request{}
		r.Header = c.sdkHeaders(o)
		return r, true
	}
	return nil, false
}

// madeBySDK reports whether v, or what its class derives from, is postman-collection's class of that name.
func madeBySDK(v goja.Value, kind string) (*goja.Object, bool) {
	o, ok := v.(*goja.Object)
	if !ok || isFunction(o) {
		return nil, false
	}
	class, _ := o.Get("constructor").(*goja.Object)
	for range maxSDKClasses {
		if class == nil {
			return nil, false
		}
		if name := class.Get("_postman_propertyName"); name != nil && goja.IsString(name) && name.String() == kind {
			return o, true
		}
		class, _ = class.Get("super_").(*goja.Object)
	}
	return nil, false
}

// maxSDKClasses bounds the walk through super_, which a script could make a circle. The library's longest has four.
const maxSDKClasses = 16

func (c *chai) sdkResponse(o *goja.Object) *Response {
	r := &Response{Header: c.sdkHeaders(o)}
	if code := orUndefined(o.Get("code")); goja.IsNumber(code) {
		r.Code = int(code.ToInteger())
	}
	if reason := c.callMember(o, "reason"); reason.ToBoolean() {
		r.Status = c.text(reason)
	}
	if t := orUndefined(o.Get("responseTime")); goja.IsNumber(t) {
		r.Time = time.Duration(t.ToFloat() * float64(time.Millisecond))
	}
	if size, ok := c.callMember(o, "size").(*goja.Object); ok {
		r.HeaderSize = orUndefined(size.Get("header")).ToInteger()
		r.BodySize = orUndefined(size.Get("body")).ToInteger()
	}
	return r
}

// sdkHeaders are the headers of a request or response of postman-collection.
func (c *chai) sdkHeaders(o *goja.Object) []collection.Param {
	list, ok := o.Get("headers").(*goja.Object)
	if !ok {
		return nil
	}
	all, ok := c.callMember(list, "all").(*goja.Object)
	if !ok {
		return nil
	}
	var rows []collection.Param
	for i := range lengthOf(all) {
		if h, ok := itemAt(all, i).(*goja.Object); ok {
			rows = append(rows, collection.Param{Key: c.member(h, "key"), Value: c.member(h, "value")})
		}
	}
	return rows
}

// member is o[name] as a text, empty when there is none.
func (c *chai) member(o *goja.Object, name string) string {
	v := orUndefined(o.Get(name))
	if isNullish(v) {
		return ""
	}
	return c.text(v)
}

// lacksTime reports a Response of postman-collection that was made without a time.
func (a *assertion) lacksTime() bool {
	o, ok := madeBySDK(a.subject, "Response")
	return ok && !goja.IsNumber(orUndefined(o.Get("responseTime")))
}
