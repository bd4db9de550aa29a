package script

import (
	"errors"
	"strings"

	"github.com/dop251/goja"
)

// throwOutcome is what the function under .throw did, and what it should have done.
type throwOutcome struct {
	*assertion
	thrown bool
	caught goja.Value // undefined when nothing was thrown
	like   goja.Value // an error or a constructor; undefined or null when none was given
	match  goja.Value // a text or regular expression of the message
}

// throws is .throw([error or constructor][, text or regular expression]); what was thrown becomes the subject.
func (a *assertion) throws(call goja.FunctionCall) {
	a.say(call.Argument(2))
	a.on(a.subject).hasType("function")
	o := &throwOutcome{assertion: a, like: call.Argument(0), match: call.Argument(1)}
	if goja.IsString(o.like) || a.c.isRegExp(o.like) {
		o.like, o.match = goja.Null(), o.like
	}
	o.caught, o.thrown = a.c.catch(a.subject)
	o.checkThrown()
	likeFails := o.checkLike()
	matchFails := o.checkMessage()
	if likeFails && matchFails {
		o.failLike()
	}
	a.subject = o.caught
}

// catch calls a function and returns what it threw. A script that is being stopped goes on stopping.
func (c *chai) catch(f goja.Value) (caught goja.Value, thrown bool) {
	fn, ok := goja.AssertFunction(f)
	if !ok {
		panic(c.vm.NewTypeError("obj is not a function"))
	}
	_, err := fn(goja.Undefined())
	if err == nil {
		return goja.Undefined(), false
	}
	var ex *goja.Exception
	if !errors.As(err, &ex) {
		panic(err)
	}
	return orUndefined(ex.Value()), true
}

// both reports whether an error and a message are wanted: under .not only both together fail.
func (o *throwOutcome) both() bool { return o.like.ToBoolean() && o.match.ToBoolean() }

// checkThrown checks that something was thrown at all, unless .not names what should not be.
func (o *throwOutcome) checkThrown() {
	anything := goja.IsUndefined(o.like) && goja.IsUndefined(o.match)
	if !anything && o.has(flagNegate) {
		return
	}
	ok := o.caught.ToBoolean()
	if o.c.five {
		ok = o.thrown
	}
	if !o.fails(ok) {
		return
	}
	what := "an error"
	switch {
	case o.c.isError(o.like):
		what = "#{exp}"
	case o.like.ToBoolean():
		what = o.c.text(o.c.errorName(o.like))
	}
	expected := o.like
	if o.like.ToBoolean() {
		expected = o.c.callMember(o.like.ToObject(o.c.vm), "toString")
	}
	o.fail(failure{
		yes:      "expected #{this} to throw " + what,
		no:       "expected #{this} to not throw an error but #{act} was thrown",
		expected: expected,
		actual:   o.thrownText(),
	})
}

// thrownText is how what was thrown is shown: an error by its text, other objects by their constructor.
func (o *throwOutcome) thrownText() goja.Value {
	switch {
	case o.c.isError(o.caught):
		return o.c.callMember(o.caught.(*goja.Object), "toString")
	case goja.IsString(o.caught), !o.caught.ToBoolean(), o.c.five && !isObject(o.caught):
		return o.caught
	}
	return o.c.errorName(o.caught)
}

// checkLike compares with the wanted error or constructor. It reports a failure that counts only together with the
// message's.
func (o *throwOutcome) checkLike() (failed bool) {
	if !o.like.ToBoolean() || !o.caught.ToBoolean() {
		return false
	}
	if o.c.isError(o.like) && o.like.StrictEquals(o.caught) == o.has(flagNegate) {
		if o.both() && o.has(flagNegate) {
			failed = true
		} else {
			o.failInstance()
		}
	}
	if o.isCompatible() == o.has(flagNegate) {
		if o.both() && o.has(flagNegate) {
			return true
		}
		o.failLike()
	}
	return failed
}

// isCompatible reports whether the wanted constructor, or that of the wanted error, made what was thrown.
func (o *throwOutcome) isCompatible() bool {
	ctor, ok := o.like.(*goja.Object)
	if !ok {
		return false
	}
	switch {
	case o.c.isError(o.like):
		ctor, ok = orUndefined(ctor.Get("constructor")).(*goja.Object)
	case o.c.five:
		ok = orUndefined(ctor.Get("prototype")).ToBoolean()
	default:
		base := o.c.builtin("Error")
		ok = ctor == base || o.c.vm.InstanceOf(orUndefined(ctor.Get("prototype")), base)
	}
	if !ok {
		return false
	}
	made, _ := o.c.property(o.caught, o.c.vm.ToValue("constructor"))
	return made.StrictEquals(ctor) || o.c.vm.InstanceOf(o.caught, ctor)
}

