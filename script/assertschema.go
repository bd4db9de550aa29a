package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// matchesSchema is .jsonSchema(schema[, options]): a response's JSON, or any other value, against a JSON schema, by
// default of draft-07 as in ajv 6. Of ajv's options allErrors counts.
func (a *assertion) matchesSchema(call goja.FunctionCall) {
	a.onlySubject(call.Argument(0)).hasType("object")
	data := a.subject
	if _, ok := responseOf(data); ok {
		data = a.c.callMember(data.(*goja.Object), "json")
	}
	d := &schemaDoc{order: keyOrder{}, valueOrder: keyOrder{}, first: !allErrors(call.Argument(1))}
	schema, err := d.compile(call.Argument(0))
	if err != nil {
		panic(a.c.plainError(err.Error()))
	}
	value, err := jsonValue(data, 0)
	if err != nil {
		panic(a.c.plainError(err.Error()))
	}
	problems := d.problems(schema.Validate(value), value, func() {
		noteOrder(d.order, call.Argument(0), "", 0)
		noteOrder(d.valueOrder, data, "", 0)
	})
	if len(problems) > 0 && d.first {
		problems = problems[:1]
	}
	if a.fails(len(problems) == 0) {
		a.fail(a.c.schemaFailure(problems))
	}
}

// onlySubject starts an inner assertion without the user's message, as chai-postman does.
func (a *assertion) onlySubject(v goja.Value) *assertion { return &assertion{c: a.c, subject: v} }

func allErrors(options goja.Value) bool {
	o, ok := options.(*goja.Object)
	if !ok {
		return true
	}
	v := o.Get("allErrors")
	return v == nil || v.ToBoolean()
}

func (c *chai) schemaFailure(problems []string) failure {
	f := failure{
		yes:      "expected data to satisfy schema but found following errors: \n" + strings.Join(problems, ", "),
		no:       "expected data to not satisfy schema",
		expected: c.vm.ToValue(true),
		actual:   c.vm.ToValue(len(problems) == 0),
	}
	if c.five {
		f.yes = "Response body does not match JSON schema: " + strings.Join(problems, ", ")
		f.no = "Response body matches JSON schema"
	}
	return f
}

// schemaDoc is a schema as plain data, with what plain data loses: the order in which the author wrote the keys.
type schemaDoc struct {
	root       any
	order      keyOrder
	valueOrder keyOrder // of the value's keys
	first      bool     // only the first problem counts
}

// keyOrder is the place of each key in its object, the objects by JSON pointer.
type keyOrder map[string]map[string]int

const schemaURL = "schema:///schema.json"

// compile reads a schema. Schemas elsewhere are not fetched.
func (d *schemaDoc) compile(v goja.Value) (*jsonschema.Schema, error) {
	root, err := jsonValue(v, 0)
	if err != nil {
		return nil, err
	}
	d.root = root
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft7)
	c.UseLoader(noSchemas{})
	c.UseRegexpEngine(jsRegexp)
	c.AssertFormat()
	for name, pattern := range looseFormats {
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: matchFormat(pattern)})
	}
	if err := c.AddResource(schemaURL, root); err != nil {
		return nil, d.invalid(err)
	}
	s, err := c.Compile(schemaURL)
	if err != nil {
		return nil, d.invalid(err)
	}
	return s, nil
}

// invalid says what is wrong with the schema itself.
func (d *schemaDoc) invalid(err error) error {
	var whole *jsonschema.SchemaValidationError
	var problem *jsonschema.ValidationError
	var pointer *jsonschema.JSONPointerNotFoundError
	var anchor *jsonschema.AnchorNotFoundError
	var load *jsonschema.LoadURLError
	cannot := func(ref string) error {
		return fmt.Errorf("can't resolve reference %s from id #", strings.TrimPrefix(ref, schemaURL))
	}
	switch {
	case errors.As(err, &whole) && errors.As(whole.Err, &problem):
		texts := (&schemaDoc{}).tell(problem, spot{value: d.root, path: "data"})
		return fmt.Errorf("schema is invalid: %s", strings.Join(texts, ", "))
	case errors.As(err, &pointer):
		return cannot(pointer.URL)
	case errors.As(err, &anchor):
		return cannot(anchor.Reference)
	case errors.As(err, &load):
		return cannot(load.URL)
	}
	return fmt.Errorf("schema is invalid: %w", err)
}

