package run

import (
	"cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// state is what the lane of the last iteration left behind.
func (r *run) state() State {
	l := r.lanes[max(r.iterations-1, 0)%len(r.lanes)]
	m := r.record.mask
	return State{
		Environment:         m.environment(r.options.Environment, l.environment),
		Globals:             m.environment(cmp.Or(r.options.Globals, r.collection.Globals), l.globals),
		CollectionVariables: m.variables(l.folder(r.collection.Root)), Cookies: m.cookies(l.jar.all()),
	}
}

// environment is a scope as the file that it came from, which may be nil.
func (m *Mask) environment(file *collection.Environment, s *vars.Scope) collection.Environment {
	e := collection.Environment{Variables: m.variables(s)}
	if file != nil {
		e.ID, e.Name = m.Text(file.ID), m.Text(file.Name)
	}
	return e
}

// variables is a scope without secrets: a secret variable keeps its value only while that is a {{reference}}.
func (m *Mask) variables(s *vars.Scope) []collection.Variable {
	list := s.ToVariables()
	for i, v := range list {
		list[i].Key, list[i].Description, list[i].Source = m.Text(v.Key), m.Text(v.Description), string(m.JSON([]byte(v.Source)))
		if text, ok := v.Value.(string); v.Secret && (!ok || !isReference(text)) {
			list[i].Value = ""
			continue
		}
		list[i].Value = m.value(v.Value)
	}
	return list
}

// value masks the texts inside a JSON value.
func (m *Mask) value(v any) any {
	switch v := v.(type) {
	case string:
		return m.Text(v)
	case []any:
		masked := make([]any, len(v))
		for i := range v {
			masked[i] = m.value(v[i])
		}
		return masked
	case map[string]any:
		masked := make(map[string]any, len(v))
		for k := range v {
			masked[m.Text(k)] = m.value(v[k])
		}
		return masked
	}
	return v
}
