package script

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// bodyAPI is pm.request.body.
type bodyAPI struct {
	x     *execution
	body  *collection.Body
	lists map[string]goja.Value
}

func (b *bodyAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "toString":
		return func(goja.FunctionCall) goja.Value { return b.x.rt.vm.ToValue(b.String()) }
	case "toJSON":
		return b.toJSON
	case "isEmpty":
		return func(goja.FunctionCall) goja.Value { return b.x.rt.vm.ToValue(b.empty()) }
	case "update":
		return func(c goja.FunctionCall) goja.Value {
			*b.body, b.lists = *b.x.readBody(c.Argument(0), b.body), nil
			return goja.Undefined()
		}
	}
	return nil
}

func (b *bodyAPI) field(name string) goja.Value {
	vm := b.x.rt.vm
	switch collection.BodyMode(name) {
	case collection.BodyRaw:
		if b.body.Mode == collection.BodyRaw {
			return vm.ToValue(b.body.Raw)
		}
		return goja.Undefined()
	case collection.BodyURLEncoded, collection.BodyFormData:
		return b.list(name)
	case collection.BodyFile:
		return b.file()
	case collection.BodyGraphQL:
		return b.graphql()
	}
	switch name {
	case "mode":
		return vm.ToValue(string(b.body.Mode))
	case "disabled":
		if !b.body.Disabled {
			return goja.Undefined()
		}
		return vm.ToValue(true)
	case "options":
		return b.options()
	}
	return nil
}

func (b *bodyAPI) list(name string) goja.Value {
	if string(b.body.Mode) != name {
		return goja.Undefined()
	}
	if v, ok := b.lists[name]; ok {
		return v
	}
	var l *listAPI
	if name == string(collection.BodyURLEncoded) {
		l = b.x.listOf(&b.body.URLEncoded, listOptions{multi: true})
	} else {
		l = b.parts()
	}
	if b.lists == nil {
		b.lists = map[string]goja.Value{}
	}
	b.lists[name] = b.x.listObject(l)
	return b.lists[name]
}

// parts is the list of a multipart form. A row that stays keeps its files; a script cannot add one.
func (b *bodyAPI) parts() *listAPI {
	l := b.x.newList(listOptions{multi: true})
	was := map[*rowAPI]collection.Part{}
	for _, p := range b.body.FormData {
		r := &rowAPI{list: l, Param: p.Param}
		if p.IsFile() {
			r.more = &fileMember{rt: b.x.rt, files: p.Files}
		}
		was[r] = p
		l.rows = append(l.rows, r)
	}
	l.commit = func([]collection.Param) {
		b.body.FormData = nil
		for _, r := range l.rows {
			part := was[r]
			part.Param = r.Param
			b.body.FormData = append(b.body.FormData, part)
		}
	}
	return l
}

// fileMember is src of a file's row.
type fileMember struct {
	rt    *realm
	files []collection.File
}

func (f *fileMember) method(string) func(goja.FunctionCall) goja.Value { return nil }

func (f *fileMember) field(name string) goja.Value {
	if name != "src" {
		return nil
	}
	if len(f.files) == 1 {
		return f.rt.vm.ToValue(f.files[0].Src)
	}
	var all []any
	for _, file := range f.files {
		all = append(all, file.Src)
	}
	return f.rt.vm.NewArray(all...)
}

func (f *fileMember) assign(string, goja.Value) bool { return false }
func (f *fileMember) keys() []string                 { return []string{"src"} }

func (b *bodyAPI) file() goja.Value {
	if b.body.Mode != collection.BodyFile {
		return goja.Undefined()
	}
	return b.x.rt.fromGo(map[string]any{"src": b.body.File.Src})
}

func (b *bodyAPI) graphql() goja.Value {
	if b.body.Mode != collection.BodyGraphQL {
		return goja.Undefined()
	}
	g := b.body.GraphQL
	o := b.x.rt.vm.NewObject()
	_ = o.Set("query", g.Query)
	if g.OperationName != "" {
		_ = o.Set("operationName", g.OperationName)
	}
	_ = o.Set("variables", g.Variables)
	return o
}

func (b *bodyAPI) options() goja.Value {
	if b.body.Language == "" {
		return goja.Undefined()
	}
	return b.x.rt.fromGo(map[string]any{"raw": map[string]any{"language": b.body.Language}})
}

func (b *bodyAPI) assign(name string, v goja.Value) bool {
	switch name {
	case "mode":
		b.body.Mode = collection.BodyMode(text(v))
	case "disabled":
		b.body.Disabled = v.ToBoolean()
	case "raw", "urlencoded", "formdata", "file", "graphql", "options":
		b.x.readBodyPart(b.body, name, v)
		delete(b.lists, name)
	default:
		return false
	}
	return true
}

func (b *bodyAPI) keys() []string { return []string{"mode", string(b.body.Mode)} }

// String is the body as text where it has one: raw, and a form's pairs. Other modes are empty, as in Postman.
func (b *bodyAPI) String() string {
	switch b.body.Mode {
	case collection.BodyRaw:
		return b.body.Raw
	case collection.BodyURLEncoded:
		l, _ := nativeOf[*listAPI](b.list("urlencoded"))
		return l.String()
	case collection.BodyGraphQL:
		if b.x.requestly() {
			return b.body.GraphQL.Query
		}
	}
	return ""
}

func (b *bodyAPI) empty() bool {
	switch b.body.Mode {
	case collection.BodyRaw:
		return strings.TrimSpace(b.body.Raw) == ""
	case collection.BodyURLEncoded:
		return len(b.body.URLEncoded) == 0
	case collection.BodyFormData:
		return len(b.body.FormData) == 0
	case collection.BodyFile:
		return b.body.File.Src == "" && b.body.File.Content == nil
	case collection.BodyGraphQL:
		return b.body.GraphQL.Query == ""
	}
	return true
}

func (b *bodyAPI) toJSON(goja.FunctionCall) goja.Value {
	o := b.x.rt.vm.NewObject()
	_ = o.Set("mode", string(b.body.Mode))
	v := b.field(string(b.body.Mode))
	if l, ok := nativeOf[*listAPI](v); ok {
		v = l.toJSON(goja.FunctionCall{})
	}
	if v != nil {
		_ = o.Set(string(b.body.Mode), v)
	}
	if opts := b.options(); defined(opts) {
		_ = o.Set("options", opts)
	}
	if b.body.Disabled {
		_ = o.Set("disabled", true)
	}
	return o
}
