package script

import "github.com/dop251/goja"

// webGlobal returns a global of the web's or of Node's, nil for another name. It belongs to the runtime, so that what
// one script leaves behind is still an instance of it in the next.
func (rt *realm) webGlobal(name string) goja.Value {
	if k := rt.class(name); k != nil {
		return k.ctor
	}
	switch name {
	case "Event", "CustomEvent", "EventTarget", "AbortController", "AbortSignal", "DOMException":
		return rt.builtin("events").Get(name)
	case "Blob", "File", "FormData", "Headers", "Request", "Response", "fetch":
		return rt.builtin("fetch").Get(name)
	case "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamDefaultController",
		"CountQueuingStrategy", "ByteLengthQueuingStrategy":
		return rt.streams("streams").Get(name)
	case "WritableStream", "WritableStreamDefaultWriter", "WritableStreamDefaultController":
		return rt.streams("writable").Get(name)
	case "TransformStream", "TransformStreamDefaultController", "TextEncoderStream", "TextDecoderStream",
		"CompressionStream", "DecompressionStream":
		return rt.streams("transform").Get(name)
	case "SharedArrayBuffer", "Atomics":
		return rt.builtin("shared").Get(name)
	case "WeakRef", "FinalizationRegistry", "Iterator":
		return rt.builtin("language").Get(name)
	case "Intl":
		return rt.builtin("intl").Get(name)
	case "performance":
		return rt.performance()
	case "structuredClone":
		return rt.fn(name, rt.structuredClone)
	case "crypto":
		return rt.webCrypto()
	}
	return nil
}

// streams returns a part that has streams; they are walked with for await, whose symbol the engine lacks.
func (rt *realm) streams(part string) *goja.Object {
	rt.builtin("language")
	return rt.builtin(part)
}

// domException is an error of the web's kind.
func (rt *realm) domException(name, message string) *goja.Object {
	o, err := rt.vm.New(rt.vm.Get("DOMException"), rt.vm.ToValue(message), rt.vm.ToValue(name))
	if err != nil {
		panic(err)
	}
	return o
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
	case "TextEncoder":
		k = rt.textEncoderClass()
	case "TextDecoder":
		k = rt.textDecoderClass()
	case "URL":
		k = rt.urlClass()
	case "CryptoKey":
		k = rt.keyClass()
	case "URLSearchParams":
		k = rt.searchParamsClass()
	default:
		return nil
	}
	if rt.classes == nil {
		rt.classes = make(map[string]*class)
	}
	rt.classes[name] = k
	return k
}
