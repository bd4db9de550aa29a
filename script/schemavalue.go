package script

import (
	"math"
	"slices"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// limit checks maximum with exclusiveMaximum, or the minima. The stricter one counts; of draft-04 the exclusive one is
// true or false.
func (c *schemaCompiler) limit(n *schemaNode, keyword string) schemaCheck {
	upper := keyword == "maximum"
	stricter, sign, other := math.Max, ">", "exclusiveMinimum"
	if upper {
		stricter, sign, other = math.Min, "<", "exclusiveMaximum"
	}
	excluding := n.get(other)
	var bound float64
	exclusive := excluding.isFlag(true)
	switch {
	case excluding == nil || excluding.kind == kindBoolean:
		bound = c.number(n, keyword)
	case n.get(keyword) == nil:
		bound, exclusive = c.number(n, other), true
	default:
		bound = stricter(c.number(n, other), c.number(n, keyword))
		exclusive = bound == excluding.number
	}
	if !exclusive {
		sign += "="
	}
	text := "should be " + sign + " " + jsNumber(bound)
	return func(v *schemaRun, d datum) {
		f := d.value.ToFloat()
		if ok := upper && f < bound || !upper && f > bound || !exclusive && f == bound; !ok {
			v.problem(text)
		}
	}
}

// multipleOf divides as JavaScript does: 1.005 is no multiple of 0.01.
func (c *schemaCompiler) multipleOf(n *schemaNode) schemaCheck {
	by := c.number(n, "multipleOf")
	text := "should be multiple of " + jsNumber(by)
	return func(v *schemaRun, d datum) {
		if !isWhole(d.value.ToFloat()/by, v.o.precision) {
			v.problem(text)
		}
	}
}

// isWhole takes quotients from 1e21 on for none: ajv reads their digits, which then have an exponent.
func isWhole(f, precision float64) bool {
	if precision > 0 {
		return !(math.Abs(math.Floor(f+0.5)-f) > math.Pow(10, -precision))
	}
	return f == math.Trunc(f) && math.Abs(f) < 1e21
}

// count checks the six keywords that limit a length.
func (c *schemaCompiler) count(n *schemaNode, keyword string) schemaCheck {
	bound := c.number(n, keyword)
	text := "should NOT " + countWords(keyword, jsNumber(bound))
	length := lengthBy(keyword)
	if keyword[:3] == "max" {
		return func(v *schemaRun, d datum) {
			if length(v, d) > bound {
				v.problem(text)
			}
		}
	}
	return func(v *schemaRun, d datum) {
		if length(v, d) < bound {
			v.problem(text)
		}
	}
}

func countWords(keyword, n string) string {
	switch keyword {
	case "maxLength":
		return "be longer than " + n + " characters"
	case "minLength":
		return "be shorter than " + n + " characters"
	case "maxItems":
		return "have more than " + n + " items"
	case "minItems":
		return "have fewer than " + n + " items"
	case "maxProperties":
		return "have more than " + n + " properties"
	}
	return "have fewer than " + n + " properties"
}

func lengthBy(keyword string) func(*schemaRun, datum) float64 {
	switch keyword[3:] {
	case "Length":
		return textLength
	case "Items":
		return func(_ *schemaRun, d datum) float64 { return float64(lengthOf(d.object)) }
	}
	return func(_ *schemaRun, d datum) float64 { return float64(len(d.object.Keys())) }
}

// textLength counts characters, not UTF-16 units.
func textLength(v *schemaRun, d datum) float64 {
	if s, ok := d.value.(goja.String); ok && v.o.units {
		return float64(s.Length())
	}
	return float64(utf8.RuneCountInString(d.value.String()))
}

func (c *schemaCompiler) pattern(n *schemaNode) schemaCheck {
	pattern := n.get("pattern").str()
	re := c.patternOf(pattern)
	text := `should match pattern "` + pattern + `"`
	return func(v *schemaRun, d datum) {
		if !v.matches(re, d.value) {
			v.problem(text)
		}
	}
}

func constant(want *schemaNode) schemaCheck {
	return func(v *schemaRun, d datum) {
		if !d.is(want) {
			v.problem("should be equal to constant")
		}
	}
}

func enum(allowed []*schemaNode) schemaCheck {
	return func(v *schemaRun, d datum) {
		if !slices.ContainsFunc(allowed, d.is) {
			v.problem("should be equal to one of the allowed values")
		}
	}
}
