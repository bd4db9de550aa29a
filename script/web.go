package script

import "github.com/dop251/goja"

// webGlobal returns a global of the web's or of Node's, nil for another name. It belongs to the runtime, so that what
// one script leaves behind is still an instance of it in the next.
func (rt *realm) webGlobal(name string) goja.Value {
	if k := rt.class(name); k != nil {
		return k.ctor
	}
	return nil
}

// class returns a class of ours, made when first asked for; nil for another name.
func (rt *realm) class(name string) *class {
	if k, ok := rt.classes[name]; ok {
		return k
	}
	var k *class
	switch name {
	case "Buffer":
		k = rt.bufferClass()
	default:
		return nil
	}
	if rt.classes == nil {
		rt.classes = make(map[string]*class)
	}
	rt.classes[name] = k
	return k
}
