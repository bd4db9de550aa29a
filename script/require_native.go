package script

import "github.com/dop251/goja"

// nativeModule returns a module that is ours, nil for another name.
func (rt *realm) nativeModule(name string) goja.Value {
	if name == "crypto-js" {
		return rt.cryptoJS(rt.cryptoVersion())
	}
	if m, ok := rt.natives[name]; ok {
		return m
	}
	var v goja.Value
	switch name {
	case "buffer":
		v = rt.bufferModule()
	case "crypto":
		v = rt.nodeCryptoModule()
	case "zlib":
		v = rt.nodeZlibModule()
	case "fs":
		v = rt.object(&noFiles{rt})
	case "os":
		v = rt.osModule()
	case "_process":
		v = rt.processModule()
	case "uuid":
		v = rt.uuidModule()
	case "atob", "btoa":
		v = rt.vm.Get(name)
	default:
		return nil
	}
	rt.keepNative(name, v)
	return v
}

// bufferModule is require('buffer').
func (rt *realm) bufferModule() *goja.Object {
	o := rt.globalsModule("Buffer", "Blob", "File", "atob", "btoa")
	_ = o.Set("SlowBuffer", o.Get("Buffer"))
	_ = o.Set("INSPECT_MAX_BYTES", maxBufferBytes)
	_ = o.Set("kMaxLength", maxBytes)
	_ = o.Set("kStringMaxLength", maxText)
	limits := rt.vm.NewObject()
	_ = limits.Set("MAX_LENGTH", maxBytes)
	_ = limits.Set("MAX_STRING_LENGTH", maxText)
	_ = o.Set("constants", limits)
	return o
}

// cryptoVersion is the version of crypto-js that the running script's app has.
func (rt *realm) cryptoVersion() int {
	if rt.x != nil && rt.x.requestly() {
		return 4
	}
	return 3
}

// globalsModule is a module whose exports are globals.
func (rt *realm) globalsModule(names ...string) *goja.Object {
	o := rt.vm.NewObject()
	for _, name := range names {
		if v := rt.vm.Get(name); v != nil {
			_ = o.Set(name, v)
		}
	}
	return o
}
