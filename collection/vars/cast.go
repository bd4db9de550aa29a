package vars

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Cast gives a value the type of a Postman variable, as JavaScript's String, Number and Boolean do; "array" and
// "object" read the text of one. Any other type takes what it is given. A value that does not fit stays as it is, where
// Postman makes NaN or undefined of it.
func Cast(value any, kind string) any {
	switch strings.ToLower(kind) {
	case "string":
		return Text(value)
	case "number":
		if n, ok := toNumber(value); ok {
			return n
		}
	case "boolean":
		return truthy(value)
	case "array":
		if list, ok := parsed(value).([]any); ok {
			return list
		}
	case "object":
		if object, ok := parsed(value).(map[string]any); ok {
			return object
		}
	}
	return value
}

func toNumber(value any) (float64, bool) {
	switch v := value.(type) {
	case nil:
		return 0, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case float64:
		return v, true
	}
	text := strings.TrimSpace(Text(value))
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n)
}

// truthy is JavaScript's Boolean(value): the text "false" is true.
func truthy(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	}
	return true
}

func parsed(value any) any {
	text, isText := value.(string)
	var out any
	if !isText || json.Unmarshal([]byte(text), &out) != nil {
		return value
	}
	return out
}
