package script

import (
	"testing"

	"github.com/dop251/goja"
)

const (
	benchSchema = `({type: 'object', required: ['id', 'name', 'tags'], properties: {
		id: {type: 'integer', minimum: 1}, name: {type: 'string', minLength: 1}, email: {type: 'string', format: 'email'},
		tags: {type: 'array', items: {type: 'string'}, uniqueItems: true}}})`
	benchValue = `({id: 7, name: 'ann', email: 'ann@example.com', tags: ['a', 'b', 'c']})`
)

func schemaBench(b *testing.B) (c *chai, schema *goja.Object, value goja.Value) {
	b.Helper()
	vm := goja.New()
	s, err := vm.RunString(benchSchema)
	if err != nil {
		b.Fatal(err)
	}
	value, err = vm.RunString(benchValue)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	return newChai(vm, chaiOptions{}), s.(*goja.Object), value
}

// BenchmarkSchemaCheck is .jsonSchema with a schema that has been compiled: bound to 10 µs and 5 µs more for finding it.
func BenchmarkSchemaCheck(b *testing.B) {
	c, schema, value := schemaBench(b)
	for b.Loop() {
		rules, err := c.schema(schema, schemaOptions{})
		if err != nil || len(c.validate(rules, value, schemaOptions{})) > 0 {
			b.Fatal("not valid")
		}
	}
}

// BenchmarkSchemaValidate is bound to 10 µs.
func BenchmarkSchemaValidate(b *testing.B) {
	c, schema, value := schemaBench(b)
	rules, err := c.schema(schema, schemaOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if len(c.validate(rules, value, schemaOptions{})) > 0 {
			b.Fatal("not valid")
		}
	}
}

// BenchmarkSchemaCompile is bound to 50 µs: most of it is the metaschema's check.
func BenchmarkSchemaCompile(b *testing.B) {
	c, schema, _ := schemaBench(b)
	for b.Loop() {
		c.schemas = schemaCache{}
		if _, err := c.schema(schema, schemaOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMetaschema is what the first schema of a process pays more than others.
func BenchmarkMetaschema(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		compileMeta(parseSchema(draft7))
	}
}
