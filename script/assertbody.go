package script

import (
	"strings"

	"github.com/dop251/goja"
)

// parsedBody is a response's body as JSON, kept for the next assertion on the same response.
type parsedBody struct {
	of    *Response
	value goja.Value // undefined when it is no JSON
	err   string     // why it is none
}

// bodyJSON parses the subject's body once.
func (a *assertion) bodyJSON() *parsedBody {
	res := a.response()
	if a.c.body != nil && a.c.body.of == res {
		return a.c.body
	}
	p := &parsedBody{of: res, value: goja.Undefined()}
	ex := a.c.vm.Try(func() { p.value = a.c.callMember(a.subject.(*goja.Object), "json") })
	if ex != nil {
		p.err = jsonProblem(ex.Value())
	}
	a.c.body = p
	return p
}

// jsonProblem is the first line of a JSONError, and name and message of any other error.
func jsonProblem(thrown goja.Value) string {
	o, ok := thrown.(*goja.Object)
	if !ok {
		return thrown.String()
	}
	name, message := orUndefined(o.Get("name")).String(), orUndefined(o.Get("message")).String()
	if name == "JSONError" && message != "" {
		first, _, _ := strings.Cut(message, "\n")
		return first
	}
	return name + ": " + message
}

func (a *assertion) bodyText() goja.Value {
	a.response()
	return a.c.callMember(a.subject.(*goja.Object), "text")
}

// hasContent is .withBody.
func (a *assertion) hasContent() {
	a.assert(a.bodyText().ToBoolean(), failure{
		yes: "expected response to have content in body",
		no:  "expected response to not have content in body",
	})
}

// isJSON is .json.
func (a *assertion) isJSON() {
	p := a.bodyJSON()
	if !a.fails(p.err == "") {
		return
	}
	f := failure{
		yes: "expected response body to be a valid json but got error " + p.err,
		no:  "expected response body not to be a valid json",
	}
	if a.c.five {
		f.yes, f.no = "Expected response body to be valid JSON", "Expected response body not to be valid JSON"
	}
	a.fail(f)
}

// hasBody is .body([text, regular expression or object]).
func (a *assertion) hasBody(call goja.FunctionCall) {
	want := call.Argument(0)
	switch {
	case a.c.isPlainObject(want):
		p := a.bodyJSON()
		a.sameBody(a.c.isEqual(p.value, want), failure{
			yes:      "expected response body json to equal #{exp} but got #{act}",
			no:       "expected response body json to not equal #{exp} but got #{act}",
			expected: want,
			actual:   p.value,
		})
	case len(call.Arguments) == 0:
		a.hasContent()
	case a.c.isRegExp(want):
		text := a.bodyText()
		a.sameBody(!goja.IsNull(a.c.callMember(want.(*goja.Object), "exec", text)), failure{
			yes:      "expected response body text to match #{exp} but got #{act}",
			no:       "expected response body text #{act} to not match #{exp}",
			expected: want,
			actual:   text,
		})
	default:
		text := a.bodyText()
		a.sameBody(a.c.isEqual(text, want), failure{
			yes:      "expected response body to equal #{exp} but got #{act}",
			no:       "expected response body to not equal #{exp}",
			expected: want,
			actual:   text,
		})
	}
}

func (a *assertion) sameBody(ok bool, f failure) {
	if !a.fails(ok) {
		return
	}
	if a.c.five {
		f.yes = "Expected body to equal " + a.c.json(f.expected)
		f.no = "Expected body not to equal " + a.c.json(f.expected)
	}
	a.fail(f)
}

// isPlainObject reports an object literal or one without a prototype.
func (c *chai) isPlainObject(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok || tagOf(o) != "Object" {
		return false
	}
	proto := o.Prototype()
	return proto == nil || proto == c.objectPrototype()
}

// hasJSONBody is .jsonBody([path[, value]]). As in Postman anything but a text for a path is not looked at.
func (a *assertion) hasJSONBody(call goja.FunctionCall) {
	if len(call.Arguments) == 0 {
		a.isJSON()
		return
	}
	p := a.bodyJSON()
	if !goja.IsString(call.Argument(0)) {
		return
	}
	path := call.Argument(0).String()
	got, found := a.c.lodashGet(p.value, path)
	if a.fails(found) {
		a.fail(a.c.pathFailure(path, p.value))
	}
	if len(call.Arguments) < 2 {
		return
	}
	if want := call.Arguments[1]; a.fails(a.c.isEqual(got, want)) {
		a.fail(a.c.pathValueFailure(path, want, got))
	}
}

func (c *chai) pathFailure(path string, body goja.Value) failure {
	f := failure{
		yes:      "expected #{act} in response to contain property #{exp}",
		no:       "expected #{act} in response to not contain property #{exp}",
		expected: c.vm.ToValue(path),
		actual:   body,
	}
	if c.five {
		shown := c.json(f.expected)
		f.yes = "Expected JSON path " + shown + " to exist"
		f.no = "Expected JSON path " + shown + " not to exist"
	}
	return f
}

func (c *chai) pathValueFailure(path string, want, got goja.Value) failure {
	f := failure{
		yes:      `expected response body json at "` + path + `" to contain #{exp} but got #{act}`,
		no:       `expected response body json at "` + path + `" to not contain #{exp} but got #{act}`,
		expected: want,
		actual:   got,
	}
	if c.five {
		shown := c.json(c.vm.ToValue(path))
		f.yes = "Expected JSON path " + shown + " to equal " + c.json(want) + ", got " + c.json(got)
		f.no = "Expected JSON path " + shown + " not to equal " + c.json(want)
	}
	return f
}
