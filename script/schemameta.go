package script

import "sync"

// metaschema is the parsed metaschema of an address without its fragment; nil for an address that is none.
func metaschema(id string) *schemaNode {
	switch id {
	case "http://json-schema.org/draft-07/schema", "http://json-schema.org/schema", "http://json-schema.org/draft-06/schema":
		return metaschema7()
	case "http://json-schema.org/draft-04/schema":
		return metaschema4()
	}
	return nil
}

var (
	metaschema7 = sync.OnceValue(func() *schemaNode { return parseSchema(draft7) })
	metaschema4 = sync.OnceValue(func() *schemaNode { return parseSchema(draft4) })

	metaRules7 = sync.OnceValue(func() *schemaRules { return compileMeta(metaschema7()) })
	metaRules4 = sync.OnceValue(func() *schemaRules { return compileMeta(metaschema4()) })
)

// metaRules checks schemas of that $schema; nil when there is no such one. Of draft-06 the metaschema asks for nothing
// that that of draft-07 does not.
func metaRules(id string) *schemaRules {
	switch metaschema(id) {
	case nil:
		return nil
	case metaschema4():
		return metaRules4()
	}
	return metaRules7()
}

func compileMeta(root *schemaNode) *schemaRules {
	c := &schemaCompiler{made: map[schemaKey]*schemaRules{}}
	rules := c.compile(c.open(root, ""))
	if c.err != nil {
		panic("script: our own metaschema: " + c.err.Error())
	}
	return rules
}

// draft7 is the metaschema of draft-07 (json-schema.org), without what only describes. The order of its keys is that of
// what is told of a bad schema.
const draft7 = `{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://json-schema.org/draft-07/schema#",
"definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},
"nonNegativeInteger":{"type":"integer","minimum":0},
"nonNegativeIntegerDefault0":{"allOf":[{"$ref":"#/definitions/nonNegativeInteger"},{}]},
"simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},
"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}},"type":["object","boolean"],
"properties":{"$id":{"type":"string","format":"uri-reference"},"$schema":{"type":"string","format":"uri"},
"$ref":{"type":"string","format":"uri-reference"},"$comment":{"type":"string"},"title":{"type":"string"},
"description":{"type":"string"},"default":true,"readOnly":{"type":"boolean"},"examples":{"type":"array",
"items":true},"multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},
"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},
"maxLength":{"$ref":"#/definitions/nonNegativeInteger"},
"minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},
"additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}]},
"maxItems":{"$ref":"#/definitions/nonNegativeInteger"},
"minItems":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"uniqueItems":{"type":"boolean"},
"contains":{"$ref":"#"},"maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},
"minProperties":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},
"required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},
"definitions":{"type":"object","additionalProperties":{"$ref":"#"}},"properties":{"type":"object",
"additionalProperties":{"$ref":"#"}},"patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},
"propertyNames":{"format":"regex"}},"dependencies":{"type":"object",
"additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},
"propertyNames":{"$ref":"#"},"const":true,"enum":{"type":"array","items":true,"minItems":1,"uniqueItems":true},
"type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array",
"items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},"format":{"type":"string"},
"contentMediaType":{"type":"string"},"contentEncoding":{"type":"string"},"if":{"$ref":"#"},"then":{"$ref":"#"},
"else":{"$ref":"#"},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray"},
"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}}}`

// draft4 is that of draft-04.
const draft4 = `{"id":"http://json-schema.org/draft-04/schema#","$schema":"http://json-schema.org/draft-04/schema#",
"definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},
"positiveInteger":{"type":"integer","minimum":0},
"positiveIntegerDefault0":{"allOf":[{"$ref":"#/definitions/positiveInteger"},{}]},
"simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},
"stringArray":{"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true}},"type":"object",
"properties":{"id":{"type":"string"},"$schema":{"type":"string"},"title":{"type":"string"},
"description":{"type":"string"},"default":{},"multipleOf":{"type":"number","minimum":0,"exclusiveMinimum":true},
"maximum":{"type":"number"},"exclusiveMaximum":{"type":"boolean"},"minimum":{"type":"number"},
"exclusiveMinimum":{"type":"boolean"},"maxLength":{"$ref":"#/definitions/positiveInteger"},
"minLength":{"$ref":"#/definitions/positiveIntegerDefault0"},"pattern":{"type":"string","format":"regex"},
"additionalItems":{"anyOf":[{"type":"boolean"},{"$ref":"#"}]},"items":{"anyOf":[{"$ref":"#"},
{"$ref":"#/definitions/schemaArray"}]},"maxItems":{"$ref":"#/definitions/positiveInteger"},
"minItems":{"$ref":"#/definitions/positiveIntegerDefault0"},"uniqueItems":{"type":"boolean"},
"maxProperties":{"$ref":"#/definitions/positiveInteger"},
"minProperties":{"$ref":"#/definitions/positiveIntegerDefault0"},
"required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"anyOf":[{"type":"boolean"},
{"$ref":"#"}]},"definitions":{"type":"object","additionalProperties":{"$ref":"#"}},
"properties":{"type":"object","additionalProperties":{"$ref":"#"}},"patternProperties":{"type":"object",
"additionalProperties":{"$ref":"#"}},"dependencies":{"type":"object",
"additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"enum":{"type":"array",
"minItems":1,"uniqueItems":true},"type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array",
"items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},"format":{"type":"string"},
"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray"},
"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"dependencies":{"exclusiveMaximum":["maximum"],
"exclusiveMinimum":["minimum"]}}`
