package vars

import (
	"math"
	"testing"
)

// The wanted texts are what postman-collection 4.4.0 prints for these values.
func TestText(t *testing.T) {
	circle := []any{1.0, nil}
	circle[1] = circle
	for _, tt := range []struct {
		value any
		want  string
	}{
		{"a\x00b", "a\x00b"},
		{nil, "null"},
		{true, "true"},
		{false, "false"},
		{0.0, "0"},
		{math.Copysign(0, -1), "0"},
		{-1.5, "-1.5"},
		{0.1, "0.1"},
		{1e20, "100000000000000000000"},
		{123456789012345680000.0, "123456789012345680000"},
		{1e21, "1e+21"},
		{-1.25e300, "-1.25e+300"},
		{0.000001, "0.000001"},
		{1e-7, "1e-7"},
		{1.5e-10, "1.5e-10"},
		{math.NaN(), "NaN"},
		{math.Inf(1), "Infinity"},
		{math.Inf(-1), "-Infinity"},
		{[]any{}, ""},
		{[]any{1.0, nil, []any{2.0, 3.0}, map[string]any{"a": 1.0}, "x"}, "1,,2,3,[object Object],x"},
		{[]any{nil}, ""},
		{[]any{true, false}, "true,false"},
		{circle, "1,"},
		{map[string]any{"a": 1.0}, "[object Object]"},
		{7, "7"},
	} {
		if got := Text(tt.value); got != tt.want {
			t.Errorf("Text(%v) = %q, want %q", tt.value, got, tt.want)
		}
	}
}
