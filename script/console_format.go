package script

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
)

const (
	inspectDepth = 2   // nested deeper is [Object], as in Node
	inspectItems = 100 // of an array, as in Node
	inspectWidth = 72  // longer is broken into lines
)

// inspector prints values as Node's util.inspect does with its defaults.
type inspector struct {
	x    *execution
	path []*goja.Object // what is being printed, against circles
}

// inspect is the text of a value for people.
func (x *execution) inspect(v goja.Value) string {
	return (&inspector{x: x}).value(v)
}

func (p *inspector) value(v goja.Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "null"
	case goja.IsBigInt(v):
		return v.String() + "n"
	}
	switch t := v.(type) {
	case goja.String:
		return quoteJS(t.String())
	case *goja.Symbol:
		return "Symbol(" + t.String() + ")"
	case *goja.Object:
		return p.object(t)
	}
	if f, ok := v.Export().(float64); ok && f == 0 && 1/f < 0 {
		return "-0"
	}
	return v.String()
}

// quoteJS quotes a text with the quote that needs no escapes, single ones first.
func quoteJS(s string) string {
	quote := "'"
	if strings.Contains(s, "'") {
		if !strings.Contains(s, `"`) {
			quote = `"`
		} else if !strings.Contains(s, "`") {
			quote = "`"
		}
	}
	r := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`, quote, `\`+quote)
	return quote + r.Replace(s) + quote
}

func (p *inspector) object(o *goja.Object) string {
	if slices.Contains(p.path, o) {
		return "[Circular *1]"
	}
	p.path = append(p.path, o)
	defer func() { p.path = p.path[:len(p.path)-1] }()
	if o.ExportType() == reflect.TypeFor[goja.Proxy]() {
		if target := o.Export().(goja.Proxy).Target(); target != nil { // printing must not run the handler
			return p.object(target)
		}
		return "<Revoked Proxy>"
	}
	if o.ExportType() == reflect.TypeFor[*goja.Promise]() { // Export alone would copy all that the object holds
		return p.promise(o.Export().(*goja.Promise))
	}
	if text, ok := p.special(o); ok {
		return text
	}
	if len(p.path) > inspectDepth+1 && len(o.Keys()) > 0 {
		if o.ClassName() == "Array" {
			return "[Array]"
		}
		return "[" + p.name(o, "Object") + "]"
	}
	if o.ClassName() == "Array" {
		return p.join("", "[", p.items(o), "]")
	}
	if strings.HasSuffix(p.name(o, ""), "Array") {
		return p.join(p.name(o, "")+"("+member(o, "length")+") ", "[", p.items(o), "]")
	}
	prefix := ""
	if name := p.name(o, "Object"); name != "Object" {
		prefix = name + " "
	}
	return p.join(prefix, "{", p.props(o), "}")
}

// special prints the objects that do not look like a list of properties.
func (p *inspector) special(o *goja.Object) (string, bool) {
	if _, isFunc := goja.AssertFunction(o); isFunc {
		return p.function(o), true
	}
	switch o.ClassName() {
	case "Error":
		return p.errorText(o), true
	case "RegExp":
		return o.String(), true
	case "Date":
		if t, ok := o.Export().(time.Time); ok {
			return t.UTC().Format("2006-01-02T15:04:05.000Z"), true
		}
		return "Invalid Date", true
	case "String":
		return "[String: " + p.value(o.ToString()) + "]", true
	case "Number", "Boolean":
		return "[" + o.ClassName() + ": " + o.ToString().String() + "]", true
	}
	switch name := p.name(o, ""); {
	case name == "Buffer" && o.ExportType() == reflect.TypeFor[[]byte]():
		return bufferText(o), true
	case name == "Map" && o.ExportType() == reflect.TypeFor[[][2]any](),
		name == "Set" && o.ExportType() == reflect.TypeFor[[]any]():
		return p.collection(o, name), true
	}
	return "", false
}

func (p *inspector) function(o *goja.Object) string {
	name := member(o, "name")
	if !strings.HasPrefix(o.String(), "class") {
		if name == "" {
			return "[Function (anonymous)]"
		}
		return "[Function: " + name + "]"
	}
	if name == "" {
		name = "(anonymous)"
	}
	if parent := o.Prototype(); parent != nil && member(parent, "name") != "" {
		name += " extends " + member(parent, "name")
	}
	return "[class " + name + "]"
}

// maxBufferBytes is how many bytes of a Buffer are shown, as in Node.
const maxBufferBytes = 50

func bufferText(o *goja.Object) string {
	b, _ := bytesOf(o)
	text := fmt.Sprintf("% x", b[:min(len(b), maxBufferBytes)])
	switch more := len(b) - maxBufferBytes; {
	case more == 1:
		text += " ... 1 more byte"
	case more > 1:
		text += fmt.Sprintf(" ... %d more bytes", more)
	}
	return "<" + strings.TrimSpace("Buffer "+text) + ">"
}

// errorText is an error with the places in the user's script.
func (p *inspector) errorText(o *goja.Object) string {
	e := &Error{Name: "Error"}
	frames := p.x.readError(e, o)
	p.x.placeFrames(e, frames)
	head := e.Name
	if e.Message != "" {
		head += ": " + e.Message
	}
	if len(p.path) > 1 || e.Stack == "" {
		return "[" + head + "]"
	}
	return head + "\n    " + strings.ReplaceAll(e.Stack, "\n", "\n    ")
}

func (p *inspector) promise(n *goja.Promise) string {
	switch n.State() {
	case goja.PromiseStateFulfilled:
		return "Promise { " + p.value(n.Result()) + " }"
	case goja.PromiseStateRejected:
		return "Promise { <rejected> " + p.value(n.Result()) + " }"
	}
	return "Promise { <pending> }"
}

// collection prints a Map or a Set.
func (p *inspector) collection(o *goja.Object, name string) string {
	var parts []string
	isMap := name == "Map"
	p.x.rt.vm.ForOf(o, func(item goja.Value) bool {
		if pair, ok := item.(*goja.Object); ok && isMap {
			parts = append(parts, p.value(pair.Get("0"))+" => "+p.value(pair.Get("1")))
		} else {
			parts = append(parts, p.value(item))
		}
		return len(parts) < inspectItems
	})
	return p.join(name+"("+member(o, "size")+") ", "{", parts, "}")
}

// name is the name of the object's class.
func (p *inspector) name(o *goja.Object, otherwise string) string {
	proto := o.Prototype()
	if proto == nil {
		return "[Object: null prototype]"
	}
	if c, ok := proto.Get("constructor").(*goja.Object); ok {
		if name := member(c, "name"); name != "" {
			return name
		}
	}
	return otherwise
}

func (p *inspector) items(o *goja.Object) []string {
	var parts []string
	n := int(o.Get("length").ToInteger())
	for i := range min(n, inspectItems) {
		parts = append(parts, p.value(o.Get(strconv.Itoa(i))))
	}
	switch more := n - inspectItems; {
	case more == 1:
		parts = append(parts, "... 1 more item")
	case more > 1:
		parts = append(parts, "... "+strconv.Itoa(more)+" more items")
	}
	return parts
}

func (p *inspector) props(o *goja.Object) []string {
	var parts []string
	for _, key := range o.Keys() {
		shown := key
		if !isIdentifier(key) {
			shown = quoteJS(key)
		}
		text := p.accessor(o, key)
		if text == "" {
			text = p.value(o.Get(key))
		}
		parts = append(parts, shown+": "+text)
	}
	return parts
}

// accessor is what stands for a property that code computes, empty for any other: to print must not run the script.
func (p *inspector) accessor(o *goja.Object, key string) string {
	if o.ExportType() == reflect.TypeFor[*object]() {
		return "" // ours
	}
	describe, _ := goja.AssertFunction(p.x.rt.vm.Get("Object").(*goja.Object).Get("getOwnPropertyDescriptor"))
	v, ex := p.x.call(describe, goja.Undefined(), o, p.x.rt.vm.ToValue(key))
	d, ok := v.(*goja.Object)
	if ex != nil || !ok {
		return ""
	}
	get, set := defined(orUndefined(d.Get("get"))), defined(orUndefined(d.Get("set")))
	switch {
	case get && set:
		return "[Getter/Setter]"
	case get:
		return "[Getter]"
	case set:
		return "[Setter]"
	}
	return ""
}

func isIdentifier(s string) bool {
	for i, c := range s {
		letter := c == '_' || c == '$' || c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// join puts parts on one line when they fit, else on a line each.
func (p *inspector) join(prefix, open string, parts []string, end string) string {
	if len(parts) == 0 {
		return prefix + open + end
	}
	total := len(prefix)
	for _, part := range parts {
		total += len(part) + 2
		if strings.Contains(part, "\n") {
			total = inspectWidth + 1
		}
	}
	if total <= inspectWidth {
		return prefix + open + " " + strings.Join(parts, ", ") + " " + end
	}
	indent := strings.Repeat("  ", len(p.path))
	return prefix + open + "\n" + indent + strings.Join(parts, ",\n"+indent) + "\n" +
		indent[:len(indent)-2] + end
}
