package script

import (
	"bytes"
	"math/big"
	"strings"
	"time"
	_ "time/tzdata" // a machine without time zones must format the same
	"unicode"

	"github.com/dop251/goja"
	"golang.org/x/text/collate"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// localeMethod returns what builtin/intl.js asks of Go, nil for another name.
func (h *builtinHost) localeMethod(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "localeName":
		return h.localeName
	case "localeData":
		return h.localeData
	case "canonicalLocale":
		return h.canonicalLocale
	case "round":
		return h.round
	case "shift":
		return h.shift
	case "zone":
		return h.zone
	case "zoneName":
		return func(goja.FunctionCall) goja.Value { return h.rt.vm.ToValue(localZone()) }
	case "plural":
		return h.plural
	case "collator":
		return h.collator
	}
	return nil
}

// localeLine is the data of one locale: its line of locales.json.
func localeLine(name string) []byte {
	all, err := builtins.ReadFile("builtin/locales.json")
	if err != nil {
		return nil
	}
	_, rest, ok := bytes.Cut(all, []byte("\n\""+name+"\":"))
	if !ok {
		return nil
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return bytes.TrimSuffix(line, []byte(","))
}

// defaultRegions is where a language is at home that does not say which country it means.
const defaultRegions = `en-US de-DE fr-FR es-ES it-IT pt-BR nl-NL sv-SE da-DK nb-NO no-NO nn-NO fi-FI pl-PL cs-CZ ru-RU uk-UA tr-TR
	ja-JP zh-CN ko-KR`

// localeName is localeName(tag): [the tag, the data that serves it]; undefined when there are none.
func (h *builtinHost) localeName(c goja.FunctionCall) goja.Value {
	tag, err := language.Parse(c.Argument(0).String())
	if err != nil {
		return goja.Undefined()
	}
	base, _ := tag.Base()
	region, _ := tag.Region()
	name := strings.Replace(base.String()+"-"+region.String(), "no-", "nb-", 1)
	if localeLine(name) == nil {
		name = ""
		for home := range strings.FieldsSeq(defaultRegions) {
			if strings.HasPrefix(home, base.String()+"-") {
				name = strings.NewReplacer("no-", "nb-", "nn-", "nb-").Replace(home)
			}
		}
	}
	if name == "" {
		return goja.Undefined()
	}
	return h.rt.vm.NewArray(tag.String(), name)
}

func (h *builtinHost) localeData(c goja.FunctionCall) goja.Value {
	return h.rt.vm.ToValue(string(localeLine(c.Argument(0).String())))
}

func (h *builtinHost) canonicalLocale(c goja.FunctionCall) goja.Value {
	tag, err := language.Parse(c.Argument(0).String())
	if err != nil {
		h.rt.throw("RangeError", "Incorrect locale information provided")
	}
	return h.rt.vm.ToValue(tag.String())
}

// decimal is a number or a BigInt as it is written, which is what locales round.
func decimal(v goja.Value) *big.Rat {
	if i, ok := v.Export().(*big.Int); ok {
		return new(big.Rat).SetInt(i)
	}
	r, ok := new(big.Rat).SetString(v.String())
	if !ok {
		return new(big.Rat)
	}
	return r
}

// round is round(value, fractionDigits, significantDigits), half away from zero; one of the digits counts.
func (h *builtinHost) round(c goja.FunctionCall) goja.Value {
	r := decimal(c.Argument(0))
	places := int(c.Argument(1).ToInteger())
	if significant := int(c.Argument(2).ToInteger()); significant > 0 {
		places = significant - 1 - magnitude(r)
	}
	if places >= 0 {
		return h.rt.vm.ToValue(r.FloatString(places))
	}
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-places)), nil))
	whole, _ := new(big.Int).SetString(new(big.Rat).Quo(r, unit).FloatString(0), 10)
	return h.rt.vm.ToValue(whole.Mul(whole, unit.Num()).String())
}

// magnitude is the exponent of ten of a number's first digit.
func magnitude(r *big.Rat) int {
	if r.Sign() == 0 {
		return 0
	}
	text := new(big.Float).SetPrec(200).SetRat(r).Text('e', 20)
	_, exponent, _ := strings.Cut(text, "e")
	n := 0
	for _, d := range strings.TrimLeft(exponent, "+-") {
		n = n*10 + int(d-'0')
	}
	if strings.HasPrefix(exponent, "-") {
		return -n
	}
	return n
}

