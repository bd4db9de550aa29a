package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// schemaCache is what one runtime keeps of schemas.
type schemaCache struct {
	rules    map[schemaText]*schemaRules
	bytes    int
	patterns map[string]*goja.Object // RegExp objects by their source
}

// schemaText is all that decides what a schema compiles to.
type schemaText struct {
	text    string
	options schemaOptions
}

const (
	// maxSchemaBytes of schemas' text are kept before the cache starts again. Scripts that make a schema for each request
	// would fill it; hand-written ones are a few KB.
	maxSchemaBytes = 1 << 20
	maxPatterns    = 1000
)

// schema compiles a schema, or finds it when one of the same text has been compiled: scripts write theirs anew for each
// request.
func (c *chai) schema(v *goja.Object, o schemaOptions) (*schemaRules, error) {
	if tooDeep(v) && !onCircle(v, firstChild) && !onCircle(v, lastChild) {
		return nil, fmt.Errorf("the schema is nested deeper than %d", maxDepth)
	}
	text, err := v.MarshalJSON()
	if err != nil {
		return nil, err
	}
	if rules, ok := c.schemas.rules[schemaText{string(text), o}]; ok {
		return rules, nil
	}
	rules, err := c.compileSchema(v, string(text), o)
	if err == nil && o.extras == nil {
		c.schemas.keep(schemaText{string(text), o}, rules)
	}
	return rules, err
}

func (s *schemaCache) keep(key schemaText, rules *schemaRules) {
	if s.bytes += len(key.text); s.rules == nil || s.bytes > maxSchemaBytes {
		s.rules, s.bytes = make(map[schemaText]*schemaRules), len(key.text)
	}
	s.rules[key] = rules
}

func (c *chai) compileSchema(v *goja.Object, text string, o schemaOptions) (*schemaRules, error) {
	root := parseSchema(text)
	if err := c.checkSchema(v, root, o); err != nil {
		return nil, err
	}
	compiler := &schemaCompiler{c: c, o: o, refs: schemaRefs{idKeys: idKeys(root, o)}, made: map[schemaKey]*schemaRules{}}
	if err := compiler.addSchemas(); err != nil {
		return nil, err
	}
	rules := compiler.compile(compiler.open(root))
	return rules, compiler.err
}

// checkSchema validates a schema by the metaschema of its $schema. Postman's ajv knows draft-07 alone and throws for
// others; we also take the two drafts before it, which ajv can be told to take.
func (c *chai) checkSchema(v goja.Value, root *schemaNode, o schemaOptions) error {
	if o.unchecked {
		return nil
	}
	id := "http://json-schema.org/draft-07/schema"
	if named := root.get("$schema"); named != nil {
		if named.kind != kindString {
			return fmt.Errorf("$schema must be a string")
		}
		if named.text != "" {
			id = named.text
		}
	}
	meta := metaRules(normalID(id))
	if meta == nil {
		return fmt.Errorf("no schema with key or ref \"%s\"", id)
	}
	if problems := c.validate(meta, v, o); len(problems) > 0 {
		return fmt.Errorf("schema is invalid: %s", problemTexts(problems))
	}
	return nil
}

// idKeys are the keywords that name a schema.
func idKeys(root *schemaNode, o schemaOptions) []string {
	switch {
	case o.schemaID == "auto":
		return []string{"$id", "id"}
	case o.schemaID == "id" || metaschema(normalID(root.get("$schema").str())) == metaschema4():
		return []string{"id"}
	}
	return []string{"$id"}
}

// addSchemas takes in the option schemas: a list, or an object by name.
func (c *schemaCompiler) addSchemas() error {
	if c.o.extras == nil || c.o.extras.schemas == nil {
		return nil
	}
	list := c.o.extras.schemas
	for _, key := range list.Keys() {
		o, ok := list.Get(key).(*goja.Object)
		if !ok {
			return fmt.Errorf("schema should be object or boolean")
		}
		text, err := o.MarshalJSON()
		if err != nil {
			return err
		}
		root := parseSchema(string(text))
		if err := c.c.checkSchema(o, root, c.o); err != nil {
			return err
		}
		place := c.open(root)
		if !isArray(list) {
			c.register(normalID(key), place)
		}
	}
	return nil
}
