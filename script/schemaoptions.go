package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// schemaOptions are those of ajv's options that count here. It is part of the key under which a compiled schema is kept.
type schemaOptions struct {
	first         bool // allErrors: false
	pointers      bool // jsonPointers
	propertyPaths bool // errorDataPath: 'property'
	fullFormats   bool // format: 'full'
	noFormats     bool // format: false
	noUnique      bool // uniqueItems: false
	units         bool // unicode: false: lengths in UTF-16 units
	nullable      bool
	unchecked     bool    // validateSchema: false
	unknown       string  // unknownFormats: the names with a line end after each
	anyUnknown    bool    // unknownFormats: 'ignore'
	extendRefs    string  // "true" or "fail"
	missingRefs   string  // "ignore" or "fail"
	schemaID      string  // "id" or "auto"
	precision     float64 // multipleOfPrecision
	extras        *schemaExtras
}

// schemaExtras are options that are values of the script.
type schemaExtras struct{ formats, schemas *goja.Object }

// schemaOptionsOf reads the second argument of jsonSchema. Postman's own are allErrors: true and no log.
func schemaOptionsOf(v goja.Value) schemaOptions {
	o, ok := v.(*goja.Object)
	if !ok {
		return schemaOptions{}
	}
	all := o.Get("allErrors")
	format := orUndefined(o.Get("format"))
	return schemaOptions{
		first:         all != nil && !all.ToBoolean(),
		pointers:      orUndefined(o.Get("jsonPointers")).ToBoolean(),
		propertyPaths: optionText(o, "errorDataPath") == "property",
		fullFormats:   format.String() == "full",
		noFormats:     isFalse(format),
		noUnique:      isFalse(o.Get("uniqueItems")),
		units:         isFalse(o.Get("unicode")),
		nullable:      orUndefined(o.Get("nullable")).ToBoolean(),
		unchecked:     isFalse(o.Get("validateSchema")),
		unknown:       optionNames(o.Get("unknownFormats")),
		anyUnknown:    optionText(o, "unknownFormats") == "ignore",
		extendRefs:    optionText(o, "extendRefs"),
		missingRefs:   optionText(o, "missingRefs"),
		schemaID:      optionText(o, "schemaId"),
		precision:     max(0, optionNumber(o, "multipleOfPrecision")),
		extras:        schemaExtrasOf(o),
	}
}

func isFalse(v goja.Value) bool {
	return v != nil && !isObject(v) && primitiveKind(v) == kindBoolean && !v.ToBoolean()
}

func optionText(o *goja.Object, name string) string {
	v := o.Get(name)
	if v == nil || isObject(v) {
		return ""
	}
	return v.String()
}

func optionNumber(o *goja.Object, name string) float64 {
	if v := o.Get(name); v != nil && goja.IsNumber(v) {
		return v.ToFloat()
	}
	return 0
}

func optionNames(v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok || !isArray(o) {
		return ""
	}
	var b strings.Builder
	for i := range lengthOf(o) {
		b.WriteString(orUndefined(itemAt(o, i)).String() + "\n")
	}
	return b.String()
}

func schemaExtrasOf(o *goja.Object) *schemaExtras {
	var e schemaExtras
	e.formats, _ = o.Get("formats").(*goja.Object)
	e.schemas, _ = o.Get("schemas").(*goja.Object)
	if e.formats == nil && e.schemas == nil {
		return nil
	}
	return &e
}

// allowsUnknown reports a format that may be unknown.
func (o schemaOptions) allowsUnknown(format string) bool {
	return o.anyUnknown || slices.Contains(strings.Split(o.unknown, "\n"), format)
}

// format is a format that the script brought along; nil when it did not.
func (o schemaOptions) format(name string) goja.Value {
	if o.extras == nil || o.extras.formats == nil {
		return nil
	}
	return o.extras.formats.Get(name)
}
