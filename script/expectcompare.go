package script

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// comparison is one of .above, .least, .below and .most.
type comparison struct {
	name          string
	holds         func(order int) bool
	length, other string // the length's message and its opposite: "above", "below" …
	value, not    string
}

var (
	above = comparison{"above", func(o int) bool { return o > 0 }, "to have a % above", "to not have a % above", "above", "at most"}
	least = comparison{"least", func(o int) bool { return o >= 0 }, "to have a % at least", "to have a % below", "at least", "below"}
	below = comparison{"below", func(o int) bool { return o < 0 }, "to have a % below", "to not have a % below", "below", "at least"}
	most  = comparison{"most", func(o int) bool { return o <= 0 }, "to have a % at most", "to have a % above", "at most", "above"}
)

func (a *assertion) isAbove(call goja.FunctionCall) { a.compares(&above, call) }
func (a *assertion) isLeast(call goja.FunctionCall) { a.compares(&least, call) }
func (a *assertion) isBelow(call goja.FunctionCall) { a.compares(&below, call) }
func (a *assertion) isMost(call goja.FunctionCall)  { a.compares(&most, call) }

func (a *assertion) compares(cmp *comparison, call goja.FunctionCall) {
	a.say(call.Argument(1))
	n := call.Argument(0)
	a.checkComparable("the argument to "+cmp.name, "a date", "a number", n)
	if !a.has(flagLength) {
		order, ok := compareNumbers(a.subject, n)
		a.assert(ok && cmp.holds(order), failure{
			yes:      "expected #{this} to be " + cmp.value + " #{exp}",
			no:       "expected #{this} to be " + cmp.not + " #{exp}",
			expected: n,
		})
		return
	}
	noun, count := a.itemCount()
	order, ok := compareNumbers(count, n)
	a.assert(ok && cmp.holds(order), failure{
		yes:      "expected #{this} " + strings.Replace(cmp.length, "%", noun, 1) + " #{exp} but got #{act}",
		no:       "expected #{this} " + strings.Replace(cmp.other, "%", noun, 1) + " #{exp}",
		expected: n,
		actual:   count,
	})
}

// checkComparable holds the arguments of a comparison against the subject: dates with dates, numbers with numbers, and
// after .length numbers only.
func (a *assertion) checkComparable(who, date, number string, args ...goja.Value) {
	kind := strings.ToLower(a.c.typeOf(a.subject))
	isLength, isDate, isNumber := a.has(flagLength), kind == "date", a.c.isNumeric(a.subject)
	if isLength && kind != "map" && kind != "set" {
		a.on(a.subject).hasLength()
	}
	allDates, allNumbers := true, true
	for _, v := range args {
		allDates = allDates && a.c.isType(v, "date")
		allNumbers = allNumbers && a.c.isNumeric(v)
	}
	switch {
	case !isLength && isDate && !allDates:
		a.misuse(who + " must be " + date)
	case !allNumbers && (isLength || isNumber):
		a.misuse(who + " must be " + number)
	case !isLength && !isDate && !isNumber:
		shown := a.c.text(a.subject)
		if kind == "string" {
			shown = "'" + shown + "'"
		}
		a.misuse("expected " + shown + " to be a number or a date")
	}
}

// itemCount is the size of a map or set and the length of anything else, with the word for it.
func (a *assertion) itemCount() (noun string, count goja.Value) {
	o := a.subject.ToObject(a.c.vm)
	if t := a.c.typeOf(a.subject); strings.EqualFold(t, "map") || strings.EqualFold(t, "set") {
		return "size", orUndefined(o.Get("size"))
	}
	return "length", orUndefined(o.Get("length"))
}

// hasLength is `.to.have.property('length')`.
func (a *assertion) hasLength() { a.hasProperty(a.c.vm.ToValue("length"), nil) }

// hasLengthOf is .lengthOf(n), and .length(n).
func (a *assertion) hasLengthOf(call goja.FunctionCall) {
	a.say(call.Argument(1))
	if t := strings.ToLower(a.c.typeOf(a.subject)); t != "map" && t != "set" {
		a.on(a.subject).hasLength()
	}
	noun, count := a.itemCount()
	n := call.Argument(0)
	a.assert(count.Equals(n), failure{
		yes:      "expected #{this} to have a " + noun + " of #{exp} but got #{act}",
		no:       "expected #{this} to not have a " + noun + " of #{act}",
		expected: n,
		actual:   count,
	})
}

