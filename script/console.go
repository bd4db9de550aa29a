package script

import (
	"strings"

	"github.com/dop251/goja"
)

// consoleAPI is console.
type consoleAPI struct{ x *execution }

func (c *consoleAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "log", "info", "warn", "error", "debug":
		return func(call goja.FunctionCall) goja.Value {
			c.x.log(name, call.Arguments)
			return goja.Undefined()
		}
	case "clear":
		return func(goja.FunctionCall) goja.Value { return goja.Undefined() } // what was printed stays printed
	case "table", "dir", "trace", "assert", "count", "group", "groupEnd", "time", "timeEnd", "timeLog":
		return c.x.missing("console."+name, "use console.log")
	}
	return nil
}

func (c *consoleAPI) field(string) goja.Value        { return nil }
func (c *consoleAPI) assign(string, goja.Value) bool { return false }
func (c *consoleAPI) keys() []string                 { return nil }

// log tells the host one message: texts as they are, other values as Node prints them.
func (x *execution) log(level string, args []goja.Value) {
	if x.host.Log == nil {
		return
	}
	parts := make([]string, len(args))
	for i, a := range args {
		if s, ok := a.(goja.String); ok {
			parts[i] = s.String()
		} else {
			parts[i] = x.inspect(a)
		}
	}
	x.host.Log(level, strings.Join(parts, " "))
}
