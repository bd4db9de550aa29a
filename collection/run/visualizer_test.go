package run

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// TestVisualizer holds Postman's rules: the last script that sets one counts, clear is for the script that calls it, and
// what is kept has no secrets in it.
func TestVisualizer(t *testing.T) {
	a := newAPI(t)
	for _, tt := range []struct {
		name    string
		scripts []string
		want    *Visualizer
	}{
		{"nothing", []string{"test", `pm.visualizer.clear()`}, nil},
		{"cleared", []string{"test", `pm.visualizer.set('<p>'); pm.visualizer.clear()`}, nil},
		{
			"test before pre-request",
			[]string{"prerequest", `pm.visualizer.set('pre')`, "test", `pm.visualizer.set('{{b}}', {b: 2, a: [1]})`},
			&Visualizer{Template: "{{b}}", Data: `{"b":2,"a":[1]}`},
		},
		{
			"clear leaves another's",
			[]string{"prerequest", `pm.visualizer.set('pre', null, {noEscape: true})`, "test", `pm.visualizer.clear()`},
			&Visualizer{Template: "pre", Options: `{"noEscape":true}`},
		},
		{
			"masked",
			[]string{
				"test",
				`const s = pm.environment.get('key'); pm.visualizer.set('<b>' + s + '</b>', [{[s]: 'x' + s, b: btoa(s)}], {k: encodeURIComponent(s)})`,
			},
			&Visualizer{Template: "<b>••••••</b>", Data: `[{"••••••":"x••••••","b":"••••••"}]`, Options: `{"k":"••••••"}`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got *Visualizer
			_, err := Collection(t.Context(), collect(request(a, "x", tt.scripts...)), Options{
				Environment: &collection.Environment{Variables: []collection.Variable{{Key: "key", Value: `p"w/ü 1234567890`, Secret: true}}},
				Emit: func(ev Event) {
					if done, ok := ev.(Executed); ok {
						got = done.Visualizer
					}
				},
			})
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("visualizer: %v\n%s", err, diff)
			}
		})
	}
}
