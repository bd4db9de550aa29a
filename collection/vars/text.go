package vars

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Text is how a value stands in a text, in both dialects: what JavaScript's String(value) gives. So an object is
// [object Object], an array its elements with commas between, and null is null.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return number(v)
	case []any:
		return join(v, nil)
	case map[string]any:
		return "[object Object]"
	}
	return fmt.Sprint(v) // no JSON value; an int of a caller
}

// number prints as JavaScript does: exponents from 1e21 and below 1e-6, and no zero has a sign.
func number(f float64) string {
	switch abs := math.Abs(f); {
	case f == 0:
		return "0"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case abs < 1e-6 || abs >= 1e21:
		// Go writes at least two digits of the exponent.
		digits, exp, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
		return digits + "e" + exp[:1] + strings.TrimLeft(exp[1:], "0")
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// join is Array.prototype.join: null is empty, and so is an array within itself. Outer holds the arrays around.
func join(list []any, outer []*any) string {
	if len(list) == 0 || slices.Contains(outer, &list[0]) {
		return ""
	}
	outer = append(outer, &list[0])
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		switch v := v.(type) {
		case nil:
		case []any:
			b.WriteString(join(v, outer))
		default:
			b.WriteString(Text(v))
		}
	}
	return b.String()
}
