package collection

import (
	"encoding/json"
	"strings"

	"github.com/tidwall/gjson"
)

// castValue gives a value the type that the file names, as Postman does with JavaScript's String, Number and Boolean: the
// text "false" is a true boolean, and a null number is 0. A number or an array that is none keeps its value; Postman
// would turn it into NaN or undefined.
func castValue(kind string, v gjson.Result) any {
	if !v.Exists() {
		return ""
	}
	switch strings.ToLower(kind) {
	case "string":
		if !isSet(v) {
			return "null"
		}
		return textOf(v)
	case "boolean":
		return v.Type == gjson.String && v.Str != "" || v.Type != gjson.String && truthy(v)
	case "number":
		return castNumber(v)
	case "array", "object":
		return castJSON(strings.ToLower(kind), v)
	}
	return valueOf(v)
}

func castNumber(v gjson.Result) any {
	switch v.Type {
	case gjson.Null, gjson.False:
		return 0.0
	case gjson.True:
		return 1.0
	case gjson.String:
		text := strings.TrimSpace(v.Str)
		if text == "" {
			return 0.0
		}
		var x float64
		if json.Unmarshal([]byte(text), &x) == nil {
			return x
		}
	}
	return valueOf(v)
}

// castJSON reads the JSON that Postman writes as the text of a typed value.
func castJSON(kind string, v gjson.Result) any {
	if v.Type != gjson.String {
		return valueOf(v)
	}
	var x any
	if json.Unmarshal([]byte(v.Str), &x) != nil {
		return v.Str
	}
	_, isArray := x.([]any)
	_, isObject := x.(map[string]any)
	if isArray && kind == "array" || isObject && kind == "object" {
		return x
	}
	return v.Str
}
