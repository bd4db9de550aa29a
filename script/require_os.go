package script

import (
	"math"

	"github.com/dop251/goja"
)

// osModule is require('os') as a page of the web has it, which is Postman's: it knows nothing of the machine.
func (rt *realm) osModule() *goja.Object {
	list := func() any { return rt.vm.NewArray() }
	o := rt.constants(map[string]func() any{
		"endianness": func() any { return "LE" }, "hostname": func() any { return "" }, "loadavg": list,
		"uptime": func() any { return 0 }, "freemem": func() any { return math.MaxFloat64 },
		"totalmem": func() any { return math.MaxFloat64 }, "cpus": list, "type": func() any { return "Browser" },
		"release": func() any { return "" }, "networkInterfaces": func() any { return rt.vm.NewObject() },
		"getNetworkInterfaces": func() any { return rt.vm.NewObject() }, "arch": func() any { return "javascript" },
		"platform": func() any { return "browser" }, "tmpdir": func() any { return "/tmp" }, "tmpDir": func() any { return "/tmp" },
		"homedir": func() any { return "/" },
	})
	_ = o.Set("EOL", "\n")
	return o
}

// processModule is require('_process'), the process of such a page.
func (rt *realm) processModule() *goja.Object {
	nothing := func() any { return goja.Undefined() }
	all := map[string]func() any{
		"cwd": func() any { return "/" }, "umask": func() any { return 0 }, "listeners": func() any { return rt.vm.NewArray() },
	}
	for _, name := range []string{
		"on", "addListener", "once", "off", "removeListener", "removeAllListeners", "emit", "prependListener", "prependOnceListener",
	} {
		all[name] = nothing
	}
	o := rt.constants(all)
	for _, name := range []string{"binding", "chdir"} {
		_ = o.Set(name, rt.fn(name, func(goja.FunctionCall) goja.Value {
			rt.throw("Error", "process."+name+" is not supported")
			return nil
		}))
	}
	for name, v := range map[string]any{
		"title": "browser", "browser": true, "version": "", "env": rt.vm.NewObject(), "argv": rt.vm.NewArray(), "versions": rt.vm.NewObject(),
	} {
		_ = o.Set(name, v)
	}
	_ = o.Set("nextTick", rt.fn("nextTick", func(c goja.FunctionCall) goja.Value {
		f, ok := goja.AssertFunction(c.Argument(0))
		if !ok {
			rt.throw("TypeError", "process.nextTick: the argument is not a function")
		}
		args := append([]goja.Value(nil), c.Arguments[1:]...)
		rt.x.loop.begin()(func() { mustJS(f(goja.Undefined(), args...)) })
		return goja.Undefined()
	}))
	return o
}

// constants is an object of functions that always answer the same.
func (rt *realm) constants(all map[string]func() any) *goja.Object {
	o := rt.vm.NewObject()
	for name, answer := range all {
		_ = o.Set(name, rt.fn(name, func(goja.FunctionCall) goja.Value { return rt.vm.ToValue(answer()) }))
	}
	return o
}
