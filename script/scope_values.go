package script

import (
	"reflect"
	"slices"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// values is the list of the scope's variables. In Postman it is the scope itself: what a script does to it counts.
func (s *scopeAPI) values() goja.Value {
	s.x.takeOver()
	l := s.x.newList(listOptions{variable: true})
	for _, v := range s.scope.All() {
		p := collection.Param{Key: v.Key, Disabled: v.Disabled, Type: v.Type}
		l.rows = append(l.rows, &rowAPI{list: l, Param: p, any: s.x.rt.fromGo(v.Value)})
	}
	l.commit = func([]collection.Param) { s.takeRows(l.rows) }
	return s.x.rt.object(l)
}

// takeRows makes the scope's variables those of the rows.
func (s *scopeAPI) takeRows(rows []*rowAPI) {
	enabled := map[string]bool{}
	for _, r := range rows {
		if r.Disabled {
			continue
		}
		enabled[r.Key] = true
		now := s.x.rt.toGo(r.value())
		if before, found := s.scope.Get(r.Key); !found || !reflect.DeepEqual(before.Value, now) {
			s.x.store(s.scope, r.Key, now, nil)
		}
	}
	for _, v := range slices.Clone(s.scope.All()) {
		if !v.Disabled && !enabled[v.Key] {
			s.scope.Unset(v.Key)
		}
	}
}
