package script

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// problems tells what validation found in ajv's words and order: "data.a should be string". note is called when there is
// something to put in order.
func (d *schemaDoc) problems(err error, value any, note func()) []string {
	if err == nil {
		return nil
	}
	note()
	var root *jsonschema.ValidationError
	if !errors.As(err, &root) {
		return []string{"data could not be validated: " + err.Error()}
	}
	return d.tell(root, spot{value: value, path: "data"})
}

// spot is where in the value and in the schema an error was found.
type spot struct {
	pointer string // of the schema
	depth   int    // how many steps of the error's location are taken
	value   any
	path    string // data.a[0]
}

// tell lists the problems under one error: what is inside comes first, then the keyword that holds it.
func (d *schemaDoc) tell(e *jsonschema.ValidationError, outer spot) []string {
	here := outer.enter(e)
	inside := here
	if ref, ok := e.ErrorKind.(*kind.Reference); ok {
		inside.pointer = schemaPointer(ref.URL)
	}
	causes := d.expand(e.Causes)
	slices.SortStableFunc(causes, func(x, y *jsonschema.ValidationError) int {
		return slices.Compare(d.place(x), d.place(y))
	})
	var all []string
	for _, c := range causes {
		all = append(all, d.tell(c, inside)...)
	}
	for _, text := range d.own(e, here) {
		all = append(all, here.path+" "+text)
	}
	if branch := lastBranch(outer.pointer, here.pointer); branch != "" {
		all = append(all, outer.path+` should match "`+branch+`" schema`)
	}
	return all
}

// enter follows the schema from the outer error to e and takes the steps into the value that the keywords between them make.
func (s spot) enter(e *jsonschema.ValidationError) spot {
	pointer := schemaPointer(e.SchemaURL)
	between := strings.Split(strings.TrimPrefix(pointer, s.pointer), "/")
	s.pointer = pointer
	for i := 0; i < len(between) && s.depth < len(e.InstanceLocation); i++ {
		switch between[i] {
		case "properties":
			s.step(e.InstanceLocation[s.depth], memberPath)
			i++
		case "items", "additionalItems", "contains":
			s.step(e.InstanceLocation[s.depth], func(index string) string { return "[" + index + "]" })
		case "patternProperties", "additionalProperties":
			s.step(e.InstanceLocation[s.depth], bracketPath)
		}
	}
	return s
}

// step goes to a member of the value.
func (s *spot) step(token string, write func(string) string) {
	s.depth++
	s.path += write(token)
	switch v := s.value.(type) {
	case map[string]any:
		s.value = v[token]
	case []any:
		if i, err := strconv.Atoi(token); err == nil && i < len(v) {
			s.value = v[i]
		}
	}
}

// lastBranch is "then" or "else" where the error is inside one that the outer error is not in.
func lastBranch(outer, inner string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(inner, outer), "/"), "/")
	if inner != outer && (first == "then" || first == "else") {
		return first
	}
	return ""
}

// own is what the error's keyword says itself.
func (d *schemaDoc) own(e *jsonschema.ValidationError, here spot) []string {
	at, _ := d.at(here.pointer).(map[string]any)
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		return append([]string{"should be " + typeNames(at["type"], k.Want)}, besideType(at, here.value)...)
	case *kind.Format:
		return append(besideFormat(at, here.value), keywordText(k))
	case *kind.Required:
		return d.missing(k.Missing)
	case *kind.AdditionalProperties:
		return slices.Repeat([]string{"should NOT have additional properties"}, len(k.Properties))
	case *kind.AdditionalItems:
		listed, _ := at["items"].([]any)
		return []string{"should NOT have more than " + strconv.Itoa(len(listed)) + " items"}
	case *kind.PropertyNames:
		return []string{"property name '" + k.Property + "' is invalid"}
	case *kind.UniqueItems:
		i, j := duplicates(at["items"], here.value)
		return []string{"should NOT have duplicate items (items ## " + strconv.Itoa(i) + " and " + strconv.Itoa(j) + " are identical)"}
	case *kind.Dependency:
		noun := "property "
		if len(k.Missing) > 1 {
			noun = "properties "
		}
		text := "should have " + noun + strings.Join(k.Missing, ", ") + " when property " + k.Prop + " is present"
		return slices.Repeat([]string{text}, len(k.Missing))
	}
	if text := keywordText(e.ErrorKind); text != "" {
		return []string{text}
	}
	return nil
}

// missing tells of required properties. ajv writes them as paths when it stops at the first error.
func (d *schemaDoc) missing(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		if d.first {
			name = memberPath(name)
		}
		all[i] = "should have required property '" + name + "'"
	}
	return all
}

// at is the part of the schema under a JSON pointer.
func (d *schemaDoc) at(pointer string) any {
	v := d.root
	for token := range strings.SplitSeq(pointer, "/") {
		if token == "" {
			continue
		}
		switch x := v.(type) {
		case map[string]any:
			v = x[tokenPointer.Replace(token)]
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

// schemaPointer is the JSON pointer in a schema's address.
func schemaPointer(address string) string {
	_, pointer, _ := strings.Cut(address, "#")
	if plain, err := url.PathUnescape(pointer); err == nil {
		return plain
	}
	return pointer
}
