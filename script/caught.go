package script

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// hiddenError is what a catch clause with a pattern caught.
const hiddenError = " error"

// lookAtCaught has the caught error looked at before the clause's own statements; what a pattern takes apart is named
// first.
func lookAtCaught(n *ast.CatchStatement) {
	id, ok := n.Parameter.(*ast.Identifier)
	if !ok {
		pattern, isPattern := n.Parameter.(ast.Pattern)
		if !isPattern {
			return // a clause without a parameter
		}
		id = &ast.Identifier{Name: hiddenError, Idx: pattern.Idx0()}
		n.Parameter = id
		parts := &ast.LexicalDeclaration{
			Idx: pattern.Idx0(), Token: token.LET, List: []*ast.Binding{{Target: pattern, Initializer: id}},
		}
		n.Body.List = append([]ast.Statement{parts}, n.Body.List...)
	}
	look := &ast.ExpressionStatement{Expression: call(id, hiddenCaught, id)}
	n.Body.List = append([]ast.Statement{look}, n.Body.List...)
}

// wordRejections lets the handlers of promises see V8's words, as catch clauses do: once in a runtime, when a script first
// has such a handler.
func (rt *realm) wordRejections(source string) {
	const done = "then in V8's words"
	if rt.natives[done] != nil || !strings.Contains(source, ".catch") && !strings.Contains(source, ".then") &&
		!strings.Contains(source, "allSettled") {
		return
	}
	rt.keepNative(done, goja.Undefined())
	proto := rt.prototype("Promise")
	then, _ := goja.AssertFunction(proto.Get("then"))
	worded := rt.fn("then", func(c goja.FunctionCall) goja.Value {
		failed, ok := goja.AssertFunction(c.Argument(1))
		if !ok {
			return mustJS(then(c.This, c.Arguments...))
		}
		handler := rt.vm.ToValue(func(c goja.FunctionCall) goja.Value {
			rt.caughtError(c)
			return mustJS(failed(goja.Undefined(), c.Argument(0)))
		})
		return mustJS(then(c.This, c.Argument(0), handler))
	})
	_ = worded.DefineDataProperty("length", rt.vm.ToValue(2), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	hide(proto, "then", worded)
}
