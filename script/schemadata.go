package script

import (
	"math"

	"github.com/dop251/goja"
)

// jsonKind is the type of a value as JSON schema sees it; what JSON cannot hold is kindOther.
type jsonKind uint8

const (
	kindOther jsonKind = iota
	kindNull
	kindBoolean
	kindNumber
	kindString
	kindArray
	kindObject
)

// datum is a value under validation. It is looked at where it is, not copied: a schema may ask little of a big body.
type datum struct {
	kind   jsonKind
	value  goja.Value
	object *goja.Object // of arrays and objects
}

func datumOf(v goja.Value) datum {
	switch o, isObject := v.(*goja.Object); {
	case !isObject:
		return datum{kind: primitiveKind(v), value: v}
	case isArray(o):
		return datum{kindArray, v, o}
	case isFunction(o):
		return datum{kind: kindOther, value: v}
	default:
		return datum{kindObject, v, o}
	}
}

func primitiveKind(v goja.Value) jsonKind {
	switch {
	case goja.IsString(v):
		return kindString
	case goja.IsNumber(v):
		return kindNumber
	case goja.IsNull(v):
		return kindNull
	case goja.IsUndefined(v) || goja.IsBigInt(v):
		return kindOther
	}
	if _, ok := v.(*goja.Symbol); ok {
		return kindOther
	}
	return kindBoolean
}

// isInteger is ajv's rule: no fraction, and the infinities count.
func (d datum) isInteger() bool {
	if d.kind != kindNumber {
		return false
	}
	f := d.value.ToFloat()
	return f == math.Trunc(f)
}

// is compares with a value of the schema.
func (d datum) is(n *schemaNode) bool {
	if d.kind != n.kind {
		return false
	}
	switch d.kind {
	case kindNull:
		return true
	case kindBoolean:
		return d.value.ToBoolean() == n.flag
	case kindNumber:
		return d.value.ToFloat() == n.number
	case kindString:
		return d.value.String() == n.text
	case kindArray:
		return d.isList(n)
	case kindObject:
		return d.isRecord(n)
	}
	return false
}

func (d datum) isList(n *schemaNode) bool {
	if lengthOf(d.object) != len(n.items) {
		return false
	}
	for i, item := range n.items {
		if !datumOf(orUndefined(itemAt(d.object, i))).is(item) {
			return false
		}
	}
	return true
}

func (d datum) isRecord(n *schemaNode) bool {
	keys := d.object.Keys()
	if len(keys) != len(n.members) || d.object.ClassName() != "Object" {
		return false
	}
	for _, k := range keys {
		want := n.get(k)
		if want == nil || !datumOf(orUndefined(d.object.Get(k))).is(want) {
			return false
		}
	}
	return true
}
