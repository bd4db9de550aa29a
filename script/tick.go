package script

import "github.com/dop251/goja"

// ticker lets work in Go that a script can make long be stopped as the script itself can. The zero ticker works.
type ticker struct {
	count uint
	idle  goja.Callable
}

// ticksPerLook is how many steps are made between two looks: a look takes as long as some ten of them.
const ticksPerLook = 256

// tick is one step of such work. It panics as the engine does when the script was stopped.
func (t *ticker) tick(vm *goja.Runtime) {
	if t.count++; t.count%ticksPerLook != 0 {
		return
	}
	if t.idle == nil {
		f, err := vm.RunString("(function () {})")
		if err != nil {
			panic(err)
		}
		t.idle, _ = goja.AssertFunction(f)
	}
	// The engine alone knows that it was told to stop, and it tells when it runs code, however little.
	mustJS(t.idle(goja.Undefined()))
}

func (rt *realm) tick() { rt.ticks.tick(rt.vm) }
