package script

import (
	"errors"

	"github.com/dop251/goja"
)

// compileSchema makes the rules of a schema that its metaschema finds right.
func (c *chai) compileSchema(v *goja.Object, text string, o schemaOptions) (*schemaRules, error) {
	root := parseSchema(text)
	if err := c.checkSchema(v, root, o); err != nil {
		return nil, err
	}
	compiler := &schemaCompiler{c: c, o: o, refs: schemaRefs{idKeys: idKeys(root, o)}, made: map[schemaKey]*schemaRules{}}
	if err := compiler.addSchemas(); err != nil {
		return nil, err
	}
	rules := compiler.compile(compiler.open(root, compiler.refs.id(root)))
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
			return errors.New("$schema must be a string")
		}
		if named.text != "" {
			id = named.text
		}
	}
	meta := metaRules(normalID(id))
	if meta == nil {
		return errors.New(`no schema with key or ref "` + id + `"`)
	}
	if problems := c.validate(meta, v, o); len(problems) > 0 {
		return errors.New("schema is invalid: " + problemTexts(problems))
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
			return errors.New("schema should be object or boolean")
		}
		text, err := appendSchema(nil, o, 0)
		if err != nil {
			return err
		}
		root := parseSchema(string(text))
		if err := c.c.checkSchema(o, root, c.o); err != nil {
			return err
		}
		place := c.open(root, c.refs.id(root))
		if !isArray(list) {
			c.register(normalID(key), place)
		}
	}
	return nil
}
