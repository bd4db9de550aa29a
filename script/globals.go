package script

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// global returns a global of the API, made when first asked for; nil for a name that is not one.
func (x *execution) global(name string) goja.Value {
	if v, ok := x.kept[name]; ok {
		return v
	}
	v := x.makeGlobal(name)
	if v != nil {
		x.keep(name, v)
	}
	return v
}

func (x *execution) makeGlobal(name string) goja.Value {
	switch name {
	case "pm", "rq":
		// Both names are one object; see DESIGN.
		o := x.rt.object(&pmAPI{x: x})
		x.keep("pm", o)
		x.keep("rq", o)
		return o
	case "console":
		return x.rt.object(&consoleAPI{x: x})
	case "require":
		return x.rt.fn(name, x.require)
	}
	if f := x.timerFunc(name); f != nil {
		return x.rt.fn(name, f)
	}
	if f := x.base64Func(name); f != nil {
		return x.rt.fn(name, f)
	}
	if x.withoutLegacy() {
		return nil
	}
	if v := x.legacyGlobal(name); v != nil {
		return v
	}
	return x.libraryGlobal(name)
}

// withoutLegacy reports whether a script of Postman's begins with the words that switch the old globals off.
func (x *execution) withoutLegacy() bool {
	return strings.HasPrefix(x.source, `"use sandbox2";`) && !x.requestly()
}

// requestly reports whether the rules of Requestly's scripts decide.
func (x *execution) requestly() bool { return x.host.Dialect == collection.Requestly }
