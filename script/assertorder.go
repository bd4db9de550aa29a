package script

import (
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// expand makes an error of each required property that ajv misses only when it comes to the property's own schema.
func (d *schemaDoc) expand(causes []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	var all []*jsonschema.ValidationError
	for _, c := range causes {
		required, ok := c.ErrorKind.(*kind.Required)
		if !ok {
			all = append(all, c)
			continue
		}
		for _, name := range required.Missing {
			one := *c
			one.ErrorKind = &kind.Required{Missing: []string{name}}
			all = append(all, &one)
		}
	}
	return all
}

// isDescribed reports whether the schema at pointer has rules for a property of that name.
func (d *schemaDoc) isDescribed(pointer, name string) bool {
	switch s := d.at(pointer + "/properties/" + pointerToken.Replace(name)).(type) {
	case bool:
		return !s
	case map[string]any:
		for k := range s {
			if slices.Contains(schemaKeywords, k) {
				return true
			}
		}
	}
	return false
}

// place is where ajv would come to an error: by the rank of its keywords, the order of the properties in the schema or
// in the value, and the index of an item.
func (d *schemaDoc) place(e *jsonschema.ValidationError) []int {
	var place []int
	pointer, at, location := "", "", e.InstanceLocation
	for _, raw := range d.keywords(e) {
		token := tokenPointer.Replace(raw)
		if n, err := strconv.Atoi(token); err == nil {
			place = append(place, n)
		} else if rank := slices.Index(schemaKeywords, token); rank >= 0 {
			place = append(place, rank)
			if entersValue(token) && len(location) > 0 {
				place = append(place, d.valuePlace(token, at, location[0])...)
				at, location = at+"/"+pointerToken.Replace(location[0]), location[1:]
			}
		} else {
			place = append(place, d.order[pointer][token])
		}
		pointer += "/" + raw
	}
	if names, ok := e.ErrorKind.(*kind.PropertyNames); ok {
		place = append(place, d.valueOrder[at][names.Property])
	}
	return place
}

// keywords are the steps through the schema to an error's keyword.
func (d *schemaDoc) keywords(e *jsonschema.ValidationError) []string {
	pointer := schemaPointer(e.SchemaURL)
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if required, ok := e.ErrorKind.(*kind.Required); ok && d.isDescribed(pointer, required.Missing[0]) {
		return append(tokens, "properties", pointerToken.Replace(required.Missing[0]))
	}
	return append(tokens, e.ErrorKind.KeywordPath()...)
}

// entersValue reports the keywords whose schemas are for parts of the value.
func entersValue(keyword string) bool {
	switch keyword {
	case "items", "additionalItems", "properties", "patternProperties", "additionalProperties":
		return true
	}
	return false
}

// valuePlace is the place of a part among its siblings, where the schema itself does not order them.
func (d *schemaDoc) valuePlace(keyword, at, token string) []int {
	if keyword == "properties" {
		return nil
	}
	if n, err := strconv.Atoi(token); err == nil {
		return []int{n}
	}
	return []int{d.valueOrder[at][token]}
}

// schemaKeywords is the order in which ajv 6 looks at keywords.
var schemaKeywords = []string{
	"type", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf", "maxLength", "minLength", "pattern",
	"format", "maxItems", "minItems", "items", "additionalItems", "contains", "uniqueItems", "maxProperties",
	"minProperties", "required", "dependencies", "propertyNames", "additionalProperties", "properties", "patternProperties",
	"$ref", "const", "enum", "not", "anyOf", "oneOf", "allOf", "if", "then", "else",
}
