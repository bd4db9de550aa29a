package script

import "github.com/dop251/goja"

// realm is one runtime with its global scope. A lane replaces it after a script that had to be stopped.
type realm struct {
	vm *goja.Runtime
}
