package vars

import (
	"slices"

	"github.com/rq-runner/runner/collection"
)

// NewRow returns a scope that holds a row of data. A request keeps its references to a null, in Newman; Requestly leaves
// such a cell out, so that another scope may answer.
func NewRow(row collection.Row, d collection.Dialect) *Scope {
	s := NewScope("", row)
	if d == collection.Requestly {
		s.list = slices.DeleteFunc(s.list, func(v Variable) bool { return v.Value == nil })
	}
	for i := range s.list {
		s.list[i].Literal = true
	}
	return s
}
