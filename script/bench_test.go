package script

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// typical is a 20-line test script with 3 tests and 6 assertions on a JSON body.
const typical = `// the usual checks
const body = pm.response.json();

pm.test('status is 200', () => {
    pm.expect(pm.response.code).to.equal(200);
    pm.expect(pm.response.headers.get('Content-Type')).to.include('json');
});

pm.test('has a list', function () {
    pm.expect(body.a).to.be.an('object');
    pm.expect(body.a.list).to.have.lengthOf(3);
});

pm.test('has the values', () => {
    pm.expect(body).to.have.property('b', 1);
    pm.expect(body.text).to.be.a('string').and.not.empty;
});

pm.environment.set('token', body.text);
pm.variables.set('seen', pm.info.iteration);
`

func benchScript(b *testing.B, source string, o Options) {
	b.Helper()
	r := newRecorder(collection.Test)
	r.Test, r.Log = func(Test) {}, nil
	lane := NewLane(o)
	s := collection.Script{Event: collection.Test, Source: source}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := lane.Run(ctx, s, r.Host); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := lane.Run(ctx, s, r.Host); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTypical(b *testing.B)         { benchScript(b, typical, Options{Timeout: 5e9}) }
func BenchmarkTypicalIsolated(b *testing.B) { benchScript(b, typical, Options{Isolate: true}) }
func BenchmarkEmpty(b *testing.B)           { benchScript(b, "", Options{Timeout: 5e9}) }
func BenchmarkEmptyIsolated(b *testing.B)   { benchScript(b, "", Options{Isolate: true}) }
func BenchmarkAwait(b *testing.B)           { benchScript(b, "await 1;\n"+typical, Options{}) }

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if c := compile(cacheKey{source: typical}); c.err != nil {
			b.Fatal(c.err)
		}
	}
}

// BenchmarkJSON reads a body of 1 MB.
func BenchmarkJSON(b *testing.B) {
	var text strings.Builder
	text.WriteString("[")
	for i := range 8000 {
		fmt.Fprintf(&text, `{"id":%d,"name":"user %d","tags":["a","b"],"nested":{"ok":true,"score":%d.5}, "text":"some words to fill the line"},`, i, i, i)
	}
	text.WriteString("null]")
	for name, parse := range map[string]func(*goja.Runtime, string){
		"ours": func(vm *goja.Runtime, s string) { (&realm{vm: vm}).parseJSON(s) },
		"goja": func(vm *goja.Runtime, s string) {
			f, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("parse"))
			_, _ = f(nil, vm.ToValue(s))
		},
	} {
		b.Run(name, func(b *testing.B) {
			vm := goja.New()
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				parse(vm, text.String())
			}
		})
	}
}

func BenchmarkGojaNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		goja.New()
	}
}