// isWithin is .within(start, finish).
func (a *assertion) isWithin(call goja.FunctionCall) {
	a.say(call.Argument(2))
	start, finish := call.Argument(0), call.Argument(1)
	span := a.span(start, finish)
	a.checkComparable("the arguments to within", "dates", "numbers", start, finish)
	verb, value := "be", a.subject
	if a.has(flagLength) {
		noun, count := a.itemCount()
		verb, value = "have a "+noun, count
	}
	low, lowOK := compareNumbers(value, start)
	high, highOK := compareNumbers(value, finish)
	a.assert(lowOK && highOK && low >= 0 && high <= 0, failure{
		yes: "expected #{this} to " + verb + " within " + span,
		no:  "expected #{this} to not " + verb + " within " + span,
	})
}

// span writes a range: dates as ISO texts.
func (a *assertion) span(start, finish goja.Value) string {
	if a.c.isType(start, "date") && a.c.isType(finish, "date") {
		from := a.c.callMember(start.ToObject(a.c.vm), "toISOString")
		return from.String() + ".." + a.c.callMember(finish.ToObject(a.c.vm), "toISOString").String()
	}
	return a.c.text(start) + ".." + a.c.text(finish)
}

// isCloseTo is .closeTo(expected, delta).
func (a *assertion) isCloseTo(call goja.FunctionCall) {
	a.say(call.Argument(2))
	want, delta := call.Argument(0), call.Argument(1)
	if a.c.five {
		a.checkCloseArgs(want, delta)
	} else {
		a.on(a.subject).hasType("number")
		if !goja.IsNumber(want) || !goja.IsNumber(delta) {
			text := "the arguments to closeTo or approximately must be numbers"
			if goja.IsUndefined(delta) {
				text += ", and a delta is required"
			}
			a.misuse(text)
		}
	}
	ok := a.isNear(want, delta)
	if !a.fails(ok) {
		return
	}
	tail := " close to " + a.c.text(want) + " +/- " + a.c.text(delta)
	a.fail(failure{yes: "expected #{this} to be" + tail, no: "expected #{this} not to be" + tail})
}

// checkCloseArgs holds the arguments of .closeTo to chai 5's rules.
func (a *assertion) checkCloseArgs(want, delta goja.Value) {
	a.on(a.subject).isNumericType()
	for _, arg := range [...]struct {
		name  string
		value goja.Value
	}{{"delta", delta}, {"expected", want}} {
		if isNullish(arg.value) {
			a.misuse("A `" + arg.name + "` value is required for `closeTo`")
		}
		a.on(arg.value).isNumericType()
	}
}

// isNear reports whether the subject is at most delta away. Chai 5 rounds the distance to 12 digits, and takes bigints.
func (a *assertion) isNear(want, delta goja.Value) bool {
	if goja.IsBigInt(a.subject) != goja.IsBigInt(want) {
		panic(a.c.vm.NewTypeError("Cannot mix BigInt and other types, use explicit conversions"))
	}
	if goja.IsBigInt(want) {
		d := new(big.Int).Sub(a.subject.Export().(*big.Int), want.Export().(*big.Int))
		f, _ := new(big.Float).SetInt(d.Abs(d)).Float64()
		order, ok := compareNumbers(a.c.vm.ToValue(f), delta)
		return ok && order <= 0
	}
	d := math.Abs(a.subject.ToFloat() - want.ToFloat())
	if a.c.five {
		if rounded, err := strconv.ParseFloat(strconv.FormatFloat(d, 'g', 12, 64), 64); err == nil {
			d = rounded
		}
	}
	order, ok := compareNumbers(a.c.vm.ToValue(d), delta)
	return ok && order <= 0
}

// isFinite is .finite.
func (a *assertion) isFinite() {
	f := math.NaN()
	if goja.IsNumber(a.subject) {
		f = a.subject.ToFloat()
	}
	a.assert(!math.IsNaN(f) && !math.IsInf(f, 0), failure{
		yes: "expected #{this} to be a finite number",
		no:  "expected #{this} to not be a finite number",
	})
}
