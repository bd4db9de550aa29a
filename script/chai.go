package script

import (
	"github.com/dop251/goja"

	"github.com/rq-runner/runner/collection"
)

// chaiOptions says whose expect it is. Postman scripts have chai 4.4.1 and chai-postman, Requestly scripts chai 5.
type chaiOptions struct {
	Dialect collection.Dialect
	// Loaded returns the exports of the real chai, which plugins extend; nil when no script has required it.
	Loaded func() *goja.Object
}

// chai is expect for one runtime: chai's documented BDD interface, natively, because loading the real one costs a
// millisecond per runtime and 200 µs per assertion. Everything that needs the runtime is made at its first use.
type chai struct {
	vm   *goja.Runtime
	five bool // chai 5's rules and texts
	// loaded is chaiOptions.Loaded; nil when there is no real chai to be had.
	loaded func() *goja.Object

	expectFn *goja.Object
	methods  map[string]*goja.Object // functions of the API, so that they are made once
	errors   *goja.Object            // the AssertionError constructor
	callee   *goja.Object            // what chainable methods are proxies of
	self     *goja.Symbol            // asks a chainable method for its assertion
	root     *goja.Object            // Object.prototype
	inspects []*goja.Symbol          // the symbols under which an object may keep its own valueWriter
	natives  map[string]goja.Value   // built-in functions by "Object.keys"
	body     *parsedBody             // of the response that was asked for JSON last
	schemas  schemaCache             // what .jsonSchema has compiled
	ticks    ticker                  // of comparisons
}

func newChai(vm *goja.Runtime, o chaiOptions) *chai {
	return &chai{vm: vm, five: o.Dialect == collection.Requestly, loaded: o.Loaded}
}

// value is the function expect, with expect.fail.
func (c *chai) value() goja.Value {
	if c.expectFn == nil {
		c.expectFn = c.fn("expect", c.expect)
		_ = c.expectFn.Set("fail", c.fn("fail", c.fail))
	}
	return c.expectFn
}

// expect starts an assertion on its first argument; the second is put before every message.
func (c *chai) expect(call goja.FunctionCall) goja.Value {
	a := &assertion{c: c, subject: call.Argument(0)}
	if len(call.Arguments) > 1 {
		a.message = call.Arguments[1]
	}
	return a.object()
}

// to starts an assertion on target: pm.response.to. The value may be kept and used again.
func (c *chai) to(target goja.Value) goja.Value {
	return c.vm.NewDynamicObject(&assertionHead{assertion{c: c, subject: target}})
}

// fail is expect.fail([message]) and expect.fail(actual, expected[, message[, operator]]).
func (c *chai) fail(call goja.FunctionCall) goja.Value {
	actual, message := call.Argument(0), call.Argument(2)
	if len(call.Arguments) < 2 {
		actual, message = goja.Undefined(), call.Argument(0)
	}
	text := "expect.fail()"
	if message.ToBoolean() {
		text = message.String()
	}
	panic(c.assertionError(text, []errorProp{
		{"actual", actual},
		{"expected", call.Argument(1)},
		{"operator", call.Argument(3)},
	}))
}

// fn makes a JavaScript function of that name.
func (c *chai) fn(name string, f func(goja.FunctionCall) goja.Value) *goja.Object {
	o := c.vm.ToValue(f).(*goja.Object)
	_ = o.DefineDataProperty("name", c.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}
