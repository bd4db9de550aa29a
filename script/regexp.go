package script

import (
	"strings"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"
)

// makeRegExp makes the regexp of a literal whose flags the engine does not know; rewritten code calls it.
func (rt *realm) makeRegExp(c goja.FunctionCall) goja.Value {
	o, err := rt.vm.New(rt.vm.Get("RegExp"), c.Arguments...)
	if err != nil {
		panic(err)
	}
	return o
}

// regExpArgs mends the arguments of RegExp; finish makes what comes out look as it was asked for.
func (rt *realm) regExpArgs(args []goja.Value) (mended []goja.Value, finish func(*goja.Object)) {
	c := goja.FunctionCall{Arguments: args}
	pattern, flags := c.Argument(0), text(c.Argument(1))
	if o, ok := pattern.(*goja.Object); ok && o.ClassName() == "RegExp" {
		if goja.IsUndefined(c.Argument(1)) {
			flags = member(o, "flags")
		}
		if !strings.ContainsAny(flags, "dv") {
			return args, nil
		}
		pattern = o.Get("source")
	}
	if _, isObject := pattern.(*goja.Object); isObject || !defined(pattern) {
		return args, nil
	}
	source := pattern.String()
	rt.checkPattern(source)
	code, left, changed := mendPattern(source, flags)
	if !changed {
		return args, nil
	}
	if strings.Count(flags, "d") > 1 || strings.Count(flags, "v") > 1 || strings.Contains(flags, "u") && strings.Contains(flags, "v") {
		rt.throw("SyntaxError", "Invalid flags supplied to RegExp constructor '"+flags+"'")
	}
	return []goja.Value{rt.vm.ToValue(code), rt.vm.ToValue(left)}, func(o *goja.Object) {
		rt.finishRegExp(o, mendedRegExp{source: source, code: code, flags: flags})
	}
}

// mendedRegExp is a regexp that is another one to the engine.
type mendedRegExp struct{ source, code, flags string }

func (rt *realm) finishRegExp(o *goja.Object, m mendedRegExp) {
	hide(o, "source", rt.vm.ToValue(m.source))
	if !strings.ContainsAny(m.flags, "dv") {
		return
	}
	var flags strings.Builder
	for _, f := range "dgimsuvy" {
		if strings.ContainsRune(m.flags, f) {
			flags.WriteRune(f)
		}
	}
	hide(o, "flags", rt.vm.ToValue(flags.String()))
	if strings.Contains(m.flags, "v") {
		hide(o, "unicode", rt.vm.ToValue(false))
		hide(o, "unicodeSets", rt.vm.ToValue(true))
	}
	if strings.Contains(m.flags, "d") {
		hide(o, "hasIndices", rt.vm.ToValue(true))
		rt.addIndices(o, m)
	}
}

// addIndices gives a regexp an exec of its own, whose results have the places of their groups.
func (rt *realm) addIndices(o *goja.Object, m mendedRegExp) {
	exec, _ := goja.AssertFunction(o.Get("exec"))
	var again *regexp2.Regexp
	hide(o, "exec", rt.fn("exec", func(c goja.FunctionCall) goja.Value {
		v := mustJS(exec(c.This, c.Arguments...))
		result, ok := v.(*goja.Object)
		if !ok {
			return v
		}
		if again == nil {
			again = m.compile()
		}
		if again != nil {
			rt.indicesOf(result, again, strings.ContainsAny(m.flags, "uv"))
		}
		return v
	}))
}

// compile makes the regexp as the engine does; the engine does not tell the places that its own has found.
func (m mendedRegExp) compile() *regexp2.Regexp {
	options := regexp2.ECMAScript
	for flag, option := range map[string]regexp2.RegexOptions{
		"m": regexp2.Multiline, "s": regexp2.Singleline, "i": regexp2.IgnoreCase, "u": regexp2.Unicode, "v": regexp2.Unicode,
	} {
		if strings.Contains(m.flags, flag) {
			options |= option
		}
	}
	re, err := regexp2.Compile(m.code, options)
	if err != nil {
		return nil
	}
	return re
}

// indicesOf puts the places of the groups into a result, in UTF-16 units.
func (rt *realm) indicesOf(result *goja.Object, re *regexp2.Regexp, unicode bool) {
	input, _ := result.Get("input").(goja.String)
	if input == nil {
		return
	}
	runes, offsets := runesOf(input, unicode)
	start := 0
	for at := int(result.Get("index").ToInteger()); start < len(offsets)-1 && offsets[start] < at; {
		start++
	}
	match, err := re.FindRunesMatchStartingAt(runes, start)
	if err != nil || match == nil {
		return
	}
	place := func(g *regexp2.Group) goja.Value {
		if g == nil || len(g.Captures) == 0 {
			return goja.Undefined()
		}
		return rt.vm.NewArray(offsets[g.RuneIndex], offsets[g.RuneIndex+g.RuneLength])
	}
	var items []any
	for _, g := range match.Groups() {
		items = append(items, place(&g))
	}
	indices := rt.vm.NewArray(items...)
	groups := goja.Undefined()
	if named, ok := result.Get("groups").(*goja.Object); ok {
		o := rt.vm.CreateObject(nil)
		for _, name := range named.Keys() {
			_ = o.Set(name, place(match.GroupByName(name)))
		}
		groups = o
	}
	_ = indices.Set("groups", groups)
	_ = result.Set("indices", indices)
}

// runesOf is a text as the regexp library reads it, and the offset of each rune in UTF-16 units; one more marks the end.
func runesOf(s goja.String, unicode bool) (runes []rune, offsets []int) {
	all := units(s)
	for i := 0; i < len(all); i++ {
		r := rune(all[i])
		offsets = append(offsets, i)
		if unicode && r >= 0xd800 && r < 0xdc00 && i+1 < len(all) && all[i+1] >= 0xdc00 && all[i+1] < 0xe000 {
			r = (r-0xd800)<<10 + rune(all[i+1]) - 0xdc00 + 0x10000
			i++
		}
		runes = append(runes, r)
	}
	return runes, append(offsets, len(all))
}
