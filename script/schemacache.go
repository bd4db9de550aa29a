package script

import (
	"fmt"

	"github.com/dop251/goja"
)

// schemaCache is what one runtime keeps of schemas.
type schemaCache struct {
	rules        map[schemaText]*schemaRules
	bytes        int
	patterns     map[string]*goja.Object // RegExp objects by their source
	patternBytes int
}

// schemaText is all that decides what a schema compiles to.
type schemaText struct {
	text    string
	options schemaOptions
}

// maxSchemaBytes of schemas' text, and of patterns, are kept before the cache starts again. Scripts that make a schema
// for each request would fill it; hand-written ones are a few KB.
const maxSchemaBytes = 1 << 20

// schema compiles a schema, or finds it when one of the same text has been compiled: scripts write theirs anew for each
// request.
func (c *chai) schema(v *goja.Object, o schemaOptions) (*schemaRules, error) {
	text, err := appendSchema(make([]byte, 0, 512), v, 0)
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

// regexp makes a RegExp of the script's engine, whose matches are limited in time.
func (c *chai) regexp(pattern string) (*goja.Object, error) {
	if len(pattern) > maxSource {
		return nil, fmt.Errorf("a pattern of %d bytes; the limit is %d", len(pattern), maxSource)
	}
	s := &c.schemas
	if re, ok := s.patterns[pattern]; ok {
		return re, nil
	}
	re, err := c.vm.New(c.builtin("RegExp"), c.vm.ToValue(pattern))
	if err != nil {
		return nil, err
	}
	if s.patternBytes += len(pattern); s.patterns == nil || s.patternBytes > maxSchemaBytes {
		s.patterns, s.patternBytes = make(map[string]*goja.Object), len(pattern)
	}
	s.patterns[pattern] = re
	return re, nil
}
