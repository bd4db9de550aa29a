package script

import (
	"strings"

	"github.com/dop251/goja"
)

// Code that a script makes up as it runs comes through eval and the constructors of functions. The engine reads nested
// code by recursion, and deep enough it takes the process down; so the text is looked at first.

// guardCode puts checks before eval and the constructors of functions. The runtime of one script gets the latter when its
// text may reach them.
func (rt *realm) guardCode(source string) {
	rt.ownEval = rt.builtIn.Get("eval")
	eval, _ := goja.AssertFunction(rt.ownEval)
	hide(rt.builtIn, "eval", rt.fn("eval", func(c goja.FunctionCall) goja.Value {
		rt.sourceCheck(c.Arguments)
		return mustJS(eval(goja.Undefined(), c.Arguments...))
	}))
	if rt.opts.Isolate && !strings.Contains(source, "constructor") {
		return
	}
	_ = rt.guardedGlobal("Function")
	for _, example := range []string{"(async function () {})", "(function* () {})"} {
		f, err := rt.vm.RunString(example)
		if err != nil {
			continue
		}
		if class, ok := f.(*goja.Object).Get("constructor").(*goja.Object); ok {
			rt.checked(class, func(args []goja.Value) ([]goja.Value, func(*goja.Object)) { return rt.sourceCheck(args), nil })
		}
	}
}

// evalGlobal is what the name eval stands for. Only the engine's own sees the variables of the code that calls it; to
// such a call the check is added in the code itself.
func (rt *realm) evalGlobal() goja.Value {
	if rt.evals {
		return rt.ownEval
	}
	return rt.builtIn.Get("eval")
}
