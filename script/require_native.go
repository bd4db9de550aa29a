package script

import "github.com/dop251/goja"

// nativeModule returns a module that is ours, nil for another name.
func (rt *realm) nativeModule(name string) goja.Value {
	if m, ok := rt.natives[name]; ok {
		return m
	}
	var v goja.Value
	switch name {
	case "buffer":
		v = rt.globalsModule("Buffer", "Blob", "File", "atob", "btoa")
	case "atob", "btoa":
		v = rt.vm.Get(name)
	default:
		return nil
	}
	rt.keepNative(name, v)
	return v
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
