package script

import (
	"strings"

	"github.com/dop251/goja"
)

// nodePart makes one of the modules of Node's that builtin/node.js has, or completes it when it comes from the library.
func (rt *realm) nodePart(name string) (maker goja.Callable, ok bool) {
	switch name {
	case "url", "util", "util/types", "assert/strict", "path/posix", "stream/promises", "stream/web", "timers/promises", "perf_hooks":
		return goja.AssertFunction(rt.streams("node").Get(name))
	}
	return nil, false
}

// nodeModule returns a module that is made of others, false for another name.
func (rt *realm) nodeModule(name string) (goja.Value, bool) {
	if name == "url" || name == "util" {
		return nil, false
	}
	if v, ok := rt.natives[name]; ok {
		return v, true
	}
	maker, ok := rt.nodePart(name)
	if !ok {
		return nil, false
	}
	v := mustJS(maker(goja.Undefined()))
	rt.keepNative(name, v)
	return v, true
}

// completed adds to a module of the library what Node's has beyond it.
func (rt *realm) completed(name string, exports goja.Value) goja.Value {
	if name != "url" && name != "util" {
		return exports
	}
	add, ok := rt.nodePart(name)
	if !ok {
		return exports
	}
	return mustJS(add(goja.Undefined(), exports))
}

// isMachineModule names the modules of Node's that reach the machine.
func isMachineModule(name string) bool {
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "node:"), "/")
	switch name {
	case "http", "https", "http2", "net", "tls", "dns", "dgram", "child_process", "cluster", "worker_threads", "vm", "v8", "inspector",
		"repl", "readline", "tty", "module", "process", "diagnostics_channel", "trace_events", "wasi", "async_hooks":
		return true
	}
	return false
}

// noFiles is require('fs'), which is empty in Postman: what scripts look for in it says that it is not there.
type noFiles struct{ rt *realm }

func (f *noFiles) method(name string) func(goja.FunctionCall) goja.Value {
	if !strings.HasSuffix(name, "Sync") && !strings.HasSuffix(name, "File") && !strings.HasSuffix(name, "Stream") && name != "promises" {
		return nil
	}
	return func(goja.FunctionCall) goja.Value {
		f.rt.throw("Error", "fs."+name+" is not supported by runner: scripts read and write no files; data files come with --iteration-data")
		return nil
	}
}

func (f *noFiles) field(string) goja.Value        { return nil }
func (f *noFiles) assign(string, goja.Value) bool { return false }
func (f *noFiles) keys() []string                 { return nil }
