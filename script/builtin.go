package script

import (
	"context"
	"embed"
	"strconv"
	"time"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// builtins are the parts of the web that are written in JavaScript: classes and iterators, whose speed does not matter.
//
//go:embed builtin
var builtins embed.FS

// builtin returns the exports of a part, which runs when it is first asked for.
func (rt *realm) builtin(name string) *goja.Object {
	file := "builtin/" + name + ".js"
	if o, ok := rt.natives[file].(*goja.Object); ok {
		return o
	}
	exports := rt.runBuiltin(name, &builtinHost{rt: rt})
	rt.keepNative(file, exports)
	return exports
}

// runBuiltin runs a part over a host of its own.
func (rt *realm) runBuiltin(name string, host native) *goja.Object {
	file := "builtin/" + name + ".js"
	source, err := builtins.ReadFile(file)
	if err != nil {
		panic(err)
	}
	code := rt.opts.Cache.get(cacheKey{mode: builtinCode, source: string(source)})
	if code.err != nil {
		panic("script: " + file + ": " + code.err.Error())
	}
	exports := rt.vm.NewObject()
	f, _ := goja.AssertFunction(mustJS(rt.vm.RunProgram(code.program)))
	mustJS(f(goja.Undefined(), exports, rt.object(host)))
	return exports
}

func (rt *realm) keepNative(name string, v goja.Value) {
	if rt.natives == nil {
		rt.natives = make(map[string]goja.Value)
	}
	rt.natives[name] = v
}

// builtinHost is what the parts in JavaScript may ask of Go.
type builtinHost struct{ rt *realm }

func (h *builtinHost) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "send":
		return h.send
	case "part":
		return func(c goja.FunctionCall) goja.Value { return h.rt.streams(text(c.Argument(0))) }
	case "pack":
		return h.pack
	case "require":
		return func(c goja.FunctionCall) goja.Value { return h.rt.needed(text(c.Argument(0))) }
	case "idleTimer":
		return h.idleTimer
	case "float16":
		return h.float16
	case "sum":
		return h.sum
	case "wellFormed":
		return h.wellFormed
	}
	return h.localeMethod(name)
}

func (h *builtinHost) field(string) goja.Value        { return nil }
func (h *builtinHost) assign(string, goja.Value) bool { return false }
func (h *builtinHost) keys() []string                 { return nil }

// idleTimer is setTimeout(f, ms) that does not keep the script alive.
func (h *builtinHost) idleTimer(c goja.FunctionCall) goja.Value {
	x := h.rt.x
	f, _ := goja.AssertFunction(c.Argument(0))
	id := x.loop.after(delay(c), 0, func() { mustJS(f(goja.Undefined())) })
	x.loop.idle(id)
	return goja.Undefined()
}

// send is send(method, url, headers, body): {promise, cancel}.
func (h *builtinHost) send(c goja.FunctionCall) goja.Value {
	x := h.rt.x
	req := &Request{Request: collection.Request{Method: c.Argument(0).String(), URL: parseURL(c.Argument(1).String())}}
	rows := c.Argument(2).ToObject(h.rt.vm)
	for i := range length(rows) {
		pair := rows.Get(strconv.FormatInt(i, 10)).ToObject(h.rt.vm)
		req.Header = append(req.Header, collection.Param{Key: pair.Get("0").String(), Value: pair.Get("1").String()})
	}
	if b, ok := bytesOf(c.Argument(3)); ok {
		req.Body = &collection.Body{Mode: collection.BodyRaw, Raw: string(b)}
	}
	url := c.Argument(1) // the arguments are the engine's again when this call is over
	ctx, cancel := context.WithCancel(x.ctx)
	p, resolve, reject := h.rt.vm.NewPromise()
	finish := x.loop.begin()
	answer := func(res *Response, err error) func() {
		var body []byte
		if err == nil {
			body, err = res.whole()
		}
		return func() {
			cancel()
			if err != nil {
				_ = reject(h.rt.newError("Error", err.Error()))
				return
			}
			_ = resolve(h.answer(res, body, url))
		}
	}
	o := h.rt.vm.NewObject()
	_ = o.Set("promise", p)
	_ = o.Set("cancel", h.rt.fn("cancel", func(goja.FunctionCall) goja.Value { cancel(); return goja.Undefined() }))
	if x.host.Send == nil {
		finish(answer(nil, errNoSend))
		return o
	}
	// The goroutine ends with the request, which ends with the script: its context does.
	send := x.host.Send
	background(finish, func() func() { return answer(send(ctx, req)) })
	return o
}

// answer is a response in the words of fetch.
func (h *builtinHost) answer(res *Response, body []byte, url goja.Value) goja.Value {
	rows := make([]any, len(res.Header))
	for i, p := range res.Header {
		rows[i] = h.rt.vm.NewArray(p.Key, p.Value)
	}
	o := h.rt.vm.NewObject()
	for name, v := range map[string]any{
		"status": res.Code, "statusText": res.Status, "url": url,
		"headers": h.rt.vm.NewArray(rows...), "body": h.rt.uint8Array(append([]byte(nil), body...)),
	} {
		_ = o.Set(name, v)
	}
	return o
}

// performance is the web's clock.
func (rt *realm) performance() *goja.Object {
	start := time.Now()
	o := rt.vm.NewObject()
	hide(o, "now", rt.fn("now", func(goja.FunctionCall) goja.Value {
		return rt.vm.ToValue(float64(time.Since(start).Nanoseconds()) / 1e6)
	}))
	_ = o.Set("timeOrigin", float64(start.UnixNano())/1e6)
	return o
}
