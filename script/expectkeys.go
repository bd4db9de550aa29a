package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// hasKeys is .keys(…): a list, an object whose keys count, or the keys as arguments.
func (a *assertion) hasKeys(call goja.FunctionCall) {
	t := a.c.typeOf(a.subject)
	collection := t == "Map" || t == "Set"
	var actual, want []goja.Value
	if collection {
		a.c.each(a.subject.ToObject(a.c.vm), func(_, k goja.Value) { actual = append(actual, k) })
		want = call.Arguments
		if a.c.typeOf(call.Argument(0)) == "Array" {
			want = a.c.items(call.Argument(0))
		}
	} else {
		actual = a.c.ownKeys(a.subject)
		want = a.wantedKeys(call)
	}
	if len(want) == 0 {
		a.misuse("keys required")
	}
	if !a.fails(a.keysHold(want, actual)) {
		return
	}
	text := a.keysText(want)
	if collection && a.has(flagDeep) {
		text = "deeply " + text
	}
	a.fail(failure{
		yes:      "expected #{this} to " + text,
		no:       "expected #{this} to not " + text,
		expected: a.c.sortedByInspect(want),
		actual:   a.c.sortedByInspect(actual),
	})
}

// ownKeys are the enumerable keys and symbols of a value's own.
func (c *chai) ownKeys(v goja.Value) []goja.Value {
	if isNullish(v) {
		panic(c.vm.NewTypeError("Cannot convert undefined or null to object"))
	}
	o := v.ToObject(c.vm)
	var all []goja.Value
	for _, k := range o.Keys() {
		all = append(all, c.vm.ToValue(k))
	}
	for _, s := range o.Symbols() {
		all = append(all, s)
	}
	return all
}

// wantedKeys are the keys that the arguments of .keys name, as texts and symbols.
func (a *assertion) wantedKeys(call goja.FunctionCall) []goja.Value {
	keys := call.Arguments
	single := true
	switch a.c.typeOf(call.Argument(0)) {
	case "Array":
		keys = a.c.items(call.Argument(0))
	case "Object":
		keys = nil
		for _, k := range call.Argument(0).ToObject(a.c.vm).Keys() {
			keys = append(keys, a.c.vm.ToValue(k))
		}
	default:
		single = false
	}
	if single && len(call.Arguments) > 1 {
		a.misuse("when testing keys against an object or an array you must give a single Array|Object|String " +
			"argument or multiple String arguments")
	}
	texts := make([]goja.Value, len(keys))
	for i, k := range keys {
		texts[i] = orUndefined(k)
		if _, ok := k.(*goja.Symbol); !ok {
			texts[i] = a.c.vm.ToValue(orUndefined(k).String())
		}
	}
	return texts
}

// keysHold is .any (one key is there) or .all (each is; without .include no others).
func (a *assertion) keysHold(want, actual []goja.Value) bool {
	named := make(map[string]bool, len(actual))
	for _, k := range actual {
		if goja.IsString(k) {
			named[k.String()] = true
		}
	}
	there := func(k goja.Value) bool {
		if goja.IsString(k) && named[k.String()] {
			return true
		}
		return slices.ContainsFunc(actual, func(v goja.Value) bool { return a.sameValue(k, v) })
	}
	if a.has(flagAny) {
		return slices.ContainsFunc(want, there)
	}
	missing := slices.ContainsFunc(want, func(k goja.Value) bool { return !there(k) })
	return !missing && (a.has(flagContains) || len(want) == len(actual))
}

// keysText is the second half of the message: "have keys 'a', and 'b'".
func (a *assertion) keysText(want []goja.Value) string {
	verb, join := "have ", ", and "
	if a.has(flagContains) {
		verb = "contain "
	}
	if a.has(flagAny) {
		join = ", or "
	}
	shown := make([]string, len(want))
	for i, k := range want {
		shown[i] = a.c.inspect(orUndefined(k))
	}
	last := len(shown) - 1
	if last == 0 {
		return verb + "key " + shown[0]
	}
	return verb + "keys " + strings.Join(shown[:last], ", ") + join + shown[last]
}

// sortedByInspect lists keys in the order of their texts, for the error's actual and expected.
func (c *chai) sortedByInspect(keys []goja.Value) goja.Value {
	type shown struct {
		key  goja.Value
		text string
	}
	all := make([]shown, len(keys))
	for i, k := range keys {
		all[i] = shown{orUndefined(k), c.inspect(orUndefined(k))}
	}
	slices.SortStableFunc(all, func(x, y shown) int { return strings.Compare(x.text, y.text) })
	list := make([]any, len(all))
	for i, s := range all {
		list[i] = s.key
	}
	return c.vm.NewArray(list...)
}
