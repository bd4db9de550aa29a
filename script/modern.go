package script

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// modernWords are the signs that a source may use what the engine lacks of the language, see builtin/language.js. One
// that is not meant costs a tenth of a millisecond, once in each runtime.
const modernWords = `groupBy withResolvers .try( fromAsync captureStackTrace stackTraceLimit WellFormed __define __lookup asyncIterator
	Symbol.dispose asyncDispose .values() .keys() .entries() function* matchAll( terator yield sumPrecise f16round .transfer etYear(
	.anchor( .big( .blink( .bold( .fixed( .fontcolor( .fontsize( .italics( .link( .small( .strike( .sub( .sup(`

// needsModern reports whether a source has one of the signs.
func needsModern(source string) bool {
	for word := range strings.FieldsSeq(modernWords) {
		if strings.Contains(source, word) {
			return true
		}
	}
	return false
}

// needs is what a source may use of what is added to JavaScript's own objects.
type needs struct{ language, regExpStatics, locale, timedMatches, generators, matchesAll, evals bool }

// needsOf looks at a source.
func needsOf(source string) needs {
	return needs{
		language:      needsModern(source),
		regExpStatics: strings.Contains(source, "RegExp.") || strings.Contains(source, "RegExp["),
		locale:        strings.Contains(source, "ocale"),
		generators:    strings.Contains(source, "yield"),
		matchesAll:    strings.Contains(source, "matchAll"),
		evals:         strings.Contains(source, "eval("),
	}
}

// install puts in place what is needed, each once in a runtime.
func (rt *realm) install(n needs) {
	if n.language {
		rt.builtin("language")
	}
	if n.regExpStatics {
		rt.builtin("regexpstatics")
	}
	if n.locale {
		rt.builtin("intl")
	}
	if n.evals {
		rt.evals = true
	}
	if n.matchesAll {
		rt.stoppableIterator(`"".matchAll(/x/g)`)
	}
	if n.generators {
		rt.boundGenerators()
	}
	if n.timedMatches {
		rt.timeMatches()
	}
}

// float16 rounds to half precision.
func (h *builtinHost) float16(c goja.FunctionCall) goja.Value {
	f := c.Argument(0).ToFloat()
	if f == 0 || math.IsNaN(f) || math.IsInf(f, 0) {
		return h.rt.vm.ToValue(f)
	}
	_, exponent := math.Frexp(f)
	// Eleven bits, fewer below the smallest normal number.
	unit := math.Ldexp(1, max(exponent, -13)-11)
	if f = math.RoundToEven(f/unit) * unit; math.Abs(f) > 65504 {
		f = math.Inf(int(math.Copysign(1, f)))
	}
	return h.rt.vm.ToValue(f)
}

// sum adds numbers exactly and rounds once.
func (h *builtinHost) sum(c goja.FunctionCall) goja.Value {
	list := c.Argument(0).ToObject(h.rt.vm)
	exact, loose, finite := new(big.Float).SetPrec(2200), math.Copysign(0, -1), true
	for i := range length(list) {
		f := list.Get(strconv.FormatInt(i, 10)).ToFloat()
		loose += f
		if math.IsNaN(f) || math.IsInf(f, 0) {
			finite = false
		} else {
			exact.Add(exact, big.NewFloat(f))
		}
	}
	if !finite || exact.Sign() == 0 {
		return h.rt.vm.ToValue(loose)
	}
	f, _ := exact.Float64()
	return h.rt.vm.ToValue(f)
}
