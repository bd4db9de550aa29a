package script

import (
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// What is done with a long text in steps is what the engine does in one.
func TestLongTextsAsShort(t *testing.T) {
	texts := []string{`'aXbéXc'`, `'aXbX'`, `'XX'`, `'😀b😀'`, `'\ud800X\ude00'`, `'a$X` + "`" + `'`}
	calls := []string{
		`replace(/X/g, '-')`, `replaceAll('X', '[$&$$$1$\'$` + "`" + `]')`, `replaceAll('X', (...a) => a.join('/'))`, `replaceAll('X')`,
		`replace(/(?<l>[ab])(X)?(z)?/g, '<$<l>$2$3$1$4$12$01$$$&$<q>$0>')`, `replace(/(a)|(b)/g, '$1$2$3$<l>$')`,
		`replace(/(?<l>[ab])(X)?/g, (...a) => JSON.stringify(a))`, `replace(/([ab])(X)?/g, (...a) => JSON.stringify(a))`,
		`replace(/x*/gi, '-')`, `replace(/x*/giu, '-')`, `replace(/a/gy, '-')`, `replace(/$/g, '!')`, `replace(/(?=b)/g, () => undefined)`,
		`match(/x/gi)`, `match(/q/g)`, `match(/x*/gi)`, `match(/./gu)`, `split(/(X)/)`, `split(/X/y)`, `split(/(?=b)|X$/)`, `split(/(?:)/)`,
		`split(/(?:)/u)`, `split(/X|/)`, `split(/X/, 2)`, `split(/(X)(q)?/, 2)`, `split(/X/, 0)`, `split(/X/, -1)`, `split('X', -1)`, `split('X')`, `split('X', 1)`,
		`split('X', 0)`, `split('q')`, `split(/$/)`, `split(/^/)`,
	}
	rt := newRealm(Options{Cache: &Cache{}}, "")
	rt.install(needsOf(""))
	run := func(on, call string) string {
		name, _, _ := strings.Cut(call, "(")
		v, err := rt.vm.RunString(`JSON.stringify(` + on + `.call(T` + strings.Replace(strings.TrimPrefix(call, name), "(", ", ", 1) + `)`)
		if err != nil {
			return err.Error()
		}
		return v.String()
	}
	_ = rt.vm.GlobalObject().Set("long", rt.builtin("longtext"))
	rt.timeMatches() // the engine's way for a regexp that is not its own asks exec for each match
	for _, text := range texts {
		v, err := rt.vm.RunString(text)
		if err != nil {
			t.Fatal(err)
		}
		_ = rt.vm.GlobalObject().Set("T", v)
		for _, call := range calls {
			name, _, _ := strings.Cut(call, "(")
			want := run("String.prototype."+name, call)
			_ = rt.vm.GlobalObject().Set("T", rt.comparedFast(v.(goja.String)))
			if got := run("long."+name, call); got != want {
				t.Errorf("%s.%s = %s, want %s", text, call, got, want)
			}
		}
	}
}

// A text or a list that is long keeps nothing from being stopped.
func TestLongTextsAreStopped(t *testing.T) {
	const timesOut, tooLong = "timed out", "(the limit of one call here)"
	for source, want := range map[string]string{
		`const t = 'ab'.repeat(3e6); for (;;) t.replace(/a/g, '')`:   timesOut,
		`const t = 'ab'.repeat(3e6); for (;;) t.replaceAll('a', '')`: timesOut,
		`const t = 'ab'.repeat(3e6); for (;;) t.split(/a/)`:          timesOut,
		`const t = 'éa'.repeat(3e6); for (;;) t.match(/a/g)`:         timesOut,
		`const t = 'éa'.repeat(1e6); for (;;) [...t]`:                timesOut,
		`const t = 'éa'.repeat(1e6); for (;;) new Set(t)`:            timesOut,
		`const a = Array(1e6).fill(0.5); for (;;) a.toSorted()`:      timesOut,
		`'ß'.repeat(5e7).toUpperCase()`:                              tooLong,
		`'x'.repeat(1e8).split('')`:                                  tooLong,
		`'é'.repeat(1e7).localeCompare('é')`:                         tooLong,
		`encodeURIComponent('é'.repeat(5e7))`:                        tooLong,
		`parseFloat('9'.repeat(5e7))`:                                tooLong,
		`btoa('x'.repeat(1e8))`:                                      tooLong,
		`JSON.stringify('x'.repeat(1e8))`:                            tooLong,
		`JSON.stringify({a: ['x'.repeat(1e8)]})`:                     tooLong,
		`JSON.stringify({a: new Uint8Array(1e8)})`:                   tooLong,
		`Object.entries('x'.repeat(1e8))`:                            tooLong,
		`Object.keys(new Uint8Array(1e8))`:                           tooLong,
		`Object.assign({}, 'x'.repeat(1e8))`:                         tooLong,
		`for (;;) String.fromCharCode(...new Uint8Array(4e6))`:       timesOut,
		`for (;;) for (const x of Buffer.alloc(1e6));`:               timesOut,
		`new Uint8Array(2e8).sort()`:                                 tooLong,
		`String(new Uint8Array(2e8))`:                                tooLong,
		`Uint8Array.from({length: 2e8})`:                             tooLong,
		`Buffer.alloc(2e8).toJSON()`:                                 tooLong,
		`new Array(1e7).fill(1)`:                                     tooLong,
		`BigInt('9'.repeat(1e6))`:                                    tooLong,
	} {
		timeout := time.Minute
		if want == timesOut {
			timeout = 200 * time.Millisecond
		}
		start := time.Now()
		err := NewLane(Options{Timeout: timeout, MaxHeap: 2 << 30}).Run(t.Context(), collection.Script{Source: source}, newRecorder(collection.Test).Host)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", source, err, want)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %v", source, took)
		}
	}
}

