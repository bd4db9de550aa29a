package awslocal

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// holds reports whether every condition of the statement is true. An operator that is not known here makes an Allow not apply
// and a Deny apply, which is the safe side of both.
func (st statement) holds(context map[string]string) bool {
	for operator, keys := range st.Condition {
		for key, values := range keys {
			met, known := meets(operator, context, strings.ToLower(key), values)
			if !known {
				met = st.Effect == "Deny"
			}
			if !met {
				return false
			}
		}
	}
	return true
}

func meets(operator string, context map[string]string, key string, values []scalar) (met, known bool) {
	have, present := context[key]
	if operator == "Null" {
		return slices.ContainsFunc(values, func(v scalar) bool { return strings.EqualFold(string(v), strconv.FormatBool(!present)) }), true
	}
	operator, ifExists := strings.CutSuffix(operator, "IfExists")
	test, known := comparison(operator)
	if !known {
		return false, false
	}
	negated := strings.Contains(operator, "Not")
	if !present {
		return ifExists || negated, true
	}
	any := slices.ContainsFunc(values, func(v scalar) bool { return test(have, string(v)) })
	return any != negated, true
}

// comparison is an operator without its negation, which meets adds.
func comparison(operator string) (func(have, want string) bool, bool) {
	switch strings.Replace(operator, "Not", "", 1) {
	case "StringEquals":
		return func(have, want string) bool { return have == want }, true
	case "StringEqualsIgnoreCase", "Bool":
		return strings.EqualFold, true
	case "StringLike", "ArnLike", "ArnEquals":
		return func(have, want string) bool { return wildcard(want, have) }, true
	case "NumericEquals":
		return numeric(func(a, b float64) bool { return a == b }), true
	case "NumericLessThan":
		return numeric(func(a, b float64) bool { return a < b }), true
	case "NumericLessThanEquals":
		return numeric(func(a, b float64) bool { return a <= b }), true
	case "NumericGreaterThan":
		return numeric(func(a, b float64) bool { return a > b }), true
	case "NumericGreaterThanEquals":
		return numeric(func(a, b float64) bool { return a >= b }), true
	case "DateLessThan":
		return dated(func(a, b time.Time) bool { return a.Before(b) }), true
	case "DateGreaterThan":
		return dated(func(a, b time.Time) bool { return a.After(b) }), true
	}
	return nil, false
}

func numeric(test func(a, b float64) bool) func(have, want string) bool {
	return func(have, want string) bool {
		a, errA := strconv.ParseFloat(have, 64)
		b, errB := strconv.ParseFloat(want, 64)
		return errA == nil && errB == nil && test(a, b)
	}
}

func dated(test func(a, b time.Time) bool) func(have, want string) bool {
	return func(have, want string) bool {
		a, errA := time.Parse(time.RFC3339, have)
		b, errB := time.Parse(time.RFC3339, want)
		return errA == nil && errB == nil && test(a, b)
	}
}
