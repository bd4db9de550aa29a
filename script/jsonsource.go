package script

import "github.com/dop251/goja"

// jsonSources is the text of each number, string, boolean and null that JSON.parse read, by where it put it. A reviver
// gets it as context.source, which keeps the digits of numbers that are too long for JavaScript.
type jsonSources struct {
	in   map[*goja.Object]map[string]jsonSource
	root jsonSource
}

// jsonSource is a value as it was read, with its text.
type jsonSource struct {
	value goja.Value
	text  string
}

func (s *jsonSources) keep(holder *goja.Object, key string, source jsonSource) {
	if s == nil {
		return
	}
	if _, composite := source.value.(*goja.Object); composite {
		return
	}
	if s.in == nil {
		s.in = make(map[*goja.Object]map[string]jsonSource)
	}
	if s.in[holder] == nil {
		s.in[holder] = make(map[string]jsonSource)
	}
	s.in[holder][key] = source
}

// context is the third argument of a reviver. It has no source for objects and arrays, nor for what the reviver itself
// has changed by then.
func (s *jsonSources) context(rt *realm, holder *goja.Object, key string, now goja.Value) goja.Value {
	o := rt.vm.NewObject()
	if s == nil {
		return o
	}
	source, ok := s.in[holder][key]
	if !ok && key == "" {
		source, ok = s.root, s.root.value != nil
	}
	if _, composite := now.(*goja.Object); ok && !composite && source.value.SameAs(now) {
		_ = o.Set("source", source.text)
	}
	return o
}
