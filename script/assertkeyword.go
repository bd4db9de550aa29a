package script

import (
	"encoding/json"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// keywordText is ajv's sentence for a keyword that tells all it needs by itself; empty for those that only group others.
func keywordText(k jsonschema.ErrorKind) string {
	return composedText(k) + valueText(k) + countText(k)
}

func composedText(k jsonschema.ErrorKind) string {
	switch k.(type) {
	case *kind.Not:
		return "should NOT be valid"
	case *kind.AnyOf:
		return "should match some schema in anyOf"
	case *kind.OneOf:
		return "should match exactly one schema in oneOf"
	case *kind.FalseSchema:
		return "boolean schema is false"
	case *kind.Contains:
		return "should contain a valid item"
	}
	return ""
}

func valueText(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Enum:
		return "should be equal to one of the allowed values"
	case *kind.Const:
		return "should be equal to constant"
	case *kind.Minimum:
		return "should be >= " + ratText(k.Want)
	case *kind.Maximum:
		return "should be <= " + ratText(k.Want)
	case *kind.ExclusiveMinimum:
		return "should be > " + ratText(k.Want)
	case *kind.ExclusiveMaximum:
		return "should be < " + ratText(k.Want)
	case *kind.MultipleOf:
		return "should be multiple of " + ratText(k.Want)
	case *kind.Pattern:
		return `should match pattern "` + k.Want + `"`
	case *kind.Format:
		return `should match format "` + k.Want + `"`
	}
	return ""
}

func countText(k jsonschema.ErrorKind) string {
	limit := func(than string, n int, of string) string {
		return "should NOT " + than + " " + strconv.Itoa(n) + " " + of
	}
	switch k := k.(type) {
	case *kind.MaxLength:
		return limit("be longer than", k.Want, "characters")
	case *kind.MinLength:
		return limit("be shorter than", k.Want, "characters")
	case *kind.MaxItems:
		return limit("have more than", k.Want, "items")
	case *kind.MinItems:
		return limit("have fewer than", k.Want, "items")
	case *kind.MaxProperties:
		return limit("have more than", k.Want, "properties")
	case *kind.MinProperties:
		return limit("have fewer than", k.Want, "properties")
	}
	return ""
}

// typeNames are the wanted types in the author's order.
func typeNames(written any, want []string) string {
	list, ok := written.([]any)
	if !ok {
		return strings.Join(want, ",")
	}
	names := make([]string, len(list))
	for i, v := range list {
		names[i], _ = v.(string)
	}
	return strings.Join(names, ",")
}

// besideType is what ajv goes on to check when the type is wrong already.
func besideType(schema map[string]any, value any) (also []string) {
	if want, ok := schema["const"]; ok && !reflect.DeepEqual(want, value) {
		also = append(also, "should be equal to constant")
	}
	same := func(v any) bool { return reflect.DeepEqual(v, value) }
	if list, ok := schema["enum"].([]any); ok && !slices.ContainsFunc(list, same) {
		also = append(also, "should be equal to one of the allowed values")
	}
	return also
}

// besideFormat is what ajv checks of a text before its format.
func besideFormat(schema map[string]any, value any) (also []string) {
	s, ok := value.(string)
	if !ok {
		return nil
	}
	limit := func(keyword string) (int, bool) {
		n, ok := schema[keyword].(json.Number)
		i, err := strconv.Atoi(n.String())
		return i, ok && err == nil
	}
	runes := utf8.RuneCountInString(s)
	if n, ok := limit("maxLength"); ok && runes > n {
		also = append(also, countText(&kind.MaxLength{Want: n}))
	}
	if n, ok := limit("minLength"); ok && runes < n {
		also = append(also, countText(&kind.MinLength{Want: n}))
	}
	if pattern, ok := schema["pattern"].(string); ok {
		if re, err := jsRegexp(pattern); err == nil && !re.MatchString(s) {
			also = append(also, valueText(&kind.Pattern{Want: pattern}))
		}
	}
	return also
}

// duplicates finds two equal items as ajv does, from the end. For items of one simple type it names the later one first.
func duplicates(items, value any) (i, j int) {
	list, _ := value.([]any)
	for j := len(list) - 1; j > 0; j-- {
		for i := j - 1; i >= 0; i-- {
			if !reflect.DeepEqual(list[i], list[j]) {
				continue
			}
			if isSimpleType(items) {
				return j, i
			}
			return i, j
		}
	}
	return 0, 1
}

func isSimpleType(items any) bool {
	schema, _ := items.(map[string]any)
	switch t := schema["type"].(type) {
	case string:
		return t != "object" && t != "array"
	case []any:
		return !slices.Contains(t, any("object")) && !slices.Contains(t, any("array"))
	}
	return false
}

// ratText writes a number as JavaScript does.
func ratText(r *big.Rat) string {
	f, _ := r.Float64()
	if f >= 1e21 || f <= -1e21 {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

var (
	pointerToken = strings.NewReplacer("~", "~0", "/", "~1")
	tokenPointer = strings.NewReplacer("~1", "/", "~0", "~")
	// schemaIdentifier is a name that ajv writes after a dot.
	schemaIdentifier = regexp.MustCompile(`(?i)^[a-z$_][a-z$_0-9]*$`)
)

// memberPath writes the step to a property that the schema names: .a or ['b-c'].
func memberPath(name string) string {
	if schemaIdentifier.MatchString(name) {
		return "." + name
	}
	return bracketPath(strings.ReplaceAll(name, "'", `\'`))
}

// bracketPath writes the step to a property that the schema does not name.
func bracketPath(name string) string { return "['" + name + "']" }
