package script

import (
	"slices"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// partMember is what a row of a multipart form has beside a key and a value.
type partMember struct {
	x    *execution
	part *collection.Part // its Param is not looked at: the row has it
	// known are the files of the body as it was: a script may keep and move them, but name no new ones.
	known []collection.File
}

func (m *partMember) method(string) func(goja.FunctionCall) goja.Value { return nil }

func (m *partMember) field(name string) goja.Value {
	vm := m.x.rt.vm
	switch name {
	case "contentType":
		return orUndef(vm, m.part.ContentType)
	case "fileName":
		return orUndef(vm, m.part.FileName)
	case "src":
		return m.src()
	}
	return nil
}

func (m *partMember) src() goja.Value {
	switch len(m.part.Files) {
	case 0:
		return goja.Undefined()
	case 1:
		return m.x.rt.vm.ToValue(m.part.Files[0].Src)
	}
	all := make([]any, len(m.part.Files))
	for i, file := range m.part.Files {
		all[i] = file.Src
	}
	return m.x.rt.vm.NewArray(all...)
}

func (m *partMember) assign(name string, v goja.Value) bool {
	switch name {
	case "contentType":
		m.part.ContentType = text(v)
	case "fileName":
		m.part.FileName = text(v)
	case "src":
		if files, ok := m.x.knownFiles(v, m.known); ok {
			m.part.Files = files
		}
	default:
		return false
	}
	return true
}

func (m *partMember) keys() (keys []string) {
	for _, name := range []string{"src", "contentType", "fileName"} {
		if defined(m.field(name)) {
			keys = append(keys, name)
		}
	}
	return keys
}

// partList makes the list of a multipart form.
func (x *execution) partList(parts []collection.Part) *listAPI {
	var known []collection.File
	for _, p := range parts {
		known = append(known, p.Files...)
	}
	l := x.newList(listOptions{multi: true, more: func(v goja.Value) (native, bool) { return x.newPart(v, known) }})
	for _, p := range parts {
		part := p
		l.rows = append(l.rows, &rowAPI{list: l, Param: p.Param, more: &partMember{x: x, part: &part, known: known}})
	}
	return l
}

// newPart reads the further members of a part that a script adds, which may be a row of another form.
func (x *execution) newPart(v goja.Value, known []collection.File) (native, bool) {
	m := &partMember{x: x, part: &collection.Part{}, known: known}
	if r, ok := nativeOf[*rowAPI](v); ok {
		if from, ok := r.more.(*partMember); ok {
			*m.part, m.known = *from.part, append(slices.Clone(known), from.part.Files...)
		}
		return m, true
	}
	o, ok := v.(*goja.Object)
	if !ok {
		return m, true
	}
	o = x.plain(o)
	m.part.ContentType, m.part.FileName = member(o, "contentType"), member(o, "fileName")
	if member(o, "type") == "file" {
		m.part.Files, ok = x.knownFiles(o.Get("src"), known)
	}
	return m, ok
}

// knownFiles looks up files by the src that a script gives, a text or an array; of one that the collection does not
// have it warns.
func (x *execution) knownFiles(src goja.Value, known []collection.File) (files []collection.File, ok bool) {
	names := []string{text(src)}
	if o, isObject := src.(*goja.Object); isObject {
		names = nil
		x.rt.vm.ForOf(o, func(item goja.Value) bool {
			names = append(names, text(item))
			return true
		})
	}
	for _, name := range names {
		i := slices.IndexFunc(known, func(f collection.File) bool { return f.Src == name })
		if i < 0 {
			x.warn("a script cannot upload files: " + quoteJS(name) + " is left out")
			return nil, false
		}
		files = append(files, known[i])
	}
	return files, true
}

// partsOfRows are the parts that the rows of a form stand for.
func partsOfRows(rows []*rowAPI) []collection.Part {
	parts := make([]collection.Part, 0, len(rows))
	for _, r := range rows {
		var part collection.Part
		if m, ok := r.more.(*partMember); ok {
			part = *m.part
		}
		part.Param = r.Param
		parts = append(parts, part)
	}
	return parts
}
