package script

import (
	"testing"

	"github.com/rq-runner/runner/collection"
)

func TestVisualizer(t *testing.T) {
	for _, tt := range []struct{ source, want string }{
		{`pm.visualizer.set('<p>{{a}}</p>', {b: 1, a: [true]}, {strict: true})`, `<p>{{a}}</p>|{"b":1,"a":[true]}|{"strict":true}`},
		{`pm.visualizer.set('t', [1], undefined)`, `t|[1]|`},
		{`pm.visualizer.set('t', 0, '')`, `t||`},
		{`pm.visualizer.set({})`, "Error: Invalid template. Template must be of type string, found object"},
		{`pm.visualizer.set('t', 'x')`, "Error: Invalid data. Data must be an object, found string"},
		{`pm.visualizer.set('t', {}, 5)`, "Error: Invalid options. Options must be an object, found number"},
		{
			`pm.visualizer.set('t', {rows: 'x'.repeat(3e6)})`,
			"RangeError: pm.visualizer.set: template and data have 3000012 bytes, more than the 2097152 that a report keeps; show fewer rows",
		},
		{`const o = {}; o.o = o; try { pm.visualizer.set('t', o) } catch (e) { pm.visualizer.set(e.name) }`, "TypeError||"},
	} {
		r := newRecorder(collection.Test)
		got := ""
		r.Visualize = func(v *Visualization) { got = v.Template + "|" + v.Data + "|" + v.Options }
		if err := r.run(t, tt.source); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s\ngives %s, want %s", tt.source, got, tt.want)
		}
	}
}