// shift is shift(value, n): value times ten to the n, as text.
func (h *builtinHost) shift(c goja.FunctionCall) goja.Value {
	r, n := decimal(c.Argument(0)), c.Argument(1).ToInteger()
	p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(n, -n)), nil))
	if n < 0 {
		r.Quo(r, p)
	} else {
		r.Mul(r, p)
	}
	return h.rt.vm.ToValue(strings.TrimRight(strings.TrimRight(r.FloatString(40), "0"), "."))
}

// localZone is the name of the machine's time zone, as far as Go knows it.
func localZone() string {
	if name := time.Local.String(); name != "Local" {
		return name
	}
	return "UTC"
}

// zone is zone(milliseconds, name): [seconds east of UTC, short name]; undefined for a zone that is not known.
func (h *builtinHost) zone(c goja.FunctionCall) goja.Value {
	name := c.Argument(1).String()
	loc := time.Local
	if name != localZone() {
		var err error
		if loc, err = time.LoadLocation(zoneAlias(name)); err != nil || name == "" || name == "Local" {
			return goja.Undefined()
		}
	}
	short, offset := time.UnixMilli(c.Argument(0).ToInteger()).In(loc).Zone()
	return h.rt.vm.NewArray(offset, short)
}

// zoneAlias writes the names as the database of time zones has them.
func zoneAlias(name string) string {
	if strings.EqualFold(name, "utc") || strings.EqualFold(name, "gmt") {
		return "UTC"
	}
	return name
}

// plural is plural(locale, number as text, ordinal).
func (h *builtinHost) plural(c goja.FunctionCall) goja.Value {
	tag, text := language.Make(c.Argument(0).String()), c.Argument(1).String()
	rules := plural.Cardinal
	if c.Argument(2).ToBoolean() {
		rules = plural.Ordinal
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits := []byte(whole + fraction)
	for i := range digits {
		digits[i] -= '0'
	}
	if rules == plural.Cardinal && fraction == "" && millions(tag, whole) {
		return h.rt.vm.ToValue("many")
	}
	form := rules.MatchDigits(tag, digits, len(whole), len(fraction))
	return h.rt.vm.ToValue([...]string{"other", "zero", "one", "two", "few", "many"}[form])
}

// millions are "many" in the Romance languages, which the library does not know yet.
func millions(tag language.Tag, whole string) bool {
	base, _ := tag.Base()
	return strings.Contains("fr es it pt ca", base.String()) && len(whole) > 6 && strings.Trim(whole[len(whole)-6:], "0") == ""
}

// collator is collator(locale, sensitivity, numeric, ignorePunctuation, caseFirst): a function that compares.
func (h *builtinHost) collator(c goja.FunctionCall) goja.Value {
	tag := language.Make(c.Argument(0).String())
	options := []collate.Option{}
	if c.Argument(2).ToBoolean() {
		options = append(options, collate.Numeric)
	}
	sensitivity := c.Argument(1).String()
	switch sensitivity {
	case "base":
		options = append(options, collate.IgnoreCase, collate.IgnoreDiacritics)
	case "accent":
		options = append(options, collate.IgnoreCase)
	}
	punctuation, upper := c.Argument(3).ToBoolean(), c.Argument(4).String() == "upper"
	order := collate.New(tag, options...)
	return h.rt.fn("compare", func(c goja.FunctionCall) goja.Value {
		h.rt.tick()
		h.rt.refuse(max(length(c.Argument(0)), length(c.Argument(1))) > maxCompared, "Invalid string length")
		a, b := c.Argument(0).String(), c.Argument(1).String()
		if punctuation {
			a, b = withoutPunctuation(a), withoutPunctuation(b)
		}
		if sensitivity == "case" {
			a, b = withoutMarks(a), withoutMarks(b)
		}
		n := order.CompareString(a, b)
		if upper && n != 0 && strings.EqualFold(a, b) {
			n = -n
		}
		return h.rt.vm.ToValue(n)
	})
}

func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

func withoutPunctuation(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t!\"#%&'()*,-./:;?@[\\]_{}¡¿«»‘’“”", r) {
			return -1
		}
		return r
	}, s)
}
