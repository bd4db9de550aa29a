package script

import (
	"errors"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// problems validates and tells each problem in ajv's words and order: "data.a should be string".
func (d *schemaDoc) problems(s *jsonschema.Schema, value any) []string {
	err := s.Validate(value)
	if err == nil {
		return nil
	}
	var root *jsonschema.ValidationError
	if !errors.As(err, &root) {
		return []string{"data could not be validated: " + err.Error()}
	}
	return d.tell(root, value)
}

func joinProblems(problems []string) string { return strings.Join(problems, ", ") }

// tell lists the problems under one error: what is inside comes first, then the keyword that holds it.
func (d *schemaDoc) tell(e *jsonschema.ValidationError, value any) []string {
	causes := slices.Clone(e.Causes)
	slices.SortStableFunc(causes, func(x, y *jsonschema.ValidationError) int {
		return slices.Compare(d.place(x), d.place(y))
	})
	var all []string
	for _, c := range causes {
		all = append(all, d.tell(c, value)...)
		if text := d.branch(e, c); text != "" {
			all = append(all, dataPath(value, c.InstanceLocation)+" "+text)
		}
	}
	for _, text := range d.own(e) {
		all = append(all, dataPath(value, e.InstanceLocation)+" "+text)
	}
	return all
}

// branch is what ajv adds after the problems of a then or else.
func (d *schemaDoc) branch(parent, child *jsonschema.ValidationError) string {
	inner, outer := schemaPointer(child.SchemaURL), schemaPointer(parent.SchemaURL)
	for _, name := range [...]string{"then", "else"} {
		if strings.HasSuffix(inner, "/"+name) && inner != outer {
			return `should match "` + name + `" schema`
		}
	}
	return ""
}

// own is what the error's keyword says itself.
func (d *schemaDoc) own(e *jsonschema.ValidationError) []string {
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		return append([]string{"should be " + strings.Join(k.Want, ",")}, d.besideType(e)...)
	case *kind.Required:
		all := make([]string, len(k.Missing))
		for i, name := range k.Missing {
			all[i] = "should have required property '" + name + "'"
		}
		return all
	case *kind.AdditionalProperties:
		return slices.Repeat([]string{"should NOT have additional properties"}, len(k.Properties))
	case *kind.PropertyNames:
		return []string{"property name '" + k.Property + "' is invalid"}
	case *kind.Dependency:
		noun := "property "
		if len(k.Missing) > 1 {
			noun = "properties "
		}
		return []string{"should have " + noun + strings.Join(k.Missing, ", ") + " when property " + k.Prop + " is present"}
	}
	if text := composedText(e.ErrorKind) + valueText(e.ErrorKind) + countText(e.ErrorKind); text != "" {
		return []string{text}
	}
	return nil
}

// besideType is the enum that ajv goes on to check when the type is wrong already.
func (d *schemaDoc) besideType(e *jsonschema.ValidationError) []string {
	at, _ := d.at(schemaPointer(e.SchemaURL)).(map[string]any)
	switch {
	case at["enum"] != nil:
		return []string{"should be equal to one of the allowed values"}
	case at["const"] != nil:
		return []string{"should be equal to constant"}
	}
	return nil
}

// at is the part of the schema under a JSON pointer.
func (d *schemaDoc) at(pointer string) any {
	v := d.root
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = tokenPointer.Replace(token)
		switch x := v.(type) {
		case map[string]any:
			if pointer != "" {
				v = x[token]
			}
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		}
	}
	return v
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
	case *kind.AdditionalItems:
		return "should NOT have more items than the schema lists"
	case *kind.UniqueItems:
		i, j := strconv.Itoa(k.Duplicates[0]), strconv.Itoa(k.Duplicates[1])
		return "should NOT have duplicate items (items ## " + i + " and " + j + " are identical)"
	}
	return ""
}

func ratText(r *big.Rat) string {
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', -1, 64)
}

var (
	pointerToken = strings.NewReplacer("~", "~0", "/", "~1")
	tokenPointer = strings.NewReplacer("~1", "/", "~0", "~")
	// schemaIdentifier is a name that ajv writes after a dot.
	schemaIdentifier = regexp.MustCompile(`(?i)^[a-z$_][a-z$_0-9]*$`)
)

// dataPath writes where in the value a problem is: data.a[0]['b-c'].
func dataPath(value any, location []string) string {
	var b strings.Builder
	b.WriteString("data")
	for _, token := range location {
		switch v := value.(type) {
		case []any:
			b.WriteString("[" + token + "]")
			if i, err := strconv.Atoi(token); err == nil && i < len(v) {
				value = v[i]
			}
			continue
		case map[string]any:
			value = v[token]
		}
		if schemaIdentifier.MatchString(token) {
			b.WriteString("." + token)
		} else {
			b.WriteString("['" + strings.ReplaceAll(token, "'", `\'`) + "']")
		}
	}
	return b.String()
}

// schemaPointer is the JSON pointer in a schema's address.
func schemaPointer(url string) string {
	_, pointer, _ := strings.Cut(url, "#")
	return pointer
}

// place is where ajv would come to an error: by the rank of its keywords, the order of the properties in the schema and
// the index of an item.
func (d *schemaDoc) place(e *jsonschema.ValidationError) []int {
	var place []int
	pointer, location := "", e.InstanceLocation
	tokens := strings.Split(strings.TrimPrefix(schemaPointer(e.SchemaURL), "/"), "/")
	for _, raw := range append(tokens, e.ErrorKind.KeywordPath()...) {
		token := tokenPointer.Replace(raw)
		if n, err := strconv.Atoi(token); err == nil {
			place = append(place, n)
		} else if rank := slices.Index(schemaKeywords, token); rank >= 0 {
			place = append(place, rank)
			index, rest := stepInto(token, location)
			place, location = append(place, index...), rest
		} else {
			place = append(place, d.order[pointer][token])
		}
		pointer += "/" + raw
	}
	return place
}

// stepInto takes from the value's location what a keyword steps into: an item, whose index counts, or a property.
func stepInto(keyword string, location []string) (index []int, rest []string) {
	switch keyword {
	case "items", "additionalItems", "properties", "patternProperties", "additionalProperties":
	default:
		return nil, location
	}
	if len(location) == 0 {
		return nil, nil
	}
	if n, err := strconv.Atoi(location[0]); err == nil {
		index = []int{n}
	}
	return index, location[1:]
}

// schemaKeywords is the order in which ajv 6 looks at keywords.
var schemaKeywords = []string{
	"type", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "multipleOf", "maxLength", "minLength", "pattern",
	"format", "maxItems", "minItems", "items", "additionalItems", "contains", "uniqueItems", "maxProperties",
	"minProperties", "required", "dependencies", "propertyNames", "additionalProperties", "properties", "patternProperties",
	"$ref", "const", "enum", "not", "anyOf", "oneOf", "allOf", "if", "then", "else",
}
