package script

import (
	"errors"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

var errNoSend = errors.New("requests are not available to this script")

// sendRequest is pm.sendRequest(request, callback?): the callback gets (error, response, {cookies}); without one the
// promise gets the response. An answer of 4xx or 5xx is no error. The script waits for it.
func (x *execution) sendRequest(c goja.FunctionCall) goja.Value {
	f, _ := goja.AssertFunction(c.Argument(1))
	p, settle := x.sendPromise(f)
	if f != nil && x.requestly() {
		p, settle = x.sendBoth(settle)
	}
	finish := x.loop.begin()
	req, err := x.readRequest(c.Argument(0))
	if err == nil && x.host.Send == nil {
		err = errNoSend
	}
	if err != nil {
		finish(func() { settle(nil, err) })
		return p
	}
	// The goroutine ends with the request, which ends with the script: its context does.
	ctx, send := x.ctx, x.host.Send
	background(finish, func() func() {
		res, err := send(ctx, req)
		return func() { settle(res, err) }
	})
	return p
}

// sendPromise is promise for answers: a callback gets their cookies as well.
func (x *execution) sendPromise(callback goja.Callable) (goja.Value, func(*Response, error)) {
	var cookies []collection.Cookie
	if callback != nil {
		inner := callback
		callback = func(this goja.Value, args ...goja.Value) (goja.Value, error) {
			more := x.rt.vm.NewObject()
			_ = more.Set("cookies", x.cookieList(cookies))
			if len(args) > 1 {
				args = append(args, more)
			}
			return inner(this, args...)
		}
	}
	p, settle := x.promise(callback)
	return p, func(res *Response, err error) {
		if err != nil {
			settle(nil, err)
			return
		}
		cookies = res.Cookies
		settle(x.responseObject(res), nil)
	}
}

// sendBoth is sendPromise for Requestly, where what is given back is a promise beside a callback too. The promise of an
// error that the callback was told is not rejected: nobody waits for it.
func (x *execution) sendBoth(callback func(*Response, error)) (goja.Value, func(*Response, error)) {
	p, settle := x.sendPromise(nil)
	return p, func(res *Response, err error) {
		callback(res, err)
		if err == nil {
			settle(res, nil)
		}
	}
}

// readRequest reads a URL, an object {url, method, header, body, auth}, or a copy of pm.request.
func (x *execution) readRequest(v goja.Value) (*Request, error) {
	x.takeOver()
	if r, ok := nativeOf[*requestAPI](v); ok {
		copied := *r.req
		copied.Request = *r.req.Clone()
		return &copied, nil
	}
	if u, ok := nativeOf[*urlAPI](v); ok {
		return x.checked(&Request{Request: collection.Request{Method: "GET", URL: *u.url}})
	}
	if !defined(v) || !v.ToBoolean() {
		return nil, errors.New("sendrequest: nothing to request")
	}
	o, ok := v.(*goja.Object)
	if _, isURL := stateOf[*webURL](v); isURL || !ok {
		return x.checked(&Request{Request: collection.Request{Method: "GET", URL: x.readURL(v)}})
	}
	o = x.plain(o)
	r := &Request{Request: collection.Request{Method: "GET", URL: x.readURL(o.Get("url"))}}
	if m := member(o, "method"); m != "" {
		r.Method = strings.ToUpper(m)
	}
	if h := either(o, "header", "headers"); h != nil {
		r.Header = x.newList(listOptions{caseless: true}).read(h)
	}
	if b := o.Get("body"); defined(b) {
		r.Body = x.readBody(b, nil)
	}
	if a := o.Get("auth"); defined(a) {
		r.Auth = x.readAuth(a)
	}
	return x.checked(r)
}

// plain is an object of the module postman-collection as the plain one that it stands for; any other stays as it is.
func (x *execution) plain(o *goja.Object) *goja.Object {
	toJSON, ok := goja.AssertFunction(o.Get("toJSON"))
	if !ok {
		return o
	}
	v, ex := x.call(toJSON, o)
	if ex != nil {
		panic(ex)
	}
	if json, ok := v.(*goja.Object); ok {
		return json
	}
	return o
}

func (x *execution) checked(r *Request) (*Request, error) {
	if r.URL.Base == "" {
		return nil, errors.New("sendRequest: a non-empty url is required")
	}
	return r, nil
}