// The engine leaves out a match of nothing that comes right behind another match.
func TestMatchesOfNothing(t *testing.T) {
	r := newRecorder(collection.Test)
	err := r.run(t, `
		console.log('aXbX'.replace(/X*/g, '-'), 'aXbX'.replace(/x*/gi, '-'), 'aXbéX'.replace(/X*/gu, '-'), 'aXb'.replaceAll(/(X)?/g, '[$1]'));
		console.log('a1b22'.match(/\d*/g), 'éa1'.match(/\d*/gu), ' a '.replace(/^\s*|\s*$/g, '"'), 'aXb'.replace(/X+|\b/g, '|'));`)
	want := "log: -a--b-- -a--b-- -a--b-é-- []a[X][]b[]\nlog: [ '', '1', '', '22', '' ] [ '', '', '1', '' ] \"a\"\" |a|b|"
	if got := r.outcome(err); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What is long and honest still works, and in the order that the language says.
func TestLongLists(t *testing.T) {
	r := newRecorder(collection.Test)
	err := r.run(t, `
		const many = Array(17000).fill('m');
		console.log(['b', 'a', 'é', 'Z', 10, 9, undefined, null, '\u{1F600}', '\uFFFD'].concat(many).sort().filter(x => x !== 'm'));
		console.log([...'aé'.repeat(4e4)].length, new Set('ab'.repeat(4e4)).size, 'é'.repeat(2e5).isWellFormed(), 'a\ud800'.toWellFormed());
		console.log([...new Uint8Array(1e5)].length, [...Buffer.from('ab')], String(new Uint8Array(2)), Uint8Array.from([1, 2]).length);
		console.log('Ab'.repeat(9e6).toLowerCase().length, ('a'.repeat(3e6) + ',é').repeat(2).split(',').length);`)
	want := "log: [ 10, 9, 'Z', 'a', 'b', null, 'é', '😀', '\ufffd', undefined ]\nlog: 80000 2 true a\ufffd\nlog: 100000 [ 97, 98 ] 0,0 2\nlog: 18000000 3"
	if got := r.outcome(err); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
