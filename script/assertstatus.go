package script

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// namedStatus makes the check of a status by its name: `.to.be.notFound`.
func namedStatus(code int, reason string) func(*assertion) {
	return func(a *assertion) { a.isStatus(code, reason) }
}

// statusClass makes the check of a status by its first digit: `.to.be.success`.
func statusClass(class int) func(*assertion) {
	return func(a *assertion) { a.hasClass(class) }
}

// isStatus checks the reason phrase, whatever its case, and the code.
func (a *assertion) isStatus(code int, reason string) {
	res := a.answer()
	if a.c.five {
		a.hasCode(res, code)
		return
	}
	a.sameReason(strings.ToUpper(res.reason()), strings.ToUpper(reason))
	a.hasCode(res, code)
}

// isOKOr200 is .ok: for a response the status 200 OK (in Requestly any 2xx), for anything else what is true.
func (a *assertion) isOKOr200() {
	_, ok := a.c.responseOf(a.subject)
	switch {
	case !ok:
		a.isOK()
	case a.c.five:
		a.hasClass(2)
	default:
		a.isStatus(200, "OK")
	}
}

func (a *assertion) hasCode(res *Response, code int) {
	if !a.fails(res.Code == code) {
		return
	}
	f := failure{
		yes:      "expected response to have status code #{exp} but got #{act}",
		no:       "expected response to not have status code #{act}",
		expected: a.c.vm.ToValue(code),
		actual:   a.c.vm.ToValue(res.Code),
	}
	if a.c.five {
		f.yes = "Expected status " + strconv.Itoa(code) + ", got " + strconv.Itoa(res.Code)
		f.no = "Expected status not to be " + strconv.Itoa(code)
	}
	a.fail(f)
}

func (a *assertion) sameReason(actual, want string) {
	if !a.fails(actual == want) {
		return
	}
	a.fail(failure{
		yes:      "expected response to have status reason #{exp} but got #{act}",
		no:       "expected response to not have status reason #{act}",
		expected: a.c.vm.ToValue(want),
		actual:   a.c.vm.ToValue(actual),
	})
}

// hasClass checks the hundreds of the code.
func (a *assertion) hasClass(class int) {
	code := a.answer().Code
	if !a.fails(code/100 == class) {
		return
	}
	f := failure{
		yes:      "expected response code to be #{exp}XX but found #{act}",
		no:       "expected response code to not be #{exp}XX",
		expected: a.c.vm.ToValue(class),
		actual:   a.c.vm.ToValue(code),
	}
	if a.c.five {
		f.yes = "Expected status " + strconv.Itoa(class) + "xx, got " + strconv.Itoa(code)
		f.no = "Expected status not to be " + strconv.Itoa(class) + "xx, got " + strconv.Itoa(code)
	}
	a.fail(f)
}

// hasStatusClass is .statusCodeClass(n).
func (a *assertion) hasStatusClass(call goja.FunctionCall) {
	want := call.Argument(0)
	code := a.answer().Code
	a.assert(a.c.vm.ToValue(code/100).StrictEquals(want), failure{
		yes:      "expected response code to be #{exp}XX but found #{act}",
		no:       "expected response code to not be #{exp}XX",
		expected: want,
		actual:   a.c.vm.ToValue(code),
	})
}

// isErrorStatus is .error: 4xx or 5xx.
func (a *assertion) isErrorStatus() {
	code := a.answer().Code
	if !a.fails(code/100 == 4 || code/100 == 5) {
		return
	}
	f := failure{
		yes:      "expected response code to be 4XX or 5XX but found #{act}",
		no:       "expected response code to not be 4XX or 5XX",
		expected: goja.Null(),
		actual:   a.c.vm.ToValue(code),
	}
	if a.c.five {
		f.yes = "Expected status 4xx or 5xx, got " + strconv.Itoa(code)
		f.no = "Expected status not to be 4xx or 5xx, got " + strconv.Itoa(code)
	}
	a.fail(f)
}

// hasStatusCode is .statusCode(n).
func (a *assertion) hasStatusCode(call goja.FunctionCall) {
	a.numberStatus(a.answer(), call.Argument(0).ToNumber())
}

// hasStatusReason is .statusReason(text).
func (a *assertion) hasStatusReason(call goja.FunctionCall) {
	a.sameReason(a.response().reason(), a.c.text(call.Argument(0)))
}

// hasStatus is .status(code or reason).
func (a *assertion) hasStatus(call goja.FunctionCall) {
	res, want := a.answer(), call.Argument(0)
	switch o, ok := want.(*goja.Object); {
	case goja.IsNumber(want) || ok && o.ClassName() == "Number":
		a.numberStatus(res, want.ToNumber())
	case a.c.five:
		a.textStatus(res, want)
	default:
		reason := a.c.vm.ToValue(res.reason())
		a.assert(reason.StrictEquals(want), failure{
			yes:      "expected response to have status reason #{exp} but got #{act}",
			no:       "expected response to not have status reason #{act}",
			expected: want,
			actual:   reason,
		})
	}
}

func (a *assertion) numberStatus(res *Response, want goja.Value) {
	code := a.c.vm.ToValue(res.Code)
	if !a.fails(code.StrictEquals(want)) {
		return
	}
	f := failure{
		yes:      "expected response to have status code #{exp} but got #{act}",
		no:       "expected response to not have status code #{act}",
		expected: want,
		actual:   code,
	}
	if a.c.five {
		f.yes = "Expected status " + want.String() + ", got " + code.String()
		f.no = "Expected status not to be " + want.String()
	}
	a.fail(f)
}

// textStatus is Requestly's .status(text), whatever the case.
func (a *assertion) textStatus(res *Response, want goja.Value) {
	if !a.fails(goja.IsString(want) && strings.EqualFold(res.reason(), want.String())) {
		return
	}
	a.fail(failure{
		yes:      "Expected statusText " + a.c.json(want) + ", got " + strconv.Quote(res.reason()),
		no:       "Expected statusText not to be " + a.c.json(want),
		expected: want,
		actual:   a.c.vm.ToValue(res.reason()),
	})
}
