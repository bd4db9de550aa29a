package script

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// Whatever the schema and the value are, an answer comes, or an error that says why there is none.
func TestSchemasWithoutEnd(t *testing.T) {
	l := NewLane(Options{Timeout: patience}) // the bounds must hold, however slow the machine is
	for line, want := range map[string]string{
		"const a = {}; a.a = a; pm.expect(a).to.be.jsonSchema({properties: {a: {$ref: '#'}}})":                                "refers to itself without end",
		"pm.expect(1).to.be.jsonSchema({anyOf: [{$ref: '#'}, {$ref: '#'}]})":                                                  "refers to itself without end",
		"pm.expect(1).to.be.jsonSchema({$ref: '#/definitions/a', definitions: {a: {$ref: '#/definitions/a'}}})":               "leads back to itself",
		"const s = {}; s.not = s; pm.expect(1).to.be.jsonSchema(s)":                                                           "the schema contains itself",
		"let s = {}; for (let i = 0; i < 40; i++) s = {a: s, b: s}; pm.expect(1).to.be.jsonSchema(s)":                         "the schema contains itself",
		"let s = {}; for (let i = 0; i < 4000; i++) s = {not: s}; pm.expect(1).to.be.jsonSchema(s)":                           "pass",
		"let d = []; for (let i = 0; i < 3000; i++) d = [d]; pm.expect(d).to.be.jsonSchema({items: {$ref: '#'}})":             "pass",
		"let d = []; for (let i = 0; i < 9000; i++) d = [d]; pm.expect([d, d]).to.be.jsonSchema({uniqueItems: true})":         "Maximum call stack size exceeded",
		"pm.expect('x').to.be.jsonSchema({pattern: '('.repeat(600000)})":                                                      "should match format \"regex\"",
		"pm.expect(Array.from({length: 30000}, (_, i) => ({i}))).to.be.jsonSchema({uniqueItems: true})":                       "pass",
		"pm.expect(Array.from({length: 30000}, (_, i) => ({i: i % 29999}))).to.be.jsonSchema({uniqueItems: true})":            "(items ## 0 and 29999 are identical)",
		"pm.expect({get a() { throw new Error('mine') }}).to.be.jsonSchema({properties: {a: {type: 'string'}}})":              "mine",
		"pm.expect(1).to.be.jsonSchema({get type() { throw new Error('mine') }})":                                             "mine",
		"pm.expect('x').to.be.jsonSchema({format: 'f'}, {formats: {f: () => { throw new Error('mine') }}})":                   "mine",
		"pm.expect('x').to.be.jsonSchema({format: 'f'}, {formats: {f: s => s === 'x'}})":                                      "pass",
		"pm.expect(3).to.be.jsonSchema({format: 'f'}, {formats: {f: {type: 'number', validate: n => n % 2 === 0}}})":          `should match format "f"`,
		"pm.expect('x').to.be.jsonSchema({format: 'f'}, {formats: {f: /^y/}})":                                                `should match format "f"`,
		"pm.expect(undefined).to.be.jsonSchema({type: 'object'})":                                                             "data should be object",
		"pm.expect(() => 1).to.be.jsonSchema({type: 'object'})":                                                               "data should be object",
		"pm.expect(10n).to.be.jsonSchema({type: 'number'})":                                                                   "data should be number",
		"pm.expect(NaN).to.be.jsonSchema({type: 'number', minimum: 0})":                                                       "data should be >= 0",
		"pm.expect(Infinity).to.be.jsonSchema({type: 'integer', maximum: Infinity})":                                          "pass",
		"pm.expect({a: undefined}).to.be.jsonSchema({required: ['a'], properties: {a: {type: undefined}}})":                   "should have required property 'a'",
		"pm.expect(Object.create({a: 1})).to.be.jsonSchema({additionalProperties: {type: 'string'}, maxProperties: 0})":       "data['a'] should be string",
		"pm.expect(5).to.be.jsonSchema({pattern: '('}, {format: false})":                                                      "SyntaxError",
		"pm.expect(5).to.be.jsonSchema({$schema: 'http://json-schema.org/draft-04/schema#', $ref: 'http://x.y/'})":            "can't resolve reference http://x.y/ from id #",
		"pm.expect({type: 5}).to.be.jsonSchema({$ref: 'http://json-schema.org/schema#', $id: 'http://json-schema.org/mine'})": "data.type should be",
	} {
		if got := assertOn(t, l, collection.Postman, &Response{}, line); !strings.Contains(got, want) {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

// A script's deadline holds in the middle of a validation too.
func TestSchemasObeyTheDeadline(t *testing.T) {
	for name, line := range map[string]string{
		"branches that double": "let d = 1; for (let i = 0; i < 40; i++) d = [d];" +
			"const a = {type: 'array', items: {$ref: '#'}}; pm.expect(d).to.be.jsonSchema({anyOf: [a, a]})",
		"a slow pattern": "pm.expect(Array(60).fill('a'.repeat(40) + '!')).to.be.jsonSchema({items: {pattern: '^(?=a)(a+)+$'}})",
	} {
		l := NewLane(Options{Timeout: 100 * time.Millisecond})
		start := time.Now()
		err := l.Run(t.Context(), collection.Script{Source: line}, postmanHost(collection.Postman, &Response{}))
		if took := time.Since(start); err == nil || took > 20*time.Second {
			t.Errorf("%s: %v after %v, want the script's end", name, err, took)
		}
	}
}

// The metaschemas' rules are shared by all lanes.
func TestSchemasInParallel(t *testing.T) {
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			l := NewLane(Options{})
			for range 20 {
				if got := assertOn(t, l, collection.Postman, &Response{}, "pm.expect('a').to.be.jsonSchema({pattern: '^a', type: 'string'})"); got != "pass" {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
}

// FuzzSchema holds two rules against each other: the first problem is one of all, and there is none exactly when there
// is none at all. A schema that was compiled before gives the same answer.
func FuzzSchema(f *testing.F) {
	for _, seed := range [][2]string{
		{benchSchema, benchValue},
		{`{"anyOf":[{"type":"string","minLength":3},{"contains":{"const":1}}],"not":{"minItems":2}}`, `[1,2]`},
		{`{"properties":{"a":{"$ref":"#"}},"additionalProperties":{"oneOf":[{"type":"null"},{"required":["a"]}]},"required":["a"]}`, `{"a":{"b":{}}}`},
		{`{"if":{"type":"object"},"then":{"propertyNames":{"pattern":"^a"},"dependencies":{"a":["b"]}},"else":{"format":"date"}}`, `{"a":1}`},
		{`{"$schema":"http://json-schema.org/draft-04/schema#","maximum":3,"exclusiveMaximum":true,"items":[{"$ref":"#/definitions/x"}],"definitions":{"x":{"id":"#x"}}}`, `3`},
	} {
		f.Add(seed[0], seed[1])
	}
	vm := goja.New()
	limitRegexps()
	parse, _ := goja.AssertFunction(vm.Get("JSON").(*goja.Object).Get("parse"))
	f.Fuzz(func(t *testing.T, schema, value string) {
		s, err := parse(nil, vm.ToValue(schema))
		root, ok := s.(*goja.Object)
		v, err2 := parse(nil, vm.ToValue(value))
		if err != nil || err2 != nil || !ok {
			return
		}
		c := newChai(vm, chaiOptions{})
		ask := func(o schemaOptions) (problems []schemaProblem, err error) {
			if ex := vm.Try(func() {
				var rules *schemaRules
				if rules, err = c.schema(root, o); err == nil {
					problems = c.validate(rules, v, o)
				}
			}); ex != nil {
				err = ex
			}
			return problems, err
		}
		all, err := ask(schemaOptions{})
		again, errAgain := ask(schemaOptions{})
		first, errFirst := ask(schemaOptions{first: true})
		if problemTexts(all) != problemTexts(again) || (err == nil) != (errAgain == nil) {
			t.Fatalf("%s on %s: %v, then %v", schema, value, all, again)
		}
		if err == nil && errFirst == nil && (len(all) == 0) != (len(first) == 0) {
			t.Fatalf("%s on %s: all %v, first %v", schema, value, all, first)
		}
		if limit := new(goja.InterruptedError); errors.As(err, &limit) {
			t.Fatal("interrupted by nobody")
		}
	})
}
