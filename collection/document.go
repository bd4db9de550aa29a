package collection

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// document is one checked JSON text on its way into the model. It knows where each value stands and collects the
// warnings. Strings that come out of it share memory with the text.
type document struct {
	name     string
	text     string
	root     gjson.Result
	warnings *[]Warning
}

func newDocument(name, text string, warnings *[]Warning) (*document, error) {
	root, err := parseJSON(name, text)
	if err != nil {
		return nil, err
	}
	return &document{name: name, text: text, root: root, warnings: warnings}, nil
}

// at is the position of a value, for messages.
func (d *document) at(v gjson.Result) string { return position(d.name, d.text, v.Index) }

func (d *document) errorf(v gjson.Result, format string, args ...any) error {
	return fmt.Errorf("%s: %w", d.at(v), fmt.Errorf(format, args...))
}

// maxWarnings is what a person may still read; a file with more is broken as a whole.
const maxWarnings = 1000

// warnf records what of an item is left out. it may be nil.
func (d *document) warnf(it *Item, format string, args ...any) {
	warnf(d.warnings, it, format, args...)
}

func warnf(warnings *[]Warning, it *Item, format string, args ...any) {
	switch n := len(*warnings); {
	case n < maxWarnings:
		*warnings = append(*warnings, Warning{Path: it.Path(), Message: fmt.Sprintf(format, args...)})
	case n == maxWarnings:
		*warnings = append(*warnings, Warning{Message: "there are more warnings, which are not listed"})
	}
}

// warnType records a value of a wrong type that is left out, with its position.
func (d *document) warnType(it *Item, what string, v gjson.Result, want string) {
	d.warnWrong(it, what, v, want, "left out")
}

// warnWrong records a value of a wrong type, what becomes of it, and its position.
func (d *document) warnWrong(it *Item, what string, v gjson.Result, want, outcome string) {
	if len(*d.warnings) <= maxWarnings { // finding a position reads the file from its start
		d.warnf(it, "%s is %s, expected %s; %s (%s)", what, kindOf(v), want, outcome, d.at(v))
	}
}

// object is a JSON object in the order of the file.
type object []field

// field is a member of an object: a gjson.Result without what it rarely needs, since a file has hundreds of thousands.
type field struct {
	key, raw, str string
	index         int
	kind          gjson.Type
}

func newField(key string, v gjson.Result) field { return field{key, v.Raw, v.Str, v.Index, v.Type} }

func (f field) value() gjson.Result {
	v := gjson.Result{Type: f.kind, Raw: f.raw, Str: f.str, Index: f.index}
	if f.kind == gjson.Number {
		v.Num, _ = strconv.ParseFloat(f.raw, 64) // the text is checked; too large is infinite, as gjson has it
	}
	return v
}

// objectOf reads an object once; anything else is an object without keys.
func objectOf(v gjson.Result) object {
	if !v.IsObject() {
		return nil
	}
	o := make(object, 0, 4) // most are rows: key, value, type, disabled
	v.ForEach(func(key, val gjson.Result) bool {
		o = append(o, newField(key.Str, val))
		return true
	})
	return o
}

// get returns the value of a key, the last one when the key is there twice, as JavaScript has it.
func (o object) get(key string) gjson.Result {
	for _, f := range slices.Backward(o) {
		if f.key == key {
			return f.value()
		}
	}
	return gjson.Result{}
}

// first returns the first of the keys that has a value other than null, false and the empty string.
func (o object) first(keys ...string) gjson.Result {
	for _, key := range keys {
		if v := o.get(key); truthy(v) {
			return v
		}
	}
	return gjson.Result{}
}

func (o object) text(keys ...string) string { return textOf(o.first(keys...)) }

// off reports whether a row is switched off. The formats say it in three ways, and all of them count everywhere.
func (o object) off() bool {
	return truthy(o.get("disabled")) || isFalse(o.get("enabled")) || isFalse(o.get("isEnabled"))
}

func isFalse(v gjson.Result) bool {
	return v.Type == gjson.False || v.Type == gjson.String && v.Str == "false"
}

func truthy(v gjson.Result) bool {
	switch v.Type {
	case gjson.True, gjson.JSON:
		return true
	case gjson.String:
		return v.Str != "" && v.Str != "false"
	case gjson.Number:
		return v.Num != 0
	}
	return false
}

// isSet reports whether a value is there and not null.
func isSet(v gjson.Result) bool { return v.Type != gjson.Null }

// textOf is a value as the text that JavaScript would make of it, except that null is empty and that lists and objects are
// JSON without the blanks of the file.
func textOf(v gjson.Result) string {
	switch v.Type {
	case gjson.String:
		return v.Str
	case gjson.Null:
		return ""
	case gjson.Number:
		return numberText(v)
	case gjson.JSON:
		return compact(v.Raw)
	}
	return v.Raw
}

func compact(raw string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(raw)); err != nil {
		return raw
	}
	return b.String()
}

// numberText keeps whole numbers as they are written, also those that no float64 holds.
func numberText(v gjson.Result) string {
	if strings.Trim(v.Raw, "-0123456789") == "" || math.IsInf(v.Num, 0) {
		return v.Raw
	}
	return strconv.FormatFloat(v.Num, 'f', -1, 64)
}

// valueOf is a value of JSON in Go's types. A number that no float64 holds stays text.
func valueOf(v gjson.Result) any {
	switch v.Type {
	case gjson.String:
		return v.Str
	case gjson.Number:
		if math.IsInf(v.Num, 0) {
			return v.Raw
		}
		return v.Num
	case gjson.True:
		return true
	case gjson.False:
		return false
	case gjson.Null:
		return nil
	}
	var x any
	if err := json.Unmarshal([]byte(v.Raw), &x); err != nil {
		return v.Raw
	}
	return x
}

// description is a text, or an object with the text as its content.
func description(v gjson.Result) string {
	if v.IsObject() {
		return textOf(objectOf(v).get("content"))
	}
	return textOf(v)
}

func kindOf(v gjson.Result) string {
	switch {
	case !v.Exists():
		return "missing"
	case v.IsArray():
		return "an array"
	case v.IsObject():
		return "an object"
	case v.Type == gjson.String:
		return "a string"
	case v.Type == gjson.Number:
		return "a number"
	case v.Type == gjson.Null:
		return "null"
	}
	return "a boolean"
}

// each calls f for each element of an array, or once for any other value that is set. Exports write a single thing
// without its array now and then.
func each(v gjson.Result, f func(gjson.Result)) {
	if !v.IsArray() {
		if isSet(v) {
			f(v)
		}
		return
	}
	v.ForEach(func(_, val gjson.Result) bool {
		f(val)
		return true
	})
}