// noteOrder keeps the order of the keys of v and of what is in it.
func noteOrder(order keyOrder, v goja.Value, pointer string, depth int) {
	o, ok := v.(*goja.Object)
	if !ok || depth > deepest {
		return
	}
	places := map[string]int{}
	for i, k := range o.Keys() {
		places[k] = i
		noteOrder(order, orUndefined(o.Get(k)), pointer+"/"+pointerToken.Replace(k), depth+1)
	}
	order[pointer] = places
}

// noSchemas finds no schema.
type noSchemas struct{}

// Load implements jsonschema.URLLoader.
func (noSchemas) Load(url string) (any, error) {
	return nil, fmt.Errorf("no schema with key or ref %q; add it under definitions: schemas are not fetched", url)
}

// looseFormats are those that ajv 6 checks by a simple pattern where the library follows the standards to the letter: a
// test that passes in Postman should pass here.
var looseFormats = map[string]*regexp.Regexp{
	"date":      regexp.MustCompile(`^\d{4}-[01]\d-[0-3]\d$`),
	"time":      regexp.MustCompile(`(?i)^(?:[0-2]\d:[0-5]\d:[0-5]\d|23:59:60)(?:\.\d+)?(?:z|[+-]\d\d(?::?\d\d)?)?$`),
	"date-time": regexp.MustCompile(`(?i)^\d{4}-[01]\d-[0-3]\d[t\s](?:[0-2]\d:[0-5]\d:[0-5]\d|23:59:60)(?:\.\d+)?(?:z|[+-]\d\d(?::?\d\d)?)$`),
	"uri":       regexp.MustCompile(`(?i)^[a-z][a-z0-9+\-.]*:(?:/?/)?[^\s]*$`),
	"email":     regexp.MustCompile("(?i)^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"),
}

func matchFormat(pattern *regexp.Regexp) func(any) error {
	return func(v any) error {
		if s, ok := v.(string); ok && !pattern.MatchString(s) {
			return fmt.Errorf("%q does not match", s)
		}
		return nil
	}
}

// jsRegexp compiles a pattern as JavaScript would.
func jsRegexp(s string) (jsonschema.Regexp, error) {
	re, err := regexp2.Compile(s, regexp2.ECMAScript)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", s, err)
	}
	return schemaRegexp{re}, nil
}

type schemaRegexp struct{ re *regexp2.Regexp }

// MatchString implements jsonschema.Regexp. A match that takes too long counts as none.
func (r schemaRegexp) MatchString(s string) bool {
	ok, err := r.re.MatchString(s)
	return ok && err == nil
}

func (r schemaRegexp) String() string { return r.re.String() }

// jsonValue makes plain data of a JavaScript value, as JSON.stringify would see it.
func jsonValue(v goja.Value, depth int) (any, error) {
	if depth > deepest {
		return nil, errors.New("the value contains itself: give one that could be JSON")
	}
	o, ok := v.(*goja.Object)
	if !ok {
		if goja.IsNumber(v) {
			return json.Number(strconv.FormatFloat(v.ToFloat(), 'g', -1, 64)), nil
		}
		return v.Export(), nil
	}
	if isArray(o) {
		return jsonArray(o, depth)
	}
	if c := o.ClassName(); c == "String" || c == "Number" || c == "Boolean" {
		return o.Export(), nil
	}
	all := make(map[string]any)
	for _, k := range o.Keys() {
		x := orUndefined(o.Get(k))
		if goja.IsUndefined(x) || typeof(x) == "function" {
			continue
		}
		inner, err := jsonValue(x, depth+1)
		if err != nil {
			return nil, err
		}
		all[k] = inner
	}
	return all, nil
}

func jsonArray(o *goja.Object, depth int) (any, error) {
	all := make([]any, lengthOf(o))
	for i := range all {
		inner, err := jsonValue(orUndefined(itemAt(o, i)), depth+1)
		if err != nil {
			return nil, err
		}
		all[i] = inner
	}
	return all, nil
}
