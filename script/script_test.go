package script

import (
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// bench is a host that records what a script did.
type recorder struct {
	*Host
	tests []Test
	logs  []string
}

func newRecorder(event collection.Event) *recorder {
	r := &recorder{}
	r.Host = &Host{
		Event: event, Info: Info{RequestName: "Login", RequestID: "r1", Iteration: 0, IterationCount: 2},
		Location: []string{"Shop", "Accounts", "Login"}, Current: "Login",
		Globals: vars.NewScope("globals", nil), CollectionVariables: vars.NewScope("collection", nil),
		Environment: vars.NewScope("test-env", nil), Local: vars.NewScope("local", nil),
		Test: func(t Test) { r.tests = append(r.tests, t) },
		Log:  func(level, text string) { r.logs = append(r.logs, level+": "+text) },
		Request: &Request{ID: "r1", Name: "Login", Request: collection.Request{
			Method: "POST",
			URL: collection.URL{
				Base:      "https://{{host}}:8443/users/:id",
				Query:     []collection.Param{{Key: "a", Value: "1"}, {Key: "off", Value: "x", Disabled: true}},
				Variables: []collection.Param{{Key: "id", Value: "7"}},
			},
			Header: []collection.Param{{Key: "Accept", Value: "*/*"}},
			Body:   &collection.Body{Mode: collection.BodyRaw, Raw: `{"user":"ann"}`, Language: "json"},
		}},
	}
	if event == collection.Test {
		r.Response = &Response{
			Code: 200, Status: "OK", Time: 42 * time.Millisecond,
			Header:   []collection.Param{{Key: "Content-Type", Value: "application/json"}, {Key: "X-Two", Value: "a"}, {Key: "x-two", Value: "b"}},
			Body:     []byte(`{"b":1,"a":{"list":[1,2,{"x":null}]},"text":"h\u00e9"}`),
			Cookies:  []collection.Cookie{{Name: "sid", Value: "abc", Domain: "example.com", Path: "/"}},
			BodySize: 50, HeaderSize: 100,
		}
	}
	return r
}

// run executes a script on a fresh lane.
func (r *recorder) run(t *testing.T, source string) error {
	t.Helper()
	return NewLane(Options{Timeout: 5 * time.Second}).Run(t.Context(), collection.Script{Source: source}, r.Host)
}

// results is a line for each test: its name, and its error.
func (r *recorder) results() string {
	var lines []string
	for _, t := range r.tests {
		line := t.Name
		switch {
		case t.Skipped:
			line += ": skipped"
		case t.Error != nil:
			line += ": " + t.Error.Error()
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestFirst(t *testing.T) {
	r := newRecorder(collection.Test)
	err := r.run(t, `
pm.environment.set('x', {a: [1, 'two']});
console.log('hi', pm.environment.get('x'), pm.info.requestName, pm.response.json());
pm.test('sync', () => pm.expect(pm.response.json().b).to.equal(1));
pm.test('bad', () => pm.expect(1).to.equal(2));
pm.test('async', async () => { await new Promise(r => setTimeout(r, 5)); throw new TypeError('late') });
pm.test('done', done => setTimeout(done, 1));
pm.test('never', done => {});
pm.test.skip('skip');
tests['legacy'] = false;
const v = await Promise.resolve(3);
console.log(v, pm.request.url.toString());
nope.x;
`)
	t.Logf("%v\n%s\n%s", err, strings.Join(r.logs, "\n"), r.results())
	if e, ok := err.(*Error); ok {
		t.Logf("%#v", *e)
	}
	for _, x := range r.tests {
		if x.Error != nil {
			t.Logf("%#v", *x.Error)
		}
	}
}
