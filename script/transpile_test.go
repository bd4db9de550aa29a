package script

import (
	"errors"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// Places in errors are those of the user's source, however it was translated.
func TestPlacesInTranslatedScripts(t *testing.T) {
	for _, tt := range []struct {
		name, source string
		typed        bool
		line, column int
		want         string
	}{
		{"an interface before", "interface A {\n  b: string;\n}\nconst a: A = { b: '' };\na.c();", true, 5, 3, "a.c is not a function"},
		{"types in a call", "function f<T extends object>(x: T): never {\n  throw new RangeError('in f' as string);\n}\nf<{}>({});", true, 2, 9, "in f"},
		{"an enum and a class", "enum E { A, B }\nclass C {\n  constructor(private readonly n: number) {}\n  get(): string { return (null as any).x; }\n}\nnew C(E.B).get();", true, 4, 40, "reading 'x'"},
		{"a decorator", "const d = (f: any, c: any) => f;\nclass C {\n  @d m() { nowhere(); }\n}\nnew C().m();", true, 3, 12, "nowhere is not defined"},
		{"says so itself", "// @ts\n\nconst n: number = 1;\nthrow new Error('here');", false, 4, 7, "here"},
		{"imports of types", "// @ts\nimport type {\n  T,\n} from 'types';\nlet u: T;\nthrow new Error('after');", false, 6, 7, "after"},
		{"a syntax error", "let x: number = 1;\nlet y: = 2;", true, 2, 8, "Unexpected"},
		{"satisfies", "const o = { a: 1 } satisfies Record<string, number>;\no.b.c;", true, 2, 5, "reading 'c'"},
		{"for await", "for await (const x of [1]) {\n  if (x) throw new Error('turn ' + x);\n}", false, 2, 16, "turn 1"},
		{"using", "{\n  using r = { [Symbol.dispose]() { throw new Error('disposed') } };\n}", false, 2, 42, "disposed"},
		{"an async generator", "async function* g() {\n  yield 1;\n  nope();\n}\nfor await (const x of g());", false, 3, 3, "nope is not defined"},
		{"é before it", "const s: string = 'é'; nowhere", true, 1, 24, "nowhere is not defined"},
		{"a test", "const n: number = 1;\n\npm.test('t', (): void => {\n  pm.expect(n).to.equal(2);\n});", true, 4, 19, "expected 1 to equal 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRecorder(collection.Test)
			err := NewLane(Options{}).Run(t.Context(), collection.Script{TypeScript: tt.typed, Source: tt.source}, r.Host)
			e, _ := errors.AsType[*Error](err)
			if len(r.tests) > 0 {
				e = r.tests[0].Error
			}
			if e == nil || e.Line != tt.line || e.Column != tt.column || !strings.Contains(e.Message, tt.want) {
				t.Errorf("error %v at %v, want %q at %d:%d", e, placeOf(e), tt.want, tt.line, tt.column)
			}
			if e != nil && e.Excerpt != strings.Split(tt.source, "\n")[tt.line-1] {
				t.Errorf("excerpt %q, want line %d", e.Excerpt, tt.line)
			}
		})
	}
}

// A translation is made once for all lanes that share a cache.
func TestTranslationsAreKept(t *testing.T) {
	cache := &Cache{}
	for _, m := range []mode{typed, sloppy} {
		key := cacheKey{mode: m, source: "for await (const x of []) { await x }"}
		if first, again := cache.get(key), cache.get(key); first.err != nil || first.program == nil || first.program != again.program {
			t.Errorf("mode %v: %p and then %p (%v), want one program", m, first.program, again.program, first.err)
		}
	}
}

func placeOf(e *Error) [2]int {
	if e == nil {
		return [2]int{}
	}
	return [2]int{e.Line, e.Column}
}

func TestByteColumn(t *testing.T) {
	for _, tt := range []struct {
		line         string
		column, want int
	}{{"abc", 1, 1}, {"abc", 3, 3}, {"abc", 4, 4}, {"éx", 2, 3}, {"😀x", 3, 5}, {"é", 5, 6}, {"", 1, 1}} {
		if got := byteColumn(tt.line, tt.column); got != tt.want {
			t.Errorf("byteColumn(%q, %d) = %d, want %d", tt.line, tt.column, got, tt.want)
		}
	}
}
