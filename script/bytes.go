package script

import "github.com/dop251/goja"

// bytes is a body as a Uint8Array that the script may change.
func (x *execution) bytes(b []byte) goja.Value {
	buffer := x.rt.vm.NewArrayBuffer(append([]byte(nil), b...))
	o, err := x.rt.vm.New(x.rt.vm.GlobalObject().Get("Uint8Array"), x.rt.vm.ToValue(buffer))
	if err != nil {
		panic(err)
	}
	return o
}
