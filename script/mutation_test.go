package script

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// What a script does to the objects of the request is in the request that is sent, also when nothing reads it again.
func TestMutationsAreSent(t *testing.T) {
	url := func(r *Request) string { return r.URL.Base }
	headers := func(r *Request) string { return fmt.Sprint(params(r.Header)) }
	files := func(r *Request) string {
		var names []string
		for _, p := range r.Body.FormData {
			for _, f := range p.Files {
				names = append(names, p.Key+"="+f.Src)
			}
		}
		return strings.Join(names, " ")
	}
	for _, c := range []struct {
		script string
		got    func(*Request) string
		want   string
	}{
		{`pm.request.url.path.push('k')`, url, "http://h/a/k"},
		{`const p = pm.request.url.path; p.length = 0; p.push('z')`, url, "http://h/z"},
		{`pm.request.url.host[0] = 'other'`, url, "http://other/a"},
		{`pm.request.headers.members.push({key: 'I', value: '1'})`, headers, "[A=b I=1]"},
		{`pm.request.headers.members.length = 0`, headers, "[]"},
		{`pm.request.headers.members = ['X: y']`, headers, "[X=y]"},
		{`const m = pm.request.headers.members; pm.request.headers.add('C: d'); m.length`, headers, "[A=b C=d]"},
		{`pm.request.body = pm.request.body.toJSON()`, files, "f=up.txt"},
		{`pm.request.update(pm.request.toJSON())`, files, "f=up.txt"},
		{`pm.request.body.formdata.one('f').key = 'g'`, files, "g=up.txt"},
		{`pm.request.body.formdata.one('f').src = '/etc/passwd'`, files, "f=up.txt"},
		{`pm.request.body.formdata.add({key: 'e', type: 'file', src: '/etc/passwd'})`, files, "f=up.txt"},
		{`pm.request.body = {mode: 'formdata', formdata: [{key: 'e', type: 'file', src: ['up.txt', '/etc/passwd']}]}`, files, ""},
		{`pm.request.body = {mode: 'file', file: {src: '/etc/passwd'}}`, func(r *Request) string { return r.Body.File.Src }, ""},
	} {
		r := newRecorder(collection.PreRequest)
		r.Request.URL = collection.URL{Base: "http://h/a"}
		r.Request.Header = []collection.Param{{Key: "A", Value: "b"}}
		part := collection.Part{Param: collection.Param{Key: "f", Type: "file"}, Files: []collection.File{{Src: "up.txt"}}}
		r.Request.Body = &collection.Body{Mode: collection.BodyFormData, FormData: []collection.Part{part}}
		if err := r.run(t, c.script); err != nil {
			t.Errorf("%s: %v", c.script, err)
		}
		if got := c.got(r.Request); got != c.want {
			t.Errorf("after %s the request has %q, want %q", c.script, got, c.want)
		}
	}
}

func params(ps []collection.Param) []string {
	out := []string{}
	for _, p := range ps {
		out = append(out, p.Key+"="+p.Value)
	}
	return out
}

// A hostile array that was given to the script cannot hold up its end.
func TestMutationEndsInTime(t *testing.T) {
	r := newRecorder(collection.PreRequest)
	start := time.Now()
	err := NewLane(Options{Timeout: 300 * time.Millisecond}).Run(t.Context(), collection.Script{Source: `
		pm.request.url.path.push({get value() { for (;;); }})`}, r.Host)
	if err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("Run = %v after %v, want a time-out", err, time.Since(start))
	}
}

// A response that came took time: tests say above(0).
func TestResponseTimeIsRoundedUp(t *testing.T) {
	for took, want := range map[time.Duration]int64{0: 0, 1: 1, 400 * time.Microsecond: 1, time.Millisecond: 1, 1001 * time.Microsecond: 2} {
		if got := (&Response{Time: took}).milliseconds(); got != want {
			t.Errorf("milliseconds of %v = %d, want %d", took, got, want)
		}
	}
}

// In Postman the row is whole again in the next script; in Requestly a variable is unset for the iteration.
func TestRowOfScripts(t *testing.T) {
	for dialect, want := range map[collection.Dialect]bool{collection.Postman: true, collection.Requestly: false} {
		r := newRecorder(collection.Test)
		r.Dialect = dialect
		r.Data = vars.NewScope("", []collection.Variable{{Key: "k", Value: "v"}})
		if err := r.run(t, `pm.iterationData.unset('k'); pm.expect([pm.iterationData.has('k'), pm.variables.has('k')]).to.eql([false, false])`); err != nil {
			t.Errorf("%v: %v", dialect, err)
		}
		if got := r.Data.Has("k"); got != want {
			t.Errorf("%v: after the script the row has k: %v, want %v", dialect, got, want)
		}
	}
}

// What a script changes in the object of a variable is in the variable for those after it.
func TestHeldObjects(t *testing.T) {
	r := newRecorder(collection.Test)
	r.Environment.Set("o", map[string]any{"n": 1.0})
	r.CollectionVariables.Set("p", []any{})
	r.Globals.Set("q", map[string]any{})
	err := r.run(t, `pm.environment.get('o').n++; pm.variables.get('p').push('x'); const q = pm.globals.get('q'); q.self = q`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		scope *vars.Scope
		key   string
		want  string
	}{{r.Environment, "o", "map[n:2]"}, {r.CollectionVariables, "p", "[x]"}, {r.Globals, "q", "map[]"}} {
		if v, _ := c.scope.Get(c.key); fmt.Sprint(v.Value) != c.want {
			t.Errorf("%s = %v, want %s", c.key, v.Value, c.want)
		}
	}
}

// A toJSON that asks for the variables while they are taken over does not ask for ever.
func TestHeldObjectAsksForItself(t *testing.T) {
	r := newRecorder(collection.Test)
	err := r.run(t, `const o = {n: 1, toJSON() { pm.environment.toObject(); return {n: this.n} }};
		pm.environment.set('o', o); o.n = 2; pm.environment.toObject(); o.n = 3`)
	if v, _ := r.Environment.Get("o"); err != nil || fmt.Sprint(v.Value) != "map[n:3]" {
		t.Errorf("o = %v, error %v, want map[n:3]", v.Value, err)
	}
}
