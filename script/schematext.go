package script

import (
	"errors"
	"math"

	"github.com/dop251/goja"
	"github.com/tidwall/gjson"
)

// maxSchemaText is more than any script writes; parts that stand in many places of a schema could fill the memory.
const maxSchemaText = 4 << 20

var errSchemaTooBig = errors.New("the schema contains itself, or is too big: give one that could be JSON")

// appendSchema writes a schema as JSON, its keys in the author's order. It takes a third of the time of JSON.stringify.
func appendSchema(b []byte, v goja.Value, depth int) ([]byte, error) {
	if depth > maxDepth || len(b) > maxSchemaText {
		return nil, errSchemaTooBig
	}
	switch d := datumOf(v); d.kind {
	case kindNumber:
		return appendNumber(b, v.ToFloat()), nil
	case kindString:
		return gjson.AppendJSONString(b, v.String()), nil
	case kindBoolean:
		return append(b, v.String()...), nil
	case kindArray:
		return appendSchemaList(b, d.object, depth)
	case kindObject:
		return appendSchemaObject(b, d.object, depth)
	}
	return append(b, "null"...), nil
}

func appendNumber(b []byte, f float64) []byte {
	switch {
	case f != f:
		return append(b, "null"...)
	case math.IsInf(f, 1):
		return append(b, "1e999"...)
	case math.IsInf(f, -1):
		return append(b, "-1e999"...)
	}
	return append(b, jsNumber(f)...)
}

func appendSchemaList(b []byte, o *goja.Object, depth int) ([]byte, error) {
	b = append(b, '[')
	for i := range lengthOf(o) {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendSchema(b, orUndefined(itemAt(o, i)), depth+1); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// appendSchemaObject leaves out what JSON has none of.
func appendSchemaObject(b []byte, o *goja.Object, depth int) ([]byte, error) {
	b = append(b, '{')
	first := true
	for _, k := range o.Keys() {
		v := orUndefined(o.Get(k))
		if f, ok := v.(*goja.Object); goja.IsUndefined(v) || ok && isFunction(f) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(gjson.AppendJSONString(b, k), ':')
		var err error
		if b, err = appendSchema(b, v, depth+1); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}
