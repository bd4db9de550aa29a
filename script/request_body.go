package script

import (
	"encoding/base64"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// bodyAPI is pm.request.body.
type bodyAPI struct {
	x    *execution
	body *collection.Body
	made map[string]goja.Value // members that are objects
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
			if given := b.x.readBody(c.Argument(0), b.body); given != nil {
				*b.body, b.made = *given, nil
			}
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
	if v, ok := b.made[name]; ok {
		return v
	}
	l := b.parts
	if name == string(collection.BodyURLEncoded) {
		l = func() *listAPI { return b.x.listOf(&b.body.URLEncoded, listOptions{multi: true}) }
	}
	return b.keep(name, b.x.listObject(l()))
}

// parts is the list of a multipart form. A row that stays keeps its files; a script cannot add one.
func (b *bodyAPI) parts() *listAPI {
	l := b.x.partList(b.body.FormData)
	l.commit = func([]collection.Param) { b.body.FormData = partsOfRows(l.rows) }
	return l
}

func (b *bodyAPI) file() goja.Value {
	if b.body.Mode != collection.BodyFile {
		return goja.Undefined()
	}
	if b.body.File.Src == "" && b.body.File.Content != nil {
		return b.x.rt.fromGo(map[string]any{"content": base64.StdEncoding.EncodeToString(b.body.File.Content)})
	}
	return b.x.rt.fromGo(map[string]any{"src": b.body.File.Src})
}

func (b *bodyAPI) graphql() goja.Value {
	if b.body.Mode != collection.BodyGraphQL {
		return goja.Undefined()
	}
	g := &b.body.GraphQL
	return b.record("graphql", recordField{"query", &g.Query, true}, recordField{"operationName", &g.OperationName, false},
		recordField{"variables", &g.Variables, true})
}

// options has what matters when the body is sent: the language of a raw one.
func (b *bodyAPI) options() goja.Value {
	if b.body.Language == "" {
		return goja.Undefined()
	}
	o := b.x.rt.vm.NewObject()
	_ = o.Set("raw", b.record("options", recordField{"language", &b.body.Language, false}))
	return o
}

// record is the object of that name, made once.
func (b *bodyAPI) record(name string, fields ...recordField) goja.Value {
	if v, ok := b.made[name]; ok {
		return v
	}
	return b.keep(name, b.x.rt.object(&record{x: b.x, fields: fields}))
}

func (b *bodyAPI) keep(name string, v goja.Value) goja.Value {
	if b.made == nil {
		b.made = map[string]goja.Value{}
	}
	b.made[name] = v
	return v
}

func (b *bodyAPI) assign(name string, v goja.Value) bool {
	switch name {
	case "mode":
		b.body.Mode = collection.BodyMode(text(v))
	case "disabled":
		b.body.Disabled = v.ToBoolean()
	case "raw", "urlencoded", "formdata", "file", "graphql", "options":
		b.x.readBodyPart(b.body, name, v, b.body)
		delete(b.made, name)
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
