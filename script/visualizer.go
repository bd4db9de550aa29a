package script

import (
	"strconv"

	"github.com/dop251/goja"
)

// visualizerAPI is pm.visualizer.
type visualizerAPI struct{ x *execution }

func (v *visualizerAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "set":
		return v.set
	case "clear":
		return func(goja.FunctionCall) goja.Value {
			v.show(nil)
			return goja.Undefined()
		}
	}
	return nil
}

// maxVisualization bounds what one request may leave for the report, in bytes: a page with a thousand of them must
// still open, and a table of ten thousand rows is smaller.
const maxVisualization = 2 << 20

func (v *visualizerAPI) set(c goja.FunctionCall) goja.Value {
	template, ok := c.Argument(0).(goja.String)
	if !ok {
		v.x.throw("Error", "Invalid template. Template must be of type string, found "+v.x.typeOf(c.Argument(0)))
	}
	shown := &Visualization{
		Template: template.String(), Data: v.json(c.Argument(1), "data", "Data"),
		Options: v.json(c.Argument(2), "options", "Options"),
	}
	if n := len(shown.Template) + len(shown.Data) + len(shown.Options); n > maxVisualization {
		v.x.throw("RangeError", "pm.visualizer.set: template and data have "+strconv.Itoa(n)+" bytes, more than the "+
			strconv.Itoa(maxVisualization)+" that a report keeps; show fewer rows")
	}
	v.show(shown)
	return goja.Undefined()
}

// json is an object as text. Postman's rule: what is falsy counts as not given, and other values are errors.
func (v *visualizerAPI) json(given goja.Value, name, title string) string {
	o, ok := given.(*goja.Object)
	if _, isFunction := goja.AssertFunction(given); isFunction {
		ok = false
	}
	if !ok && given.ToBoolean() {
		v.x.throw("Error", "Invalid "+name+". "+title+" must be an object, found "+v.x.typeOf(given))
	}
	if !ok {
		return ""
	}
	return v.x.rt.marshal(o)
}

func (v *visualizerAPI) show(shown *Visualization) {
	if v.x.host.Visualize != nil {
		v.x.host.Visualize(shown)
	}
}

func (v *visualizerAPI) field(string) goja.Value        { return nil }
func (v *visualizerAPI) assign(string, goja.Value) bool { return false }
func (v *visualizerAPI) keys() []string                 { return nil }
