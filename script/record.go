package script

import (
	"slices"

	"github.com/dop251/goja"
)

// record is a small object that stands for texts of the model: what a script writes there is in the model at once.
type record struct {
	x      *execution
	fields []recordField
}

type recordField struct {
	name string
	at   *string
	// always shows the field in loops over keys when it is empty too.
	always bool
}

func (r *record) method(string) func(goja.FunctionCall) goja.Value { return nil }

func (r *record) find(name string) int {
	return slices.IndexFunc(r.fields, func(f recordField) bool { return f.name == name })
}

func (r *record) field(name string) goja.Value {
	i := r.find(name)
	switch {
	case i < 0:
		return nil
	case r.fields[i].always:
		return r.x.rt.vm.ToValue(*r.fields[i].at)
	}
	return orUndef(r.x.rt.vm, *r.fields[i].at)
}

func (r *record) assign(name string, v goja.Value) bool {
	i := r.find(name)
	if i >= 0 {
		*r.fields[i].at = r.x.textOrJSON(v)
	}
	return i >= 0
}

func (r *record) keys() (names []string) {
	for _, f := range r.fields {
		if f.always || *f.at != "" {
			names = append(names, f.name)
		}
	}
	return names
}
