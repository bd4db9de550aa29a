package script

import (
	"errors"
	"strings"

	"github.com/dop251/goja"
)

// matchesSchema is .jsonSchema(schema[, options]): a response's JSON, or any other value, against a JSON schema, as
// ajv 6 does it with draft-07 and Postman's options.
func (a *assertion) matchesSchema(call goja.FunctionCall) {
	a.onlySubject(call.Argument(0)).hasType("object")
	data := a.subject
	if _, ok := a.c.responseOf(data); ok {
		data = a.c.callMember(data.(*goja.Object), "json")
	}
	o := schemaOptionsOf(call.Argument(1))
	rules, err := a.c.schema(call.Argument(0).(*goja.Object), o)
	if err != nil {
		if thrown, ok := errors.AsType[*goja.Exception](err); ok {
			panic(thrown)
		}
		panic(a.c.plainError(err.Error()))
	}
	problems := a.c.validate(rules, data, o)
	if a.fails(len(problems) == 0) {
		a.fail(a.c.schemaFailure(problems))
	}
}

// onlySubject starts an inner assertion without the user's message, as chai-postman does.
func (a *assertion) onlySubject(v goja.Value) *assertion { return &assertion{c: a.c, subject: v} }

func (c *chai) schemaFailure(problems []schemaProblem) failure {
	text := problemTexts(problems)
	f := failure{
		yes:      "expected data to satisfy schema but found following errors: \n" + text,
		no:       "expected data to not satisfy schema",
		expected: c.vm.ToValue(true),
		actual:   c.vm.ToValue(len(problems) == 0),
	}
	if c.five {
		f.yes = "Response body does not match JSON schema: " + text
		f.no = "Response body matches JSON schema"
	}
	return f
}

func problemTexts(problems []schemaProblem) string {
	all := make([]string, len(problems))
	for i, p := range problems {
		all[i] = "data" + p.path + " " + p.text
	}
	return strings.Join(all, ", ")
}

func (c *chai) validate(rules *schemaRules, data goja.Value, o schemaOptions) []schemaProblem {
	if rules == nil {
		return nil
	}
	v := &schemaRun{c: c, o: o, first: o.first}
	v.valid(rules, data)
	return v.problems
}