// failInstance throws for an error that is not the wanted one itself.
func (o *throwOutcome) failInstance() {
	tail := " but #{act} was thrown"
	if o.has(flagNegate) {
		tail = ""
	}
	o.fail(failure{
		yes:      "expected #{this} to throw #{exp} but #{act} was thrown",
		no:       "expected #{this} to not throw #{exp}" + tail,
		expected: o.c.callMember(o.like.(*goja.Object), "toString"),
		actual:   o.c.callMember(o.caught.ToObject(o.c.vm), "toString"),
	})
}

// failLike throws for an error of the wrong class, or under .not of the named one.
func (o *throwOutcome) failLike() {
	show := func(v goja.Value) goja.Value {
		if o.c.isError(v) {
			return o.c.callMember(v.(*goja.Object), "toString")
		}
		return o.c.errorName(v)
	}
	o.fail(failure{
		yes:      "expected #{this} to throw #{exp} but #{act} was thrown",
		no:       "expected #{this} to not throw #{exp} but #{act} was thrown",
		expected: show(o.like),
		actual:   show(o.caught),
	})
}

// checkMessage compares the message. It reports a failure that counts only together with the error's.
func (o *throwOutcome) checkMessage() (failed bool) {
	if !o.caught.ToBoolean() || isNullish(o.match) {
		return false
	}
	if o.messageMatches() != o.has(flagNegate) {
		return false
	}
	if o.both() && o.has(flagNegate) {
		return true
	}
	how := "including"
	if o.c.isRegExp(o.match) {
		how = "matching"
	}
	o.fail(failure{
		yes:      "expected #{this} to throw error " + how + " #{exp} but got #{act}",
		no:       "expected #{this} to throw error not " + how + " #{exp}",
		expected: o.match,
		actual:   o.c.errorMessage(o.caught),
	})
	return false
}

func (o *throwOutcome) messageMatches() bool {
	message := o.caught
	if !goja.IsString(message) {
		message, _ = o.c.property(o.caught, o.c.vm.ToValue("message"))
	}
	switch {
	case o.c.isRegExp(o.match):
		return o.c.callMember(o.match.(*goja.Object), "test", message).ToBoolean()
	case goja.IsString(o.match):
		if goja.IsUndefined(message) {
			panic(o.c.vm.NewTypeError("Cannot read properties of undefined (reading 'indexOf')"))
		}
		return strings.Contains(o.c.text(message), o.match.String())
	}
	return false
}

// errorMessage is the message of what was thrown, empty when it has none.
func (c *chai) errorMessage(v goja.Value) goja.Value {
	if v.ToBoolean() && !goja.IsString(v) {
		if m, _ := c.property(v, c.vm.ToValue("message")); m.ToBoolean() {
			return m
		}
	}
	if goja.IsString(v) {
		return v
	}
	return c.vm.ToValue("")
}

// errorName is the name of an error's constructor, or of a constructor itself; anything else stands for itself.
func (c *chai) errorName(v goja.Value) goja.Value {
	o, ok := v.(*goja.Object)
	switch {
	case !ok:
		return v
	case c.isError(v):
		return c.nameOf(orUndefined(o.Get("constructor")))
	case !isFunction(o):
		return v
	}
	name := c.nameOf(o)
	if !goja.IsString(name) || name.String() != "" {
		return name
	}
	// A class without a name may give its instances one.
	construct, ok := goja.AssertConstructor(o)
	if !ok {
		panic(c.vm.NewTypeError("errorLike is not a constructor"))
	}
	made, err := construct(nil)
	if err != nil {
		panic(err)
	}
	if n := orUndefined(made.Get("name")); c.five && n.ToBoolean() {
		return n
	}
	return name
}

// nameOf is a function's name; null for what is no function.
func (c *chai) nameOf(v goja.Value) goja.Value {
	if o, ok := v.(*goja.Object); ok && isFunction(o) {
		return orUndefined(o.Get("name"))
	}
	return goja.Null()
}

// isError is `instanceof Error`; chai 5 also takes errors of other realms.
func (c *chai) isError(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	return c.vm.InstanceOf(o, c.builtin("Error")) || c.five && tagOf(o) == "Error"
}

func (c *chai) isRegExp(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	if c.five {
		return tagOf(o) == "RegExp"
	}
	return c.vm.InstanceOf(o, c.builtin("RegExp"))
}
